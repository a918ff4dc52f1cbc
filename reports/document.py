"""The document of a report: masthead, sections, tables and chart, from its text and its snapshot alone; the same page and PDF.

It is in English only, whatever the language of the person who asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from plans.choices import Gap, Rung
from reports.choices import Frozen
from reports.figures import NONE, Figure, Terms, divided, figure, key_of, percent, shown
from reports.issuing import in_words
from reports.measures import CURRENCY, PERCENT
from reports.models import ProgressReport, Recommendation, Snapshot
from reports.narrative import Numbering, Writer
from tarp.parties.choices import MeetingStatus

ABBREVIATIONS = {"basel": "BC", "rotterdam": "RC", "stockholm": "SC"}
ORDINALS = (  # noqa: SIM905
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth Fifteenth Sixteenth "
    "Seventeenth Eighteenth Nineteenth Twentieth"
).split()
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
ALL = "all"


@dataclass(frozen=True)
class Number:
    """A number of a table, with the key of its figure."""

    text: str
    url: str = ""
    more: Number | None = None  # in brackets behind it


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Number | str]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    code: str
    caption: str
    corner: str
    columns: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    spans: list[tuple[str, int]] = field(default_factory=list)  # heads above the heads
    number: int = 0


@dataclass
class Sources:
    """What the tables are made of: a snapshot, its terms, and links to its figures."""

    snapshot: Snapshot
    terms: Terms
    conventions: list[str]  # those to which the report is submitted

    def number(self, value: Any, name: str, where: dict[str, str], unit: str = "", more: Number | None = None) -> Number:
        asked = {dimension: code for dimension, code in where.items() if code != ALL}
        return Number(shown(value, unit), Figure(self.snapshot, key_of(name, **asked), value).url, more)

    def regions(self, *measures: str) -> list[str]:
        """Regions in which a Party was asked or states a need; "none" last, where there is one."""
        found = {code for name in ("parties_asked", *measures) for (code,) in divided(self.snapshot, name, ("region",))}
        return [code for code in [*self.terms.codes("region"), NONE] if code in found]

    def place(self, region: str) -> str:
        return {NONE: "No region", ALL: "All regions"}.get(region) or self.terms.name("region", region)

    def abbreviation(self, convention: str) -> str:
        return "All three" if convention == ALL else self.terms.name("convention", convention).removesuffix(" Convention")


def responses(sources: Sources) -> Table:
    """T1: Parties asked and Parties that answered, by region and convention."""
    regions, conventions = sources.regions(), [*sources.conventions, ALL]
    cells: dict[str, dict] = {"parties_asked": {}, "parties_answered": {}}
    for name, found in cells.items():
        for convention in conventions:
            asked = {} if convention == ALL else {"convention": convention}
            for (region,), value in divided(sources.snapshot, name, ("region",), asked).items():
                found[convention, region] = value
                found[convention, ALL] = found.get((convention, ALL), 0) + value
    rows = []
    for region in [*regions, ALL]:
        numbers: list[Number | str] = []
        for convention in conventions:
            N, n = (cells[name].get((convention, region), 0) for name in cells)
            where = {"convention": convention, "region": region}
            numbers += [
                sources.number(N, "parties_asked", where),
                sources.number(n, "parties_answered", where),
                sources.number(percent(n, N), "response_rate", where, PERCENT),
                sources.number(N - n, "parties_silent", where),
            ]
        rows.append(Row(sources.place(region), numbers, region == ALL))
    return Table(
        "responses",
        "Responses to the questionnaires on needs, by region",
        "Region",
        ["Asked", "Answered", "Rate", "No information"] * len(conventions),
        rows,
        ["Under “All three” a Party counts once, and has answered if it answered under any of the conventions."],
        [(sources.abbreviation(convention), 4) for convention in conventions],
    )


def priorities(sources: Sources, convention: str) -> Table:
    """T2, in the form of the survey of 2016: Parties that state a need in the theme, of those that answered in the region."""
    regions, where = sources.regions(), {"convention": convention}
    found = divided(sources.snapshot, "parties_in_need", ("theme", "region"), where)
    totals = {theme: value for (theme,), value in divided(sources.snapshot, "parties_in_need", ("theme",), where).items()}
    bases = {region: value for (region,), value in divided(sources.snapshot, "parties_answered", ("region",), where).items()}
    bases[ALL] = sum(bases.values())
    order = {code: place for place, code in enumerate([*sources.terms.codes("theme"), NONE])}
    rows = []
    for theme in sorted(totals, key=lambda code: (-totals[code], order[code])):
        cells: list[Number | str] = []
        for region in [*regions, ALL]:
            value = totals[theme] if region == ALL else found.get((theme, region), 0)
            if not bases.get(region):
                cells.append("–")
                continue
            asked = {"convention": convention, "theme": theme, "region": region}
            count = sources.number(value, "parties_in_need", asked)
            cells.append(sources.number(percent(value, bases[region]), "parties_share", asked, PERCENT, count))
        rows.append(Row("Without a theme" if theme == NONE else sources.terms.name("theme", theme), cells))
    return Table(
        f"priorities-{convention}",
        f"Priority areas under the {sources.terms.name('convention', convention)}, by region",
        "Priority area",
        [f"{sources.place(region)} n={bases.get(region, 0)}" for region in [*regions, ALL]],
        rows,
        [
            "Per cent (and number) of the Parties that answered in the region and have at least one such need in the register. A Party may "
            "state several needs: columns need not add to 100. “All regions” is the share of all Parties that answered, not the mean of "
            "the columns. “–”: no Party of the region answered. A joint need is that of the Party that leads it.",
        ],
    )


def coverage(sources: Sources, convention: str) -> Table:
    """T5: the needs under each provision by rung, and the open offers that name it."""
    where = {"convention": convention}
    found = divided(sources.snapshot, "needs", ("provision", "rung"), where)
    offers = divided(sources.snapshot, "offers", ("provision",), where | {"state": "open"})
    used = {provision for provision, _rung in found} | {provision for (provision,) in offers}
    rows = []
    for provision in sources.terms.codes("provision"):
        if provision not in used:
            continue
        facts = sources.terms.by_dimension["provision"][provision]
        if facts["convention"] not in (None, convention):
            continue
        asked = {"convention": convention, "provision": provision}
        by_rung = [found.get((provision, rung), 0) for rung in Rung.values]
        cells: list[Number | str] = [sources.number(sum(by_rung), "needs", asked)]
        cells += [sources.number(value, "needs", asked | {"rung": rung}) for rung, value in zip(Rung.values, by_rung, strict=True)]
        cells.append(sources.number(offers.get((provision,), 0), "offers", asked | {"state": "open"}))
        name = sources.terms.name("provision", provision)
        citation = facts["citation"]
        article = f"{citation}. " if citation.startswith("Annex") else f"Art. {citation}. " if citation else ""
        rows.append(Row(f"{article}{name}", cells))
    return Table(
        f"coverage-{convention}",
        f"Needs and assistance under the {sources.terms.name('convention', convention)}, by provision",
        "Provision",
        ["Needs", *(str(rung.label) for rung in Rung), "Open offers"],
        rows,
        [
            "A need under several provisions is counted under each. Offers that name no provision stand in no row. "
            "Cross-cutting subjects come last."
        ],
    )


def barriers(sources: Sources) -> Table:
    """Barriers named in needs and, in brackets, in difficulties, by region."""
    regions = sources.regions("needs", "difficulties")
    needs, difficulties = (divided(sources.snapshot, name, ("barrier", "region")) for name in ("needs", "difficulties"))
    totals = {}
    for barrier in sources.terms.codes("barrier"):
        pair = tuple(sum(value for (code, _region), value in found.items() if code == barrier) for found in (needs, difficulties))
        if any(pair):
            totals[barrier] = pair
    rows = []
    for barrier in sorted(totals, key=lambda code: -sum(totals[code])):
        cells: list[Number | str] = []
        for region in [*regions, ALL]:
            key = (barrier, region)
            stated, met = totals[barrier] if region == ALL else (needs.get(key, 0), difficulties.get(key, 0))
            where = {"barrier": barrier, "region": region}
            cells.append(sources.number(stated, "needs", where, more=sources.number(met, "difficulties", where)))
        rows.append(Row(sources.terms.name("barrier", barrier), cells))
    return Table(
        "barriers",
        "Barriers named in needs (and in difficulties), by region",
        "Barrier",
        [sources.place(region) for region in [*regions, ALL]],
        rows,
        [
            "Number of needs in the register that name the barrier and, in brackets, of difficulties submitted. One need may name several. "
            "A joint need counts in the region of the Party that leads it."
        ],
    )


def ladder(sources: Sources) -> Table:
    """The needs on each rung, of the conventions of the report and of all: the table beneath figure 1."""
    conventions = [*sources.conventions, ALL]
    found, totals = {}, {}
    for convention in conventions:
        asked = {} if convention == ALL else {"convention": convention}
        found[convention] = {rung: value for (rung,), value in divided(sources.snapshot, "needs", ("rung",), asked).items()}
        totals[convention] = sum(found[convention].values())
    rows = []
    for rung in Rung:
        cells: list[Number | str] = []
        for convention in conventions:
            value, where = found[convention].get(rung, 0), {"rung": rung.value, "convention": convention}
            cells += [
                sources.number(value, "needs", where),
                sources.number(percent(value, totals[convention]), "needs_share", where, PERCENT),
            ]
        rows.append(Row(str(rung.label), cells))
    last: list[Number | str] = []
    for convention in conventions:
        last += [sources.number(totals[convention], "needs", {"convention": convention}), "100%" if totals[convention] else "–"]
    return Table(
        "ladder",
        "Needs in the register, by rung",
        "Rung",
        ["Needs", "Share"] * len(conventions),
        [*rows, Row("All needs", last, True)],
        ["Shares are rounded to two decimals and may not add to exactly 100. A need under two conventions counts once under “All three”."],
        [(sources.abbreviation(convention), 2) for convention in conventions],
    )


def chart(table: Table) -> dict[str, Any]:
    """Figure 1: a bar for each rung, drawn as lines of a drawing 100 units wide; its numbers stand in the table beneath."""
    rows = table.rows[:-1]
    numbers = [row.cells[-2] for row in rows]
    values = [int(number.text.replace(",", "")) for number in numbers if isinstance(number, Number)]
    most = max(values, default=0)
    step, left, width = 22, 130, 430
    bars = [
        {
            "label": row.label,
            "text": f"{value:,}",
            "y": place * step + 4,
            "middle": place * step + 15,
            "width": round(width * value / most, 1) if most else 0,
            "after": left + (round(width * value / most, 1) if most else 0) + 6,
        }
        for place, (row, value) in enumerate(zip(rows, values, strict=True))
    ]
    top = max(bars, key=lambda bar: bar["width"], default=None)
    return {
        "bars": bars,
        "left": left,
        "height": len(bars) * step + 6,
        "total": sum(values),
        "title": f"Most needs are at the rung “{top['label']}” ({top['text']} of {sum(values):,})"
        if most and top
        else "No needs in the register",
        "description": "; ".join(f"{bar['label']}: {bar['text']}" for bar in bars) + ".",
    }


def activities(sources: Sources) -> Table:
    """The activities, each with its money."""
    rows = []
    found = sources.snapshot.records.filter(kind=Frozen.ACTIVITY).order_by("facts__plan", "facts__code", "reference")
    for reference, facts in found.values_list("reference", "facts"):
        cells: list[Number | str] = [
            ", ".join(ABBREVIATIONS.get(code, code) for code in facts["conventions"]) or "–",
            facts["stage"].capitalize(),
        ]
        for name in ("required", "received", "gap"):
            measure, where = "funding_gap" if name == "gap" else name, {"activity": reference}
            cells.append("–" if facts[name] is None else sources.number(Decimal(facts[name]), measure, where, CURRENCY))
        rows.append(Row(f"{facts['code'] or reference}. {facts['title']}", cells))
    totals = [
        sources.number(figure(sources.snapshot, name, sources.terms).value, name, {}, CURRENCY)
        for name in ("required", "received", "funding_gap")
    ]
    return Table(
        "activities",
        "Activities, and what they require and have received",
        "Activity",
        ["Conventions", "Stage", "Required", "Received", "Gap"],
        [*rows, Row("All activities", ["", "", *totals], True)],
        [
            "In United States dollars, programme support costs of 13 per cent included. “–”: the budget is not known; such an activity "
            "counts in no gap. The gap is what is required less what was received, where more is required.",
        ],
    )


def numbered(tables: Iterable[Table]) -> list[Table]:
    """Tables are numbered as they come; those without rows are left out."""
    kept = [table for table in tables if table.rows]
    return [Table(**{**vars(table), "number": number}) for number, table in enumerate(kept, 1)]


def between(first: date, last: date) -> str:
    """19–30 April 2027; 28 April–9 May 2025."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{in_words(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B}–{in_words(last)}"
    return f"{in_words(first)}–{in_words(last)}"


