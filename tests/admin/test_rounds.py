"""A round in the admin once it has asked its Parties: what was asked stays, and more time is given by an extension with its reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from needs.editions import next_edition
from needs.models import Extension, Round, RoundPart
from needs.rounds import ask
from needs.rules import has_asked_nobody
from tarp.notices.models import Message
from tarp.parties.models import Party
from tarp.records import history
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


@pytest.fixture
def two_parts(opened):
    """The open round, with a second part, asked of Kenya's two people; the one who transmits is told."""
    ask(opened, by=None, note="")
    part = opened.parts.get()
    RoundPart.objects.create(
        round=opened, code="two", name_en="Part II", position=2, questionnaire=part.questionnaire, deadline="date", due_on=part.due_on
    )
    return opened


def days(round, *later):
    """What the page of more time posts: for each part the day that comes so many days from now; None: it stays."""
    pairs = zip(round.parts.order_by("position"), later, strict=True)
    return {f"due_on_{part.pk}": timezone.localdate() + timedelta(days=many) if many else "" for part, many in pairs}


def test_round_is_extended_in_one_act_that_says_how_many_are_told(people, staff, two_parts):
    place, was = address(two_parts, "move", "extend"), two_parts.parts.get(code="two").due_on
    asked = staff.get(place)
    told = asked.context["told"]
    assert (list(asked.context["form"].fields)[-1], len(asked.context["form"].fields)) == ("reason", 3)
    done = staff.post(place, days(two_parts, None, 40) | {"reason": "Holidays."}, follow=True)
    mails = Message.objects.filter(kind="round_extended")
    assert (mails.count(), [str(one) for one in done.context["messages"]]) == (
        told, [f"The round is extended. {told} mails are sent."],
    )  # fmt: skip
    (extension,) = two_parts.extensions.all()
    day = timezone.localdate() + timedelta(days=40)
    assert (extension.part.code, extension.was_due_on, extension.due_on, extension.reason) == ("two", was, day, "Holidays.")
    assert [part.due_on for part in two_parts.parts.order_by("position")] == [was, day]
    assert history.timeline(two_parts)[-1].why == "Holidays."
    assert not inline(staff.get(address(two_parts)), "extensions").has_change_permission


@pytest.mark.parametrize(
    ("later", "reason", "sentence"),
    [
        ((None, None), "Holidays.", "Give at least one part a new day."),
        ((40, 5), "Holidays.", "Part II: the new day has to be later than the old one, and still to come."),
        ((40, None), " ", ""),
    ],
)
def test_extension_that_is_refused_changes_nothing_and_keeps_what_was_typed(staff, two_parts, later, reason, sentence):
    refused = staff.post(address(two_parts, "move", "extend"), days(two_parts, *later) | {"reason": reason})
    form = refused.context["form"]
    assert (refused.status_code, [*form.non_field_errors()]) == (422, [sentence] if sentence else [])
    assert ("reason" in form.errors, form["reason"].value()) == (not sentence, reason)
    kept = Round.objects.get(pk=two_parts.pk)
    assert (kept.status, kept.version, kept.extensions.count()) == ("open", two_parts.version, 0)


def test_extension_that_was_named_before_is_gone_on_with(staff, two_parts):
    part, day = two_parts.parts.get(code="two"), timezone.localdate() + timedelta(days=30)
    Extension.objects.create(round=two_parts, part=part, due_on=day, reason="Holidays.")
    form = staff.get(address(two_parts, "move", "extend")).context["form"]
    assert [form[name].value() for name in form.fields] == [None, day, "Holidays."]
    staff.post(address(two_parts, "move", "extend"), days(two_parts, 40, None) | {"reason": "Other."})
    assert [(one.part.code, one.reason) for one in two_parts.extensions.all()] == [("needs", "Other.")]


def test_only_the_head_extends(people, two_parts):
    officer = signed_in(people.officer)
    place = address(two_parts, "move", "extend")
    answers = officer.get(place), officer.post(place, days(two_parts, 40, 40) | {"reason": "Holidays."})
    assert ([answer.status_code for answer in answers], two_parts.extensions.count()) == ([403, 403], 0)


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
