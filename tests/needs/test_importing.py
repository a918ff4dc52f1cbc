"""Rows that are stored at once become what they become one by one, by as many statements for many as for few."""

import random
import re
from itertools import count
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from needs import clarifications
from needs.models import Need
from needs.resources import NeedResource, PastResultResource
from tarp.accounts.models import User
from tarp.records import history
from tarp.records.incoming import Report
from tarp.records.spreadsheets import Table
from tests import factories

HEADER = (
    "reference", "version", "party", "conventions", "provisions", "theme", "title", "description", "assistance_types", "from_year",
    "to_year", "estimated_cost",
)  # fmt: skip


def row_of(need: Need, **cells: str) -> dict[str, str]:
    """The row as which the need is exported."""
    exported = NeedResource().values(Need.objects.filter(pk=need.pk)).get()
    named = dict(zip(NeedResource().header, exported, strict=True))
    return {name: "" if named[name] is None else str(named[name]) for name in HEADER} | cells


def table(rows: list[dict[str, str]]) -> Table:
    return Table(HEADER, tuple((number, tuple(row.get(name, "") for name in HEADER)) for number, row in enumerate(rows, 2)))


@pytest.fixture
def needs(people) -> list[Need]:
    """Needs of Kenya in different states; the last was sent back with a question about its title."""
    states = ("draft", "draft", "draft", "registered", "submitted")
    made = [factories.need(title=f"Stated {number}", status=status) for number, status in enumerate(states)]
    returned = factories.need(title="Sent back", status="submitted")
    clarifications.ask(returned, field="title", text="Which port?", by=people.officer, send_back=True)
    returned.refresh_from_db()
    return [*made, returned]


def mixed(needs: list[Need], chance: random.Random, *, wrong: bool) -> list[dict[str, str]]:
    """Rows of every kind, some several times."""
    numbers = count(1)

    def new(**cells: str) -> dict[str, str]:
        row = row_of(needs[0], reference="", version="", title=f"New {next(numbers)}", from_year="2027")
        return row | cells

    def known(**cells: str) -> dict[str, str]:
        return row_of(chance.choice(needs[:3]), **cells)

    twice = new(title="Twice")
    kinds = [
        new,
        new,
        lambda: new(provisions="", theme=""),
        lambda: new(conventions="basel; stockholm", provisions="", estimated_cost="12.50"),
        lambda: twice,
        lambda: twice | {"title": "  Twice ", "description": twice["description"].replace(" ", "  ")},
        lambda: twice | {"description": "Of another kind."},
        known,
        lambda: known(version="", title=f"Changed {next(numbers)}"),
        lambda: known(version="", conventions="basel; rotterdam", provisions=""),
        lambda: known(version="", title="Changed", assistance_types=""),
        lambda: row_of(needs[0], reference="", version=""),
    ]
    if wrong:
        kinds += [
            lambda: new(theme="?", from_year="2030", to_year="2029"),
            lambda: new(from_year="2030", to_year="2029"),
            lambda: new(from_year="soon", estimated_cost="-1"),
            lambda: new(estimated_cost="-1"),
            lambda: new(title="x" * 201, party=""),
            lambda: new(party="FJI"),
            lambda: new(party="FJI", title="Refused twice"),
            lambda: known(party="FJI"),
            lambda: known(version="77", title="From an old file"),
            lambda: known(title="Right once", version="1"),
            lambda: known(reference="N-999999"),
            lambda: row_of(needs[3], version="", title="Of the register"),
            lambda: row_of(needs[5], version="", title="The port of Mombasa"),
            lambda: row_of(needs[5], version="", description="Not asked about."),
            lambda: row_of(needs[5], version="", conventions="basel; rotterdam"),
        ]
    return [chance.choice(kinds)() for _ in range(30)]


def one_by_one(resource: NeedResource, sheet: Table) -> Report:
    """Each row as a file of its own; none of them is kept where anything is wrong with any."""
    with transaction.atomic():
        reports = [resource.load(Table(sheet.header, (row,))) for row in sheet.rows]
        findings, warnings = ([one for report in reports for one in getattr(report, name)] for name in ("findings", "warnings"))
        transaction.set_rollback(bool(findings))
    created, changed, unchanged = (sum(getattr(report, name) for report in reports) for name in ("created", "changed", "unchanged"))
    return Report(created, changed, unchanged, tuple(findings), tuple(warnings))


class Outcome(NamedTuple):
    says: tuple
    warnings: list
    leaves: list


