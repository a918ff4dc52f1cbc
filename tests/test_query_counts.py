"""A list takes as many queries at fifty rows as at one, and the number is written down. The REST door: tests/api/test_queries.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.models import Clarification, Difficulty, Need, NeedShare, View
from offers.models import Offer, Provider
from plans.models import Activity, BudgetLine, Contribution, Coverage, Event, Match, Plan, RelatedWork
from tarp.accounts.models import Appointment, Office, User
from tarp.notices.models import Message
from tarp.parties.models import Convention, Party, Theme
from tests import factories
from tests.people import signed_in

MOST = 50


def need(number: int = 0) -> Need:
    return factories.need(status="registered", visibility="public", conventions=("basel", "stockholm"))


def difficulty(number: int = 0) -> Difficulty:
    return Difficulty.objects.create(party=Party.objects.get(code="KEN"), description=f"No laboratory {number}.")


def view(number: int = 0) -> View:
    return View.objects.create(party=Party.objects.get(code="KEN"), text=f"A view {number}.")


def clarification(number: int = 0) -> Clarification:
    return Clarification.objects.create(need=need(), field="title")


def share(number: int = 0) -> NeedShare:
    return NeedShare.objects.create(need=need(), party=Party.objects.get(code="FJI"))


def suggestion(number: int = 0) -> Need:
    return factories.need(status="suggested", due_on=date(2027, 1, 1))


def offer(number: int = 0) -> Offer:
    today = timezone.localdate()
    record = Offer.objects.create(
        provider=Provider.objects.get(code="BCRC-SEN"),
        title=f"Offer {number}",
        status="published",
        published_on=today,
        available_from=today,
    )
    record.conventions.set(Convention.objects.all())
    record.themes.set(Theme.objects.order_by("pk")[:2])
    return record


def match(number: int = 0) -> Match:
    return Match.objects.create(need=need(), offer=offer(number))


def activity(number: int = 0) -> Activity:
    record = Activity.objects.create(
        plan=Plan.objects.get(code="2026-2029"), title=f"Activity {number}", status="approved", approved_on=date(2026, 10, 1),
        lead=Provider.objects.get(code="BCRC-SEN"), theme=Theme.objects.order_by("pk")[0],
    )  # fmt: skip
    record.conventions.set(Convention.objects.all())
    record.parties.set(Party.objects.filter(code__in=["KEN", "FJI"]))
    return record


def coverage(number: int = 0) -> Coverage:
    return Coverage.objects.create(activity=activity(number), need=need())


def budget_line(number: int = 0) -> BudgetLine:
    return BudgetLine.objects.create(activity=activity(number), year=2027, fund="BD", amount=1000)


def contribution(number: int = 0) -> Contribution:
    today = timezone.localdate()
    return Contribution.objects.create(activity=activity(number), donor=Provider.objects.get(code="UNITAR"), pledged=1, pledged_on=today)


def event(number: int = 0) -> Event:
    today = timezone.localdate()
    return Event.objects.create(activity=activity(number), title=f"Event {number}", starts_on=today, ends_on=today)


def related_work(number: int = 0) -> RelatedWork:
    plan = Plan.objects.get(code="2026-2029")
    work = RelatedWork.objects.create(plan=plan, code=f"W{number}", title=f"Work {number}", kind="project", level="national")
    work.conventions.set(Convention.objects.all())
    work.parties.set(Party.objects.filter(code__in=["KEN", "FJI"]))
    return work


def round(number: int = 0) -> Any:
    return factories.open_round("KEN", code=f"round-{number}")


def response(number: int = 0) -> Any:
    return factories.response(round(number))


def call_for_offers(number: int = 0) -> Any:
    """A round that asks the provider's desk, and what the desk sent."""
    desk = Office.objects.get(name="Desk of a provider")
    round = factories.offers_round("KEN", desks=[desk], code=f"offers-{number}")
    by = desk.appointments.order_by("pk")[0].user
    return factories.response(round, desk=desk, submitted_at=timezone.now(), submitted_by=by, status="submitted")


def appointment(number: int = 0) -> Appointment:
    user = User.objects.create_user(f"person{number}@example.org", "a quiet river in the morning", name=f"Person {number}", language="en")
    office = Office.objects.create(kind="observer", name=f"Office {number}")
    return Appointment.objects.create(user=user, office=office, role="observer")


def message(number: int = 0) -> Message:
    return Message.objects.create(key=f"k{number}", kind="receipt", address="a@example.org", language="en", subject="x", body="x")


# The list, who opens it, what makes a row of it, and how many queries it takes.
LISTS: list[tuple[str, str, Callable[[int], Any], int]] = [
    ("needs:list", "anonymous", need, 7),
    ("needs:list", "transmitter", need, 19),
    ("needs:rounds", "anonymous", round, 4),
    ("needs:clarifications", "officer", clarification, 14),
    ("needs:difficulties", "officer", difficulty, 15),
    ("needs:views", "officer", view, 15),
    ("needs:suggested", "transmitter", suggestion, 13),
    ("offers:list", "anonymous", offer, 7),
    ("offers:mine", "provider", offer, 19),
    ("offers:providers", "anonymous", offer, 4),
    ("plans:list", "anonymous", activity, 2),
    ("plans:activities", "anonymous", coverage, 5),
    ("plans:matches", "officer", match, 14),
    ("reports:gaps", "anonymous", need, 6),
    ("reports:list", "anonymous", need, 1),
    ("parties:list", "anonymous", need, 7),
    ("home", "anonymous", coverage, 11),
    ("desk", "transmitter", response, 22),
    ("desk", "provider", call_for_offers, 20),
    ("admin:needs_need_changelist", "officer", need, 21),
    ("admin:needs_difficulty_changelist", "officer", difficulty, 19),
    ("admin:needs_clarification_changelist", "officer", clarification, 17),
    ("admin:needs_needshare_changelist", "officer", share, 15),
    ("admin:needs_view_changelist", "officer", view, 18),
    ("admin:needs_response_changelist", "officer", response, 19),
    ("admin:needs_round_changelist", "officer", round, 16),
    ("admin:needs_round_changelist", "officer", call_for_offers, 16),
    ("admin:offers_offer_changelist", "officer", offer, 19),
    ("admin:plans_match_changelist", "officer", match, 18),
    ("admin:plans_activity_changelist", "officer", activity, 20),
    ("admin:plans_coverage_changelist", "officer", coverage, 16),
    ("admin:plans_budgetline_changelist", "officer", budget_line, 18),
    ("admin:plans_contribution_changelist", "officer", contribution, 17),
    ("admin:plans_event_changelist", "officer", event, 17),
    ("admin:plans_relatedwork_changelist", "officer", related_work, 17),
    ("admin:accounts_appointment_changelist", "officer", appointment, 15),
    ("admin:accounts_office_changelist", "officer", appointment, 15),
    ("admin:accounts_user_changelist", "officer", appointment, 15),
    ("admin:notices_message_changelist", "officer", message, 18),
]


@pytest.mark.parametrize(("name", "person", "make", "queries"), LISTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_list_takes_as_many_queries_at_fifty_rows_as_at_one(people, name, person, make, queries):
    provider = Provider.objects.get(code="BCRC-SEN")
    provider.office = people.provider.appointments.get().office
    provider.save()
    client, place = signed_in(people[person]), reverse(name)
    make(0)
    client.get(place)  # what a process keeps, and the first page of a session
    counts = []
    for rows in (1, MOST):
        for number in range(1, rows):
            make(number)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(place).status_code == 200
        counts.append(len(captured))
    assert counts == [queries, queries]