def masthead(report: ProgressReport) -> dict[str, Any]:
    meeting, revision = report.meeting, f"/Rev.{report.revision}" if report.revision else ""
    symbols = sorted(report.symbols.all(), key=lambda one: one.convention.position)
    assigned = [f"{one.symbol}{revision}" for one in symbols if one.symbol]
    conference = f"Conference of the Parties to the {meeting.convention.full_title_en}"
    return {
        "abbreviations": [ABBREVIATIONS.get(one.convention.code, one.convention.code) for one in symbols],
        "symbol": "–".join(assigned) if len(assigned) == len(symbols) else "",
        "conventions": [one.convention.full_title_en for one in symbols],
        "distribution": f"Distr.: {report.get_distribution_display()}",
        "date": in_words(report.dated_on) if report.dated_on else "Draft, not dated",
        "conference": conference,
        "meeting": f"{ORDINALS[meeting.number - 1]} meeting",
        "place": f"{meeting.city}, {between(meeting.starts_on, meeting.ends_on)}",
        "is_tentative": meeting.status == MeetingStatus.PLANNED,
        "item": f"Item {report.agenda_item or '[…]'} of the provisional agenda",
        "agenda_symbol": f"{assigned[0].rsplit('/', 1)[0]}/1" if assigned and assigned[0].count("/") > 1 else "",
    }


