"""What was stated before comes up again one by one; what a Party does not confirm is neither counted nor sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from needs import carrying
from needs.models import Answer, Carried, Need, Option, Question, Questionnaire, Response, RoundPart, Section
from needs.responses import save_answers
from offers.models import Offer, Provider
from plans.models import Activity, Coverage, Match, Plan
from tarp.records.rules import Refused
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in


def edition(number: int, **changes) -> Questionnaire:
    """A questionnaire whose questions keep their codes from edition to edition."""
    asked = Questionnaire.objects.create(code="carried", edition=number, name_en=f"Edition {number}")
    about = Section.objects.create(questionnaire=asked, position=1, code="about", kind="questions", name_en="About")
    Section.objects.create(questionnaire=asked, position=2, code="needs", kind="needs", name_en="Needs")
    for position, (code, kind, options) in enumerate(
        (
            ("authority", "text", ()),
            ("themes", changes.get("themes", "multiple"), changes.get("options", ("legal", "customs"))),
            ("laboratory", "single", ("yes", "no")),
        ),
        1,
    ):
        question = Question.objects.create(
            section=about,
            position=position,
            code=code,
            kind=kind,
            name_en=f"{code} {number}?",
            asks_standing=code == "laboratory" and changes.get("standing", True),
        )
        Option.objects.bulk_create(
            Option(question=question, position=place, code=option, name_en=option.title()) for place, option in enumerate(options, 1)
        )
    return asked


def answer_all(response, by):
    questions = list(Question.objects.filter(section__questionnaire=response.part.questionnaire))
    values = {"authority": "Ministry", "themes": ["legal"], "laboratory": "no"}
    save_answers(response, values, questions, by=by, expected_version=None)
    Answer.objects.filter(response=response, question__code="laboratory").update(standing="not_met")


def a_round(code: str, asked: Questionnaire):
    round = factories.open_round("KEN", "FJI", code=code)
    RoundPart.objects.filter(round=round).update(questionnaire=asked)
    return round


@pytest.fixture
def before(people):
    """Kenya's submitted response of the last round."""
    response = factories.response(a_round("2024-needs", edition(1)))
    answer_all(response, people.transmitter)
    return perform(response, "submit", by=people.transmitter)


@pytest.fixture
def now(before, people):
    """Kenya's new response, to the next edition."""
    return factories.response(a_round("2026-needs", edition(2)))


def item(response, key, by):
    return next(one for one in carrying.items(response, by=by) if one.key == key)


def place(response, name, **more):
    return reverse(f"needs:{name}", kwargs={"response": response.reference, **more})


def test_last_answers_and_open_needs_come_up_and_nothing_of_them_is_answered(now, people):
    registered = factories.need(status="registered")
    slept = factories.need(status="dormant", title="It slept")
    factories.need(status="closed", title="Closed")
    factories.need(status="draft", title="A draft")
    factories.need("FJI", status="registered", title="Of another Party")
    assert [one.key for one in carrying.items(now, by=people.drafter)] == [
        "authority",
        "themes",
        "laboratory",
        registered.reference,
        slept.reference,
    ]
    assert (now.answers.count(), Carried.objects.count()) == (0, 0)
    task = signed_in(people.drafter).get(place(now, "response")).context["carried"][0]
    assert (task["status"], task["url"]) == ("not_started", place(now, "carry"))
    assert signed_in(people.drafter).get(place(now, "carry")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, ["authority", "themes", "laboratory"]),
        ({"options": ("customs", "other")}, ["authority", "laboratory"]),  # "legal" is no longer offered
        ({"themes": "rank"}, ["authority", "laboratory"]),  # the question asks in another way
        ({"standing": False}, ["authority", "themes"]),  # it no longer asks whether there is a need
    ],
)
def test_answer_comes_up_only_where_the_question_asks_the_same(before, people, changes, kept):
    now = factories.response(a_round("2026-needs", edition(2, **changes)))
    assert [one.key for one in carrying.items(now, by=people.drafter) if one.question] == kept


