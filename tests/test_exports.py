"""Every list as a file: it is offered, it opens, it holds what the list holds, no text of it is a formula, and no secret is in it."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction
from django.urls import get_resolver, reverse
from django.views.generic import ListView
from openpyxl import load_workbook

from tarp.accounts.models import Invitation, Token
from tarp.notices.models import Message
from tarp.records.files import EXTENSIONS, RecordExport
from tarp.records.spreadsheets import is_formula
from tests import walk
from tests.people import signed_in
from tests.policy import ADMIN
from tests.test_authorization import address

FORMULA = "=1+1"
# The pages that list records: what fills their address, who reads them, and the page of their file.
LISTS = {
    "needs:list": ("", "officer", "needs:export"),
    "needs:difficulties": ("", "officer", "needs:export_difficulties"),
    "needs:views": ("", "officer", "needs:export_views"),
    "needs:clarifications": ("", "officer", "needs:export_clarifications"),
    "needs:rounds": ("", "anonymous", "needs:export_rounds"),
    "offers:list": ("", "anonymous", "offers:export"),
    "offers:mine": ("", "provider", "offers:export_mine"),
    "offers:providers": ("", "anonymous", "offers:export_providers"),
    "plans:list": ("", "anonymous", "plans:export"),
    "plans:activities": ("", "officer", "plans:export_activities"),
    "plans:matches": ("", "officer", "plans:export_matches"),
    "parties:list": ("", "anonymous", "parties:export"),
    "reports:list": ("", "officer", "reports:export"),
    "reports:asked": ("", "anonymous", "reports:export_asked"),
    "reports:figure": ("snapshot=snapshot.reference key=needs", "officer", "reports:export_figure"),
}

OWN_KEYS = {"accounts:tokens", "mfa_list_webauthn"}  # what a person signs in with is no register


@pytest.fixture
def world(people):
    return walk.world(people)


def opened(response: Any, extension: str) -> tuple[list[list[str]], list[str]]:
    """The rows of a file without its header, and the cells of them that a spreadsheet program would calculate."""
    assert response.status_code == 200
    content = response.getvalue()
    if extension == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        texts = [cell for row in rows for cell in row if not cell.removeprefix("-").replace(".", "", 1).isdigit()]
        return rows[1:], [text for text in texts if is_formula(text) and not text.startswith("'")]
    sheet = load_workbook(io.BytesIO(content)).active
    found = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    return found[1:], [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def poison(model: Any) -> int:
    """Writes a formula into the texts of one row, wherever the database takes it; the number of texts written."""
    written, row = 0, model._default_manager.order_by("pk").last()
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.choices or field.unique or field.generated:
            continue
        try:
            with transaction.atomic():
                written += model._default_manager.filter(pk=row.pk).update(**{field.name: FORMULA})
        except (DatabaseError, PermissionError, NotImplementedError):  # a key, a frozen row, the table of another package
            continue
    return written


@pytest.mark.parametrize("model", ADMIN)
def test_list_of_the_admin_leaves_as_a_file(world, people, model):
    model_admin = walk.admins()[model]
    if not model.startswith("procrastinate."):
        poison(model_admin.model)
    client, place = signed_in(people.officer), model_admin.address("changelist")
    page = client.get(place)
    listed = page.context["cl"].result_count
    assert listed > 0
    for extension in EXTENSIONS:
        file = model_admin.address("export", extension)
        assert f'href="{file}"' in page.content.decode()
        rows, formulas = opened(client.get(file), extension)
        assert (len(rows), formulas) == (listed, [])
        assert [signed_in(people[person]).get(file).status_code for person in ("anonymous", "transmitter", "provider")] == [302, 302, 302]


def test_formulas_do_reach_the_files(world, people):
    """The control: texts that people typed are in them, marked."""
    client = signed_in(people.officer)
    for model in ("accounts.office", "needs.need", "plans.event", "reports.recommendation", "parties.party"):
        model_admin = walk.admins()[model]
        assert poison(model_admin.model) > 0
        rows, _formulas = opened(client.get(model_admin.address("export", "csv")), "csv")
        assert f"'{FORMULA}" in {cell for row in rows for cell in row}


def test_list_of_the_admin_leaves_as_it_is_filtered(world, people):
    model_admin = walk.admins()["accounts.appointment"]
    client = signed_in(people.officer)
    page = client.get(f"{model_admin.address('changelist')}?role__exact=head")
    rows, _formulas = opened(client.get(f"{model_admin.address('export', 'csv')}?role__exact=head"), "csv")
    assert (len(rows), page.context["cl"].result_count) == (1, 1)


def test_no_file_of_the_admin_holds_a_secret(world, people):
    secret = "zirconium-heron"
    type(people.officer).objects.filter(pk=people.officer.pk).update(password=secret)
    Token.objects.update(token_hash=f"{secret}-token")
    Invitation.objects.filter(pk=Invitation.objects.latest("pk").pk).update(token_hash=f"{secret}-invitation")
    Message.objects.update(body=f"{secret} https://example.org/invitation", key=models.functions.Concat(models.Value(secret), "pk"))
    client = signed_in(people.administrator)
    holding = [
        model
        for model, model_admin in walk.admins().items()
        if secret.encode() in client.get(model_admin.address("export", "csv")).getvalue()
    ]
    assert holding == []


def list_pages() -> set[str]:
    """The names of the pages that list records, files and the admin left out."""
    found = set()
    for pattern, _path, namespace in walk._patterns(get_resolver().url_patterns, "", ""):
        view = getattr(pattern.callback, "view_class", None)
        is_list = view is not None and issubclass(view, ListView) and not issubclass(view, RecordExport)
        if is_list and pattern.name and "extension" not in pattern.pattern.converters:
            found.add(f"{namespace}{pattern.name}")
    return found


def test_every_page_that_lists_records_is_known():
    assert list_pages() == {*LISTS, *OWN_KEYS}


@pytest.mark.parametrize("name", LISTS)
def test_list_of_a_page_leaves_as_a_file(world: SimpleNamespace, people, name):
    filling, person, file = LISTS[name]
    client = signed_in(people[person])
    page = client.get(address(name, filling, world))
    for extension in EXTENSIONS:
        place = address(file, f"{filling} extension={extension}", world)
        assert f'href="{place}"' in page.content.decode()
        rows, formulas = opened(client.get(place), extension)
        assert (len(rows), formulas) == (page.context["paginator"].count, [])
        assert len(rows) > 0


def test_unknown_kind_of_file_is_not_found(world, people):
    client = signed_in(people.officer)
    for name, (filling, _person, file) in LISTS.items():
        assert (name, client.get(address(file, f"{filling} extension=exe", world)).status_code) == (name, 404)
    assert client.get(reverse("reports:gap_table", args=["exe"])).status_code == 404
