"""The process in which an uploaded file is opened: what it costs at most, what is said when it ends, and what it cannot do (S26, S27)."""

import io
import random
import re
import struct
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image

from tarp.records import box, opening
from tarp.records.box import SENTENCES, FileRefused, opened
from tarp.records.spreadsheets import read
from tarp.records.uploads import examined
from tests.test_spreadsheets import refusal, workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = f"<worksheet {MAIN}><sheetData>{{}}</sheetData></worksheet>"
STYLES = f"<styleSheet {MAIN}>{{}}</styleSheet>"
NOISE = random.Random(26).randbytes(2_000_000)  # does not compress, so that what stands beside it may


def padded(**parts):
    """A workbook in which the other parts compress as they like: its ratio as a whole stays low."""
    return workbook(["a"], parts={**parts, "xl/media/image1.png": NOISE}).getvalue()


def lying() -> bytes:
    size = 200 * 1024 * 1024
    content = workbook(["a"], parts={"xl/media/image1.png": b" " * size}).getvalue()
    return content.replace(struct.pack("<I", size), struct.pack("<I", 100))


def overlapping() -> bytes:
    """One megabyte of zeros, to which every entry of the directory points."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1_000_000))
        for number in range(150):
            archive.writestr(f"xl/media/{number}.xml", b"")
        archive.writestr("[Content_Types].xml", b"")
        first = archive.infolist()[0]
        for entry in archive.infolist()[1:]:
            entry.header_offset, entry.CRC = first.header_offset, first.CRC
            entry.compress_size, entry.file_size = first.compress_size, first.file_size
    return file.getvalue()


KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHARED = {  # one long text, shown in many cells
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{'x' * 1_000_000}</t></si></sst>",
    "xl/worksheets/sheet1.xml": SHEET.format('<row><c t="s"><v>0</v></c></row>' * 50_000),
}
BOMBS = {
    "rows": (lambda: workbook(["a"], parts={"xl/worksheets/sheet1.xml": b"<row/>" * 30_000_000}).getvalue(), "file_unpacks_too_large"),
    "strings": (lambda: padded(**{"xl/sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * 5_000_000}), "file_too_many_cells"),
    "columns": (
        lambda: padded(**{"xl/worksheets/sheet1.xml": SHEET.format('<row r="1"><c r="A1"/></row><row r="9"><c r="BDWGN9"/></row>')}),
        "file_damaged",
    ),
    "far": (
        lambda: padded(**{"xl/worksheets/sheet1.xml": SHEET.format('<row r="1048576"><c r="XFD1048576"/></row>')}),
        "file_too_many_cells",
    ),
    "laughs": (
        lambda: padded(
            **{
                "xl/sharedStrings.xml": "<!DOCTYPE x [<!ENTITY a0 'ha'>"
                + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
                + "]><sst><si><t>&a9;</t></si></sst>"
            }
        ),
        "file_active",
    ),
    "headers": (lying, "file_damaged"),
    "overlap": (overlapping, "file_unpacks_too_large"),
    "shared": (lambda: padded(**SHARED), "file_unpacks_too_large"),
}


def peak(*, reset: bool = False) -> int:
    """The most memory that this process has held since the last reset, in kB."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_at_once_and_costs_the_caller_nothing(name):
    make, code = BOMBS[name]
    content = make()
    before, started = peak(reset=True), time.monotonic()
    with pytest.raises(FileRefused) as refused:
        read(io.BytesIO(content), name="a.xlsx")
    seconds, rise = time.monotonic() - started, peak() - before
    sys.stdout.write(f"\n{name}: {len(content):,} bytes refused in {seconds:.2f} s, {rise / 1024:.1f} MB: {refused.value.code}\n")
    assert (refused.value.code, seconds < 2, rise < 30 * 1024) == (code, True, True)


def spinning() -> bytes:
    """Cell formats without end, which the guard does not count and the parser makes objects of."""
    return padded(**{"xl/styles.xml": STYLES.format("<cellXfs>" + '<xf numFmtId="1"/>' * 2_000_000 + "</cellXfs>")})


