"""Tables in and out of files: a guard that looks before anything is parsed, readers, and writers in which text never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from tarp.records.rules import Refused

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
HIGHEST_RATIO = 100
MOST_ENTRIES = 200
MOST_CELLS = 100_000
MOST_COLUMNS = 200
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A text that a spreadsheet program would take for a formula: also after spaces, full-width, or behind our own mark (S25).
# The same pattern is understood by Python and by PostgreSQL.
FORMULA = r"^'*[ \u00A0\u3000\u200B\uFEFF]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]"
_formula = re.compile(FORMULA + r"|^'*[ ]*\x00")
_marked = re.compile(r"^'+")
_unwritable = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot hold


SENTENCES = {
    "file_empty": _("The file is empty. Fill in the template and send it again."),
    "file_too_large": _("The file is larger than 10 MB. Split it into several files."),
    "file_too_many_cells": _("The sheet has more than 100,000 cells. Delete empty rows and columns or split the file."),
    "file_wrong_type": _("The file is not a spreadsheet that can be read here. Save it as XLSX or as CSV in UTF-8."),
    "file_no_workbook": _("The file has one table; a workbook with several sheets is needed. Save it as XLSX."),
    "file_wrong_name": _("The name of the file does not tell what is in it. Save it again as XLSX or as CSV."),
    "file_not_taken": _("This kind of file is not taken. Send a PDF, DOCX, XLSX, PNG, JPEG or plain text file."),
    "file_not_its_name": _("The name of the file does not tell what is in it. Give it the ending of its kind and send it again."),
    "file_password": _("The file is protected by a password. Remove the password and send it again."),
    "file_active": _("The file holds macros or links to other files. Save it as a plain XLSX workbook."),
    "file_unpacks_too_large": _("The file unpacks to more than it should. Copy the rows into a new workbook and send that."),
    "file_damaged": _("The file is damaged. Open it in your spreadsheet program, save it again and send it."),
}


class FileRefused(Refused):
    """A file that is not read, with one sentence that says why and what to do."""

    def __init__(self, code: str):
        super().__init__(code, SENTENCES[code])


@dataclass(frozen=True)
class Table:
    """The rows of a sheet as texts, the first being the names of the columns; `line` numbers of the rows count from 1, the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str = ""  # its name, where the file has names for sheets


def read(file: IO[bytes], *, name: str) -> Table:
    """The first sheet of an uploaded XLSX or CSV file. Raises `FileRefused`; an XLSX is measured before it is parsed (S26, S27)."""
    if is_workbook(file, name=name):
        title, rows = next(_xlsx_sheets(file))
        return replace(_table(rows), sheet=title)
    return _table(_csv_rows(file.read()))


def read_sheets(file: IO[bytes], *, name: str) -> dict[str, Table]:
    """Every sheet of an uploaded XLSX workbook by its name in lower case, empty ones too. Raises `FileRefused`."""
    if not is_workbook(file, name=name):
        raise FileRefused("file_no_workbook")
    sheets: dict[str, Table] = {}
    for title, rows in _xlsx_sheets(file):
        filled = list(rows)
        sheets[title.strip().lower()] = _table(filled) if any(cell.strip() for row in filled for cell in row) else Table((), ())
    return sheets


