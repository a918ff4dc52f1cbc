"""The benchmarks: the time of TARP's own work beside the floor under it, plain SQL, COPY or the empty framework, in one run.

Only the ratios mean anything: both sides are measured in turn, on the same data, the same server and the same busy machine.
docs/developing/benchmarks.md says how to read them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

PATIENCE = 2.0  # seconds for each row of the table, unless asking once takes longer
MOST = 30  # times
MOST_IN_A_SNAPSHOT = 100_000  # needs; a larger world is frozen too slowly to wait for here


@dataclass(frozen=True)
class Work:
    """One row of the table: `ours` may take `most` times as long as the `floor`. `code` is its number among the goals."""

    code: str
    name: str
    ours: Callable[[], Any]
    beside: str
    floor: Callable[[], Any]
    most: float | None = None
    rows: int = 0  # how many rows the work stores, where that is what matters


@dataclass(frozen=True)
class Timed:
    work: Work
    ours: float  # milliseconds, the median
    floor: float
    queries: int

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def main(argv: list[str]) -> int:
    """Makes a database for each size beside the one that DATABASE_URL names, measures, prints, and drops it again."""
    parser = argparse.ArgumentParser(prog="manage.py bench", description="Prints what TARP's work costs beside plain SQL.")
    parser.add_argument(
        "--needs", type=int, nargs="+", default=[10_000], help="how many needs the invented world has; several sizes in turn"
    )
    parser.add_argument("--full", action="store_true", help="10,000 and then 1,000,000 needs, with what grew between them")
    parser.add_argument("--only", default="", help="only the rows with this in their name or number")
    options = parser.parse_args(argv)
    os.environ |= {"TARP_RATE_ANONYMOUS": "1000000/s", "TARP_RATE_PERSON": "1000000/s", "TARP_LOG_LEVEL": "ERROR"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarp.settings")
    os.environ.setdefault("TARP_STATICFILES", "django.contrib.staticfiles.storage.StaticFilesStorage")

    import django
    from django.db import connection

    django.setup()
    warnings.filterwarnings("ignore", "No directory at")  # WhiteNoise, where no static files were collected
    smaller: dict[str, Timed] = {}
    for needs in [10_000, 1_000_000] if options.full else options.needs:
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            started = time.monotonic()
            fill(needs)
            say(f"{needs:,} needs invented in {time.monotonic() - started:.0f} s")
            rows = list(table(only=options.only))
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        for line in printed(rows, needs=needs, smaller=smaller):
            print(line, flush=True)
        smaller = {row.work.name: row for row in rows}
    return 0


def fill(needs: int) -> None:
    """The reference data and an invented world."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reports import demonstration
    from tarp.parties.models import Convention

    if not Convention.objects.exists():
        call_command("load_reference", verbosity=0)
    demonstration.invent(needs=needs, seed=7, today=timezone.localdate(), say=say)
    with connection.cursor() as cursor:  # a word that nobody else wrote
        cursor.execute(
            "UPDATE needs_need SET title = 'Zyzzyva' WHERE id = "
            "(SELECT min(id) FROM needs_need WHERE status = 'registered' AND visibility = 'public')"
        )


def table(*, only: str = "") -> Iterator[Timed]:
    for work in works():
        if only.lower() in f"{work.code} {work.name}".lower():
            yield timed(work)


def timed(work: Work) -> Timed:
    """Both sides in turn, so that what else the machine does weighs on both."""
    from django.db import connection

    queries = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    sides: tuple[tuple[list[float], Callable[[], Any]], ...] = (([], work.ours), ([], work.floor))
    started = time.perf_counter()
    while not sides[0][0] or (len(sides[0][0]) < MOST and time.perf_counter() - started < PATIENCE):
        for times, side in sides:
            with connection.execute_wrapper(counted) if side is work.ours and not times else nullcontext():
                began = time.perf_counter()
                side()
                times.append((time.perf_counter() - began) * 1000)
    ours, floor = (statistics.median(times) for times, _side in sides)
    say(work.name)
    return Timed(work, ours, floor, queries)