@pytest.mark.parametrize(("seconds", "memory"), [(1, box.MEMORY), (20, 96 * opening.MEGABYTE)])
def test_file_that_only_its_limits_can_stop_is_refused_by_them(monkeypatch, seconds, memory):
    monkeypatch.setattr(box, "SECONDS", seconds)
    monkeypatch.setattr(box, "MEMORY", memory)
    content, started = spinning(), time.monotonic()
    assert refusal(content) == "file_too_costly"
    assert time.monotonic() - started < (3 if seconds == 1 else 20)


def program(monkeypatch, tmp_path, text):
    """Another program in the place of the one that opens files."""
    path = tmp_path / "program.py"
    path.write_text(text)
    monkeypatch.setattr(opening, "__file__", str(path))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("import os; os.kill(os.getpid(), 9)", "file_too_costly"),
        ("import os; os.kill(os.getpid(), 11)", "file_too_costly"),
        ("raise SystemExit(1)", "file_not_read"),
        ("import time; time.sleep(60)", "file_too_costly"),
    ],
)
def test_process_that_fails_is_a_sentence_like_any_other(monkeypatch, tmp_path, text, code):
    monkeypatch.setattr(box, "SECONDS", 1)
    program(monkeypatch, tmp_path, text)
    assert refusal(workbook(["a"], ["b"])) == code