def sections(report: ProgressReport, terms: Terms) -> list[dict[str, Any]]:
    """The sections with their headings numbered I, A and their paragraphs numbered through."""
    known: dict[str, Figure] = {}

    def figure_of(key: str) -> Figure:
        if key not in known:
            known[key] = figure(report.snapshot, key, terms)
        return known[key]

    writer = Writer(figure_of, Numbering())
    first = second = 0
    made = []
    for section in report.sections.order_by("position"):
        if section.level == 1:
            first, second = first + 1, 0
            label = f"{ROMAN[first - 1]}."
        else:
            second += 1
            label = f"{chr(64 + second)}."
        made.append(
            {
                "code": section.code,
                "level": section.level,
                "label": label,
                "heading": section.heading,
                "paragraphs": list(writer.paragraphs(section.text)),
                "section": section,
            }
        )
    return made


def recommendations(report: ProgressReport, terms: Terms) -> list[dict[str, Any]]:
    writer = Writer(lambda key: figure(report.snapshot, key, terms))
    return [
        {
            "label": chr(97 + place % 26),
            "text": writer.inline(one.text),
            "status": str(one.get_status_display()),
            "gap": str(Gap(one.gap).label) if one.gap else "",
            "evidence": [{"label": terms.describe(key), "number": figure(report.snapshot, key, terms)} for key in one.evidence],
        }
        for place, one in enumerate(Recommendation.objects.standing_in(report))
    ]


def tables(report: ProgressReport, terms: Terms) -> list[Table]:
    """The statistical annex."""
    codes = [one.convention.code for one in sorted(report.symbols.all(), key=lambda one: one.convention.position)]
    sources = Sources(report.snapshot, terms, codes or [report.meeting.convention.code])
    return numbered(
        [
            responses(sources),
            *(priorities(sources, convention) for convention in sources.conventions),
            *(coverage(sources, convention) for convention in sources.conventions),
            barriers(sources),
            ladder(sources),
            activities(sources),
        ]
    )


def page_of(report: ProgressReport) -> str:
    """The document as HTML, without the frame of the site."""
    with translation.override("en"):
        terms = Terms(report.snapshot)
        annex = tables(report, terms)
        steps = next((table for table in annex if table.code == "ladder"), None)
        return render_to_string(
            "reports/document.html",
            {
                "report": report,
                "snapshot": report.snapshot,
                "cut_off": in_words(report.snapshot.as_of),
                "masthead": masthead(report),
                "sections": sections(report, terms),
                "recommendations": recommendations(report, terms),
                "tables": annex,
                "chart": chart(steps) if steps else None,
                "ladder": steps,
            },
        )
