"""An XLSForm workbook as an outline, or everything in it that stands in the way, each by sheet and cell. Nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from needs.choices import Audience, Axis, QuestionKind, Rating, SectionKind
from needs.conditions import ConditionError
from needs.outlines import Outline
from needs.tailoring import condition_of
from needs.xlsform import rows
from needs.xlsform.cells import LONGEST, Cells, Finding, Row
from tarp.records.spreadsheets import Table

YES, NO = ("yes", "true", "true()", "1"), ("", "no", "false", "false()", "0")
OF_SECTIONS = {"name", "label", "hint", "translation", "relevant", "maximum"}
OF_QUESTIONS = OF_SECTIONS | {"required", "constraint", "constraint_message", "appearance", "minimum", "source"}
OF_ROWS = {"name", "label", "translation"}


@dataclass
class Reading:
    outline: Outline | None = None
    findings: list[Finding] = field(default_factory=list)


def read(sheets: Mapping[str, Table]) -> Reading:
    """The questionnaire that the sheets describe; without an outline where there is a finding."""
    reader = Reader(sheets)
    said = reader.questionnaire()
    order = {name: number for number, name in enumerate(rows.SHEETS)}
    found = sorted(reader.findings, key=lambda one: (order.get(one.sheet, len(order)), *_place(one.cell)))
    return Reading(None if found else said, found)


def _place(cell: str) -> tuple[int, int, str]:
    """Row, then column, as a reader goes through a sheet."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), len(letters), letters


