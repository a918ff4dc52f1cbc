"""Who may do what from where: the moves of plans, matches, activities and coverages as literal tables."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from plans.choices import ActivityStatus, CoverageStatus, MatchStatus, PlanStatus
from plans.models import Activity, BudgetLine, Contribution, Coverage, Match, Plan
from tarp.notices.models import Message
from tarp.parties.models import DecisionParagraph
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform, write
from tests.people import EVERYBODY
from tests.plans import factories

pytestmark = pytest.mark.django_db

STAFF = {"officer", "analyst", "head"}
BOTH = {"transmitter", "provider"} | STAFF

MATCH_MOVES = {
    ("proposed", "accept_as_provider"): {"provider"},
    ("proposed", "accept_as_party"): {"transmitter"},
    ("party_accepted", "agree_as_provider"): {"provider"},
    ("provider_accepted", "agree_as_party"): {"transmitter"},
    ("proposed", "decline"): BOTH,
    ("provider_accepted", "decline"): BOTH,
    ("party_accepted", "decline"): BOTH,
    ("agreed", "end"): BOTH,
}
ACTIVITY_MOVES = {
    ("proposed", "approve"): {"head"},
    ("approved", "start"): STAFF,
    ("ongoing", "complete"): STAFF,
    ("approved", "postpone"): STAFF,
    ("postponed", "resume"): STAFF,
    ("proposed", "cancel"): {"head"},
    ("approved", "cancel"): {"head"},
    ("postponed", "cancel"): {"head"},
    ("ongoing", "cancel"): {"head"},
}
COVERAGE_MOVES = {
    ("promised", "confirm"): {"transmitter"},
    ("disputed", "confirm"): {"transmitter"},
    ("promised", "dispute"): {"transmitter"},
}
PLAN_MOVES = {
    ("drafting", "consult"): STAFF,
    ("consultation", "redraft"): {"head"},
    ("submitted", "redraft"): {"head"},
    ("consultation", "submit"): {"head"},
    ("submitted", "welcome"): {"head"},
    ("welcomed", "put_in_force"): {"head"},
    ("in_force", "close"): {"head"},
}


def matrix(people, records: dict[str, object]) -> dict[tuple[str, str], set[str]]:
    """What every person may do from every status."""
    found: dict[tuple[str, str], set[str]] = {}
    for status, record in records.items():
        for name in EVERYBODY:
            for move in record.workflow.available(people[name]):
                found.setdefault((status, move.name), set()).add(name)
    return found


def own_desk(people):
    return factories.provider(people.provider.appointments.get().office)


def test_the_moves_of_a_match(people):
    need, desk = factories.need(), own_desk(people)
    records = {status: factories.match(need, factories.offer(need, by=desk), status=status) for status in MatchStatus.values}
    assert matrix(people, records) == MATCH_MOVES


def test_the_moves_of_an_activity(people):
    records = {status: factories.activity(factories.need(), status=status) for status in ActivityStatus.values}
    assert matrix(people, records) == ACTIVITY_MOVES


def test_the_moves_of_a_coverage(people):
    records = {status: factories.coverage(factories.need(), status) for status in CoverageStatus.values}
    assert matrix(people, records) == COVERAGE_MOVES


def test_the_moves_of_a_plan(people):
    days = {"starts_on": date(2030, 1, 1), "ends_on": date(2033, 12, 31)}
    records = {
        status: Plan.objects.create(code=f"p-{status}", name_en="A plan", status=status, in_force_from=date(2030, 1, 1), **days)
        for status in PlanStatus.values
    }
    assert matrix(people, records) == PLAN_MOVES


def test_both_sides_accept_in_either_order(people):
    need, desk = factories.need(), own_desk(people)
    one, two = (factories.match(need, factories.offer(need, by=desk)) for _ in range(2))
    one = perform(perform(one, "accept_as_provider", by=people.provider), "agree_as_party", by=people.transmitter)
    two = perform(perform(two, "accept_as_party", by=people.transmitter), "agree_as_provider", by=people.provider)
    assert [(match.status, match.agreed_on) for match in (one, two)] == [("agreed", timezone.localdate())] * 2
    ended = perform(one, "end", by=people.provider, note="Our trainer left.")
    assert (ended.status, ended.ended_on) == ("ended", timezone.localdate())


def test_a_provider_sees_a_need_that_is_kept_from_providers_only_after_the_party_accepted(people):
    need = factories.need(visibility="secretariat")
    match = factories.match(need, factories.offer(need, by=own_desk(people)))
    assert list(Match.objects.visible_to(people.provider)) == []
    assert list(Match.objects.waiting_for(people.provider)) == []
    with pytest.raises(Refused) as refused:
        perform(match, "accept_as_provider", by=people.provider)
    assert refused.value.code == "need_not_shown"
    match = perform(match, "accept_as_party", by=people.transmitter)
    assert list(Match.objects.waiting_for(people.provider)) == [match]
    assert [message.address for message in Message.objects.filter(kind="match")] == [people.provider.email]


def test_whose_matches_are_seen(people):
    need = factories.need()
    match = factories.match(need, factories.offer(need, by=own_desk(people)))
    seen = {name for name in EVERYBODY if match in Match.objects.visible_to(people[name])}
    assert seen == {"transmitter", "drafter", "basel_drafter", "provider", "provider_drafter", "officer", "analyst", "head"}
    waiting = {name for name in EVERYBODY if match in Match.objects.waiting_for(people[name])}
    assert waiting == {"transmitter", "provider"}


def test_a_match_is_not_accepted_when_need_or_offer_is_gone(people):
    need = factories.need(status="closed")
    offer = factories.offer(need, by=own_desk(people), status="suspended", left_register_on=timezone.localdate())
    with pytest.raises(Incomplete) as incomplete:
        perform(factories.match(need, offer), "accept_as_party", by=people.transmitter)
    assert [problem.code for problem in incomplete.value.problems] == ["need_not_registered", "offer_not_published"]


def test_declining_says_why(people):
    need = factories.need()
    with pytest.raises(Incomplete) as incomplete:
        perform(factories.match(need, factories.offer(need)), "decline", by=people.transmitter)
    assert [problem.code for problem in incomplete.value.problems] == ["note_missing"]


def test_an_agreed_match_cannot_be_given_more_places(people):
    need = factories.need()
    match = factories.match(need, factories.offer(need, capacity=1), status="agreed")
    match.units = 5
    with pytest.raises(Refused) as refused:
        write(lambda: match.save() or match, by=people.officer, record=match)
    assert refused.value.code == "match_agreed"


@pytest.mark.django_db(transaction=True)
def test_places_are_not_promised_twice_when_two_parties_accept_at_once(people):
    need, other = factories.need(), factories.need("FJI")
    offer = factories.offer(need, by=own_desk(people), capacity=1)
    matches = {people.transmitter: need, people.other_transmitter: other}
    matches = {who: factories.match(need, offer, status="provider_accepted") for who, need in matches.items()}
    start, outcomes = Barrier(len(matches)), []

    def accept(who, match) -> None:
        try:
            start.wait()
            perform(match, "agree_as_party", by=who)
            outcomes.append("agreed")
        except Incomplete as incomplete:
            outcomes.extend(problem.code for problem in incomplete.problems)
        finally:
            connection.close()

    threads = [Thread(target=accept, args=pair) for pair in matches.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["agreed", "offer_full"]
    assert sorted(Match.objects.values_list("status", flat=True)) == ["agreed", "provider_accepted"]


def test_places_are_counted_again_under_the_lock(people, monkeypatch):
    """The check before may see a place that another agreement takes meanwhile; the one under the lock does not."""
    need, other = factories.need(), factories.need("UGA")
    offer = factories.offer(need, capacity=1)
    match = factories.match(need, offer, status="provider_accepted")
    factories.match(other, offer, status="agreed")
    monkeypatch.setattr(type(Match.workflow.by_name["agree_as_party"]), "problems", lambda self, record: [])
    with pytest.raises(Incomplete) as incomplete:
        perform(match, "agree_as_party", by=people.transmitter)
    assert [problem.code for problem in incomplete.value.problems] == ["offer_full"]
    match.refresh_from_db()
    assert match.status == "provider_accepted"


def test_an_activity_goes_from_proposal_to_confirmation(people):
    need = factories.need()
    activity = perform(factories.activity(need), "approve", by=people.head)
    activity = perform(activity, "start", by=people.officer)
    activity = perform(activity, "complete", by=people.officer)
    today = timezone.localdate()
    assert (activity.status, activity.approved_on, activity.started_on, activity.completed_on) == ("completed", today, today, today)
    assert list(Message.objects.filter(kind="need_delivered").values_list("address", flat=True)) == [people.transmitter.email]
    coverage = perform(activity.coverages.get(), "confirm", by=people.transmitter)
    assert (coverage.status, coverage.confirmed_on) == ("confirmed", today)


def test_an_empty_proposal_lists_what_it_lacks(people):
    activity = Activity.objects.create(plan=Plan.objects.get(code="2022-2025"), title="An idea")
    with pytest.raises(Incomplete) as incomplete:
        perform(activity, "approve", by=people.head)
    assert [problem.code for problem in incomplete.value.problems] == [
        "activity_without_convention",
        "activity_without_theme",
        "activity_without_period",
        "activity_without_budget",
        "activity_serves_nobody",
        "plan_closed",
    ]


def test_a_party_confirms_only_what_is_completed_and_says_what_is_missing(people):
    ongoing = factories.coverage(factories.need(), status="promised")
    Activity.objects.filter(pk=ongoing.activity_id).update(status="ongoing", completed_on=None)
    with pytest.raises(Incomplete) as incomplete:
        perform(ongoing, "confirm", by=people.transmitter)
    assert [problem.code for problem in incomplete.value.problems] == ["activity_not_completed"]
    done = factories.coverage(factories.need())
    with pytest.raises(Incomplete) as incomplete:
        perform(done, "dispute", by=people.transmitter)
    assert [problem.code for problem in incomplete.value.problems] == ["note_missing"]
    disputed = perform(done, "dispute", by=people.transmitter, note="The laboratory has no reagents.")
    assert perform(disputed, "confirm", by=people.transmitter).confirmed_on == timezone.localdate()


def test_a_plan_is_put_in_force_from_its_first_day_and_closed_on_its_last(people):
    plan = Plan.objects.create(code="2020-2023", name_en="A plan", starts_on=date(2020, 1, 1), ends_on=date(2023, 12, 31))
    plan = perform(perform(plan, "consult", by=people.officer), "submit", by=people.head)
    with pytest.raises(Incomplete) as incomplete:
        perform(plan, "welcome", by=people.head)
    assert [problem.code for problem in incomplete.value.problems] == ["plan_without_mandate"]
    plan.mandates.add(DecisionParagraph.objects.order_by("pk").first())
    plan = perform(perform(plan, "welcome", by=people.head), "put_in_force", by=people.head)
    assert plan.in_force_from == date(2020, 1, 1)
    assert perform(plan, "close", by=people.head).in_force_to == date(2023, 12, 31)


def test_who_sees_which_activities_and_plans(people):
    proposed, approved = factories.activity(), factories.activity(status="approved")
    proposed.lead = own_desk(people)
    proposed.save()
    assert {name for name in EVERYBODY if proposed in Activity.objects.visible_to(people[name])} == {
        "provider",
        "provider_drafter",
        "administrator",
        *STAFF,
    }
    assert {name for name in EVERYBODY if approved in Activity.objects.visible_to(people[name])} == set(EVERYBODY)
    draft = Plan.objects.create(code="2034-2037", name_en="Next", starts_on=date(2034, 1, 1), ends_on=date(2037, 12, 31))
    assert {name for name in EVERYBODY if draft in Plan.objects.visible_to(people[name])} == {"administrator", *STAFF}


def test_money_is_counted_by_stage_and_never_added_up():
    activity = factories.activity(status="approved", budget=None)
    BudgetLine.objects.create(activity=activity, year=2027, fund="BD", amount=1000, includes_psc=False)
    BudgetLine.objects.create(activity=activity, year=2028, fund="RV", amount=2000)
    donor = factories.provider()
    Contribution.objects.create(
        activity=activity,
        donor=donor,
        pledged=900,
        pledged_on=date(2026, 1, 1),
        committed=800,
        committed_on=date(2026, 2, 1),
        received=850,
        received_on=date(2026, 3, 1),
    )
    Contribution.objects.create(
        activity=activity,
        donor=donor,
        currency="EUR",
        usd_rate="1.1",
        rate_on=date(2026, 2, 1),
        committed=100,
        committed_on=date(2026, 2, 1),
    )

    def counted(on):
        row = Activity.objects.with_money(as_of=on).get(pk=activity.pk)
        return tuple(int(value) for value in (row.required, row.pledged, row.committed, row.received, row.secured, row.gap))

    assert counted(date(2026, 1, 15)) == (3130, 900, 0, 0, 0, 3130)
    assert counted(date(2026, 2, 15)) == (3130, 900, 910, 0, 910, 3130)
    assert counted(date(2026, 3, 15)) == (3130, 900, 910, 850, 960, 2280)


def test_money_that_exceeds_the_requirement_leaves_no_gap_and_an_unknown_requirement_is_not_zero():
    funded, unknown = factories.activity(budget=0), factories.activity(budget=None)
    Contribution.objects.create(activity=funded, donor=factories.provider(), received=5, received_on=date(2026, 1, 1))
    rows = Activity.objects.with_money(as_of=date(2026, 6, 1)).in_bulk([funded.pk, unknown.pk])
    assert (rows[funded.pk].required, rows[funded.pk].gap) == (0, 0)
    assert (rows[unknown.pk].required, rows[unknown.pk].gap) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pledged": 5},
        {"received_on": date(2026, 1, 1)},
        {"committed": -5, "committed_on": date(2026, 1, 1)},
        {"currency": "EUR"},
        {"currency": "eur", "usd_rate": 2, "rate_on": date(2026, 1, 1)},
        {"usd_rate": 2},
    ],
)
def test_the_database_refuses_money_without_its_day_or_rate(wrong):
    activity, donor = factories.activity(), factories.provider()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(activity=activity, donor=donor, **wrong)


def test_the_database_refuses_a_pair_twice():
    need = factories.need()
    offer, activity = factories.offer(need), factories.activity(need)
    factories.match(need, offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.match(need, offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.create(activity=activity, need=need)
