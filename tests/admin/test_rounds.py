"""A round in the admin once it has asked its Parties: what was asked stays, and more time is given by an extension with its reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from needs.editions import next_edition
from needs.models import Extension, Round
from needs.rules import has_asked_nobody
from tarp.parties.models import Party
from tarp.records.writing import perform
from tests import factories
from tests.admin.test_admin import address, fields_of
from tests.people import signed_in


@pytest.fixture
def opened(people):
    round = factories.open_round("KEN")
    round.parts.update(deadline="date", due_on=timezone.localdate() + timedelta(days=10))
    return round


def inline(response, name):
    return next(one for one in response.context["inline_admin_formsets"] if one.formset.prefix == name)


def test_parts_are_set_up_until_the_round_opens(staff, round):
    posted = fields_of(staff.get(address(round))) | {"parts-0-due_on": "2027-02-01"}
    assert staff.post(address(round), posted).status_code == 302
    assert round.parts.get().due_on == date(2027, 2, 1)


def test_round_that_is_saved_as_it_was_stays_as_it_was(staff, round):
    version = round.version
    assert staff.post(address(round), fields_of(staff.get(address(round)))).status_code == 302
    assert Round.objects.get(pk=round.pk).version == version


def test_parts_and_conventions_of_an_open_round_stay_as_they_were_asked(people, opened):
    client = signed_in(people.officer)
    before = opened.parts.values().get()
    shown = client.get(address(opened))
    assert not inline(shown, "parts").has_change_permission
    posted = fields_of(shown) | {
        "name_en": "Needs of 2026",
        "conventions": [],
        "opens_on": "2020-01-01",
        "parts-TOTAL_FORMS": "1",
        "parts-INITIAL_FORMS": "1",
        "parts-0-id": before["id"],
        "parts-0-due_on": "2027-02-01",
        "parts-0-DELETE": "on",
    }
    assert client.post(address(opened), posted).status_code == 302
    kept = Round.objects.get(pk=opened.pk)
    assert (kept.name_en, kept.opens_on, kept.conventions.count()) == ("Needs of 2026", opened.opens_on, 3)
    assert kept.parts.values().get() == before


def test_only_a_round_that_asked_somebody_is_fixed(people, opened):
    filed = Round.objects.create(code="past", name_en="Past", opens_on=date(2016, 1, 1), status="archived")
    assert (has_asked_nobody(people.officer, filed), has_asked_nobody(people.officer, opened)) == (True, False)
    opened.status = "archived"
    assert not has_asked_nobody(people.officer, opened)


def test_extension_is_taken_out_until_it_is_in_force_and_then_stays(staff, people, opened):
    part, day = opened.parts.get(), timezone.localdate() + timedelta(days=30)
    for reason in ("A mistake.", "Holidays."):
        Extension.objects.create(round=opened, part=part, due_on=day, reason=reason)
    posted = fields_of(staff.get(address(opened))) | {"extensions-0-DELETE": "on"}
    assert staff.post(address(opened), posted).status_code == 302
    assert [one.reason for one in opened.extensions.all()] == ["Holidays."]
    opened.refresh_from_db()
    perform(opened, "extend", by=people.head)
    posted = fields_of(staff.get(address(opened)))
    posted |= {"name_en": "Renamed", "extensions-0-DELETE": "on", "extensions-0-reason": "Other.", "extensions-0-due_on": "2030-01-01"}
    assert staff.post(address(opened), posted).status_code == 302
    assert [(one.reason, one.due_on) for one in opened.extensions.all()] == [("Holidays.", day)]


def test_opening_says_beforehand_whom_it_asks_and_whom_no_mail_reaches(staff, round):
    asked = staff.get(address(round, "move", "open"))
    foretold = asked.context["foretold"]
    assert (foretold.number_of_mails, foretold.number_of_desks) == (2, 0)
    page = asked.content.decode()
    link = reverse("admin:parties_contactpoint_changelist") + f"?party__id__exact={Party.objects.get(code='PER').pk}"
    assert page.count(f'<a href="{link}">Peru</a>') == 1
    assert staff.get(link).status_code == 200
    assert staff.post(address(round, "move", "open")).status_code == 302
    assert staff.get(address(round, "move", "open")).context["foretold"] is None


def test_reminding_says_where_nobody_was_reminded(staff, round):
    chosen = {"action": "remind", "_selected_action": [round.pk]}
    listed = staff.post(reverse("admin:needs_round_changelist"), chosen, follow=True)
    assert [str(one) for one in listed.context["messages"]] == ["Round of 2026: nobody was reminded, as it takes no answers now."]


def test_editions_of_a_questionnaire_are_told_apart_where_one_is_chosen(staff, people, round):
    made = next_edition(round.parts.get().questionnaire, by=people.officer)
    choices = inline(staff.get(address(round)), "parts").formset.forms[0].fields["questionnaire"].choices
    labels = [label for value, label in choices if getattr(value, "instance", made).code == made.code and value]
    assert labels == ["Technical assistance needs, edition 2", "Technical assistance needs, edition 1"]


def test_records_lead_to_their_own_pages(staff, round, need):
    assert [url for _label, url in staff.get(address(round)).context["pages"]] == [reverse("needs:round", args=[round.code])]
    assert staff.get(address(need)).context["pages"][0][1] == reverse("needs:detail", args=[need.reference])


def test_merging_leads_to_where_the_other_need_is_chosen(staff, need):
    place = f"{address(need)}#id_merged_into"
    assert staff.get(address(need, "move", "merge")).content.decode().count(f'<a href="{place}">') == 1
    assert staff.get(reverse("needs:move", args=[need.reference, "merge"])).context["problems"] == [
        ("Choose the need that this one is merged into.", place)
    ]
