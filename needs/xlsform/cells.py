"""The cells of an XLSForm workbook: what stands where, what may stand there, and what is said of a cell that cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from needs.choices import Translation
from needs.outlines import Outline
from needs.xlsform import rows
from tarp.records.spreadsheets import Table
from tarp.records.workbooks import column_letters

CODE = re.compile(r"[-a-zA-Z0-9_]{1,60}")
TEXTS = ("label", "hint", "constraint_message")
OWN = re.compile(r"(translation|title)_([a-z-]+)")
LONGEST = {"label": 300, "source": 200, "appearance": 60}


@dataclass(frozen=True)
class Finding:
    """A cell that cannot be taken as it is: where it stands, what it holds and what to do."""

    sheet: str
    cell: str
    found: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One row of a sheet: cells by column and, of a text, by language (`("label", "fr")`), with where each stands."""

    sheet: str
    line: int
    cells: Mapping[tuple[str, str], str]
    places: Mapping[tuple[str, str], str]  # letters of the columns

    def __getitem__(self, column: str) -> str:
        return self.cells.get((column, ""), "")

    def texts(self, column: str) -> dict[str, str]:
        return {language: text for language in rows.LANGUAGES if (text := self.cells.get((column, language), ""))}

    def place(self, column: str, language: str = "") -> str:
        letters = self.places.get((column, language)) or self.places.get((column, "en"), "A")
        return f"{letters}{self.line}"


class Cells:
    """Reads cells and remembers what it could not take."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def say(self, sheet: str, cell: str, found: str, sentence: str) -> None:
        self.findings.append(Finding(sheet, cell, found, sentence))

    def mark(self, row: Row, column: str, sentence: str, language: str = "") -> None:
        self.say(row.sheet, row.place(column, language), row.cells.get((column, language), ""), sentence)

    def rows_of(self, sheet: str, table: Table) -> Iterator[Row]:
        columns: dict[int, tuple[str, str]] = {}
        for number, heading in enumerate(table.header):
            filled = any(cells[number].strip() for _line, cells in table.rows)
            if not heading and not filled:
                continue
            column, problem = self.column(sheet, heading)
            if not problem and column in columns.values():
                problem = _("This column stands here twice. Keep one of them.")
            if problem:
                self.say(sheet, f"{column_letters(number + 1)}1", heading, problem)
            else:
                columns[number] = column
        places = {column: column_letters(number + 1) for number, column in columns.items()}
        for line, cells in table.rows:
            yield Row(sheet, line, {column: cells[number].strip() for number, column in columns.items()}, places)

    def column(self, sheet: str, heading: str) -> tuple[tuple[str, str], str]:
        """The column that a heading names, or why it is none of ours."""
        if heading in rows.SHEETS[sheet] and (own := OWN.fullmatch(heading)) is not None:
            return (own[1], own[2]), ""
        name, _colons, wording = (part.strip() for part in re.sub(r":+", ":", heading).partition(":"))
        name = {"list name": "list_name"}.get(name, name)
        if name not in {column.partition("::")[0] for column in rows.SHEETS[sheet]}:
            return ("", ""), str(rows.UNREAD.get(name, "")) or _(
                "This column is not read here. Delete it; the documentation lists the columns that are."
            )
        if name not in TEXTS:
            return (name, ""), _("This column has no languages. Write its name alone.") if wording else ""
        inside = re.search(r"\(([^()]*)\)\s*$", wording)
        language = rows.CODES.get((inside[1] if inside else wording).strip().lower()) if wording else "en"
        if language is None:
            return ("", ""), _("Name one of the six languages with its code: %(languages)s.") % {
                "languages": ", ".join(rows.LANGUAGES.values())
            }
        return (name, language), ""

    def only(self, row: Row, columns: set[str]) -> None:
        """Names every filled cell that a row of this type does not have."""
        for (column, language), text in row.cells.items():
            if text and column not in columns and column not in ("type", "list_name"):
                self.mark(row, column, _("A row of this type does not have this. Empty the cell."), language)

    def code(self, row: Row, column: str = "name") -> str:
        if not CODE.fullmatch(row[column]):
            self.mark(row, column, _("Write a code of at most 60 letters, digits, hyphens and underscores."))
        return row[column]

    def number(self, row: Row, column: str) -> int | None:
        text = row[column]
        if text and not re.fullmatch(r"[0-9]{1,9}", text):
            self.mark(row, column, _("Write a whole number, 0 or more."))
            return None
        return int(text) if text else None

    def worded(self, row: Row) -> Outline:
        """Name, help and translation states."""
        names = row.texts("label")
        if "en" not in names:
            self.mark(row, "label", _("Write the text in English; the other languages are translations of it."), "en")
        for language, text in names.items():
            if len(text) > LONGEST["label"]:
                self.mark(row, "label", _("Shorten the text to at most %(most)d characters.") % {"most": LONGEST["label"]}, language)
        states = row.texts("translation")
        for language, state in states.items():
            if state not in Translation.values:
                self.mark(row, "translation", _("Write one of: %(words)s.") % {"words": ", ".join(Translation.values)}, language)
        said = {"name": names, "help": row.texts("hint"), "translations": states}
        return {name: texts for name, texts in said.items() if texts}
