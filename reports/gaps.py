"""The gap analysis: needs by convention, region, theme and rung as of a date, with the Parties that answered of those asked.

Counted in two statements: the needs in PostgreSQL on the ladder of `plans.coverage`, the Parties from the rounds opened by then.
A need under two conventions counts once in the totals (convention "") and once in each convention's own table.
Regions are those of the conventions; they and the groups are read as of the date. A Party without a region has a column of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from needs.choices import Audience
from needs.models import Need, Response, RoundParty
from needs.rules import OPENED
from plans.choices import Gap, Rung
from plans.coverage import gap_above, with_rung
from tarp.parties.models import Convention, Group, Party, RegionMembership, Theme

NONE = "none"  # the region of a Party that is in none, and the theme of a need without one
ALL = ""  # every convention, region, theme: each need, each Party once

CELLS = """
WITH need (id, rung, party_id, theme_id) AS MATERIALIZED ({needs}),
region_of (party_id, region) AS ({regions}),
stated AS (
    SELECT '' AS convention, party_id, theme_id, rung, count(*) AS needs FROM need GROUP BY party_id, theme_id, rung
    UNION ALL
    SELECT c.code, n.party_id, n.theme_id, n.rung, count(*)
    FROM need n JOIN ({under}) nc (need_id, convention_id) ON nc.need_id = n.id JOIN {conventions} c ON c.id = nc.convention_id
    GROUP BY c.code, n.party_id, n.theme_id, n.rung
)
SELECT s.convention, coalesce(r.region, 'none'), coalesce(t.code, 'none'), s.rung, sum(s.needs)::int
FROM stated s LEFT JOIN region_of r ON r.party_id = s.party_id LEFT JOIN {themes} t ON t.id = s.theme_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Cell:
    """So many needs of the region in the theme stand on the rung, under the convention ("": under any)."""

    convention: str
    region: str
    theme: str
    rung: Rung
    needs: int

    @property
    def gap(self) -> Gap | None:
        return gap_above(self.rung)


@dataclass(frozen=True)
class Base:
    """n Parties that answered of N Parties that were asked: what every figure rests on."""

    n: int = 0
    N: int = 0

    @property
    def silent(self) -> int:
        """Parties from which there is no information."""
        return self.N - self.n


@dataclass(frozen=True)
class GapTable:
    as_of: date
    cells: tuple[Cell, ...]
    bases: dict[tuple[str, str], Base]  # by convention and region, "" for all

    def count(
        self, *, convention: str = ALL, region: str | None = None, theme: str | None = None, rungs: Iterable[str] | None = None
    ) -> int:
        """Needs under the convention ("": each once) in the region, the theme and on one of the rungs (None: whichever)."""
        wanted = None if rungs is None else set(rungs)
        return sum(
            cell.needs
            for cell in self.cells
            if cell.convention == convention
            and region in (None, cell.region)
            and theme in (None, cell.theme)
            and (wanted is None or cell.rung in wanted)
        )

    def base(self, *, convention: str = ALL, region: str = ALL) -> Base:
        return self.bases.get((convention, region), Base())


def gap_table(needs: Any, *, as_of: date, group: Group | None = None) -> GapTable:
    """The gap analysis of these needs (what the reader may see) and of the Parties asked, of one group or of all."""
    if group is not None:
        needs = needs.filter(party__in=Party.objects.in_group(group, on=as_of))
    return GapTable(as_of, tuple(_cells(needs, as_of=as_of)), _bases(as_of=as_of, group=group))


def asked(*, as_of: date, group: Group | None = None) -> QuerySet:
    """Parties asked for their needs in the rounds opened by the day, each with `has_answered` by the day under the convention."""
    answers = Response.objects.answered().filter(
        part__round=OuterRef("round"), party=OuterRef("party"), conventions=OuterRef("convention"), submitted_at__date__lte=as_of
    )
    rows = RoundParty.objects.filter(
        round__audience=Audience.NEEDS,
        round__status__in=OPENED,
        round__opens_on__lte=as_of,
    ).annotate(has_answered=Exists(answers))
    return rows if group is None else rows.filter(party__in=Party.objects.in_group(group, on=as_of))


def parties_asked(
    *, as_of: date, convention: str = ALL, region: str = ALL, group: Group | None = None, answered: bool | None = None
) -> QuerySet[Party]:
    """Parties that were asked by the day; those that answered, or those from which there is no information."""
    rows = asked(as_of=as_of, group=group)
    if convention:
        rows = rows.filter(convention__code=convention)
    parties = Party.objects.filter(pk__in=rows.values("party"))
    if answered is not None:
        having = Party.objects.filter(pk__in=rows.filter(has_answered=True).values("party"))
        parties = parties.filter(pk__in=having) if answered else parties.exclude(pk__in=having)
    return parties if region == ALL else in_region(parties, region, as_of=as_of)


def in_region(parties: QuerySet[Party], region: str, *, as_of: date) -> QuerySet[Party]:
    """Parties in the region of the conventions on the day; "none": in no region."""
    here = Party.objects.in_no_region(on=as_of) if region == NONE else Party.objects.in_region(region, on=as_of)
    return parties.filter(pk__in=here)


def region_of(*, as_of: date) -> QuerySet[RegionMembership]:
    return RegionMembership.objects.holding(on=as_of).filter(region__scheme__code="brs")


def _cells(needs: Any, *, as_of: date) -> Iterable[Cell]:
    try:
        climbed, values = with_rung(needs, as_of=as_of).values_list("pk", "rung", "party_id", "theme_id").query.sql_with_params()
    except EmptyResultSet:
        return
    regions, more = region_of(as_of=as_of).values_list("party_id", "region__code").query.sql_with_params()
    under, of_the_day = Need.objects.under_conventions(on=as_of).query.sql_with_params()
    name = connection.ops.quote_name
    sql = CELLS.format(
        needs=climbed,
        regions=regions,
        under=under,
        conventions=name(Convention._meta.db_table),
        themes=name(Theme._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (*values, *more, *of_the_day))
        for convention, region, theme, rung, number in cursor.fetchall():
            yield Cell(convention, region, theme, Rung(rung), number)


def _bases(*, as_of: date, group: Group | None) -> dict[tuple[str, str], Base]:
    regions = dict(region_of(as_of=as_of).values_list("party", "region__code"))
    those_asked, those_answered = defaultdict(set), defaultdict(set)
    for party, convention, has_answered in asked(as_of=as_of, group=group).values_list("party", "convention__code", "has_answered"):
        for key in [(c, r) for c in (ALL, convention) for r in (ALL, regions.get(party, NONE))]:
            those_asked[key].add(party)
            if has_answered:
                those_answered[key].add(party)
    return {key: Base(len(those_answered[key]), len(parties)) for key, parties in those_asked.items()}
