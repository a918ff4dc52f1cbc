"""The ladder of a need: against a slow and independent computation over random links, and rung by rung."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count

from needs.choices import NeedStatus
from needs.models import Need
from offers.choices import OfferStatus
from offers.models import Offer, Provider
from plans.choices import ActivityStatus, CoverageStatus, Gap, MatchStatus, PlanStatus, Rung
from plans.coverage import gap_above, rungs_below, rungs_of, with_rung
from plans.models import Activity, BudgetLine, Contribution, Coverage, Match, Plan
from tarp.parties.models import Convention, Group, Party, Region, Theme

pytestmark = pytest.mark.django_db
START = date(2023, 1, 1)
DAYS = (date(2024, 2, 29), date(2026, 6, 30), date(2026, 11, 21))
LADDER = list(Rung)


class World:
    """Random needs and offers and everything that may link them, for six Parties of different regions, groups and adherence."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)
        self.parties = list(Party.objects.filter(code__in=["KEN", "NPL", "UKR", "FRA", "TUV", "USA"]).order_by("code"))
        self.conventions = list(Convention.objects.order_by("position"))
        self.themes = list(Theme.objects.order_by("code")[:3])
        self.regions = list(Region.objects.filter(scheme__code="brs").order_by("code"))
        self.groups = list(Group.objects.filter(code__in=["ldc", "sids", "eit"]).order_by("code"))
        self.provider = Provider.objects.order_by("code").first()
        self.needs = [self.need() for _ in range(12)]
        self.offers = [self.offer() for _ in range(6)]
        self.matches = [self.match(need) for need in self.needs if self.dice.random() < 0.4]
        self.plans = [self.plan(first) for first in (2022, 2026)]
        self.activities = [self.activity() for _ in range(6)]
        for activity in self.activities:
            for need in self.dice.sample(self.needs, 3):
                self.coverage(activity, need)

    def day(self) -> date:
        return START + timedelta(days=self.dice.randrange(1500))

    def maybe(self, value, chance: float = 0.5):
        return value if self.dice.random() < chance else None

    def absences(self, first: date, left: date | None) -> list[DateRange]:
        """Up to two times between the first day and the last, in their order."""
        days = ((left or first + timedelta(days=900)) - first).days
        if days < 4 or self.dice.random() < 0.6:
            return []
        marks = [first + timedelta(days=one) for one in sorted(self.dice.sample(range(days), 4))]
        return [DateRange(marks[0], marks[1]), DateRange(marks[2], marks[3])][: self.dice.randint(1, 2)]

    def some(self, things: list, most: int = 2) -> list:
        return self.dice.sample(things, self.dice.randint(0, most))

    def need(self) -> Need:
        first, last = sorted(self.dice.sample(range(2023, 2030), 2))
        registered = self.maybe(self.day(), 0.95)
        left = self.maybe(registered + timedelta(days=self.dice.randrange(900)), 0.2) if registered else None
        absences = self.absences(registered, left) if registered else []
        need = Need.objects.create(
            party=self.dice.choice(self.parties),
            theme=self.maybe(self.dice.choice(self.themes), 0.9),
            from_year=self.maybe(first),
            to_year=self.maybe(last),
            registered_on=registered,
            left_register_on=left,
            absences=absences,
            status=NeedStatus.CLOSED if left else NeedStatus.REGISTERED if registered else NeedStatus.DRAFT,
        )
        need.conventions.set(self.some(self.conventions))
        return need

    def offer(self) -> Offer:
        published, first = self.day(), self.day()
        left = self.maybe(published + timedelta(days=self.dice.randrange(900)), 0.3)
        offer = Offer.objects.create(
            provider=self.provider,
            published_on=published,
            left_register_on=left,
            absences=self.absences(published, left),
            status=OfferStatus.CLOSED if left else OfferStatus.PUBLISHED,
            available_from=first,
            available_to=self.maybe(first + timedelta(days=self.dice.randrange(1200))),
            capacity=self.maybe(self.dice.randint(0, 2)),
        )
        offer.conventions.set(self.some(self.conventions, 3))
        offer.themes.set(self.some(self.themes, 3))
        offer.regions.set(self.some(self.regions))
        offer.groups.set(self.some(self.groups, 1))
        offer.parties.set(self.some(self.parties) if self.dice.random() < 0.3 else [])
        return offer

    def match(self, need: Need) -> Match:
        proposed = self.day()
        agreed = self.maybe(proposed + timedelta(days=self.dice.randrange(200)), 0.7)
        ended = self.maybe((agreed or proposed) + timedelta(days=self.dice.randrange(400)), 0.4)
        status = {
            (False, False): MatchStatus.PROPOSED,
            (True, False): MatchStatus.AGREED,
            (False, True): MatchStatus.DECLINED,
            (True, True): MatchStatus.ENDED,
        }[bool(agreed), bool(ended)]
        offer = self.dice.choice(self.offers)
        return Match.objects.create(need=need, offer=offer, status=status, proposed_on=proposed, agreed_on=agreed, ended_on=ended)

    def plan(self, first: int) -> Plan:
        days = {"starts_on": date(first, 1, 1), "ends_on": date(first + 3, 12, 31)}
        begun = self.maybe(date(first, 1, 1), 0.8)
        ended = self.maybe(date(first + 3, 12, 31)) if begun else None
        status = (PlanStatus.CLOSED if ended else PlanStatus.IN_FORCE) if begun else PlanStatus.WELCOMED
        return Plan.objects.create(code=f"test-{first}", name_en="A plan", status=status, in_force_from=begun, in_force_to=ended, **days)

    def activity(self) -> Activity:
        approved = self.maybe(self.day(), 0.9)
        started = self.maybe(approved + timedelta(days=self.dice.randrange(300)), 0.7) if approved else None
        completed = self.maybe(started + timedelta(days=self.dice.randrange(300)), 0.6) if started else None
        cancelled = (
            self.maybe((started or approved) + timedelta(days=self.dice.randrange(600)), 0.3) if approved and not completed else None
        )
        steps = [
            (cancelled, ActivityStatus.CANCELLED),
            (completed, ActivityStatus.COMPLETED),
            (started, ActivityStatus.ONGOING),
            (approved, ActivityStatus.APPROVED),
        ]
        activity = Activity.objects.create(
            plan=self.dice.choice(self.plans),
            title="An activity",
            approved_on=approved,
            started_on=started,
            completed_on=completed,
            cancelled_on=cancelled,
            status=next((status for day, status in steps if day), ActivityStatus.PROPOSED),
        )
        activity.parties.set(self.some(self.parties, 4))
        for _ in range(self.dice.choice([0, 1, 1, 2])):
            BudgetLine.objects.create(
                activity=activity, year=2026, fund="BD", amount=self.dice.choice([0, 1000, 2000]), includes_psc=self.dice.random() < 0.5
            )
        for _ in range(self.dice.randint(0, 2)):
            self.contribution(activity)
        return activity

    def contribution(self, activity: Activity) -> None:
        stages = {}
        for stage in ("pledged", "committed", "received"):
            if self.dice.random() < 0.6:
                stages |= {stage: self.dice.choice([500, 1130, 2260]), f"{stage}_on": self.day()}
        foreign = {"currency": "EUR", "usd_rate": Decimal("1.5"), "rate_on": START} if self.dice.random() < 0.3 else {}
        Contribution.objects.create(activity=activity, donor=self.provider, **stages, **foreign)

    def coverage(self, activity: Activity, need: Need) -> None:
        covered = self.day()
        ended = self.maybe(covered + timedelta(days=self.dice.randrange(600)), 0.2)
        confirmed = self.maybe(self.day(), 0.2)
        status = CoverageStatus.CONFIRMED if confirmed else CoverageStatus.PROMISED
        Coverage.objects.create(activity=activity, need=need, covered_on=covered, ended_on=ended, confirmed_on=confirmed, status=status)


