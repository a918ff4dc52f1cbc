"""The workbook as a file: written with lists to choose from and a hidden signature, and read back by the addresses of its cells."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core import signing
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from needs import reading
from needs.models import Response
from needs.offline import sheets
from needs.offline.sheets import Line, Sheet
from tarp.records.demonstration import mark
from tarp.records.rules import Refused
from tarp.records.spreadsheets import read_cells, text_for_cell, unmarked

SIGNATURE, LISTS = "tarp", "lists"  # hidden sheets
SALT = "needs.offline"
FORMAT = 1
FIRST = 3  # the row in which a sheet's lines begin: heading, names of the columns (hidden), lines
TOLD = 4  # columns before the cells of a question: code, wording, kind, what to write

Rejected = Mapping[tuple[str, str], Mapping[int, tuple[str, str]]]  # (section, key) -> cell -> what was typed and what is wrong with it


class TemplateChanged(Refused):
    """A workbook that is not the one that was downloaded, or not of this response."""


CHANGED = gettext_lazy(
    "The template was changed: in “%(sheet)s” rows, columns or sheets were added, moved or removed. "
    "Download it again and fill in the cells only."
)


def digest(cells: Sequence[str]) -> str:
    """Of the texts of a line; empty cells at its end do not count, nor what a spreadsheet program does to spaces and line ends."""
    texts = [reading.text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()[:16]


# --- Out


def made(response: Response, *, said: list[Sheet] | None = None, rejected: Rejected | None = None) -> IO[bytes]:
    """The workbook as an open temporary file; with `rejected` only those lines, as they were typed, each with what is wrong with it."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = mark() or None
    book.remove(book.active)
    lists, known = book.create_sheet(LISTS), {}
    base: list[list[str]] = []
    for number, one in enumerate(said if said is not None else sheets.of(response)):
        page = book.create_sheet(_title(one.title), number)
        lines = [line for line in one.lines if rejected is None or (one.part.section.code, line.key) in rejected]
        extra = _extra(one, rejected)
        _write_sheet(page, one, [*lines, *extra], lists, known, rejected or {})
        base.append([page.title, one.part.section.code, "", digest(one.columns)])
        base += [[page.title, one.part.section.code, line.key, digest(line.cells)] for line in lines]
    lists.sheet_state = "hidden"
    hidden = book.create_sheet(SIGNATURE)
    hidden.sheet_state = "veryHidden"
    part = response.part
    hidden.append(
        [
            signing.dumps(
                {
                    "format": FORMAT,
                    "round": response.round.code,
                    "part": part.code,
                    "questionnaire": part.questionnaire.code,
                    "edition": part.questionnaire.edition,
                    "response": response.reference,
                    "version": response.version,
                    "language": get_language() or "en",
                },
                salt=SALT,
            )
        ]
    )
    for row in base:
        hidden.append(row)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    book.save(file)
    file.seek(0)
    return file


def _title(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]']", " ", title)[:31].strip()


def _extra(one: Sheet, rejected: Rejected | None) -> list[Line]:
    """Rejected lines of a sheet of statements that are not in the register yet."""
    if rejected is None or not one.is_stated:
        return []
    new = [key for section, key in rejected if section == one.part.section.code and key.startswith("+")]
    return [Line(key, cells=["" for _column in one.columns]) for key in new]