def is_workbook(file: IO[bytes], *, name: str) -> bool:
    """Whether an uploaded file is an XLSX workbook, which is measured here, or CSV. Raises `FileRefused` for anything else."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if not size:
        raise FileRefused("file_empty")
    if size > LARGEST_FILE:
        raise FileRefused("file_too_large")
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old and of encrypted workbooks
        raise FileRefused("file_password" if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in file.read() else "file_wrong_type")
    suffix = name.rpartition(".")[2].lower()
    if start.startswith(b"PK"):
        if suffix != "xlsx":
            raise FileRefused("file_wrong_name")
        guard(file)
        return True
    if suffix == "xlsx" or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"%PDF")):
        raise FileRefused("file_wrong_type")
    if suffix != "csv":
        raise FileRefused("file_wrong_name")
    return False


# --- The guard
_ACTIVE_PARTS = re.compile(r"(^|/)(vbaProject|vbaData|externalLinks/|macrosheets/|activeX/|embeddings/|ctrlProps/|dialogsheets/)", re.I)
_SHEET = re.compile(r"(^|/)worksheets/[^/]+\.xml$", re.I)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"""\sr=["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)


def guard(file: IO[bytes], *, main: str = "xl/workbook.xml") -> None:
    """Refuses a workbook, or another packed document by its `main` part, for what it is before any of it is parsed: what it declares,
    and what it really unpacks to.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if main not in names or "[Content_Types].xml" not in names:
                raise FileRefused("file_wrong_type")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileRefused("file_password")
            if any(_ACTIVE_PARTS.search(name) for name in names):
                raise FileRefused("file_active")
            packed = max(sum(entry.compress_size for entry in entries), 1)
            declared = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or declared > LARGEST_UNPACKED or declared > max(packed * HIGHEST_RATIO, MEGABYTE):
                raise FileRefused("file_unpacks_too_large")
            _unpack(archive, entries, packed)
    except FileRefused:
        raise
    except Exception as error:  # zipfile, zlib and their kin each have errors of their own
        raise FileRefused("file_damaged") from error
    file.seek(0)


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Streams every entry, counting what comes out, cells among it. Headers may lie; bytes do not."""
    unpacked = cells = 0
    for entry in entries:
        is_sheet, tail, last_row, last_column = bool(_SHEET.search(entry.filename)), b"", 0, 0
        with archive.open(entry) as part:
            while chunk := part.read(64 * 1024):
                unpacked += len(chunk)
                if unpacked > LARGEST_UNPACKED or unpacked > max(packed * HIGHEST_RATIO, MEGABYTE):
                    raise FileRefused("file_unpacks_too_large")
                text = tail + chunk
                if _DOCTYPE.search(text) or text.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise FileRefused("file_active")
                if is_sheet:
                    cells += len(_CELL.findall(text)) - len(_CELL.findall(tail))
                    for letters, number in _PLACE.findall(text):
                        last_row, last_column = max(last_row, int(number)), max(last_column, _column(letters))
                    if cells > MOST_CELLS or last_row * last_column > MOST_CELLS or last_row > MOST_CELLS:
                        raise FileRefused("file_too_many_cells")
                tail = text[-64:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """A, B, …, Z, AA of the columns 1, 2, …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- Reading
def _table(rows: Iterable[Sequence[str]]) -> Table:
    filled = [(line, tuple(row)) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise FileRefused("file_empty")
    header = tuple(cell.strip().lower() for cell in filled[0][1])
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS or len(filled) * len(header) > MOST_CELLS:
        raise FileRefused("file_too_many_cells")
    width = len(header)
    return Table(header, tuple((line, tuple(unmarked(cell) for cell in (*row, *[""] * width)[:width])) for line, row in filled[1:]))


def _xlsx_sheets(file: IO[bytes]) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Title and rows of each sheet, to be read in turn."""
    from openpyxl import load_workbook

    def rows_of(sheet: Any) -> Iterator[list[str]]:
        sheet.reset_dimensions()  # what the sheet says of its own size is not believed
        try:
            for row in sheet.iter_rows(values_only=True):
                yield [text_of(value) for value in row]
        except Exception as error:
            raise FileRefused("file_damaged") from error

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [(sheet.title, rows_of(sheet)) for sheet in book.worksheets]
    except Exception as error:  # the library raises whatever the XML makes it raise
        raise FileRefused("file_damaged") from error
    yield from sheets


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("file_wrong_type") from error
    if "\0" in text:
        raise FileRefused("file_damaged")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells += len(row)
            if cells > MOST_CELLS:
                raise FileRefused("file_too_many_cells")
            yield row
    except csv.Error as error:
        raise FileRefused("file_damaged") from error


def text_of(value: Any) -> str:
    """A typed cell as the text that CSV would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


# --- Writing
def is_formula(text: str) -> bool:
    return bool(_formula.search(text))


def marked(text: str) -> str:
    """The text as a CSV cell: behind an apostrophe where a spreadsheet program would calculate it."""
    return f"'{text}" if is_formula(text) else text


def unmarked(text: str) -> str:
    """The text without our own mark, and nothing else taken away."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def text_for_cell(text: str) -> str:
    """The text as a cell of XLSX holds it, typed as text: without what XML cannot hold, and our mark doubled where it stands already."""
    text = _unwritable.sub("", text)
    return marked(text) if _marked.match(text) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file, a part at a time: UTF-8 with its mark, so that spreadsheet programs know the language of the text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([marked(cell) if isinstance(cell, str) else text_of(cell) for cell in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "TARP") -> IO[bytes]:
    """The table as a workbook of one sheet, an open temporary file."""
    return workbook({title: (header, rows)})


def workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> IO[bytes]:
    """The sheets, by title, as an open temporary file: numbers and dates typed, every text typed as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
        sheet.freeze_panes = "A2"

        def cell(value: Any, sheet: Any = sheet) -> Any:
            if isinstance(value, bool):
                value = text_of(value)
            if isinstance(value, int | float | Decimal | date) or value is None:
                return value.replace(tzinfo=None) if isinstance(value, datetime) else value
            made = WriteOnlyCell(sheet, value=text_for_cell(str(value)))
            made.data_type = "s"
            return made

        sheet.append([cell(name) for name in header])
        for row in rows:
            sheet.append([cell(value) for value in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    book.save(file)
    file.seek(0)
    return file