class Reader(Cells):
    """Reads the sheets once, from the settings to the survey, and remembers what it could not take."""

    def __init__(self, sheets: Mapping[str, Table]):
        super().__init__()
        self.codes: dict[str, str] = {}  # code of a question -> where it stands
        self.known: dict[str, frozenset[str]] = {}  # code of a question read so far -> what a condition may ask of it
        self.sections: set[str] = set()
        for name, table in sheets.items():
            if name not in rows.SHEETS and table.header:
                self.say(name, "A1", "", _("This sheet is not read here. Delete it; what it says belongs on survey, choices or settings."))
        for name in ("survey", "settings"):
            if name not in sheets or not sheets[name].rows:
                self.say(name, "A1", "", _("This sheet is missing or empty. Export a questionnaire to see what it holds."))
        self.rows = {name: list(self.rows_of(name, sheets.get(name, Table((), ())))) for name in rows.SHEETS}
        self.lists = self.choices()
        self.used: set[str] = set()

    def condition(self, row: Row, column: str, *, is_constraint: bool = False) -> str:
        if row[column]:
            try:
                condition_of(row[column], before=self.known, is_constraint=is_constraint)
            except ConditionError as error:
                self.mark(row, column, str(error))
        return row[column]

    # --- Settings and choices
    def questionnaire(self) -> Outline:
        for row in self.rows["settings"][1:]:
            self.say("settings", f"A{row.line}", "", _("The settings are one row. Delete this one."))
        row = self.rows["settings"][0] if self.rows["settings"] else Row("settings", 2, {}, {})
        names = {"en": row["form_title"]} | row.texts("title")
        for language, text in names.items():
            place = ("form_title", "") if language == "en" else ("title", language)
            if len(text) > LONGEST["label"]:
                self.mark(row, place[0], _("Shorten the text to at most %(most)d characters.") % {"most": LONGEST["label"]}, place[1])
        if not names["en"]:
            self.mark(row, "form_title", _("Write the text in English; the other languages are translations of it."))
        if row["audience"] not in ("", *Audience.values):
            self.mark(row, "audience", _("Write one of: %(words)s.") % {"words": ", ".join(Audience.values)})
        default = re.search(r"\(([^()]*)\)\s*$", row["default_language"])
        if row["default_language"] and (default[1] if default else row["default_language"]).strip().lower() not in ("en", "english"):
            self.mark(row, "default_language", _("Questionnaires are written in English first. Write English (en)."))
        said = {
            "code": self.code(row, "form_id"),
            "edition": self.number(row, "version") or 1,
            "audience": row["audience"] or Audience.NEEDS.value,
            "source": row["source"],
            "name": names,
            "sections": list(self.survey()),
        }
        for name in self.lists.keys() - self.used:
            self.mark(
                self.lists[name][0][0], "list_name", _("No question uses this list. Delete its rows, or name the list in a question.")
            )
        return said

    def choices(self) -> dict[str, list[tuple[Row, Outline]]]:
        lists: dict[str, list[tuple[Row, Outline]]] = {}
        for row in self.rows["choices"]:
            if not row["list_name"]:
                self.mark(row, "list_name", _("Name the list to which this choice belongs."))
            listed = lists.setdefault(row["list_name"], [])
            choice = {"code": self.code(row), **self.worded(row)}
            if any(choice["code"] == other["code"] for _row, other in listed):
                self.mark(row, "name", _("This code stands in the list twice. Give each choice a code of its own."))
            listed.append((row, choice))
        if rows.RATING in lists:
            expected = [{"code": str(step), "name": rows.in_languages(texts)} for step, texts in rows.RATINGS.items()]
            for number, (row, choice) in enumerate(lists[rows.RATING]):
                if number >= len(expected) or choice != expected[number]:
                    self.mark(row, "name", _("The list “rating” is fixed: high, medium, low, not_needed. Copy it from an exported form."))
        return lists

    def choices_of(self, row: Row, name: str) -> list[Outline]:
        self.used.add(name)
        if name not in self.lists:
            self.mark(row, "type", _("There is no list of this name on the sheet choices. Add it, or correct the name."))
        return [dict(choice) for _row, choice in self.lists.get(name, [])]

    # --- The survey
    def survey(self) -> Iterator[Outline]:
        """The sections; within them `self.waiting` holds the rows that are still to come."""
        self.waiting = iter(self.rows["survey"])
        for row in self.waiting:
            match self.type(row):
                case ("begin", "group" | "repeat" as form):
                    yield self.section(row, form)
                case ("end", _):
                    self.mark(row, "type", _("Nothing is open that could end here. Delete this row, or add the row that begins it."))
                case _:
                    self.mark(row, "type", _("A question stands in a section. Put it between begin_group and end_group."))

    def type(self, row: Row) -> tuple[str, str]:
        """The first word of the type, in its one spelling, and the rest."""
        text = re.sub(r"\s+", " ", row["type"])
        if (fence := re.fullmatch(r"(begin|end)[ _](group|repeat)", text.lower())) is not None:
            return fence[1], fence[2]
        word, _space, rest = text.partition(" ")
        return word.lower(), rest

    def within(self, begun: Row, form: str) -> Iterator[Row]:
        """The rows up to the one that ends what `begun` began."""
        for row in self.waiting:
            first, rest = self.type(row)
            if first == "end":
                self.only(row, {"name"})
                if rest != form:
                    self.mark(row, "type", _("This ends a %(found)s, but a %(open)s is open.") % {"found": rest, "open": form})
                return
            yield row
        self.mark(begun, "type", _("This is never ended. Add the row that ends it."))

    def section(self, row: Row, form: str) -> Outline:
        code, kind = self.code(row), SectionKind.QUESTIONS.value
        if code in self.sections:
            self.mark(row, "name", _("This code names another section too. Give each a code of its own."))
        self.sections.add(code)
        if form == "repeat":
            kind = row["appearance"]
            if kind not in rows.REPEATED:
                words = ", ".join(rows.REPEATED)
                self.mark(row, "appearance", _("A repeat asks for records, which its appearance names: %(words)s.") % {"words": words})
            self.only(row, OF_SECTIONS | {"appearance"})
        else:
            self.only(row, OF_SECTIONS)
        said = {"code": code, "kind": kind, "relevant": self.condition(row, "relevant"), "maximum": self.number(row, "maximum")}
        questions = [question for inner in self.within(row, form) if (question := self.question(inner))]
        return _told(said, {"kind": "questions", "relevant": "", "maximum": None}) | self.worded(row) | {"questions": questions}

    def question(self, row: Row) -> Outline | None:
        first, rest = self.type(row)
        kinds = {type_: kind for kind, type_ in rows.SIMPLE.items()} | {type_: kind for kind, type_ in rows.PICKED.items()}
        listed = {type_: kind for kind, type_ in rows.LISTED.items()}
        if first == "begin" and rest == "group":
            return self.grouped(row)
        if first in listed:
            name, _space, more = rest.partition(" ")
            if more:
                self.mark(row, "type", _("Nothing is read after the name of the list. Put “other” into the list as a choice."))
            choices = self.choices_of(row, name) if name else []
            if not name:
                self.mark(row, "type", _("Name the list of choices after the type."))
            return self.asked(row, listed[first], choices, row["appearance"].split())
        if (kind := kinds.get(f"{first} {rest}".strip())) is not None:
            return self.asked(row, kind, [], row["appearance"].split())
        self.mark(
            row, "type", str(rows.TYPES.get(first, "")) or _("This type is not known here. The documentation lists the types that are.")
        )
        if first == "begin":
            list(self.within(row, rest))
        return None

    def grouped(self, row: Row) -> Outline | None:
        """A group in a section: a table, or an amount of money."""
        words = row["appearance"].split()
        if rows.MONEY in words:
            words.remove(rows.MONEY)
            self.amount(row)
            return self.asked(row, QuestionKind.MONEY, [], words)
        if rows.TABLE in words:
            words.remove(rows.TABLE)
            named = next((QuestionKind(kind) for kind in rows.TABLES if kind in words), None)
            if named:
                words.remove(named)
            return self.table(row, named, words)
        self.mark(row, "appearance", _("A group inside a section is a table or money: write table-list or money, or take the group away."))
        list(self.within(row, "group"))
        return None

    def amount(self, row: Row) -> None:
        expected = list(rows.AMOUNT.items())
        inner = list(self.within(row, "group"))
        for number, part in enumerate(inner):
            name, (type_, labels) = expected[number] if number < len(expected) else ("", ("", ("",) * len(rows.LANGUAGES)))
            texts = part.texts("label")
            if (part["name"], part["type"]) != (name, type_) or (texts and texts != rows.in_languages(labels)):
                self.mark(part, "name", _("The rows of money are fixed: amount, currency, from_year, to_year. Copy them from an export."))
            self.only(part, {"name", "label"})
        if len(inner) < len(expected):
            self.mark(row, "appearance", _("The rows of money are fixed: amount, currency, from_year, to_year. Copy them from an export."))

    def table(self, row: Row, kind: QuestionKind | None, words: list[str]) -> Outline:
        options: list[Outline] = []
        listed = ""
        for part in self.within(row, "group"):
            type_, name = self.type(part)
            kind = kind or next((one for one, known in rows.TABLES.items() if known == type_), QuestionKind.MATRIX)
            listed = listed or name
            self.used.add(name)
            if type_ != rows.TABLES[kind] or (kind == QuestionKind.SCALE and name != rows.RATING):
                self.mark(part, "type", _("A row of a table is select_multiple with the list of the table, or select_one rating."))
            elif name != listed:
                self.mark(part, "type", _("All rows of a table share one list. Name the same list as in its first row."))
            self.only(part, OF_ROWS)
            option = {"code": self.code(part), **self.worded(part), "axis": Axis.ROW.value}
            if any(option["code"] == other["code"] for other in options):
                self.mark(part, "name", _("This code stands in the table twice. Give each row a code of its own."))
            options.append(option)
        if not options:
            self.mark(row, "type", _("Put the rows of the table between begin_group and end_group."))
        elif kind == QuestionKind.MATRIX:
            options += self.choices_of(row, listed)
        return self.asked(row, kind or QuestionKind.MATRIX, options, words)

    def asked(self, row: Row, kind: QuestionKind, options: list[Outline], words: list[str]) -> Outline:
        """The question that begins in this row, of this kind; `words` are what is left of its appearance."""
        self.only(row, OF_QUESTIONS)
        code = self.code(row)
        if code in self.codes:
            self.mark(
                row, "name", _("The question in %(cell)s has this code too. Give each a code of its own.") % {"cell": self.codes[code]}
            )
        self.codes.setdefault(code, row.place("name"))
        required = row["required"].lower()
        if required not in YES + NO:
            self.mark(row, "required", _("Write yes, or leave the cell empty. An answer cannot be required by a condition."))
        for column in ("source", "appearance"):
            if len(row[column]) > LONGEST[column]:
                self.mark(row, column, _("Shorten the text to at most %(most)d characters.") % {"most": LONGEST[column]})
        said = {
            "code": code,
            "kind": kind.value,
            "is_required": required in YES,
            "asks_standing": rows.STANDING in words,
            "minimum": self.number(row, "minimum"),
            "maximum": self.number(row, "maximum"),
            "relevant": self.condition(row, "relevant"),
            "constraint": self.condition(row, "constraint", is_constraint=True),
            "constraint_messages": row.texts("constraint_message"),
            "appearance": " ".join(word for word in words if word != rows.STANDING),
            "source": row["source"],
        }
        silence = {**dict.fromkeys(said, ""), "kind": "text", "is_required": False, "asks_standing": False}
        silence |= {"minimum": None, "maximum": None, "constraint_messages": {}}
        question = _told(said, silence) | self.worded(row) | ({"options": options} if options else {})
        self.known[code] = choosable(question)
        return question


def choosable(question: Outline) -> frozenset[str]:
    """What `selected` may ask of the answer: its choices; of a table its rows, and row:choice."""
    codes: dict[str, list[str]] = {Axis.ROW.value: [], Axis.CHOICE.value: []}
    for option in question.get("options", []):
        codes[option.get("axis", Axis.CHOICE.value)].append(option["code"])
    choices = list(Rating.values) if question.get("kind") == QuestionKind.SCALE else codes[Axis.CHOICE.value]
    rows_of = codes[Axis.ROW.value]
    return frozenset(rows_of) | {f"{row}:{code}" for row in rows_of for code in choices} if rows_of else frozenset(choices)


def _told(said: dict[str, Any], silence: dict[str, Any]) -> Outline:
    return {name: value for name, value in said.items() if name == "code" or value != silence[name]}