def printed(rows: list[Timed], *, needs: int, smaller: dict[str, Timed]) -> Iterator[str]:
    yield f"\n{needs:,} needs, milliseconds (median)\n"
    growth = f" {'growth':>7}" if smaller else ""
    yield f"{'':8} {'work':38} {'ours':>10} {'floor':>10} {'ratio':>7} {'goal':>6}  {'queries':>7}{growth}  floor is"
    for row in rows:
        goal = f"{row.work.most:g}" if row.work.most else ""
        before = smaller.get(row.work.name)
        growth = f" {row.ours / before.ours:7.2f}" if before else ""
        yield (
            f"{row.work.code:8} {row.work.name:38} {row.ours:10.2f} {row.floor:10.2f} {row.ratio:7.2f} {goal:>6}"
            f"  {row.queries:7}{growth}  {row.work.beside}" + (f"; {row.work.rows / row.ours * 1000:,.0f} rows/s" if row.work.rows else "")
        )


def works() -> Iterator[Work]:
    """Every row, in the order of the goals. The invented world must be there."""
    yield from pages()
    yield from searches()
    yield from analyses()
    yield from files()
    yield from changes()
    yield from rounds()
    yield from documents()


def pages() -> Iterator[Work]:
    from django.test import Client

    from needs.models import Need
    from tarp.parties.models import Convention
    from tarp.records.cursors import encoded
    from tests import floors

    site, api = Client(SERVER_NAME="localhost"), caller("observer@demo.example")
    listing = "/api/v1/needs/?convention=basel&status=registered"
    need = Need.objects.filter(status="registered", visibility="public").order_by("pk")[0].reference
    one = f"/api/v1/needs/{need}/"
    held = api(one)["ETag"]
    page = floors.answer(floors.LIST, Convention.objects.get(code="basel").pk)
    last = floors.answer("SELECT updated_at, id FROM needs_need WHERE status = 'registered' ORDER BY 1 DESC, 2 DESC LIMIT 50000")()[-1]
    deep = f"{listing}&cursor={encoded(last)}"
    empty = got(site, "/healthz")
    yield Work("", "empty view of the framework", empty, "SELECT 1", floors.answer("SELECT 1"))
    yield Work("P1", "API list of 50, filtered, ordered", lambda: api(listing), "its SQL with JSON", page, 2.2)
    yield Work("P2", "API list with an exact count", lambda: api(f"{listing}&count=exact"), "without it", lambda: api(listing), 1.15)
    yield Work("P3", "API get one", lambda: api(one), "its SQL with JSON", floors.answer(floors.ONE, need))
    yield Work("P4", "API get one, unchanged", lambda: api(one, 304, if_none_match=held), "when changed", lambda: api(one), 0.2)
    yield Work("P5", "API page 1,000 or last, by cursor", lambda: api(deep), "page 1", lambda: api(listing), 1.2)
    yield Work("P5", "last page of the register, by number", got(site, "/en/needs/?page=last"), "page 1", got(site, "/en/needs/"), 1.3)
    yield Work("", "register of needs, a page of 25", got(site, "/en/needs/"), "empty view", empty)
    yield Work("", "page of one need", got(site, f"/en/needs/{need}/"), "empty view", empty)


def searches() -> Iterator[Work]:
    from tests import floors

    api = caller("observer@demo.example")
    for name, words, most in (("a rare word", "zyzzyva", 3), ("frequent words", "training", 1.3)):
        asked = floors.answer(floors.SEARCH, words)
        yield Work("P6", f"API search, {name}", partial(api, f"/api/v1/needs/?search={words}"), "its SQL with JSON", asked, most)


def analyses() -> Iterator[Work]:
    from django.utils import timezone

    from needs.models import Need
    from plans.matching import candidates_for
    from reports.gaps import gap_table
    from tests import floors

    today = timezone.localdate()
    plain = floors.answer(floors.GAPS, today)
    yield Work("P7", "gap analysis, live, every cell", lambda: gap_table(Need.objects.all(), as_of=today), "plain SQL", plain, 1.2)
    need = Need.objects.registered(on=today).select_related("party").order_by("pk")[0]
    passing = floors.answer(floors.CANDIDATES, today, need.pk)
    yield Work("P12", "20 best offers for a need", lambda: candidates_for(need, as_of=today), "20 that pass the gates", passing, 2.5)


