"""Taking a snapshot: the registers as of a date, copied by code into rows that never change, and fingerprinted.

Everything that a report counts is copied, with the names of the codes, so that a report made of a snapshot says the same for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from needs.choices import StatementStatus
from needs.models import Difficulty, Need, View
from offers.models import Offer
from plans.choices import GAP_ABOVE
from plans.coverage import activities_in_plan, open_offers, with_rung
from plans.models import Activity, Attendance
from reports.choices import Frozen
from reports.gaps import asked, region_of
from reports.models import Snapshot, SnapshotRecord
from reports.rules import draft
from tarp.parties.models import Adherence, Barrier, Convention, Group, GroupMembership, Party, Provision, Region, Theme
from tarp.parties.standing import ELIGIBLE_GROUPS
from tarp.records.models import Demonstration
from tarp.records.names import LANGUAGE_COLUMNS

# A need takes region, groups and whether its Party answered from the row of its Party, frozen just before.
NEEDS = """
INSERT INTO reports_snapshotrecord (snapshot_id, kind, reference, is_public, facts)
SELECT %s, 'need', n.reference, n.visibility = 'public', jsonb_build_object(
    'rung', l.rung,
    'gap', (%s::jsonb) -> l.rung,
    'party', p.reference,
    'region', p.facts -> 'region',
    'groups', p.facts -> 'groups',
    'answered', p.facts -> 'answered',
    'theme', t.code,
    'conventions', coalesce(c.codes, '[]'),
    'provisions', coalesce(v.codes, '[]'),
    'barriers', coalesce(b.codes, '[]'),
    'listing', g.code,
    'priority', n.priority,
    'title', n.title,
    'language', n.language,
    'registered_on', n.registered_on
)
FROM ({climbed}) l (id, rung)
JOIN needs_need n ON n.id = l.id
JOIN parties_party y ON y.id = n.party_id
JOIN reports_snapshotrecord p ON p.snapshot_id = %s AND p.kind = 'party' AND p.reference = y.code
LEFT JOIN parties_theme t ON t.id = n.theme_id
LEFT JOIN parties_listing g ON g.id = n.listing_id
LEFT JOIN ({conventions}) c ON c.need_id = n.id
LEFT JOIN ({provisions}) v ON v.need_id = n.id
LEFT JOIN ({barriers}) b ON b.need_id = n.id
"""
CODES = (
    "SELECT h.need_id, jsonb_agg(k.code ORDER BY k.code) AS codes FROM {through} h JOIN {table} k ON k.id = h.{column} GROUP BY h.need_id"
)
CHECKSUM = """
SELECT encode(sha256(convert_to(%s, 'UTF8') || coalesce(string_agg(
    sha256(convert_to(concat_ws(E'\\t', kind, reference, is_public, facts), 'UTF8')), ''::bytea ORDER BY kind, reference
), ''::bytea)), 'hex') FROM reports_snapshotrecord WHERE snapshot_id = %s
"""
CLOSED = (Frozen.DIFFICULTY, Frozen.VIEW)  # seen by their Party and the secretariat alone: counted, not named
TERMS: dict[str, Any] = {"convention": Convention, "group": Group, "theme": Theme, "barrier": Barrier, "provision": Provision}


def take_snapshot(*, as_of: date, by: Any) -> Snapshot:
    """Freezes what the registers held on the day. The records come first and the snapshot last: from then on it takes no more."""
    draft.require(by, None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('reports_snapshot', 'id'))")
        (key,) = cursor.fetchone()
        for kind, rows in (
            (Frozen.TERM, _terms()),
            (Frozen.PARTY, _parties(as_of)),
            (Frozen.DIFFICULTY, _difficulties(as_of)),
            (Frozen.VIEW, _views(as_of)),
            (Frozen.OFFER, _offers(as_of)),
            (Frozen.ACTIVITY, _activities(as_of)),
            (Frozen.ATTENDANCE, _attendances(as_of)),
        ):
            records = [
                SnapshotRecord(snapshot_id=key, kind=kind, reference=reference, is_public=kind not in CLOSED, facts=facts)
                for reference, facts in rows
            ]
            SnapshotRecord.objects.bulk_create(records, batch_size=2000)
        _freeze_needs(cursor, key, as_of)
        return Snapshot.objects.create(
            pk=key, as_of=as_of, taken_by=by, is_demonstration=Demonstration.objects.exists(), checksum=_checksum(cursor, key, as_of)
        )


def is_intact(snapshot: Snapshot) -> bool:
    """Whether the records still give the checksum of the day on which the snapshot was taken."""
    with connection.cursor() as cursor:
        return _checksum(cursor, snapshot.pk, snapshot.as_of) == snapshot.checksum


def _checksum(cursor: Any, key: int, as_of: date) -> str:
    cursor.execute(CHECKSUM, [as_of.isoformat(), key])
    return cursor.fetchone()[0]


def _freeze_needs(cursor: Any, key: int, as_of: date) -> None:
    try:
        climbed, values = with_rung(Need.objects.all(), as_of=as_of).values_list("pk", "rung").query.sql_with_params()
    except EmptyResultSet:
        return
    under, of_the_day = Need.objects.under_conventions(on=as_of).query.sql_with_params()
    codes = {
        name: CODES.format(through=through, table=relation.rel.model._meta.db_table, column=column)
        for name, relation, through, column in (
            ("conventions", Need.conventions, f"({under})", "convention_id"),
            ("provisions", Need.provisions, Need.provisions.through._meta.db_table, "provision_id"),
            ("barriers", Need.barriers, Need.barriers.through._meta.db_table, "barrier_id"),
        )
    }
    gaps = ", ".join(f'"{rung}": "{gap}"' for rung, gap in GAP_ABOVE.items())
    cursor.execute(NEEDS.format(climbed=climbed, **codes), [key, f"{{{gaps}}}", *values, key, *of_the_day])


def names(record: Any) -> dict[str, str]:
    return {column: name for column in LANGUAGE_COLUMNS.values() if (name := getattr(record, f"name_{column}"))}


def _terms() -> Iterator[tuple[str, dict]]:
    for dimension, model in TERMS.items():
        for term in model._default_manager.order_by("position", "code"):
            facts = {"names": names(term), "position": term.position}
            if isinstance(term, Provision):
                facts |= {"citation": term.citation, "convention": term.convention.code if term.convention else None}
            yield f"{dimension}/{term.code}", facts
    for region in Region.objects.of_the_conventions():
        yield f"region/{region.code}", {"names": names(region), "position": region.position}


def _parties(as_of: date) -> Iterator[tuple[str, dict]]:
    """Parties that may state needs on the day, were asked, or stand in the register; under which conventions, by code."""
    regions = dict(region_of(as_of=as_of).values_list("party", "region__code"))
    groups = _gathered(GroupMembership.objects.holding(on=as_of).values_list("party", "group__code"))
    eligible = _gathered(
        Adherence.objects.in_force(on=as_of)
        .filter(party__in=Party.objects.in_group(*ELIGIBLE_GROUPS, on=as_of))
        .values_list("party", "convention__code")
    )
    rows = list(asked(as_of=as_of).values_list("party", "convention__code", "has_answered"))
    were_asked = _gathered((party, convention) for party, convention, _answered in rows)
    answered = _gathered((party, convention) for party, convention, has_answered in rows if has_answered)
    states = _gathered(Need.objects.registered(on=as_of).values_list("party", "conventions__code"))
    concerned = eligible.keys() | were_asked.keys() | states.keys()
    for model in (Difficulty, View, Attendance):
        concerned |= set(model.objects.values_list("party", flat=True))
    for party in Party.objects.filter(pk__in=concerned).order_by("code"):
        yield (
            party.code,
            {
                "names": names(party),
                "region": regions.get(party.pk),
                "groups": groups.get(party.pk, []),
                "eligible": eligible.get(party.pk, []),
                "asked": were_asked.get(party.pk, []),
                "answered": answered.get(party.pk, []),
                "silent": sorted(set(were_asked.get(party.pk, [])) - set(answered.get(party.pk, []))),
                "states": states.get(party.pk, []),
            },
        )


def _gathered(pairs: Iterable[tuple[int, str | None]]) -> dict[int, list[str]]:
    gathered = defaultdict(set)
    for key, code in pairs:
        gathered[key].add(code)
    return {key: sorted(code for code in codes if code) for key, codes in gathered.items()}


def _whereabouts(as_of: date) -> dict[int, dict]:
    regions = dict(region_of(as_of=as_of).values_list("party", "region__code"))
    groups = _gathered(GroupMembership.objects.holding(on=as_of).values_list("party", "group__code"))
    return defaultdict(lambda: {"region": None, "groups": []}) | {
        party: {"region": regions.get(party), "groups": groups.get(party, [])} for party in regions.keys() | groups.keys()
    }


def _difficulties(as_of: date) -> Iterator[tuple[str, dict]]:
    for one, facts in _submitted(Difficulty.objects.select_related("barrier", "provision"), as_of):
        barrier, provision = (named.code if named else None for named in (one.barrier, one.provision))
        yield one.reference, facts | {"barrier": barrier, "provision": provision, "severity": one.severity}


def _views(as_of: date) -> Iterator[tuple[str, dict]]:
    for one, facts in _submitted(View.objects.all(), as_of):
        yield one.reference, facts


def _submitted(statements: Any, as_of: date) -> Iterator[tuple[Any, dict]]:
    """Submitted by the day and not withdrawn, each with its Party, where that is, and its conventions."""
    places = _whereabouts(as_of)
    found = statements.filter(status=StatementStatus.SUBMITTED, created_at__date__lte=as_of)
    for one in found.select_related("party").prefetch_related("conventions").order_by("pk"):
        conventions = sorted(convention.code for convention in one.conventions.all())
        yield one, {"party": one.party.code, **places[one.party_id], "conventions": conventions}


def _offers(as_of: date) -> Iterator[tuple[str, dict]]:
    free = set(open_offers(as_of=as_of).values_list("pk", flat=True))
    found = Offer.objects.published(on=as_of).select_related("provider").prefetch_related("conventions", "themes", "regions", "provisions")
    for offer in found.order_by("pk"):
        yield (
            offer.reference,
            {
                "title": offer.title,
                "language": offer.language,
                "provider": offer.provider.name,
                "provider_kind": offer.provider.kind,
                "conventions": sorted(convention.code for convention in offer.conventions.all()),
                "themes": sorted(theme.code for theme in offer.themes.all()),
                "regions": sorted(region.code for region in offer.regions.all()),
                "provisions": sorted(provision.code for provision in offer.provisions.all()),
                "state": "open" if offer.pk in free else "not_open",
            },
        )


def _activities(as_of: date) -> Iterator[tuple[str, dict]]:
    """Activities of plans that have come into force, with their money in United States dollars."""
    chosen = activities_in_plan(as_of=as_of)
    found = Activity.objects.filter(pk__in=chosen.values("pk")).with_money(as_of=as_of)
    found = found.select_related("plan", "theme", "lead").prefetch_related("conventions", "parties").order_by("pk")
    for activity in found:
        started, completed = activity.started_on, activity.completed_on
        stage = "completed" if completed and completed <= as_of else "ongoing" if started and started <= as_of else "planned"
        yield (
            activity.reference,
            {
                "title": activity.title,
                "code": activity.code,
                "plan": activity.plan.code,
                "kind": activity.kind,
                "level": activity.level,
                "theme": activity.theme.code if activity.theme else None,
                "lead": activity.lead.name if activity.lead else "",
                "conventions": sorted(convention.code for convention in activity.conventions.all()),
                "parties": sorted(party.code for party in activity.parties.all()),
                "stage": stage,
                **{
                    name: None if (amount := getattr(activity, name)) is None else str(amount)
                    for name in ("required", "pledged", "committed", "received", "secured", "gap")
                },
            },
        )


def _attendances(as_of: date) -> Iterator[tuple[str, dict]]:
    places = _whereabouts(as_of)
    found = Attendance.objects.filter(event__ends_on__lte=as_of, event__activity__in=activities_in_plan(as_of=as_of).values("pk"))
    for one in found.select_related("event__activity", "party").prefetch_related("event__activity__conventions").order_by("pk"):
        yield (
            f"{one.event.reference}/{one.party.code}",
            {
                "event": one.event.reference,
                "title": one.event.title,
                "activity": one.event.activity.reference,
                "party": one.party.code,
                **places[one.party_id],
                "conventions": sorted(convention.code for convention in one.event.activity.conventions.all()),
                "female": one.female,
                "male": one.male,
                "other": one.other,
                "not_stated": one.not_stated,
            },
        )