def outcome(load, *, newest: int) -> Outcome:
    """What a load says and leaves; what was numbered in it is without its number."""
    with transaction.atomic():
        report = load()
        left = [state(need) for need in Need.objects.order_by("pk")]
        transaction.set_rollback(True)
    warnings = [
        (one.line, one.column, re.sub(r"N-(\d+)", lambda said: said[0] if int(said[1]) <= newest else "N-new", one.sentence))
        for one in report.warnings
    ]
    return Outcome((report.created, report.changed, report.unchanged, report.findings), warnings, left)


def state(need: Need):
    """The row, its relations and its history without numbers and moments."""
    moments = ("id", "reference", "created_at", "updated_at", "pgh_id", "pgh_obj_id", "pgh_created_at", "translated_at")
    row, *events = [
        {name: value for name, value in found.items() if name not in moments}
        for found in (Need.objects.filter(pk=need.pk).values().get(), *history.events(need).values())
    ]
    for event in events:
        (event["pgh_context"] or {}).pop("request", None)
    return row, history.links_of(Need.objects.get(pk=need.pk)), events


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_rows_stored_at_once_become_what_they_become_one_by_one(people, needs, wrong, seed):
    newest, by = needs[-1].pk, people[("drafter", "basel_drafter", "officer")[seed % 3]]
    rows = mixed(needs, random.Random(f"{seed} {wrong}"), wrong=wrong)
    if seed % 2:  # a warning names what it warns of as it stands after the file: the same where nothing is changed later
        rows.sort(key=lambda row: not row["reference"])
    before = [state(need) for need in Need.objects.order_by("pk")]
    at_once = outcome(lambda: NeedResource(by=by).load(table(rows)), newest=newest)
    apart = outcome(lambda: one_by_one(NeedResource(by=by), table(rows)), newest=newest)
    assert (at_once.says, at_once.leaves) == (apart.says, apart.leaves)
    assert at_once.warnings == apart.warnings or not seed % 2
    assert (at_once.leaves == before) == bool(at_once.says[3])
    assert outcome(lambda: NeedResource(by=by).check(table(rows)), newest=newest) == at_once._replace(leaves=before)


@pytest.mark.parametrize(("wrong", "statements"), [(False, 40), (True, 64)])
@pytest.mark.parametrize("number", [10, 200])
def test_an_import_takes_as_many_statements_for_two_hundred_rows_as_for_ten(people, needs, wrong, statements, number):
    known = [factories.need(title=f"Known {one}") for one in range(number // 2)]
    rows = [row_of(one, title=f"Changed {one.pk}" if one.pk % 2 else one.title, conventions="basel; stockholm") for one in known]
    rows += [row_of(one, reference="", version="", title=f"New {one.pk}") for one in known]
    if wrong:
        for place, row in enumerate(rows):
            row |= {"theme": "?", "from_year": "soon"} if place % 5 == 0 else {"party": "FJI"} if place % 4 == 0 else {}
    resource = NeedResource(by=User.objects.get(pk=people.drafter.pk))
    with CaptureQueriesContext(connection) as asked:
        report = resource.load(table(rows))
    assert bool(report.findings) == wrong
    assert len(asked) == statements


def test_a_record_of_the_file_has_one_row_of_history_with_its_relations(people):
    known = factories.need()
    sheet = table([row_of(known, conventions="basel; stockholm; basel"), row_of(known, reference="", version="", title="New")])
    assert NeedResource(by=people.drafter).load(sheet).findings == ()
    made = Need.objects.latest("pk")
    assert [(event.pgh_label, event.version, event.links["conventions"]) for event in history.events(made)] == [("insert", 1, ["basel"])]
    latest = history.events(known).last()
    assert (latest.pgh_label, latest.version, latest.links["conventions"]) == ("update", 2, ["basel", "stockholm"])
    assert {event.pgh_context["act"] for event in (*history.events(made), latest)} == {"import"}


def test_a_row_that_names_no_party_is_told_so(people):
    report = NeedResource(by=people.drafter).check(Table(("title",), ((2, ("Laboratory",)),)))
    assert [(one.line, one.column, one.sentence) for one in report.findings] == [(2, "party", "Give this a value.")]


def test_a_cell_that_the_table_holds_once_is_refused_where_it_stands_twice(people):
    """Both rows are new: the database refuses them together, and the second says why."""
    factories.open_round(code="past")
    header = ("round", "question", "option", "label", "region", "count", "base", "document")
    cells = [("customs", "1"), ("customs", "2"), ("legal", "3"), ("legal", "99")]
    rows = [("past", "areas", option, option.title(), "all", number, "9", "Document") for option, number in cells]
    report = PastResultResource(by=people.officer).load(Table(header, tuple(enumerate(rows, 2))))
    assert [(one.line, one.sentence) for one in report.findings] == [
        (3, "Result of a past round with this Round, Question, Answer and Region already exists."),
        (5, "More respondents gave the answer than there were."),
    ]