def holds(first: date | None, end: date | None, on: date) -> bool:
    """From the first day on, until the day before the end."""
    return first is not None and first <= on and (end is None or end > on)


def away(record: Need | Offer, on: date) -> bool:
    return any(time.lower <= on < time.upper for time in record.absences)


def slowly(need: Need, on: date) -> str | None:
    """The rung as the definitions say it, one need and one link at a time; None where the need was not in the register."""
    if not holds(need.registered_on, need.left_register_on, on) or away(need, on):
        return None
    reached = 0
    for coverage in need.coverages.all():
        if holds(coverage.covered_on, coverage.ended_on, on):
            reached = max(reached, reached_by(coverage, need, on))
    if any(holds(match.agreed_on, match.ended_on, on) for match in need.matches.all()):
        reached = max(reached, 2)
    if any(offer_fits(offer, need, on) for offer in Offer.objects.all()):
        reached = max(reached, 1)
    return LADDER[reached]


def reached_by(coverage: Coverage, need: Need, on: date) -> int:
    if coverage.confirmed_on and coverage.confirmed_on <= on:
        return 7
    activity, plan = coverage.activity, coverage.activity.plan
    if not holds(activity.approved_on, activity.cancelled_on, on) or not (plan.in_force_from and plan.in_force_from <= on):
        return 0
    served = list(activity.parties.all())
    if not served or need.party in served:
        if activity.completed_on and activity.completed_on <= on:
            return 6
        if activity.started_on and activity.started_on <= on:
            return 5
    if plan.in_force_to and plan.in_force_to < on:
        return 0
    lines = list(activity.budget_lines.all())
    if not lines:
        return 3
    required = sum(line.amount * (1 if line.includes_psc else Decimal("1.13")) for line in lines)
    secured = sum(secured_of(row, on) for row in activity.contributions.all())
    return 4 if secured >= required else 3