def _write_sheet(page: Any, one: Sheet, lines: list[Line], lists: Any, known: dict[str, str], rejected: Rejected) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    before = 1 if one.is_stated else TOLD
    names = ["reference", *one.columns] if one.is_stated else ["code", "question", "kind", "expected", *one.columns]
    for row, texts in ((1, one.headings), (2, names)):
        for column, text in enumerate(texts, 1):
            _put(page, row, column, text).font = Font(bold=True)
    page.row_dimensions[2].hidden = True
    page.oddHeader.center.text = mark() or None
    page.freeze_panes = page.cell(FIRST, before + 1)
    page.sheet_view.rightToLeft = get_language() == "ar"
    wide = [16, 60, 18, 34] if not one.is_stated else [14]
    for column in range(1, max(len(one.headings), before + 2) + 8):
        page.column_dimensions[page.cell(1, column).column_letter].width = wide[column - 1] if column <= len(wide) else 28
    for row, line in enumerate(lines, FIRST):
        typed = rejected.get((one.part.section.code, line.key), {})
        told = ["" if line.key.startswith("+") else line.key, *line.told]
        for column, text in enumerate(told, 1):
            _put(page, row, column, text).alignment = Alignment(wrap_text=True, vertical="top")
        for index, text in enumerate(line.cells):
            cell = _put(page, row, before + 1 + index, typed[index][0] if index in typed else text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if line.is_heading and index:
                cell.font = Font(bold=True)
                continue
            cell.protection = Protection(locked=False)
            if index in typed and typed[index][1]:
                cell.fill = PatternFill("solid", start_color="FFF2CCCC")
                _comment(cell, typed[index][1])
            if index < len(line.choices) and line.choices[index] and not one.is_stated:
                _offer(page, cell.coordinate, line.choices[index], lists, known)
    if one.is_stated:
        _offer_columns(page, one, lists, known)


def _put(page: Any, row: int, column: int, text: str) -> Any:
    cell = page.cell(row, column)
    if text != "":
        cell.value = text_for_cell(text)
        cell.data_type = "s"
    return cell


def _comment(cell: Any, sentence: str) -> None:
    from openpyxl.comments import Comment

    cell.comment = Comment(sentence, "TARP", width=320, height=120)


def _offer_columns(page: Any, one: Sheet, lists: Any, known: dict[str, str]) -> None:
    """Lists for the rows that are there and for those that will be added; what takes several is only shown."""
    form = one.form
    for number, name in enumerate(one.columns, 2):
        choices = sheets.options(form.fields[name])
        if choices:
            letter = page.cell(1, number).column_letter
            place = f"{letter}{FIRST}:{letter}{FIRST + len(one.lines) + sheets.ROWS_TO_ADD}"
            _offer(page, place, choices, lists, known, several=sheets.takes_several(form.fields[name]))


def _offer(page: Any, place: str, choices: list[str], lists: Any, known: dict[str, str], *, several: bool = False) -> None:
    """A list to choose from, kept once on the hidden sheet. Where several may be written the program only proposes."""
    from openpyxl.worksheet.datavalidation import DataValidation

    key = "\n".join(choices)
    if key not in known:
        column = len(known) + 1
        for row, choice in enumerate(choices, 1):
            _put(lists, row, column, choice)
        letter = lists.cell(1, column).column_letter
        known[key] = f"{LISTS}!${letter}$1:${letter}${len(choices)}"
    rule = DataValidation(type="list", formula1=known[key], allow_blank=True, showErrorMessage=not several)
    rule.add(place)
    page.add_data_validation(rule)


# --- In


@dataclass(frozen=True)
class Read:
    """The texts of an uploaded workbook: of each section its lines, each with its row in the sheet, its key and its cells."""

    language: str
    sheets: dict[str, tuple[str, list[tuple[int, str, list[str]]]]]  # section -> title, lines
    base: dict[tuple[str, str], str]  # (section, key) -> digest of the cells as they were downloaded


def read(file: IO[bytes], *, name: str, response: Response) -> Read:
    """Raises `FileRefused` where it is no workbook that can be read, `TemplateChanged` where it is not this response's."""
    grids = {title: [[unmarked(cell) for cell in row] for row in rows] for title, rows in read_cells(file, name=name).items()}
    signed = grids.pop(SIGNATURE, [])
    grids.pop(LISTS, None)
    try:
        payload = signing.loads(signed[0][0], salt=SALT)
    except (IndexError, signing.BadSignature):
        sentence = _("This workbook was not downloaded here, or the template was changed. Download the workbook of this response.")
        raise TemplateChanged("not_our_workbook", sentence) from None
    _belongs(payload, response)
    base: dict[tuple[str, str], str] = {}
    titles: dict[str, str] = {}
    for title, section, key, kept in (row[:4] for row in signed[1:] if len(row) >= 4):
        titles[section] = title
        base[section, key] = kept
    found = {section: (title, _lines(grids.pop(title, None), title, section, base)) for section, title in titles.items()}
    if grids:
        raise TemplateChanged("template_changed", CHANGED % {"sheet": next(iter(grids))})
    return Read(payload["language"], found, base)


def _belongs(payload: dict[str, Any], response: Response) -> None:
    part = response.part
    if (payload["questionnaire"], payload["edition"]) != (part.questionnaire.code, part.questionnaire.edition):
        raise TemplateChanged("another_edition", _("This workbook was made from another edition of the questionnaire. Download it again."))
    if payload["response"] != response.reference:
        sentence = _("This workbook belongs to the response %(reference)s. Open that response and send it there.")
        raise TemplateChanged("another_response", sentence % {"reference": payload["response"]})


def _lines(grid: list[list[str]] | None, title: str, section: str, base: dict[tuple[str, str], str]) -> list[tuple[int, str, list[str]]]:
    """The lines below the names of the columns; the columns and the codes have to be those that were downloaded."""
    changed = TemplateChanged("template_changed", CHANGED % {"sheet": title})
    if grid is None or len(grid) < FIRST - 1:
        raise changed
    names = [cell.strip() for cell in grid[FIRST - 2]]
    while names and not names[-1]:
        names.pop()
    is_stated = names[:1] == ["reference"]
    before = 1 if is_stated else TOLD
    if digest(names[before:]) != base.get((section, "")) or (not is_stated and names[:before] != ["code", "question", "kind", "expected"]):
        raise changed
    lines = []
    for number, row in enumerate(grid[FIRST - 1 :], FIRST):
        key, cells = (row[0].strip() if row else ""), row[before:]
        while cells and not cells[-1].strip():
            cells.pop()
        if key or (is_stated and cells):
            lines.append((number, key or f"+{number}", cells))
        elif cells:
            raise changed
    keys = [key for _number, key, _cells in lines]
    known = [key for one, key in base if one == section and key]
    if is_stated:
        own = [key for key in keys if not key.startswith("+")]
        if len(set(own)) != len(own) or set(own) - set(known):
            raise changed
    elif keys != known:
        raise changed
    return lines