def test_process_that_cannot_be_started_is_a_sentence_too(monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert refusal(workbook(["a"], ["b"])) == "file_not_read"


def test_only_so_many_files_are_open_at_once(monkeypatch):
    monkeypatch.setattr(box, "SECONDS", 0.1)
    monkeypatch.setattr(box, "AT_ONCE", threading.BoundedSemaphore(1))
    with box.AT_ONCE:
        assert refusal(workbook(["a"], ["b"])) == "file_not_read"
    monkeypatch.setattr(box, "SECONDS", 20)
    assert read(workbook(["a"], ["b"]), name="a.xlsx").header == ("a",)


INSIDE = """
import importlib.util, json, os, resource, sys
spec = importlib.util.spec_from_file_location("opening", {path!r})
opening = importlib.util.module_from_spec(spec)
spec.loader.exec_module(opening)
opening.limit(seconds=int(sys.argv[2]), memory=int(sys.argv[3]))
def tried(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
found = {{
    "environment": sorted(set(os.environ) - {{"LC_CTYPE", "OPENPYXL_LXML"}}),
    "open": [os.readlink(f"/proc/self/fd/{{number}}") for number in range(3, 32) if os.path.exists(f"/proc/self/fd/{{number}}")],
    "modules": sorted(name for name in sys.modules if name.partition(".")[0] in ("django", "tarp", "psycopg")),
    "memory": tried(lambda: bytearray(600 * 1024 * 1024)),
    "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
    "seconds": resource.getrlimit(resource.RLIMIT_CPU)[1],
    "answer": tried(lambda: os.pwrite(1, b" ", 65 * 1024 * 1024)),
}}
print(json.dumps({{"found": found}}))
"""


def test_process_has_nothing_of_ours_and_its_limits(monkeypatch, tmp_path):
    program(monkeypatch, tmp_path, INSIDE.format(path=opening.__file__))
    with open("/etc/hostname", "rb") as kept:
        kept.read(1)
        found = opened(io.BytesIO(b"x"), act="kind")
    assert found == {
        "environment": [], "open": [], "modules": [], "memory": "MemoryError", "core": 0, "seconds": 20, "answer": "OSError",
    }  # fmt: skip


def test_workbook_is_read_within_its_limits_at_its_largest():
    rows = [[f"Row {number}", *("text" for _column in range(18)), number] for number in range(4_990)]
    content, started = workbook(*rows), time.monotonic()
    table = read(content, name="a.xlsx")
    sys.stdout.write(f"\n{len(rows) * 20:,} cells read in {time.monotonic() - started:.2f} s\n")
    assert (len(table.rows), table.rows[-1][1][0], table.rows[-1][1][-1]) == (4_989, "Row 4989", "4989")


def test_every_code_of_the_process_has_its_sentence():
    assert set(re.findall(r'"(file_\w+)"', Path(opening.__file__).read_text())) - set(SENTENCES) == set()


# --- A file is what is in it, and one thing only


def pdf(body: bytes = b"", after: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n" + after


def picture(form: str, **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, form, **options)
    return file.getvalue()


def archive(first: bytes = b"<Types/>", main: bytes = b"<document/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:  # stored as it is
        packed.writestr("[Content_Types].xml", first)
        packed.writestr("word/document.xml", main)
    return file.getvalue()


def hidden_script() -> bytes:
    objects = zlib.compress(b"2 0 <</S/JavaScript/JS(app.alert(1))>>")
    return b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(objects), objects)


TRICKS = {
    "page in a workbook's name": ("a.xlsx", lambda: b"<html><table></table></html>", "file_not_taken"),
    "page behind a remark": ("a.txt", lambda: b"<!-- --><script>alert(1)</script>", "file_not_taken"),
    "drawing": ("a.png", lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file_not_taken"),
    "PostScript": ("a.txt", lambda: b"%!PS-Adobe-3.0\nshowpage", "file_not_taken"),
    "PDF and archive": ("a.pdf", lambda: pdf() + archive(), "file_not_taken"),
    "picture and archive": ("a.png", lambda: picture("PNG") + archive(), "file_not_taken"),
    "document and PDF": ("a.docx", lambda: archive(first=b"<!--" + pdf() + b"--><Types/>"), "file_not_taken"),
    "text and PDF": ("a.txt", lambda: b"Hello\n" + pdf(), "file_not_taken"),
    "PDF and page": ("a.pdf", lambda: pdf(after=b"<html><script>alert(1)</script>"), "file_damaged"),
    "picture and page": ("a.jpg", lambda: picture("JPEG", comment=b"<script>alert(1)</script>"), "file_not_taken"),
    "PDF with a script": ("a.pdf", lambda: pdf(b"2 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"), "file_active"),
    "PDF with a script by another name": ("a.pdf", lambda: pdf(b"2 0 obj<</S/J#61vaScript/#4a#53(app.alert(1))>>endobj\n"), "file_active"),
    "PDF with a packed script": ("a.pdf", lambda: pdf(hidden_script()), "file_active"),
    "program behind a document's name": ("a.pdf.exe", lambda: pdf(), "file_not_its_name"),
    "program in a document's name": ("a.exe.pdf", lambda: b"MZ\x90\x00\xff", "file_not_taken"),
    "name that runs backwards": ("a\u202efdp.exe", lambda: pdf(), "file_not_its_name"),
    "name that ends twice": ("a.pdf\0.txt", lambda: pdf(), "file_not_its_name"),
    "document that is not XML": ("a.docx", lambda: archive(main=b"<document>"), "file_damaged"),
    "picture that is cut": ("a.jpg", lambda: picture("JPEG")[:-60], "file_damaged"),
    "picture that unpacks to much": ("a.png", lambda: huge_picture(), "file_unpacks_too_large"),
}


def huge_picture() -> bytes:
    """A header that says 50,000 by 50,000, over almost nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, body, b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("trick", TRICKS)
def test_file_that_pretends_is_refused(trick):
    name, make, code = TRICKS[trick]
    with pytest.raises(FileRefused) as refused:
        examined(io.BytesIO(make()), name=name)
    assert refused.value.code == code


@pytest.mark.parametrize("trick", ["page in a workbook's name", "drawing", "PDF with a script", "picture and archive", "PDF and archive"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.xlsx.csv", "a.csv.xlsx"])
def test_no_trick_passes_for_a_table(trick, name):
    with pytest.raises(FileRefused):
        read(io.BytesIO(TRICKS[trick][1]()), name=name)


def test_plain_files_stay_what_they_are():
    book = io.BytesIO()
    Workbook().save(book)
    plain = {"pdf": pdf(after=b"\r\n\0"), "png": picture("PNG"), "jpeg": picture("JPEG"), "docx": archive(), "xlsx": book.getvalue()}
    plain["text"] = b"Depth < 5 m; see #4a and <b>"
    assert {kind: opened(io.BytesIO(content), act="kind") for kind, content in plain.items()} == {kind: kind for kind in plain}
