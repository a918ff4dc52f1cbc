"""Staff maintain the reference data in the web admin; what is referred to stays."""

from datetime import date

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tarp.parties.models import Barrier, Group, GroupMembership, Party, Theme
from tarp.parties.resources import RESOURCES
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(people):
    """An officer of the secretariat, signed in with a second factor."""
    return signed_in(people.officer)


def page(model, name: str, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


@pytest.mark.parametrize("model", RESOURCES, ids=lambda model: model.__name__)
def test_table_is_listed_searched_exported_and_opened_by_staff(staff, model):
    record = model._default_manager.order_by("pk").last()
    pages = [staff.get(page(model, "changelist"), {"q": "kenya"}), staff.get(page(model, "changelist"))]
    pages += [staff.get(page(model, "add")), staff.get(page(model, "import")), staff.get(page(model, "export", "csv"))]
    pages.append(staff.get(page(model, "change", record.pk)))
    assert [(response.status_code, response.get("Location")) for response in pages] == [(200, None)] * 6


@pytest.mark.parametrize("model", RESOURCES, ids=lambda model: model.__name__)
def test_list_asks_few_questions_when_it_is_long(staff, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        staff.get(page(model, "changelist"))


def test_correction_is_stored_when_staff_save_a_membership(staff):
    membership = GroupMembership.objects.get(group__code="ldc", party__code="BGD")
    fields = {
        "party": membership.party_id,
        "group": membership.group_id,
        "valid_to": "2029-11-23",
        "source": "GA resolution",
        "confidence": "high",
    }
    response = staff.post(page(GroupMembership, "change", membership.pk), fields)
    assert response.status_code == 302
    membership.refresh_from_db()
    assert (membership.valid_from, membership.valid_to) == (None, date(2029, 11, 23))


def test_overlap_is_said_on_the_form_when_staff_save_a_membership(staff):
    fields = {"party": Party.objects.get(code="HRV").pk, "group": Group.objects.get(code="eu").pk, "valid_from": "2026-01-01"}
    response = staff.post(page(GroupMembership, "add"), fields)
    assert response.context["adminform"].form.non_field_errors() == ["This Party is already in this group in a part of this period."]


@pytest.mark.parametrize(("model", "code"), [(Party, "KEN"), (Group, "ldc"), (Theme, "nip")])
def test_record_that_is_referred_to_is_not_deleted_when_staff_try(staff, model, code):
    record = model.objects.get(code=code)
    response = staff.post(page(model, "delete", record.pk), {"post": "yes"})
    assert (response.status_code, bool(response.context["protected"])) == (200, True)
    staff.post(page(model, "changelist"), {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"})
    assert model.objects.filter(pk=record.pk).exists()


def test_record_that_nothing_refers_to_is_deleted_when_staff_ask(staff):
    barrier = Barrier.objects.create(code="typo", name_en="Typo")
    staff.post(page(Barrier, "delete", barrier.pk), {"post": "yes"})
    assert not Barrier.objects.filter(pk=barrier.pk).exists()


def test_table_is_closed_when_the_person_is_not_staff(people):
    client = signed_in(people.transmitter)
    for model in RESOURCES:
        assert client.get(page(model, "changelist")).status_code in (302, 403, 404)


def test_every_table_of_the_app_has_a_page_in_the_admin():
    models = {model for model in admin.site._registry if model._meta.app_label == "parties"}
    assert models >= set(RESOURCES)


def test_spreadsheet_is_shown_before_it_is_stored_when_staff_import_it(staff):
    file = SimpleUploadedFile(
        "barriers.csv", b"code,name_en,position\nlanguage,Language barrier,17\nnew_barrier,A new barrier,99\n", "text/csv"
    )
    checked = staff.post(page(Barrier, "import"), {"file": file}).context["upload"]
    assert (checked.report.created, checked.report.changed, checked.report.findings) == (1, 1, ())
    assert not Barrier.objects.filter(code="new_barrier").exists()
    staff.post(page(Barrier, "import"), {"key": checked.key})
    assert Barrier.objects.get(code="new_barrier").name_en == "A new barrier"
    assert Barrier.objects.get(code="language").name_fr == "Langue des documents et formations"  # a column that is not there is kept
