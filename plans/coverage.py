"""The ladder of a need: on which rung each registered need stands on a day, computed in PostgreSQL from its links, in this one place.

unaddressed → offer available → matched → planned → funded → in delivery → delivered → met; the highest rung reached counts.

- Offer available: an offer open on the day passes every gate: a shared convention under which the Party is eligible on the day,
  the Party among those that the offer is for, the need's theme, a common year, a place left. `plans.matching` ranks by the same gates.
- Matched: an agreement of Party and provider holds on the day.
- Planned: an activity approved by then, not cancelled, of a plan in force on the day, covers the need.
- Funded: what is secured for such an activity is at least what it requires (plans.money). Where no budget line says what it
  requires, it is not funded; a budget of 0 (staff time only) is.
- In delivery, delivered: an activity of a plan that has come into force by then was started, completed, for this Party (no Party
  named: for all). It stays so after the plan has ended: what was reached was reached.
- Met: the Party confirmed it.

Days are those on which things are so: everything is read as of the date, from date columns, never from today's status. What refers
to a need that was merged counts for that need until the day of the merging, and from that day on for the one that took its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, CharField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.db.models.sql.datastructures import BaseTable

from needs.models import Merging, Need
from needs.models.statements import NeedQuerySet
from offers.models import Offer
from plans import money
from plans.choices import GAP_ABOVE, Gap, Rung
from plans.models import Activity, Coverage, Match
from plans.models.origins import ORIGIN
from tarp.parties.models import Adherence, GroupMembership, Party, RegionMembership
from tarp.parties.standing import ELIGIBLE_GROUPS

# What an offer `o` must pass for a need `n` of its theme; `n` holds the conventions under which its Party is eligible, and the regions
# and groups in which the Party is, as arrays. OFFSET 0 has the conventions asked of each offer in turn, as the rest is: joined, those of
# all offers would be gathered for each need.
GATES = """(n.from_year IS NULL OR n.from_year <= o.last_year) AND (n.to_year IS NULL OR n.to_year >= o.first_year)
    AND EXISTS (SELECT FROM {offer_conventions} c WHERE c.offer_id = o.offer_id AND c.convention_id = ANY (n.conventions) OFFSET 0)
    AND (EXISTS (SELECT FROM {offer_parties} p WHERE p.offer_id = o.offer_id AND p.party_id = n.party_id)
        OR NOT EXISTS (SELECT FROM {offer_parties} p WHERE p.offer_id = o.offer_id))
    AND (EXISTS (SELECT FROM {offer_regions} r WHERE r.offer_id = o.offer_id AND r.region_id = ANY (n.regions))
        OR NOT EXISTS (SELECT FROM {offer_regions} r WHERE r.offer_id = o.offer_id))
    AND (EXISTS (SELECT FROM {offer_groups} g WHERE g.offer_id = o.offer_id AND g.group_id = ANY (n.groups))
        OR NOT EXISTS (SELECT FROM {offer_groups} g WHERE g.offer_id = o.offer_id))"""
# Few needs: the offers of the theme are tried until the first that passes.
OFFERED_TO_FEW = """
offered_to AS MATERIALIZED (
    SELECT a.*,
        ARRAY(SELECT e.convention_id FROM eligible e
            JOIN under c ON c.convention_id = e.convention_id AND c.need_id = a.need_id
            WHERE e.party_id = a.party_id) AS conventions,
        ARRAY(SELECT r.region_id FROM in_region r WHERE r.party_id = a.party_id) AS regions,
        ARRAY(SELECT g.group_id FROM in_group g WHERE g.party_id = a.party_id) AS groups
    FROM asked a
),
offered AS (
    SELECT n.need_id FROM offered_to n CROSS JOIN LATERAL (
        SELECT FROM {offer_themes} t JOIN open_offer o ON o.offer_id = t.offer_id
        WHERE n.conventions <> '{{}}' AND t.theme_id = n.theme_id AND {gates}
        LIMIT 1
    ) passing
),"""
# Many: offers are first gathered into cells of those that ask the same of a Party: all of them are open on the day, so the years of
# a cell are one unbroken span, and two numbers stand for all its offers.
OFFERED_TO_MANY = """
kind_of_offer AS (
    SELECT oc.convention_id, ot.theme_id, r.region_id, g.group_id, p.party_id,
        min(o.first_year) AS first_year, max(o.last_year) AS last_year
    FROM open_offer o
    JOIN {offer_conventions} oc ON oc.offer_id = o.offer_id
    JOIN {offer_themes} ot ON ot.offer_id = o.offer_id
    LEFT JOIN {offer_regions} r ON r.offer_id = o.offer_id
    LEFT JOIN {offer_groups} g ON g.offer_id = o.offer_id
    LEFT JOIN {offer_parties} p ON p.offer_id = o.offer_id
    WHERE ot.theme_id IN (SELECT theme_id FROM asked)
    GROUP BY oc.convention_id, ot.theme_id, r.region_id, g.group_id, p.party_id
),
cell AS MATERIALIZED (
    SELECT e.party_id, e.convention_id, k.theme_id, min(k.first_year) AS first_year, max(k.last_year) AS last_year
    FROM kind_of_offer k
    JOIN eligible e ON e.convention_id = k.convention_id
    WHERE (k.party_id IS NULL OR k.party_id = e.party_id)
    AND (k.region_id IS NULL OR (e.party_id, k.region_id) IN (SELECT party_id, region_id FROM in_region))
    AND (k.group_id IS NULL OR (e.party_id, k.group_id) IN (SELECT party_id, group_id FROM in_group))
    GROUP BY e.party_id, e.convention_id, k.theme_id
),
asked_under AS MATERIALIZED (
    SELECT n.need_id, n.party_id, n.theme_id, nc.convention_id, n.from_year, n.to_year
    FROM asked n JOIN under nc ON nc.need_id = n.need_id
),
offered AS (
    SELECT DISTINCT n.need_id
    FROM asked_under n JOIN cell c ON c.party_id = n.party_id AND c.theme_id = n.theme_id AND c.convention_id = n.convention_id
    WHERE (n.from_year IS NULL OR n.from_year <= c.last_year) AND (n.to_year IS NULL OR n.to_year >= c.first_year)
),"""
# Whose links count for a need: its own, and those of the needs merged into it. Few are followed down, many from the merged ones up.
STANDING_IN_FEW = """
standing_in (origin_id, need_id, party_id) AS MATERIALIZED (
    SELECT need_id, need_id, party_id FROM asked
    UNION ALL
    SELECT m.origin_id, s.need_id, s.party_id FROM standing_in s JOIN merged m ON m.into_id = s.origin_id
),"""
STANDING_IN_MANY = """
led (origin_id, need_id) AS (
    SELECT origin_id, into_id FROM merged
    UNION ALL
    SELECT l.origin_id, m.into_id FROM led l JOIN merged m ON m.origin_id = l.need_id
),
standing_in (origin_id, need_id, party_id) AS NOT MATERIALIZED (
    SELECT need_id, need_id, party_id FROM asked
    UNION ALL
    SELECT l.origin_id, a.need_id, a.party_id FROM led l JOIN asked a ON a.need_id = l.need_id
),"""
# {asked} the needs asked about; {merged} needs that were merged into another by the day, whose links count for that one; {under} need
# and convention; {open_offer} offers that are open and have a place left; {eligible} Party and convention;
# {in_region}, {in_group} memberships. All as of the day.
LADDER = """
WITH RECURSIVE asked (need_id, party_id, theme_id, from_year, to_year) AS MATERIALIZED ({asked}),
merged (origin_id, into_id) AS ({merged}),{standing_in}
under (need_id, convention_id) AS ({under}),
open_offer (offer_id, first_year, last_year) AS ({open_offer}),
eligible (party_id, convention_id) AS MATERIALIZED ({eligible}),
in_region (party_id, region_id) AS MATERIALIZED ({in_region}),
in_group (party_id, group_id) AS MATERIALIZED ({in_group}),{offered}
matched AS (SELECT DISTINCT s.need_id FROM ({matched}) m (origin_id) JOIN standing_in s ON s.origin_id = m.origin_id),
required (activity_id, amount) AS ({required}),
secured (activity_id, amount) AS ({secured}),
active (activity_id, is_planned, is_started, is_completed) AS ({active}),
activity AS MATERIALIZED (
    SELECT a.activity_id,
        CASE WHEN NOT a.is_planned THEN 0 WHEN coalesce(s.amount, 0) >= r.amount THEN 4 ELSE 3 END AS for_all,
        CASE WHEN a.is_completed THEN 6 WHEN a.is_started THEN 5 ELSE 0 END AS for_those_served,
        NOT EXISTS (SELECT FROM {activity_parties} p WHERE p.activity_id = a.activity_id) AS serves_all
    FROM active a
    LEFT JOIN required r ON r.activity_id = a.activity_id
    LEFT JOIN secured s ON s.activity_id = a.activity_id
),
covered AS (
    SELECT s.need_id, max(greatest(
        CASE WHEN c.is_confirmed THEN 7 ELSE 0 END,
        a.for_all,
        CASE WHEN a.serves_all OR p.id IS NOT NULL THEN a.for_those_served ELSE 0 END
    )) AS rung
    FROM ({coverage}) c (origin_id, activity_id, is_confirmed)
    JOIN standing_in s ON s.origin_id = c.origin_id
    LEFT JOIN activity a ON a.activity_id = c.activity_id
    LEFT JOIN {activity_parties} p ON p.activity_id = c.activity_id AND p.party_id = s.party_id
    GROUP BY s.need_id
)
SELECT n.need_id, (ARRAY[{rungs}])[1 + greatest(
    coalesce(c.rung, 0),
    CASE WHEN m.need_id IS NULL THEN 0 ELSE 2 END,
    CASE WHEN o.need_id IS NULL THEN 0 ELSE 1 END
)] AS rung
FROM asked n
LEFT JOIN covered c ON c.need_id = n.need_id
LEFT JOIN matched m ON m.need_id = n.need_id
LEFT JOIN offered o ON o.need_id = n.need_id
"""


class Climbed(BaseTable):
    """The table of needs joined with the ladder, as what a query selects from."""

    def __init__(self, table_name: str, alias: Any, ladder: tuple[str, tuple[Any, ...]]):
        super().__init__(table_name, alias)
        self.ladder = ladder

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table, _none = super().as_sql(compiler, connection)
        sql, params = self.ladder
        return f'{table} INNER JOIN ({sql}) ladder ON ladder.need_id = {compiler.quote_name(self.table_alias)}."id"', list(params)

    def relabeled_clone(self, change_map: Any) -> Climbed:
        return type(self)(self.table_name, change_map.get(self.table_alias, self.table_alias), self.ladder)


def with_rung(needs: NeedQuerySet, *, as_of: date, few: bool = False) -> Any:
    """Those of the needs that stood in the register on the day, with `rung`: a queryset to filter, group, order and count.

    Call it last among the filters and before `with_details` and `order_by`, which it starts anew. Not for a slice: see `rungs_of`.
    A `few`, such as those of a page, are followed each along its own links, however many there are of others.
    """
    try:
        ladder = _ladder(needs.registered(on=as_of).order_by(), as_of=as_of, few=few)
    except EmptyResultSet:
        return Need.objects.none().annotate(rung=Value("", output_field=CharField()))
    climbed = Need.objects.all()
    alias = climbed.query.get_initial_alias()
    climbed.query.alias_map[alias] = Climbed(alias, alias, ladder)
    return climbed.annotate(rung=RawSQL('"ladder"."rung"', (), CharField()))


def rungs_of(needs: Iterable[Need], *, as_of: date) -> dict[int, Rung]:
    """The rung of each of these needs that stood in the register on the day, by its key. One query, for a page of a list."""
    keys = [need.pk for need in needs]
    if not keys:
        return {}
    some = Need.objects.filter(pk__in=keys)
    return {pk: Rung(rung) for pk, rung in with_rung(some, as_of=as_of, few=True).values_list("pk", "rung")}


def rungs_by_reference(references: list[str], *, as_of: date) -> dict[str, str]:
    """The same as `rungs_of`, by reference, where nothing else of the needs is at hand."""
    sql, params = _rungs_by_reference(as_of)
    with connection.cursor() as cursor:
        cursor.execute(sql, [references if param is _REFERENCES else param for param in params])
        return dict(cursor.fetchall())


_REFERENCES = object()


@lru_cache(maxsize=100)
def _rungs_by_reference(as_of: date) -> tuple[str, tuple[Any, ...]]:
    """The statement, composed once a day: `_REFERENCES` stands where the references will."""
    some = Need.objects.filter(reference__in=RawSQL("SELECT unnest(%s::text[])", (_REFERENCES,)))
    return with_rung(some, as_of=as_of, few=True).values_list("reference", "rung").query.sql_with_params()


def gap_above(rung: str) -> Gap | None:
    """What keeps a need on this rung from the next; None when it is met."""
    return GAP_ABOVE.get(Rung(rung))


def rungs_below(gap: str) -> list[Rung]:
    """The rungs on which a need has this gap."""
    return [rung for rung, above in GAP_ABOVE.items() if above == gap]


def open_offers(*, as_of: date) -> QuerySet[Offer]:
    """Offers that are published, begun, not lapsed, and have a place left on the day."""
    agreed = Match.objects.agreed(on=as_of).filter(offer=OuterRef("pk")).order_by().values("offer").annotate(taken=Sum("units"))
    taken = Coalesce(Subquery(agreed.values("taken")), 0)
    return Offer.objects.open(on=as_of).filter(Q(capacity=None) | Q(capacity__gt=taken))


def span() -> tuple[Combinable, Combinable]:
    """The first and the last year in which an offer is available."""
    last_year = Coalesce(ExtractYear("available_to"), 9999)
    return Cast(ExtractYear("available_from"), IntegerField()), Cast(last_year, IntegerField())


def eligible_pairs(*, as_of: date) -> QuerySet[Adherence]:
    """Adherences under which a Party may receive assistance on the day: what `standing.eligible` asks, for all at once."""
    return Adherence.objects.in_force(on=as_of).filter(party__in=Party.objects.in_group(*ELIGIBLE_GROUPS, on=as_of))


def activities_in_plan(*, as_of: date) -> Any:
    """Activities whose plan has come into force by the day, with what they had reached."""

    def reached(condition: Q) -> Any:
        return Case(When(condition, then=True), default=False, output_field=BooleanField())

    in_force = Q(plan__in_force_to=None) | Q(plan__in_force_to__gte=as_of)
    return (
        Activity.objects.in_plan(on=as_of)
        .filter(plan__in_force_from__lte=as_of)
        .annotate(
            is_planned=reached(in_force), is_started=reached(Q(started_on__lte=as_of)), is_completed=reached(Q(completed_on__lte=as_of))
        )
    )


def _ladder(needs: QuerySet[Need], *, as_of: date, few: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement that gives (need_id, rung) of these needs, with its parameters."""
    asked, of_needs = needs.values_list("pk", "party_id", "theme_id", "from_year", "to_year").query.sql_with_params()
    sql, of_the_day = _ladder_of_the_day(as_of, few)
    return sql.replace("{asked}", asked), (*of_needs, *of_the_day)