def test_answers_are_confirmed_changed_or_dropped_one_by_one(now, people):
    client = signed_in(people.drafter)
    first = place(now, "carry_item", item="authority")
    assert client.get(first).status_code == 200
    assert client.post(first).status_code == 422
    assert client.post(first, {"verdict": "still_true"}).url == place(now, "carry_item", item="themes")
    assert client.post(place(now, "carry_item", item="themes"), {"verdict": "no_longer"}).url == place(now, "carry_item", item="laboratory")
    assert client.post(place(now, "carry_item", item="laboratory"), {"verdict": "still_true"}).url == place(now, "carry")
    kept = {answer.question.code: (answer.value, answer.standing, answer.answered_by) for answer in now.answers.all()}
    assert kept == {"authority": ("Ministry", "", people.drafter), "laboratory": ("no", "not_met", people.drafter)}
    assert client.get(place(now, "response")).context["carried"][0]["status"] == "completed"

    assert client.post(first, {"verdict": "changed"}).url == place(now, "question", section="about", question="authority")
    assert [answer.question.code for answer in now.answers.all()] == ["laboratory"]


def test_an_unconfirmed_answer_is_not_sent(now, people):
    carrying.decide(now, item(now, "authority", people.drafter), "still_true", by=people.drafter)
    perform(now, "submit", by=people.transmitter)
    assert now.submissions.get().sent["sections"][0]["answers"] == {
        "authority": {"value": "Ministry"},
        "themes": None,
        "laboratory": None,
    }
    assert Answer.objects.filter(response=now).count() == 1


def test_a_need_is_confirmed_by_the_person_who_submits(now, people):
    need, slept = factories.need(status="registered"), factories.need(status="dormant")
    for one in (need, slept):
        carrying.decide(now, item(now, one.reference, people.drafter), "still_true", by=people.drafter)
    need.refresh_from_db()
    assert (need.confirmed_on, list(Need.objects.registered(on=timezone.localdate()))) == (None, [need])
    perform(now, "submit", by=people.transmitter)
    today = timezone.localdate()
    assert set(Need.objects.values_list("status", "confirmed_on", "confirmed_in")) == {("registered", today, now.pk)}
    assert Need.objects.registered(on=today).count() == 2
    assert now.submissions.get().sent["earlier_needs"] == [
        {"reference": one.reference, "verdict": "still_true", "reason": ""} for one in (need, slept)
    ]


def test_a_need_that_is_no_more_is_withdrawn_with_the_reason_on_submission(now, people):
    need = factories.need(status="registered")
    client = signed_in(people.drafter)
    address = place(now, "carry_item", item=need.reference)
    assert client.post(address, {"verdict": "no_longer"}).status_code == 422
    assert client.post(address, {"verdict": "no_longer", "reason": "Met by ourselves."}).status_code == 302
    need.refresh_from_db()
    assert need.status == "registered"
    perform(now, "submit", by=people.transmitter)
    need.refresh_from_db()
    assert (need.status, need.left_register_on) == ("withdrawn", timezone.localdate())
    from tarp.records.history import timeline

    assert (timeline(need)[-1].by, timeline(need)[-1].why) == (people.transmitter, "Met by ourselves.")


def test_a_changed_need_opens_a_draft_that_replaces_it(now, people):
    need = factories.need(status="registered")
    client, address = signed_in(people.drafter), place(now, "carry_item", item=need.reference)
    opened = client.post(address, {"verdict": "changed"}).url
    version = Need.objects.get(replaces=need)
    assert opened == reverse("needs:edit", args=[version.reference])
    assert (version.response, version.title, version.status) == (now, need.title, "draft")
    assert client.post(address, {"verdict": "changed"}).url == opened  # a second press begins no second draft
    refused = client.post(address, {"verdict": "still_true"})
    assert (refused.status_code, "Delete that draft first" in refused.content.decode()) == (422, True)
    assert list(Need.objects.registered(on=timezone.localdate())) == [need]
    perform(now, "submit", by=people.transmitter)
    perform(Need.objects.get(pk=version.pk), "register", by=people.officer)
    assert list(Need.objects.registered(on=timezone.localdate())) == [version]


