"""Turns the reference files into the plans, their objectives, and the work that the files name beside them."""

from collections.abc import Iterator
from datetime import date

from needs.choices import Level
from plans.choices import PlanStatus, RelatedKind
from plans.models import Objective, Plan, RelatedWork
from tarp.parties.models import Convention, Party
from tarp.parties.reference import Count, Row, Wanted, rows, store

FILES = ("plan_2018_2021", "plan_2022_2025", "plan_2026_2029")
CLOSED = ("2018-2021", "2022-2025")
RELATED = {
    "implementing project": RelatedKind.PROJECT,
    "report": RelatedKind.REPORT,
    "programme of work activity": RelatedKind.PROGRAMME_OF_WORK,
}
LEVELS = {"global": Level.INTERNATIONAL, "regional": Level.REGIONAL, "national": Level.NATIONAL}


def load_reference(*, update: bool = False) -> list[Count]:
    return [
        store(Plan, plans(), update=update),
        store(Objective, objectives(), key=("plan", "code"), update=update),
        store(RelatedWork, related_works(), key=("plan", "code"), update=update),
    ]


def lines(*kinds: str) -> Iterator[tuple[str, Row]]:
    """The rows of these kinds, each with the code of the plan whose file it stands in."""
    for file in FILES:
        for row in rows(file):
            if row["kind"] not in ("plan document", "objective", *RELATED):
                raise row.fault("kind", f'"{row["kind"]}" is not known.')
            if row["kind"] in kinds:
                yield file.removeprefix("plan_").replace("_", "-"), row


def plans() -> Iterator[Wanted]:
    """A plan is in force through its years; the files say no other day."""
    for code, row in lines("plan document"):
        first, last = (int(year) for year in code.split("-"))
        closed = code in CLOSED
        yield Wanted(
            row,
            {
                "code": code,
                "name_en": row["title"],
                "starts_on": date(first, 1, 1),
                "ends_on": date(last, 12, 31),
                "documents": row["source"],
                "in_force_from": date(first, 1, 1),
                "in_force_to": date(last, 12, 31) if closed else None,
                "status": PlanStatus.CLOSED if closed else PlanStatus.IN_FORCE,
                "notes": row["notes"],
                **row.sourced(),
            },
        )


def objectives() -> Iterator[Wanted]:
    by_code = {plan.code: plan for plan in Plan.objects.all()}
    conventions = {convention.code: convention for convention in Convention.objects.all()}
    for position, (plan, row) in enumerate(lines("objective"), 1):
        yield Wanted(
            row,
            {
                "plan": by_code[plan],
                "code": row["code"],
                "position": position,
                "convention": row.find("conventions", conventions),
                "text_en": row["objective"],
                **row.sourced(),
            },
        )


def related_works() -> Iterator[Wanted]:
    by_code = {plan.code: plan for plan in Plan.objects.all()}
    conventions = {convention.code: convention for convention in Convention.objects.all()}
    parties = {party.code: party for party in Party.objects.all()}
    for position, (plan, row) in enumerate(lines(*RELATED), 1):
        yield Wanted(
            row,
            {
                "plan": by_code[plan],
                "code": row["code"],
                "position": position,
                "title": row["title"],
                "kind": RELATED[row["kind"]],
                "level": row.find("level", LEVELS),
                "objective": row["objective"],
                "period": row["period"],
                "funder": row["funder"],
                "notes": row["notes"],
                **row.sourced(),
            },
            {
                "conventions": [row.find("conventions", conventions, code) for code in row.items_of("conventions")],
                "parties": [row.find("countries", parties, code) for code in row.items_of("countries")],
            },
        )
