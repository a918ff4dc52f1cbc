"""How the gap table is laid out on a page: heat rows, bars and key figures, each number with the address of its records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.choices import Gap, Rung
from plans.coverage import rungs_below
from reports.figures import percent, shown
from reports.gaps import ALL, NONE, GapTable
from reports.measures import PERCENT
from tarp.parties.models import Region, Theme
from tarp.records.numbers import number

LEVELS = 5


def level(value: int, most: int) -> str:
    """The class of a shade: 0 for none, then five equal steps up to the largest value of the table."""
    return str(-(-LEVELS * value // most)) if value else "0"


def legend(most: int) -> list[tuple[str, str]]:
    """What each shade stands for; steps that no whole number falls into are left out."""
    steps, first = [("0", "0")], 1
    for step in range(1, LEVELS + 1):
        last = most * step // LEVELS
        if last >= first:
            steps.append((str(step), f"{first}–{last}" if last > first else str(first)))
            first = last + 1
    return steps


class GapPage:
    """One gap table as it is shown: of one convention or of all, all rungs or some."""

    def __init__(self, table: GapTable, *, convention: str = ALL, group: str = "", rungs: list[str] | None = None, **narrow: str):
        """`narrow` is the rung or the gap, in words of the register, by which `rungs` were chosen."""
        self.table, self.convention, self.rungs, self.narrow = table, convention, rungs, narrow
        asked = {"as_of": table.as_of.isoformat(), "convention": convention, "group": group}
        self.query = {name: value for name, value in asked.items() if value}
        names = {region.code: region.name for region in Region.objects.of_the_conventions()}
        names[NONE] = _("In no region")
        inhabited = {cell.region for cell in table.cells if cell.convention == convention}
        self.regions = {code: name for code, name in names.items() if code in inhabited or table.base(convention=convention, region=code).N}
        self.themes = {theme.code: theme.name for theme in Theme.objects.in_order()} | {NONE: _("Without a theme")}

    def count(self, **where: Any) -> int:
        return self.table.count(convention=self.convention, **{"rungs": self.rungs} | where)

    def needs(self, **query: str) -> str:
        """The register narrowed to the needs behind a number."""
        return f"{reverse('needs:list')}?{urlencode(self.query | query)}"

    def parties(self, **query: str) -> str:
        return f"{reverse('reports:asked')}?{urlencode(self.query | query)}"

    def base_note(self, region: str = ALL) -> str:
        base = self.table.base(convention=self.convention, region=region)
        return _("%(n)s of %(N)s Parties answered") % {"n": base.n, "N": base.N}

    def key_figures(self) -> list[dict]:
        base, total = self.table.base(convention=self.convention), self.count(rungs=None)
        unaddressed, met = self.count(rungs=[Rung.UNADDRESSED]), self.count(rungs=[Rung.MET])
        return [
            {"value": total, "label": _("needs in the register"), "url": self.needs(), "note": self.base_note()},
            {
                "value": unaddressed,
                "label": _("without any offer"),
                "url": self.needs(gap=Gap.NO_OFFER),
                "note": shown(percent(unaddressed, total), PERCENT),
            },
            {
                "value": met,
                "label": _("met, as their Party confirmed"),
                "url": self.needs(rung=Rung.MET),
                "note": shown(percent(met, total), PERCENT),
            },
            {
                "value": base.silent,
                "label": _("Parties without information"),
                "url": self.parties(answered="no"),
                "note": _("asked, and not answered"),
            },
        ]

    def ladder(self) -> list[dict]:
        """The bars: needs on each rung, as a share of all."""
        total = self.count(rungs=None)
        bars = []
        for rung in Rung:
            value = self.count(rungs=[rung])
            bars.append(
                {
                    "label": rung.label,
                    "value": number(value),
                    "percent": 100 * value / total if total else 0,
                    "note": shown(percent(value, total), PERCENT),
                    "url": self.needs(rung=rung.value),
                }
            )
        return bars

    def by_gap(self) -> dict:
        """Kinds of gap by region; below them the Parties from which there is no information."""
        rows = [(str(gap.label), {"gap": gap.value}, rungs_below(gap)) for gap in Gap]
        lines = []
        for label, query, rungs in rows:
            cells = [self.cell(label, region, query, rungs=rungs) for region in [*self.regions, ALL]]
            lines.append({"label": label, "cells": cells})
        return self.shaded(lines)

    def by_theme(self) -> dict:
        """Needs by theme and region, the most frequent theme first; themes without a need are named beneath."""
        totals = {code: self.count(theme=code) for code in self.themes}
        lines = [
            {
                "label": self.themes[code],
                "cells": [
                    self.cell(self.themes[code], region, self.narrow | {"theme": code}, theme=code) for region in [*self.regions, ALL]
                ],
            }
            for code in sorted(totals, key=lambda code: -totals[code])
            if totals[code]
        ]
        return self.shaded(lines)

    def themes_without_needs(self) -> list[str]:
        return [name for code, name in self.themes.items() if code != NONE and not self.count(theme=code)]

    def cell(self, label: str, region: str, query: dict[str, str], **where: Any) -> dict:
        """A number with its list; where nobody was asked or nobody answered, that rather than a zero."""
        base = self.table.base(convention=self.convention, region=region)
        value = self.count(**where, **({} if region == ALL else {"region": region}))
        place = self.regions.get(region, _("All regions"))
        if not value and not base.n:
            words = _("no answer") if base.N else _("not asked")
            return {"value": words, "level": "none", "number": None, "region": region}
        if region != ALL:
            query = query | {"region": region}
        return {
            "value": number(value),
            "number": value,
            "region": region,
            "url": self.needs(**query) if value else "",
            "label": _("%(place)s, %(what)s: %(number)s needs") % {"place": place, "what": label, "number": value},
        }

    def shaded(self, lines: list[dict]) -> dict:
        inner = [cell["number"] for line in lines for cell in line["cells"] if cell["region"] != ALL and cell["number"]]
        most = max(inner, default=0)
        for line in lines:
            for cell in line["cells"]:
                if "level" not in cell:
                    cell["level"] = level(cell["number"], most) if cell["region"] != ALL else "0"
        return {"columns": [*self.regions.values(), _("All")], "rows": lines, "legend": legend(most) if most else []}

    def bases(self) -> list[list]:
        """The rows of the table of n and N by region."""
        rows = []
        for code, name in [*self.regions.items(), (ALL, _("All"))]:
            base = self.table.base(convention=self.convention, region=code)
            where = {"region": code} if code else {}
            rows.append(
                [
                    name,
                    {"text": base.N, "url": self.parties(**where), "kind": "number"},
                    {"text": base.n, "url": self.parties(answered="yes", **where), "kind": "number"},
                    {"text": base.silent, "url": self.parties(answered="no", **where), "kind": "number"},
                    {"text": shown(percent(base.n, base.N), PERCENT), "kind": "number"},
                ]
            )
        return rows


COLUMNS = ("convention", "region", "theme", "rung", "gap", "needs", "parties_answered", "parties_asked", "as_of")


def flat_rows(
    table: GapTable, *, convention: str | None = None, region: str | None = None, theme: str | None = None, rungs: list[str] | None = None
) -> list[dict[str, Any]]:
    """The gap table row by row, for downloads and the API; convention "all" counts each need once."""
    rows = []
    for cell in table.cells:
        narrowed = ((convention, cell.convention), (region, cell.region), (theme, cell.theme))
        if all(asked in (None, own) for asked, own in narrowed) and (rungs is None or cell.rung in rungs):
            base, gap = table.base(convention=cell.convention, region=cell.region), cell.gap
            place = (cell.convention or "all", cell.region, cell.theme, cell.rung.value, gap.value if gap else "")
            rows.append(dict(zip(COLUMNS, (*place, cell.needs, base.n, base.N, table.as_of.isoformat()), strict=True)))
    return rows
