"""An XLSX workbook written row by row, straight as its XML: four cell forms are all that a table needs, and none of them is a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

LONGEST = 32_767  # characters of a cell
_DAY_ZERO = date(1899, 12, 30).toordinal()
_unlike_xml = re.compile(r"[&<>\r]")
_not_in_a_title = re.compile(r"[\\/*?:\[\]]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE, _DUBLIN = "metadata/core-properties", "http://purl.org/dc/elements/1.1/"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_DAY, _MOMENT = 1, 2  # the formats of a date and of a moment among `cellXfs`


def written(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]], *, text: Callable[[Any], str], mark: str = ""
) -> IO[bytes]:
    """The sheets, by title, as an open temporary file; `text` makes the text of a cell of what is no number, date or moment.

    `mark` stands in the title of the workbook and above every printed page.
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    with ZipFile(file, "w", ZIP_DEFLATED) as book:
        for name, content in _parts([_not_in_a_title.sub(" ", title)[:31] for title in sheets], mark):
            book.writestr(name, _HEAD + content)
        for number, (header, rows) in enumerate(sheets.values(), 1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                for block in _sheet(header, rows, text=text, mark=mark):
                    sheet.write(block)
    file.seek(0)
    return file


def _sheet(header: Sequence[str], rows: Iterable[Sequence[Any]], *, text: Callable[[Any], str], mark: str) -> Iterator[bytes]:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><sheetData>'.encode()
    columns: list[str] = []
    parts: list[str] = []
    for number, row in enumerate(_with(header, rows), 1):
        columns += [column_letters(place) for place in range(len(columns) + 1, len(row) + 1)]
        parts.append(f'<row r="{number}">')
        parts += [
            _cell(f'r="{column}{number}"', value, text)
            for column, value in zip(columns, row, strict=False)
            if value is not None and value != ""
        ]
        parts.append("</row>")
        if not number % 500:
            yield "".join(parts).encode()
            parts = []
    above = f"<headerFooter><oddHeader>{escape('&C' + mark.replace('&', '&&'))}</oddHeader></headerFooter>" if mark else ""
    yield f"{''.join(parts)}</sheetData>{above}</worksheet>".encode()


def _with(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield header
    yield from rows


def _cell(place: str, value: Any, text: Callable[[Any], str]) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"<c {place}><v>{value}</v></c>"
    if isinstance(value, date):
        moment = isinstance(value, datetime)
        return f'<c {place} s="{_MOMENT if moment else _DAY}"><v>{_serial(value)}</v></c>'
    said = text(value)[:LONGEST]
    if _unlike_xml.search(said):
        said = escape(said, {"\r": "&#13;"})
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _serial(value: date) -> float:
    """Days since the one before 1900, as spreadsheets count; a moment is that of its own clock."""
    days = value.toordinal() - _DAY_ZERO
    if not isinstance(value, datetime):
        return days
    return days + (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400


def column_letters(number: int) -> str:
    """A, B, …, Z, AA of the columns 1, 2, …"""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _parts(titles: Sequence[str], mark: str) -> Iterator[tuple[str, str]]:
    """The parts of the archive beside the sheets."""
    sheets = [f"worksheets/sheet{number}.xml" for number in range(1, len(titles) + 1)]
    kinds = {"workbook.xml": "sheet.main", "styles.xml": "styles"} | dict.fromkeys(sheets, "worksheet")
    types = "".join(f'<Override PartName="/xl/{part}" ContentType="{_TYPE}{kind}+xml"/>' for part, kind in kinds.items())
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    core = '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{default}{types}{core}</Types>'
    yield (
        "_rels/.rels",
        _relations({"xl/workbook.xml": f"{_OFFICE}/officeDocument", "docProps/core.xml": f"{_PACKAGE}/relationships/{_CORE}"}),
    )
    titled = f"<dc:title>{escape(mark)}</dc:title>" if mark else ""
    yield "docProps/core.xml", f'<cp:coreProperties xmlns:cp="{_PACKAGE}/{_CORE}" xmlns:dc="{_DUBLIN}">{titled}</cp:coreProperties>'
    named = "".join(f'<sheet name={quoteattr(title)} sheetId="{one}" r:id="rId{one}"/>' for one, title in enumerate(titles, 1))
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    yield "xl/_rels/workbook.xml.rels", _relations(dict.fromkeys(sheets, f"{_OFFICE}/worksheet") | {"styles.xml": f"{_OFFICE}/styles"})
    yield "xl/styles.xml", _STYLES


def _relations(kinds: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>' for number, (target, kind) in enumerate(kinds.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