def secured_of(row: Contribution, on: date) -> Decimal:
    committed = row.committed if row.committed_on and row.committed_on <= on else 0
    received = row.received if row.received_on and row.received_on <= on else 0
    return max(committed, received) * row.usd_rate


def offer_fits(offer: Offer, need: Need, on: date) -> bool:
    if not holds(offer.published_on, offer.left_register_on, on) or away(offer, on) or offer.available_from > on:
        return False
    if offer.available_to and offer.available_to < on:
        return False
    taken = sum(match.units for match in offer.matches.all() if holds(match.agreed_on, match.ended_on, on))
    if offer.capacity is not None and taken >= offer.capacity:
        return False
    if need.theme not in offer.themes.all():
        return False
    if need.to_year and need.to_year < offer.available_from.year:
        return False
    if need.from_year and offer.available_to and need.from_year > offer.available_to.year:
        return False
    if offer.parties.exists() and need.party not in offer.parties.all():
        return False
    regions = {row.region for row in need.party.region_memberships.holding(on=on)}
    if offer.regions.exists() and not regions & set(offer.regions.all()):
        return False
    groups = {row.group for row in need.party.group_memberships.holding(on=on)}
    if offer.groups.exists() and not groups & set(offer.groups.all()):
        return False
    shared = set(need.conventions.all()) & set(offer.conventions.all())
    eligible = Party.objects.filter(pk=need.party_id)
    return any(eligible.eligible(convention, on=on).exists() for convention in shared)


def test_the_ladder_equals_the_slow_computation_on_random_worlds():
    seen = set()
    for seed in range(50):
        with transaction.atomic():
            world = World(seed)
            for on in DAYS:
                slow = {need.pk: rung for need in world.needs if (rung := slowly(need, on))}
                fast = dict(with_rung(Need.objects.all(), as_of=on).values_list("pk", "rung"))
                assert fast == slow, f"seed {seed}, {on}"
                seen |= set(slow.values())
            transaction.set_rollback(True)
    assert seen == set(LADDER)


def test_rungs_group_filter_and_count_like_any_field():
    with transaction.atomic():
        world = World(7)
        on = DAYS[1]
        climbed = with_rung(Need.objects.all(), as_of=on)
        rungs = [rung for need in world.needs if (rung := slowly(need, on))]
        grouped = dict(climbed.values("rung").annotate(n=Count("pk")).values_list("rung", "n"))
        assert grouped == {rung: rungs.count(rung) for rung in set(rungs)}
        rung = rungs[0]
        assert climbed.filter(rung=rung).count() == rungs.count(rung)
        inside = Need.objects.filter(pk__in=climbed.filter(rung=rung).values("pk"))
        assert inside.count() == rungs.count(rung)
        assert Party.objects.filter(needs__in=climbed.filter(rung=rung)).distinct().count() == len({n.party_id for n in inside})
        assert [need.rung for need in climbed.filter(rung=rung).with_details().order_by("-pk")] == [rung] * rungs.count(rung)
        transaction.set_rollback(True)


def test_rungs_of_a_page_take_one_query(django_assert_num_queries):
    with transaction.atomic():
        world = World(3)
        with django_assert_num_queries(1):
            few = rungs_of(world.needs[:1], as_of=DAYS[1])
        with django_assert_num_queries(1):
            many = rungs_of(world.needs, as_of=DAYS[1])
        assert many == {need.pk: Rung(rung) for need in world.needs if (rung := slowly(need, DAYS[1]))}
        assert few.items() <= many.items()
        assert rungs_of([], as_of=DAYS[1]) == {}
        transaction.set_rollback(True)


def test_every_rung_but_the_last_has_its_gap():
    assert [gap_above(rung) for rung in Rung] == [
        Gap.NO_OFFER,
        Gap.NOT_MATCHED,
        Gap.NOT_PLANNED,
        Gap.NOT_FUNDED,
        Gap.NOT_DELIVERED,
        Gap.NOT_DELIVERED,
        Gap.NOT_CONFIRMED,
        None,
    ]
    assert rungs_below(Gap.NOT_DELIVERED) == [Rung.FUNDED, Rung.IN_DELIVERY]