def test_what_is_skipped_stays_as_it_is_and_staff_find_it(now, people):
    kept, skipped = factories.need(status="registered"), factories.need(status="registered", title="Skipped")
    Need.objects.update(registered_on=timezone.localdate() - timedelta(days=400))
    now.round.opens_on = timezone.localdate() - timedelta(days=1)
    now.round.save()
    carrying.decide(now, item(now, kept.reference, people.drafter), "still_true", by=people.drafter)
    assert set(Need.objects.filter(carrying.not_confirmed_in(now.round))) == {kept, skipped}  # nothing has been submitted yet
    perform(now, "submit", by=people.transmitter)
    skipped.refresh_from_db()
    assert (skipped.status, skipped.confirmed_on) == ("registered", None)
    assert list(Need.objects.filter(carrying.not_confirmed_in(now.round))) == [skipped]

    staff = signed_in(people.officer)
    listed = reverse("admin:needs_need_changelist") + f"?not_confirmed_in={now.round.code}"
    shown = staff.get(listed)
    assert [need.reference for need in shown.context["cl"].result_list] == [skipped.reference]
    chosen = {"action": "move_set_dormant", "_selected_action": [skipped.pk]}
    assert staff.post(listed, chosen).status_code == 200
    staff.post(listed, chosen | {"confirmed": "1", "note": "Not confirmed in the round of 2026.", "reason": "not_confirmed"})
    skipped.refresh_from_db()
    assert (skipped.status, skipped.left_register_on) == ("dormant", timezone.localdate())


def test_a_person_of_one_convention_is_not_shown_needs_of_another(now, people):
    factories.need(status="registered", conventions=("rotterdam",), visibility="secretariat")
    assert [one.key for one in carrying.items(now, by=people.basel_drafter) if one.need] == []


def test_nothing_is_said_by_those_who_may_not_answer(now, people):
    need = factories.need(status="registered")
    with pytest.raises(Refused):
        carrying.decide(now, item(now, need.reference, people.officer), "still_true", by=people.other_transmitter)
    address = place(now, "carry_item", item=need.reference)
    assert signed_in(people.other_transmitter).post(address, {"verdict": "still_true"}).status_code == 404
    perform(now, "submit", by=people.transmitter)
    assert signed_in(people.transmitter).post(address, {"verdict": "still_true"}).status_code == 403
    assert Carried.objects.count() == 0


def test_a_dormant_need_is_taken_up_again_by_its_party_alone(people):
    slept = factories.need(status="dormant")
    with pytest.raises(Refused):
        perform(slept, "reaffirm", by=people.drafter)
    need = perform(slept, "reaffirm", by=people.transmitter)
    assert (need.status, need.left_register_on, need.confirmed_on) == ("registered", None, timezone.localdate())


def test_items_take_as_many_queries_at_twenty_needs_as_at_one(now, people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 19):
        for _number in range(more):
            factories.need(status="registered")
        with CaptureQueriesContext(connection) as captured:
            carrying.items(Response.objects.get(pk=now.pk), by=type(people.drafter).objects.get(pk=people.drafter.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_helps_a_need_goes_on_with_its_changed_version(now, people):
    old = factories.need(status="registered")
    provider = Provider.objects.get(code="UNITAR")
    activity = Activity.objects.create(plan=Plan.objects.get(code="2026-2029"), title="Training", lead=provider)
    coverage = Coverage.objects.create(activity=activity, need=old)
    offer = Offer.objects.create(provider=provider, title="Trainers", status="published", published_on=timezone.localdate())
    match = Match.objects.create(need=old, offer=offer)
    new = carrying.decide(now, item(now, old.reference, people.drafter), "changed", by=people.drafter)
    perform(now, "submit", by=people.transmitter)
    perform(Need.objects.get(pk=new.pk), "register", by=people.officer)
    for link in (coverage, match):
        link.refresh_from_db()
        assert link.need == new
    assert Carried.objects.get().need == old
    with pytest.raises(Refused):  # no other need gives way
        perform(factories.need(status="registered"), "give_way", by=people.officer, note="No.")