def files() -> Iterator[Work]:
    from openpyxl import Workbook

    from needs.models import Need
    from needs.resources import NeedResource
    from tests import floors

    resource, most, few = NeedResource(by=user("analyst@demo.example")), 100_000, 1000
    some = Need.objects.filter(pk__lte=few).order_by("pk")
    cells = list(resource.values(some))

    def plain_workbook() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in cells:
            sheet.append([None if value == "" else value for value in row])
        book.save(os.devnull)

    yield Work(
        "P9",
        "CSV of at most 100,000 needs",
        lambda: sum(map(len, resource.csv(Need.objects.filter(pk__lte=most).order_by("pk")))),
        "COPY",
        lambda: floors.copied(floors.CSV, most),
        1.2,
    )
    yield Work("P13", "XLSX of 1,000 needs", lambda: resource.xlsx(some).close(), "openpyxl, write-only", plain_workbook, 0.5)


def changes() -> Iterator[Work]:
    from needs.models import Need
    from needs.resources import NeedResource
    from tarp.records.spreadsheets import Table
    from tests import floors

    resource, number = NeedResource(by=user("officer@demo.example")), min(100, Need.objects.count() // 10)
    model = Need.objects.filter(status="registered", response=None, listing=None).select_related("party", "theme").order_by("pk")[0]
    header = ["party", "conventions", "provisions", "theme", "title", "description", "assistance_types"]
    codes = {name: [one.code for one in getattr(model, name).all()] for name in ("conventions", "provisions", "assistance_types")}
    rows = [
        [
            model.party.code,
            "; ".join(codes["conventions"]),
            "; ".join(codes["provisions"]),
            model.theme.code,
            f"{model.title[:150]} {line}",
            model.description,
            "; ".join(codes["assistance_types"]),
        ]
        for line in range(2, number + 2)
    ]
    sheet = Table(tuple(header), tuple((line, tuple(row)) for line, row in enumerate(rows, 2)))
    lines = floors.copied(f"COPY (SELECT {floors.STORED} FROM needs_need ORDER BY id LIMIT {number}) TO STDOUT")

    def loaded() -> None:
        report = resource.load(sheet)
        assert (report.created, report.findings) == (number, ()), report

    copy = undone(lambda: floors.copy_in(f"COPY needs_need ({floors.STORED}) FROM STDIN", lines))
    yield Work("P10", f"import of {number} needs", undone(loaded), "COPY into the same table", copy, 1.5)

    api = caller(f"transmitter.{model.party.code.lower()}@demo.example")
    body = {
        "party": model.party.code,
        "theme": model.theme.code,
        "title": model.title,
        "description": model.description,
        **codes,
        "is_another": True,
    }
    insert = undone(floors.answer(floors.INSERT, model.pk))
    yield Work("P11", "API create one need", undone(lambda: api("/api/v1/needs/", 201, body=body)), "INSERT with history", insert, 4)


def undone(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act in a transaction of its own that is rolled back."""
    from django.db import transaction

    def run() -> Any:
        with transaction.atomic():
            done = act()
            transaction.set_rollback(True)
        return done

    return run


def rounds() -> Iterator[Work]:
    """Opening a round for every Party, and bringing in the responses of a past one: three parts, 150 questions each."""
    from needs.historic import file_responses, read_responses
    from needs.models import Need, Question, Questionnaire, Round, RoundPart, Section
    from needs.rounds import ask
    from tarp.parties.models import Convention, Party
    from tarp.records.spreadsheets import Table
    from tests import floors

    officer, head = user("officer@demo.example"), user("head@demo.example")
    questionnaire = Questionnaire.objects.create(
        code="bench", name_en="Bench", edition=1 + Questionnaire.objects.filter(code="bench").count()
    )
    section = Section.objects.create(questionnaire=questionnaire, position=1, code="all", name_en="All")
    Question.objects.bulk_create(
        Question(section=section, position=place, code=f"q{place}", name_en=f"Question {place}", kind="integer") for place in range(1, 151)
    )
    asked = list(section.questions.order_by("position"))
    round = Round.objects.create(code=f"bench-{questionnaire.edition}", name_en="Bench", opens_on=date(2016, 1, 1), status="archived")
    round.conventions.set(Convention.objects.all())
    parts = [
        RoundPart.objects.create(round=round, code=f"part-{place}", name_en="Part", questionnaire=questionnaire, deadline="none")
        for place in range(3)
    ]
    parties = list(Party.objects.order_by("code").values_list("code", flat=True)[: max(10, Need.objects.count() // 40)])
    header = ("party", *[question.code for question in asked])
    sheet = Table(header, tuple((line, (code, *["7"] * len(asked))) for line, code in enumerate(parties, 2)))

    def filed() -> None:
        kept = sum(file_responses(part, read_responses(part, sheet), by=officer, document="Bench") for part in parts)
        assert kept == len(parts) * len(parties), kept

    number = len(parts) * len(parties)
    lines = "".join(f"{10**9 + one}\t{question.pk}\t7\t\t\n" for one in range(number) for question in asked).encode()
    copy = undone(lambda: floors.copy_in("COPY needs_answer (response_id, question_id, value, standing, contributor) FROM STDIN", lines))
    rows = number * len(asked)
    yield Work("", f"import of {number} responses", undone(filed), "COPY of the answers alone", copy, rows=rows)

    tables = {
        "needs_roundparty": "round_id, party_id, convention_id",
        "needs_roundcontact": "round_id, party_id, office_id, person_id, address, reminders",
        "notices_message": "kind, key, person_id, address, language, subject, body, created_at, attempts, error",
    }

    def opened() -> list[tuple[str, bytes]]:
        ask(round, by=head, note="")
        return [
            (f"COPY {name} ({columns}) FROM STDIN", floors.copied(f"COPY (SELECT {columns} FROM {name} WHERE {which(name)}) TO STDOUT"))
            for name, columns in tables.items()
        ]

    def copy_all(tables: list[tuple[str, bytes]]) -> None:
        for statement, content in tables:
            floors.copy_in(statement, content)

    def which(name: str) -> str:
        return f"key LIKE 'round_opened:{round.pk}:%'" if name == "notices_message" else f"round_id = {round.pk}"

    stored = undone(opened)()
    count = sum(content.count(b"\n") for _statement, content in stored)
    plain = undone(lambda: copy_all(stored))
    yield Work("", "opening of a round", undone(lambda: ask(round, by=head, note="")), "COPY of the same rows", plain, rows=count)


def documents() -> Iterator[Work]:
    """The progress report; in a world of millions too, it has as many pages."""
    from django.utils import timezone

    from needs.models import Need
    from reports.document import page_of
    from reports.issuing import start_report
    from reports.models import ProgressReport
    from reports.pdf import pdf_of
    from reports.snapshots import take_snapshot
    from tarp.parties.models import Meeting

    if Need.objects.count() > MOST_IN_A_SNAPSHOT:
        return
    head, today = user("head@demo.example"), timezone.localdate()
    meeting = Meeting.objects.get(code="RC-COP13")
    started = start_report(
        meeting=meeting, snapshot=take_snapshot(as_of=today, by=head), period_from=today.replace(month=1, day=1), by=head
    )
    report = ProgressReport.objects.with_details().get(pk=started.pk)
    page = page_of(report)
    made, alone = lambda: pdf_of(report, page_of(report)), lambda: pdf_of(report, page)
    yield Work("P14", "progress report as PDF", made, "WeasyPrint alone, same HTML", alone, 1.2)


def caller(email: str) -> Callable[..., Any]:
    """Asks the API as this person, by token."""
    from django.test import Client

    from tarp.accounts import tokens
    from tarp.accounts.choices import Scope

    secret = tokens.issue(user=user(email), name="Benchmarks", scope=Scope.WRITE, days=1)
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {secret}"})

    def ask(address: str, status: int = 200, *, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        method = client.get if body is None else client.post
        response = method(address, body, content_type="application/json", headers=named)
        assert response.status_code == status, (address, response.status_code, response.content)
        return response

    return ask


def user(email: str) -> Any:
    from tarp.accounts.models import User

    return User.objects.get(email=email)


def got(client: Any, address: str) -> Callable[[], None]:
    def get() -> None:
        status = client.get(address).status_code
        assert status == 200, (address, status)

    return get


def say(sentence: str) -> None:
    print(f"tarp: {sentence}", file=sys.stderr, flush=True)
