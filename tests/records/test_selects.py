"""A long select is the one that Django would have rendered, letter by letter; its list is kept until reference data change."""

from __future__ import annotations

import pytest
from django import forms
from django.db import connection
from django.forms.renderers import get_default_renderer
from django.test.utils import CaptureQueriesContext

from tarp.parties.models import Chemical, Cluster, Listing, Party
from tarp.records import selects
from tarp.records.selects import LongSelect

CHOICES = [
    ("", "---------"),
    ("a", "A & B"),
    ('"x"', "<i>X</i>"),
    ("Group <1>", [("b", "B"), ("c", "“C”")]),
    (7, "Seven"),
    ("a", "A again"),
    (None, "None"),
]


@pytest.mark.parametrize("value", [None, "", "a", '"x"', "c", 7, "7", "nowhere"])
def test_long_select_reads_as_the_one_of_django(value):
    attrs = {"id": "id_one", "aria-describedby": 'h"1', "required": True, "disabled": False}
    theirs, ours = (
        widget(attrs={"class": "wide"}, choices=CHOICES).render("one", value, attrs, get_default_renderer())
        for widget in (forms.Select, LongSelect)
    )
    assert ours == theirs


@pytest.fixture
def page(db, client):
    """The register of needs in a language, and how many queries the page took."""
    selects._kept.clear()

    def get(language: str = "en", query: str = ""):
        with CaptureQueriesContext(connection) as captured:
            shown = client.get(f"/{language}/needs/{query}")
        return shown.content.decode(), [one["sql"] for one in captured]

    return get


def test_lists_of_reference_data_are_made_once_for_each_language(page):
    page(), page("fr")  # what else a process keeps
    selects._kept.clear()
    first, asked = page()
    again, kept = page()
    assert (first, len(asked) - len(kept)) == (again, 10)
    assert sum("concat_ws" in sql for sql in kept) == 1  # the version of all of them, once
    french, _asked = page("fr")
    assert [text.count(">Allemagne</option>") for text in (first, french)] == [0, 1]
    assert page()[0] == first


@pytest.mark.parametrize("change", ["rename", "add", "erase", "rename_all"])
def test_list_is_made_anew_when_reference_data_change(page, change):
    before = page()[0]
    chemical = Chemical.objects.filter(listings__isnull=False).order_by("pk")[0]
    match change:
        case "rename":
            Chemical.objects.filter(pk=chemical.pk).update(name_en="Another name")
            assert page()[0].count(">Another name") == 1
        case "add":
            made = Party.objects.create(code="ZZZ", name_en="Zenda")
            assert page()[0].count('<option value="ZZZ">Zenda</option>') == 1
            made.delete()
            assert page()[0] == before
        case "erase":
            Listing.objects.filter(pk=Listing.objects.order_by("-pk")[0].pk).delete()
            assert len(page()[0]) < len(before)
        case "rename_all":
            Cluster.objects.update(name_en="All the same")
            assert page()[0].count(">All the same</option>") == Cluster.objects.count()


def test_kept_list_selects_what_each_reader_asked_for(page):
    plain = page()[0]
    asked = page(query="?party=KEN&theme=none")[0]
    assert [text.count('<option value="KEN" selected>') for text in (plain, asked, page()[0])] == [0, 1, 0]
    assert asked.count('<option value="none" selected>') == 1
    assert plain.count('<option value="" selected>') == asked.count('<option value="" selected>') + 2
    assert page(query="?party=XXX")[0].count('value="XXX"') == 0