@lru_cache(maxsize=100)
def _ladder_of_the_day(as_of: date, few: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement but for the needs asked about, which stand first in it: composing it takes longer than answering it for a page."""
    of_needs, of_parties, of_activities, activities = Q(), Q(), Q(), activities_in_plan(as_of=as_of)
    if few:
        of_parties = Q(party__in=RawSQL("SELECT party_id FROM asked", ()))
        of_needs = Q(origin__in=RawSQL("SELECT origin_id FROM standing_in", ()))
        covering = Coverage.objects.alias(origin=ORIGIN).filter(of_needs).values("activity")
        of_activities, activities = Q(activity__in=covering), activities.filter(pk__in=covering)
    confirmed = Case(When(confirmed_on__lte=as_of, then=True), default=False, output_field=BooleanField())
    parts = {  # in the order of the statement
        "merged": Merging.objects.filter(merged_on__lte=as_of).values_list("need_id", "into_id"),
        "under": Need.objects.under_conventions(on=as_of),
        "open_offer": open_offers(as_of=as_of).values_list("pk", *span()),
        "eligible": eligible_pairs(as_of=as_of).filter(of_parties).values_list("party_id", "convention_id"),
        "in_region": RegionMembership.objects.holding(on=as_of).filter(of_parties).values_list("party_id", "region_id"),
        "in_group": GroupMembership.objects.holding(on=as_of).filter(of_parties).values_list("party_id", "group_id"),
        "matched": Match.objects.agreed(on=as_of).alias(origin=ORIGIN).filter(of_needs).order_by().values_list(ORIGIN),
        "required": money.required_by_activity().filter(of_activities).values_list("activity", "required_sum"),
        "secured": money.stages_by_activity(as_of=as_of).filter(of_activities).values_list("activity", "secured_sum"),
        "active": activities.values_list("pk", "is_planned", "is_started", "is_completed"),
        "coverage": Coverage.objects.holding(on=as_of).alias(origin=ORIGIN).filter(of_needs).values_list(ORIGIN, "activity_id", confirmed),
    }
    tables = {
        "offer_conventions": Offer.conventions.through,
        "offer_themes": Offer.themes.through,
        "offer_regions": Offer.regions.through,
        "offer_groups": Offer.groups.through,
        "offer_parties": Offer.parties.through,
        "activity_parties": Activity.parties.through,
    }
    statements = {name: part.query.sql_with_params() for name, part in parts.items()}
    sql = (
        LADDER.replace("{offered}", OFFERED_TO_FEW if few else OFFERED_TO_MANY)
        .replace("{standing_in}", STANDING_IN_FEW if few else STANDING_IN_MANY)
        .replace("{gates}", GATES)
        .format(
            **{name: statement for name, (statement, _params) in statements.items()},
            **{name: connection.ops.quote_name(table._meta.db_table) for name, table in tables.items()},
            asked="{asked}",
            rungs=", ".join(f"'{rung}'" for rung in Rung.values),
        )
    )
    return sql, tuple(param for _statement, params in statements.values() for param in params)
