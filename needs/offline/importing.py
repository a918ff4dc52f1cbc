"""Brings a workbook that was filled in elsewhere into its response: what changed is judged as the page judges it, and kept in one act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from needs import questions, responses
from needs.choices import Channel, QuestionKind, Standing
from needs.kinds import options
from needs.models import Question, Response
from needs.offline import sheets, workbook
from needs.offline.sheets import Line, Sheet
from needs.offline.workbook import Read, digest
from needs.rules import section_is_open
from needs.stating import conventions_of, form_for
from tarp.records.rules import Refused
from tarp.records.workbooks import column_letters
from tarp.records.writing import write

MOST = {"most": sheets.MOST_STATED}


@dataclass(frozen=True)
class Finding:
    """What is wrong with one cell."""

    sheet: str
    cell: str
    found: str
    expected: str
    sentence: str


@dataclass
class Outcome:
    """What an import did, or would do."""

    changed: int = 0
    made: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    rejected: dict[tuple[str, str], dict[int, tuple[str, str]]] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        return self.changed + self.made


@dataclass(frozen=True)
class Came:
    """One line as it came, beside what stands there now."""

    section: str
    title: str
    row: int
    key: str
    cells: list[str]
    base: str
    now: Line | None
    before: int  # columns in front of the cells

    def cell(self, index: int) -> str:
        return self.cells[index].strip() if index < len(self.cells) else ""

    @property
    def is_touched(self) -> bool:
        """The person changed it, and not to what stands there already."""
        came = digest(self.cells)
        return came != self.base and (self.now is None or came != digest(self.now.cells))

    @property
    def is_overtaken(self) -> bool:
        return self.now is not None and bool(self.base) and digest(self.now.cells) != self.base


class Import:
    """One workbook on its way into one response."""

    def __init__(self, response: Response, came: Read, *, by: Any):
        self.response, self.came, self.by = response, came, by
        self.outcome = Outcome()
        self.keep: list[Callable[[], None]] = []
        with override(came.language):  # names stand in the file in this language
            self.now = {sheet.part.section.code: sheet for sheet in sheets.of(response)}
        self.conventions = conventions_of(response)

    def run(self, *, dry_run: bool) -> Outcome:
        for section, (title, lines) in self.came.sheets.items():
            sheet = self.now.get(section)
            known = {line.key: line for line in sheet.lines} if sheet else {}
            came = [
                Came(
                    section,
                    title,
                    row,
                    key,
                    cells,
                    self.came.base.get((section, key), ""),
                    known.get(key),
                    1 if sheet is None or sheet.is_stated else workbook.TOLD,
                )
                for row, key, cells in lines
            ]
            if sheet is not None and sheet.is_stated:
                self.read_statements(sheet, came)
            else:
                self.read_answers(sheet, came)
        if self.keep:
            with transaction.atomic():
                self.store()
                transaction.set_rollback(dry_run)
        return self.outcome

    def store(self) -> None:
        def save() -> Response:
            for keep in self.keep:
                keep()
            self.response.channel = Channel.SPREADSHEET
            self.response.save()
            return self.response

        write(save, by=self.by, record=self.response, act="import")

    def reject(self, line: Came, index: int, sentence: str, expected: str = "") -> None:
        address = f"{column_letters(line.before + 1 + index)}{line.row}"
        self.outcome.findings.append(Finding(line.title, address, line.cell(index), expected, sentence))
        self.hand_back(line)[index] = (line.cell(index), sentence)

    def hand_back(self, line: Came) -> dict[int, tuple[str, str]]:
        """The cells of a line that is not kept, as they were typed, each with what is wrong with it."""
        typed = self.outcome.rejected.setdefault((line.section, line.key), {})
        for number, cell in enumerate(line.cells):
            typed.setdefault(number, (cell, ""))
        return typed

    # --- Questions

    def read_answers(self, sheet: Sheet | None, came: list[Came]) -> None:
        asked = {question.code: question for question in sheet.part.questions} if sheet else {}
        for code, lines in by_question(came):
            if not any(line.is_touched for line in lines):
                self.outcome.unchanged += 1
            elif sheet is None or code not in asked:
                self.reject(lines[0], 1, _("This question no longer applies, because of another answer."))
            elif not sheet.part.is_open:
                self.reject(next(line for line in lines if line.is_touched), 1, str(section_is_open.sentence))
            else:
                wrong = len(self.outcome.findings)
                self.read_answer(sheet, asked[code], lines)
                if len(self.outcome.findings) > wrong:  # a grid goes back whole
                    for line in lines:
                        self.hand_back(line)

    def read_answer(self, sheet: Sheet, question: Question, lines: list[Came]) -> None:
        first = lines[0]
        wrong = len(self.outcome.findings)
        standing = self.understood(first, 0, lambda: questions.standing_from_cell(question, first.cell(0)), standings)
        if question.kind in sheets.GRIDS:
            value = self.grid(question, lines)
        else:
            value = self.understood(first, 1, lambda: questions.from_cell(question, first.cell(1)), lambda: questions.expects(question))
        if len(self.outcome.findings) > wrong:
            return
        standing = standing or ""
        value = questions.with_standing(value, standing)
        for problem in questions.problems(question, value, standing, sheet.part.facts):
            if problem.code not in questions.MISSING or (problem.code == "standing_missing" and value is not None):
                touched = next((line for line in lines if line.is_touched), first)
                self.reject(touched, 0 if problem.code == "standing_missing" else 1, str(problem.sentence), questions.expects(question))
        if len(self.outcome.findings) > wrong:
            return
        answer = sheet.part.answers.get(question.pk)
        if (value, standing) == ((answer.value, answer.standing) if answer else (None, "")):
            self.outcome.unchanged += 1
            return
        if any(line.is_overtaken for line in lines):
            touched = next(line for line in lines if line.is_touched)
            sentence = _("Somebody changed this answer after the workbook was downloaded. Compare both and correct it on the page.")
            self.reject(touched, 1, sentence)
            return
        self.outcome.changed += 1
        self.keep.append(lambda: responses.answer(self.response, question, value, by=self.by, standing=standing))

    def understood(self, line: Came, index: int, read: Callable[[], Any], expected: Callable[[], str]) -> Any:
        """What the cell says in the language of the file or of the reader; None, with a finding, where it says nothing that is known."""
        try:
            with override(self.came.language):
                return read()
        except ValidationError:
            pass
        try:
            return read()
        except ValidationError as error:
            self.reject(line, index, " ".join(error.messages), expected())
            return None

    def grid(self, question: Question, lines: list[Came]) -> Any:
        raw: dict[str, Any] = {}
        codes = [code for code, _name in options.choices(question)]
        for line in lines[1:]:
            row = line.key.partition("/")[2]
            if question.kind == QuestionKind.SCALE:
                said = partial(self.rating, question, line)
                raw[row] = self.understood(line, 1, said, lambda: options.one_of(question)) or ""
            else:
                raw[row] = self.crosses(line, codes)
        return questions.read(question, raw)

    def rating(self, question: Question, line: Came) -> str:
        chosen = options.chosen(question, [options.meant(question, line.cell(1))] if line.cell(1) else [])
        return chosen[0] if chosen else ""

    def crosses(self, line: Came, codes: list[str]) -> list[str]:
        chosen = []
        for index, typed in enumerate(line.cells[1:], 1):
            if not typed.strip():
                continue
            if typed.strip().casefold() not in ("x", "х", "1", "✓", "✔") or index > len(codes):
                self.reject(line, index, _("Write x where the column applies, and leave the cell empty where it does not."), sheets.CROSS)
            else:
                chosen.append(codes[index - 1])
        return chosen

    # --- Needs, difficulties and views

    def read_statements(self, sheet: Sheet, came: list[Came]) -> None:
        records = {record.reference: record for record in sheet.part.records}
        for number, line in enumerate(came):
            is_new = line.key.startswith("+")
            if not any(cell.strip() for cell in line.cells) and is_new:
                continue
            if not line.is_touched:
                self.outcome.unchanged += 1
            elif not sheet.part.is_open:
                self.reject(line, 0, str(section_is_open.sentence))
            elif number >= sheets.MOST_STATED:
                self.reject(
                    line, 0, _("One sheet brings at most %(most)d entries. Send the rest afterwards.") % {"most": sheets.MOST_STATED}
                )
            elif not is_new and line.now is None:
                self.reject(
                    line, 0, _("This has been submitted or deleted since the workbook was downloaded, and cannot be changed by it.")
                )
            else:
                self.read_statement(sheet, line, records.get(line.key))

    def read_statement(self, sheet: Sheet, line: Came, record: Any) -> None:
        wrong = len(self.outcome.findings)
        with override(self.came.language):
            template = form_for(self.response, sheet.part.section, record=record, conventions=self.conventions)
        typed = {name: template[name].value() for name in template.fields if name not in sheet.columns}  # what has no column stays
        for index, name in enumerate(sheet.columns):
            one = template.fields.get(name)
            if one is None:
                continue
            try:
                with override(self.came.language):
                    typed[name] = sheets.typed(one, line.cell(index))
            except ValueError as unknown:
                sentence = _("“%(found)s” is not among what can be chosen here.") % {"found": str(unknown)[:100]}
                self.reject(line, index, sentence, "; ".join(sheets.options(one))[:300])
        if record is None:
            for name in sheet.columns:  # a new record begins as the form does
                if typed.get(name) == "" and name in template.fields and template[name].initial not in (None, ""):
                    typed[name] = template[name].initial
        form = form_for(self.response, sheet.part.section, typed, record=record, conventions=self.conventions)
        if not form.is_valid():
            for name, sentences in form.errors.items():
                index = sheet.columns.index(name) if name in sheet.columns else 0
                self.reject(line, index, " ".join(sentences))
        if len(self.outcome.findings) > wrong:
            return
        if self.stands_already(sheet, typed, form, record):
            self.outcome.unchanged += 1
            return
        if line.is_overtaken:
            sentence = _("Somebody changed this after the workbook was downloaded. Compare both and correct it on the page.")
            self.reject(line, 0, sentence)
            return
        self.outcome.made += record is None
        self.outcome.changed += record is not None

        def keep() -> None:
            try:
                write(form.save, by=self.by, record=record, act="import")
            except Refused as refused:
                self.outcome.made -= record is None
                self.outcome.changed -= record is not None
                self.reject(line, 0, str(refused.sentence))

        self.keep.append(keep)

    def stands_already(self, sheet: Sheet, typed: dict[str, Any], form: Any, record: Any) -> bool:
        """The row says what its record says; a new row what some record of the section says: the same file was sent before."""
        if record is not None:
            return not form.has_changed()
        twins = [other for other in sheet.part.records if str(other) == str(form.instance)]
        section = sheet.part.section
        return any(not form_for(self.response, section, typed, record=other, conventions=self.conventions).has_changed() for other in twins)


def standings() -> str:
    return "; ".join(str(one.label) for one in list(Standing)[1:])


def by_question(came: list[Came]) -> Iterator[tuple[str, list[Came]]]:
    """The lines of each question together: a grid has several."""
    found: dict[str, list[Came]] = {}
    for line in came:
        found.setdefault(line.key.partition("/")[0], []).append(line)
    yield from found.items()


def bring_in(response: Response, came: Read, *, by: Any, dry_run: bool = False) -> Outcome:
    """Keeps what the workbook changed and can be kept; says of each other cell what is wrong with it."""
    Response.may_edit.require(by, response)
    return Import(response, came, by=by).run(dry_run=dry_run)


def rejected_file(response: Response, outcome: Outcome) -> IO[bytes]:
    return workbook.made(response, rejected=outcome.rejected)
