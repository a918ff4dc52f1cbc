"""Files in and out: what is refused before it is parsed, what is read, and that no text leaves as a formula."""

import io
import struct
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tarp.records import opening, spreadsheets
from tarp.records.box import FileRefused
from tarp.records.spreadsheets import csv_lines, is_formula, marked, read, text_for_cell, unmarked, xlsx_file

PAYLOADS = [
    *(f"{before}{sign}{after}" for sign in "=+-@" for before in ("", " ", "\u3000", "\u00a0") for after in ("1+1", "cmd|' /C calc'!A0")),
    "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1+1", "''=1+1", '=HYPERLINK("http://x","y")', "@SUM(A1)", "-2+3",
]  # fmt: skip


def workbook(*rows, **changes):
    """An XLSX file with these rows; `changes` replaces or adds parts of the archive by name."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    if changes.get("parts"):
        packed = io.BytesIO()
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name not in changes["parts"]:
                    new.writestr(name, old.read(name))
            for name, content in changes["parts"].items():
                new.writestr(name, content)
        file = packed
    file.seek(0)
    return file


def refusal(content, name="needs.xlsx"):
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    with pytest.raises(FileRefused) as refused:
        read(file, name=name)
    return refused.value.code


def guarded(file):
    """The code with which the guard refuses the file; it calls no parser."""
    with pytest.raises(opening.Unfit) as unfit:
        opening.guard(io.BytesIO(file) if isinstance(file, bytes) else file)
    return str(unfit.value)


@pytest.fixture
def nothing_is_opened(monkeypatch):
    def run(*arguments, **options):
        raise AssertionError("The file was opened.")

    monkeypatch.setattr("tarp.records.box._run", run)


# --- Reading


def test_workbook_is_read_as_texts():
    table = read(workbook(["Title ", "year", "on"], ["Réseau", 2026, date(2026, 1, 31)], [], ["x", 1.5, True]), name="a.XLSX")
    assert table.header == ("title", "year", "on")
    assert table.rows == ((2, ("Réseau", "2026", "2026-01-31")), (4, ("x", "1.5", "yes")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_whatever_separates_its_columns(delimiter):
    content = f'title{delimiter}year\r\n"a, b; c"{delimiter}2026\r\n'.encode("utf-8-sig")
    assert read(io.BytesIO(content), name="a.csv").rows == ((2, ("a, b; c", "2026")),)


# --- One sentence for each way in which a file can fail


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"\xef\xbb\xbf\r\n,\r\n", "a.csv", "file_empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "file_too_large"),
        (b"<html><table></table></html>", "a.xlsx", "file_wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.csv", "file_wrong_type"),
        (b"%PDF-1.7 /JS (app.alert(1))", "a.csv", "file_wrong_type"),
        ("société".encode("latin-1"), "a.csv", "file_wrong_type"),
        (b"title\nx", "a.txt", "file_wrong_name"),
        (b"title\nx", "a.csv.exe", "file_wrong_name"),
        (b"title\nx\0y", "a.csv", "file_damaged"),
        (b'title\n"x', "a.csv", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", "a.xls", "file_wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_password"),
        (b"a\n" * 100_001, "a.csv", "file_too_many_cells"),
    ],
)
def test_file_is_refused_with_its_own_code(nothing_is_opened, content, name, code):
    assert refusal(content, name) == code


def test_workbook_named_as_csv_is_refused(nothing_is_opened):
    assert refusal(workbook(["a"], ["b"]), "a.csv") == "file_wrong_name"


def test_file_that_only_begins_as_an_archive_is_damaged():
    assert refusal(b"PK\x03\x04 not an archive") == "file_damaged"


def test_document_is_refused_when_it_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert guarded(file) == "file_wrong_type"


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/vbaProject.bin": b"macro"},
        {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
        {"xl/embeddings/oleObject1.bin": b"x"},
        {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'},
        {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "a">]><sst/>'.encode("utf-16")},
        {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "a">]><sst/>'.encode("utf-16-le")},
        {"xl/sharedStrings.xml": b'<?xml version="1.0" encoding="cp037"?>' + '<!DOCTYPE x [<!ENTITY a "a">]><sst/>'.encode("cp037")},
    ],
)
def test_active_workbook_is_refused(parts):
    assert guarded(workbook(["a"], parts=parts)) == "file_active"


def test_bomb_is_refused_by_what_it_declares():
    bomb = workbook(["a"], parts={"xl/worksheets/sheet1.xml": b"<c/>" + b" " * (200 * 1024 * 1024)})
    assert len(bomb.getvalue()) < 1024 * 1024
    assert guarded(bomb) == "file_unpacks_too_large"


def test_bomb_is_refused_by_what_it_unpacks_to_when_its_headers_lie():
    size = 200 * 1024 * 1024
    content = workbook(["a"], parts={"xl/media/image1.png": b" " * size}).getvalue()
    lying = content.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert lying != content
    assert guarded(lying) in ("file_unpacks_too_large", "file_damaged")


def test_many_entries_are_refused():
    assert guarded(workbook(["a"], parts={f"xl/media/{number}.txt": b"x" for number in range(201)})) == "file_unpacks_too_large"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        b'<row r="1"><c r="XFD1"/></row><row r="9"/>',
        b"<row>" + b"<c/>" * 100_001 + b"</row>",
        b"<x:row/>" * 100_001,
    ],
)
def test_sheet_with_too_many_cells_is_refused(cells):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>"
    )
    assert guarded(workbook(["a"], parts={"xl/worksheets/sheet1.xml": sheet})) == "file_too_many_cells"


def test_overlapping_entries_are_refused():
    content = bytearray(workbook(["a"]).getvalue())
    end = content.rindex(b"PK\x05\x06")
    first = struct.unpack("<I", content[end + 16 : end + 20])[0]
    at, offsets = first, []
    while content[at : at + 4] == b"PK\x01\x02":
        offsets.append(at)
        at += 46 + sum(struct.unpack("<HHH", content[at + 28 : at + 34]))
    content[offsets[1] + 42 : offsets[1] + 46] = content[offsets[0] + 42 : offsets[0] + 46]
    assert guarded(bytes(content)) == "file_damaged"


# --- Writing


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_never_leaves_as_a_formula_and_comes_back_as_it_was(payload):
    content = b"".join(csv_lines(["title"], [[payload]]))
    assert is_formula(payload)
    assert content.decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")
    assert read(io.BytesIO(content), name="a.csv").rows == ((2, (payload,)),)
    file = xlsx_file(["title"], [[payload]])
    cell = load_workbook(file).active["A2"]
    assert cell.data_type in ("s", "inlineStr")
    file.seek(0)
    assert read(file, name="a.xlsx").rows[0][1][0].replace("\n", "\r") == payload.replace("\n", "\r")


def test_numbers_and_dates_stay_what_they_are():
    row = [-5, Decimal("-12.50"), date(2026, 1, 31), None]
    assert b"".join(csv_lines(["a", "b", "c", "d"], [row])).decode("utf-8-sig").splitlines()[1] == "-5,-12.50,2026-01-31,"
    sheet = load_workbook(xlsx_file(["a", "b", "c", "d"], [row])).active
    assert [cell.data_type for cell in sheet[2]] == ["n", "n", "d", "n"]


def test_a_workbook_holds_what_it_was_given():
    at = datetime(2026, 3, 1, 13, 45, 30, tzinfo=UTC)
    rows = [[1, 2.5, Decimal("12500.50"), date(1999, 12, 31), at, True], ["a & <b>", "one\r\ntwo", "", None, "x" * 40_000, "  spaced "]]
    book = load_workbook(spreadsheets.workbook({'Needs/"2026" & more': ("abcdef", rows), "Notes": (["n"], [])}))
    assert book.sheetnames == ['Needs "2026" & more', "Notes"]
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)] == [
        [1, 2.5, 12500.5, datetime(1999, 12, 31), at.replace(tzinfo=None), "yes"],
        ["a & <b>", "one\r\ntwo", None, None, "x" * 32_767, "  spaced "],
    ]
    assert [cell.number_format for cell in book.worksheets[0][2]][3:5] == ["yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"]
    assert (book.worksheets[0].freeze_panes, book.worksheets[1]["A1"].value) == ("A2", "n")


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_a_workbook_has_no_formula_whatever_is_written(texts):
    """In its XML, where no reader's kindness can hide one."""
    with zipfile.ZipFile(xlsx_file(["title"], [[text] for text in [*texts, *PAYLOADS]], title="=1+1")) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = [cell for cell in sheet.iter() if cell.tag.endswith("}c")]
    assert {(cell.get("t"), *(part.tag.rpartition("}")[2] for part in cell.iter())) for cell in cells} == {("inlineStr", "c", "is", "t")}
    assert [cell[0][0].text or "" for cell in cells[1:]] == [text_for_cell(text) for text in [*texts, *PAYLOADS] if text]


@given(st.text(alphabet=st.sampled_from("'= +-@\tab＝\u3000")))
def test_mark_is_taken_away_exactly(text):
    assert unmarked(marked(text)) == text
    assert not is_formula(marked(text)) or marked(text).startswith("'")


def test_characters_that_xml_cannot_hold_are_left_out_of_a_workbook():
    assert read(xlsx_file(["title"], [["a\x0bb\x00c"]]), name="a.xlsx").rows == ((2, ("abc",)),)


def test_pattern_is_the_same_in_the_database(db):
    from django.db import connection

    with connection.cursor() as cursor:
        for text in [*PAYLOADS, "plain", "a=b", "1-2", "", "'quoted'"]:
            cursor.execute("SELECT %s ~ %s", [text, spreadsheets.FORMULA])
            assert cursor.fetchone() == (is_formula(text),), text
