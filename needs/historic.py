"""Responses to a past round from a spreadsheet: one line for each Party or desk, one column for each question by its code.

A desk is named by its name or its number (D12), of a round for offers alone. An answer is taken only where its question was put to the
Party or desk: the conditions of the questionnaire are asked as of the day on which the round opened, and what they hid is neither kept nor
counted as left blank.

The round was filed as a past one; the document from which the file was made is kept with every response as its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from needs import questions
from needs.choices import Audience, Channel, QuestionKind, ResponseStatus
from needs.conditions import Facts
from needs.models import Answer, Question, Response, RoundPart, Section, Submission
from needs.respondents import Respondent, code_of, key, named
from needs.rules import file_past_responses
from needs.submissions import FORM, fingerprint, respondent_of
from needs.tailoring import Layout, facts_about_a_desk, facts_of, laid_out, put_to_a_desk, tailored
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office
from tarp.parties.models import Chemical, Party, Provision
from tarp.records import history
from tarp.records.spreadsheets import Table
from tarp.records.workbooks import column_letters

PARTY, DESK, SENT_ON = "party", "desk", "sent_on"
STANDING = "_standing"  # ends the name of the column that says the standing of a need
PICKED: dict[str, Any] = {QuestionKind.PROVISIONS: Provision, QuestionKind.CHEMICALS: Chemical}


@dataclass(frozen=True)
class Finding:
    """What cannot be taken from a cell, and what is expected there."""

    cell: str
    found: str
    sentence: str
    sheet: str = ""


class Said(NamedTuple):
    """An answer as the file has it."""

    value: Any
    standing: str = ""


@dataclass
class Line:
    respondent: Respondent
    sent_on: date
    answers: dict[int, Said] = field(default_factory=dict)  # by the id of the question
    shown: set[int] = field(default_factory=set)  # the questions that were put to it


@dataclass
class Reading:
    """What a file says, and what in it cannot be taken."""

    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_responses(part: RoundPart, table: Table) -> Reading:
    """Reads a sheet against the questionnaire of the part. A fixed number of queries, however many lines and answers there are."""
    layout = laid_out(part.questionnaire)
    asked = {question.code: question for question in _questions(layout)}
    known = Respondents(part, layout)
    picked = {kind: set(model.objects.values_list("code", flat=True)) for kind, model in PICKED.items()}
    read = Reading()
    columns = [name.strip().lower() for name in table.header]
    naming = [name for name in (PARTY, DESK) if name in columns]
    for place, name in enumerate(columns):
        if name not in (*naming, SENT_ON) and name not in asked and name.removesuffix(STANDING) not in asked:
            expected = _("There is no such question in this part. Name the column by the code of a question, or take it out.")
            read.findings.append(Finding(f"{column_letters(place + 1)}1", name, expected))
    if not naming:
        read.findings.append(Finding("A1", "", _("Add the column “party” with the ISO code of each Party, or “desk” with each desk.")))
        return read
    for number, cells in table.rows:
        row = dict(zip(columns, cells, strict=False))
        places = {name: f"{column_letters(place + 1)}{number}" for place, name in enumerate(columns)}
        said_to_be = {name: row[name].strip() for name in naming if row.get(name, "").strip()}
        respondent = known.find(said_to_be)
        if isinstance(respondent, str):
            column = next(iter(said_to_be), naming[0])
            read.findings.append(Finding(places[column], said_to_be.get(column, ""), respondent))
            continue
        line = Line(respondent, part.round.opens_on)
        if day := row.get(SENT_ON, "").strip():
            try:
                line.sent_on = date.fromisoformat(day)
            except ValueError:
                read.findings.append(Finding(places[SENT_ON], day, _("Write the day as 2016-06-29.")))
        for name, question in asked.items():
            said, standing = row.get(name, ""), row.get(name + STANDING, "")
            if not said.strip() and not standing.strip():
                continue
            try:
                value = _picked(question, said, picked) if question.kind in PICKED else questions.from_cell(question, said)
                line.answers[question.pk] = Said(value, questions.standing_from_cell(question, standing) if question.asks_standing else "")
            except ValidationError as wrong:
                read.findings.append(Finding(places.get(name) or places[name + STANDING], said or standing, wrong.messages[0]))
        shown, _facts = tailored(*known.put_to(respondent), line.answers)
        line.shown = {question.pk for question in _questions(shown)}
        for name, question in asked.items():
            if question.pk in line.answers and question.pk not in line.shown:
                expected = _(
                    "This question was not put to this respondent. Take the answer out, or correct the answer on which it depends."
                )
                column = name if row.get(name, "").strip() else name + STANDING
                read.findings.append(Finding(places[column], row[column], expected))
        read.lines.append(line)
    read.findings = [replace(finding, sheet=table.sheet) for finding in read.findings]
    return read


class Respondents:
    """Who may have answered the part, each by what a file calls it, and what was put to each."""

    def __init__(self, part: RoundPart, layout: Layout):
        day = part.round.opens_on
        self.parties = {party.code: party for party in Party.objects.all()}
        self.layout, self.facts = layout, facts_of(self.parties.values(), on=day)
        self.there = set(Response.objects.filter(part=part).values_list(key(), flat=True))
        self.desks: dict[str, Office] = {}
        if part.round.audience == Audience.OFFERS:
            for desk in Office.objects.filter(kind=OfficeKind.PROVIDER):
                self.desks |= {desk.name: desk, code_of(desk): desk}
            conventions = part.conventions.all() or part.round.conventions.all()
            self.of_desks = put_to_a_desk(layout), facts_about_a_desk(conventions, on=day)

    def find(self, named: dict[str, str]) -> Respondent | str:
        """The Party or desk that a line names for the first time, or what is expected in its place."""
        if len(named) != 1:
            return _("Name one Party or one desk in each line.")
        if PARTY in named and named[PARTY].upper() not in self.parties:
            return _("Name a Party by its ISO code of three letters.")
        if DESK in named and named[DESK] not in self.desks:
            return _("Name a desk by its name, or by its number, such as D12. Only a round for offers asked desks.")
        respondent = self.parties[named[PARTY].upper()] if PARTY in named else self.desks[named[DESK]]
        number = respondent.pk if PARTY in named else -respondent.pk
        if number in self.there:
            return _("There is a response to this part already, or a line above it. Take the line out.")
        self.there.add(number)
        return respondent

    def put_to(self, respondent: Respondent) -> tuple[Layout, Facts]:
        return (self.layout, self.facts[respondent.pk]) if isinstance(respondent, Party) else self.of_desks


def _questions(layout: list[tuple[Section, list[Question]]]) -> list[Question]:
    return [question for _section, questions in layout for question in questions]


def _picked(question: Question, cell: str, picked: dict[str, set[str]]) -> list[str] | None:
    """Codes, one to a line; asked of the codes loaded once, where a cell on a page asks the database."""
    codes = list(dict.fromkeys(piece.split()[0].upper() for piece in questions.pieces(cell)))
    for code in codes:
        if code not in picked[question.kind]:
            raise questions.not_a_choice(question, code)
    return sorted(codes) or None


def file_responses(part: RoundPart, read: Reading, *, by: Any, document: str) -> int:
    """Keeps what was read as validated responses with their submitted versions, in one act; a file with findings keeps nothing.

    A fixed number of statements: the answers come in by COPY. Raises `Refused`.
    """
    file_past_responses.require(by, part)
    if read.findings or not document.strip():
        return 0
    now, layout = timezone.now(), laid_out(part.questionnaire)
    conventions = list(part.conventions.all()) or list(part.round.conventions.all())
    prefix = f"{conventions[0].code[0].upper()}C" if len(conventions) == 1 else "BRS"
    with transaction.atomic():
        history.note(by=by, act="import", why=document)
        made = Response.objects.bulk_create(
            [
                Response(
                    part=part,
                    **named(line.respondent),
                    status=ResponseStatus.VALIDATED,
                    channel=Channel.SPREADSHEET,
                    channel_reference=document,
                    submitted_at=datetime.combine(line.sent_on, time(12), UTC),
                    submitted_by=by,
                )
                for line in read.lines
            ]
        )
        for response in made:
            response.reference = f"{prefix}-{part.round.opens_on.year}-{code_of(response.respondent)}-{response.pk:04d}"
        Response.objects.bulk_update(made, ["reference"])
        links = Response.conventions.through
        links.objects.bulk_create([links(response=response, convention=one) for response in made for one in conventions])
        copy(
            Answer,
            ("response_id", "question_id", "value", "standing", "contributor", "answered_by_id", "answered_at"),
            (
                (response.pk, question, None if value is None else Jsonb(value), standing, "", by.pk, now)
                for response, line in zip(made, read.lines, strict=True)
                for question, (value, standing) in line.answers.items()
            ),
        )
        Submission.objects.bulk_create(
            [_version(response, line, layout, by=by, document=document) for response, line in zip(made, read.lines, strict=True)]
        )
    return len(made)


def copy(model: Any, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as door:
        for row in rows:
            door.write_row(row)


def _version(response: Response, line: Line, layout: list[tuple[Section, list[Question]]], *, by: Any, document: str) -> Submission:
    """What the Party sent, in the shape of needs.submissions, as far as the document tells it."""
    sections: dict[str, dict[str, Any]] = {}
    sent_at = datetime.combine(line.sent_on, time(12), UTC)
    for section, asked in layout:
        for question in asked:
            if question.pk in line.shown:
                said = line.answers.get(question.pk)
                sections.setdefault(section.code, {})[question.code] = said and (
                    {"value": said.value} | ({"standing": said.standing} if said.standing else {})
                )
    sent = {
        "form": FORM,
        "reference": response.reference,
        "version": 1,
        "round": response.part.round.code,
        "part": response.part.code,
        "questionnaire": {"code": response.part.questionnaire.code, "edition": response.part.questionnaire.edition},
        **respondent_of(response),
        "document": document,
        "sections": [{"section": code, "answers": answers} for code, answers in sections.items()],
    }
    return Submission(
        response=response,
        number=1,
        sent=sent,
        checksum=fingerprint(sent),
        submitted_at=sent_at,
        submitted_by=by,
        reason=document,
    )
