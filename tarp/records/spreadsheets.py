"""Tables in and out of files: readers, which have a workbook opened by `box.py`, and writers in which text never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from tarp.records.box import FileRefused, opened
from tarp.records.demonstration import mark
from tarp.records.opening import ENCRYPTED, MEGABYTE, MOST_CELLS, OLD_CONTAINER, text_of
from tarp.records.scanning import require_clean
from tarp.records.workbooks import written

LARGEST_FILE = 10 * MEGABYTE
MOST_COLUMNS = 200
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A text that a spreadsheet program would take for a formula: also after spaces, full-width, or behind our own mark (S25).
# The same pattern is understood by Python and by PostgreSQL.
FORMULA = r"^'*[ \u00A0\u3000\u200B\uFEFF]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]"
_formula = re.compile(FORMULA + r"|^'*[ ]*\x00")
_unwritable = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot hold


@dataclass(frozen=True)
class Table:
    """The rows of a sheet as texts, the first being the names of the columns; `line` numbers of the rows count from 1, the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str = ""  # its name, where the file has names for sheets


def read(file: IO[bytes], *, name: str) -> Table:
    """The first sheet of an uploaded XLSX or CSV file. Raises `FileRefused` or `NotClean` (S26, S27, S28)."""
    if is_workbook(file, name=name):
        title, rows = _sheets(file)[0]
        return replace(_table(rows), sheet=title)
    return _table(_csv_rows(file.read()))


def read_sheets(file: IO[bytes], *, name: str) -> dict[str, Table]:
    """Every sheet of an uploaded XLSX workbook by its name in lower case, empty ones too. Raises as `read` does."""
    filled = {title.strip().lower(): rows for title, rows in read_cells(file, name=name).items()}
    return {title: _table(rows) if any(cell.strip() for row in rows for cell in row) else Table((), ()) for title, rows in filled.items()}


def read_cells(file: IO[bytes], *, name: str) -> dict[str, list[list[str]]]:
    """Every sheet of an uploaded XLSX workbook by its title, each cell where it stands. Raises as `read` does."""
    if not is_workbook(file, name=name):
        raise FileRefused("file_no_workbook")
    return dict(_sheets(file))


def _sheets(file: IO[bytes]) -> list[tuple[str, list[list[str]]]]:
    sheets = opened(file, act="sheets")
    if not sheets:
        raise FileRefused("file_empty")
    return sheets


def is_workbook(file: IO[bytes], *, name: str) -> bool:
    """Whether an uploaded file says that it is an XLSX workbook or CSV. Raises `FileRefused` for anything else, and for a virus."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if not size:
        raise FileRefused("file_empty")
    if size > LARGEST_FILE:
        raise FileRefused("file_too_large")
    require_clean(file)
    start = file.read(8)
    file.seek(0)
    if start.startswith(OLD_CONTAINER):
        raise FileRefused("file_password" if ENCRYPTED in file.read() else "file_wrong_type")
    suffix = name.rpartition(".")[2].lower()
    if start.startswith(b"PK"):
        if suffix != "xlsx":
            raise FileRefused("file_wrong_name")
        return True
    if suffix == "xlsx" or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"%PDF")):
        raise FileRefused("file_wrong_type")
    if suffix != "csv":
        raise FileRefused("file_wrong_name")
    return False


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


# --- Writing
def is_formula(text: str) -> bool:
    return bool(_formula.search(text))


def marked(text: str) -> str:
    """The text as a CSV cell: behind an apostrophe where a spreadsheet program would calculate it."""
    return f"'{text}" if is_formula(text) else text


def unmarked(text: str) -> str:
    """The text without our own mark, and nothing else taken away."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def text_for_cell(value: Any) -> str:
    """The text as a cell of XLSX holds it, typed as text: without what XML cannot hold, and our mark doubled where it stands already."""
    text = text_of(value) if isinstance(value, bool) else str(value)
    text = _unwritable.sub("", text)
    return marked(text) if text.startswith("'") else text


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
    return written(sheets, text=text_for_cell, mark=mark())
