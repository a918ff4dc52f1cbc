"""Opens one uploaded file: a program of its own, started with limits by `box.py`, that imports neither Django nor anything of ours (S26).

It reads the file from its standard input and writes one JSON object: `{"found": …}` or `{"refused": code}`. What it opens may be made
to harm; what it cannot open costs this process and no other.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import IO, Any

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 100 * MEGABYTE
HIGHEST_RATIO = 100
MOST_ENTRIES = 200
MOST_CELLS = 100_000
MOST_TEXT = 10_000_000  # characters in the cells of a workbook, all told
MOST_PIXELS = 50_000_000
LARGEST_ANSWER = 64 * MEGABYTE


class Unfit(Exception):
    """The file is not opened; the message is the code of the sentence that says why."""


# --- The guard
_ACTIVE_PARTS = re.compile(r"(^|/)(vbaProject|vbaData|externalLinks/|macrosheets/|activeX/|embeddings/|ctrlProps/|dialogsheets/)", re.I)
_COUNTED_PARTS = re.compile(r"(^|/)(worksheets/[^/]+|sharedStrings)\.xml$", re.I)
_COUNTED = re.compile(rb"<(?:\w+:)?(c|row|si)[\s/>]")  # cells, rows, shared strings
_PLACE = re.compile(rb"""\sr=["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding=["'](?!utf-8["']|us-ascii["'])""", re.I)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")  # how XML begins in which a DOCTYPE would not be seen


def guard(file: IO[bytes], *, main: str = "xl/workbook.xml") -> None:
    """Refuses a workbook, or another packed document by its `main` part, for what it is before any of it is parsed: what it declares,
    and what it really unpacks to.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if main not in names or "[Content_Types].xml" not in names:
                raise Unfit("file_wrong_type")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise Unfit("file_password")
            if any(_ACTIVE_PARTS.search(name) for name in names):
                raise Unfit("file_active")
            packed = max(sum(entry.compress_size for entry in entries), 1)
            declared = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or declared > LARGEST_UNPACKED or declared > max(packed * HIGHEST_RATIO, MEGABYTE):
                raise Unfit("file_unpacks_too_large")
            _unpack(archive, entries, packed)
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib and their kin each have errors of their own
        raise Unfit("file_damaged") from error
    file.seek(0)


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Streams every entry, counting what comes out, cells among it. Headers may lie; bytes do not."""
    unpacked, counted = 0, Counter[bytes]()
    for entry in entries:
        is_counted, tail, last_row, last_column = bool(_COUNTED_PARTS.search(entry.filename)), b"", 0, 0
        with archive.open(entry) as part:
            while chunk := part.read(64 * 1024):
                unpacked += len(chunk)
                if unpacked > LARGEST_UNPACKED or unpacked > max(packed * HIGHEST_RATIO, MEGABYTE):
                    raise Unfit("file_unpacks_too_large")
                text = tail + chunk
                if _DOCTYPE.search(text) or (not tail and (text.startswith(_WIDE) or _ENCODING.search(text))):
                    raise Unfit("file_active")
                if is_counted:
                    counted.update(_COUNTED.findall(text))
                    counted.subtract(_COUNTED.findall(tail))
                    for letters, number in _PLACE.findall(text):
                        last_row, last_column = max(last_row, int(number)), max(last_column, _column(letters))
                    if max(counted.values(), default=0) > MOST_CELLS or max(last_row * last_column, last_row) > MOST_CELLS:
                        raise Unfit("file_too_many_cells")
                tail = text[-64:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# --- Workbooks


def sheets(file: IO[bytes]) -> list[tuple[str, list[list[str]]]]:
    """Title and rows of each sheet, as texts; what the cells hold together is bounded, whatever they share."""
    from openpyxl import load_workbook

    guard(file)
    try:
        return _read(load_workbook(file, read_only=True, data_only=True, keep_links=False))
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # the library raises whatever the XML makes it raise
        raise Unfit("file_damaged") from error


def _read(book: Any) -> list[tuple[str, list[list[str]]]]:
    cells = length = 0
    found = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the sheet says of its own size is not believed
        rows = []
        for values in sheet.iter_rows(values_only=True):
            row = [text_of(value) for value in values]
            cells += max(len(row), 1)
            length += sum(map(len, row))
            if cells > MOST_CELLS:
                raise Unfit("file_too_many_cells")
            if length > MOST_TEXT:
                raise Unfit("file_unpacks_too_large")
            rows.append(row)
        found.append((sheet.title, rows))
    return found


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


# --- Documents and pictures, which are kept as they are: here they are only told apart, each parsed as what it says that it is (S27)
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_PACKED_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s{0,4}stream\r?\n")
# What a browser would take for a page, whatever its name says (mimesniff.spec.whatwg.org), and what a printer would.
_MARKUP = re.compile(
    r"^\s*(<(!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math|img)\b|<!--|<\?|%!PS|{\\rtf)", re.I
)
_HIDDEN_PAGE = re.compile(rb"<(script|html|\?php)[\s>]", re.I)
OLD_CONTAINER = b"\xd0\xcf\x11\xe0"  # of old and of encrypted documents
ENCRYPTED = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"


def kind(file: IO[bytes]) -> str:
    """pdf, docx, xlsx, png, jpeg or text, by what is in the file. A file that is two things at once is none of them."""
    content = file.read()
    if content.startswith(b"PK"):
        return _packed(file, content)
    if content.startswith(OLD_CONTAINER):
        raise Unfit("file_password" if ENCRYPTED in content else "file_not_taken")
    if zipfile.is_zipfile(file) or b"%PDF-" in content[1:1024]:
        raise Unfit("file_not_taken")
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _picture(file, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("file_not_taken") from error
    if "\0" in text or _MARKUP.match(text):
        raise Unfit("file_not_taken")
    return "text"


def _pdf(content: bytes) -> str:
    if content.rpartition(b"%%EOF")[2].strip(b"\0\t\n\r ") or b"%%EOF" not in content:
        raise Unfit("file_damaged")
    if b"/Encrypt" in content:
        raise Unfit("file_password")
    for part in (content, *_packed_objects(content)):
        if _ACTIVE_PDF.search(_ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), part)):
            raise Unfit("file_active")
    return "pdf"


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The objects that a PDF keeps in compressed streams: a script can hide there."""
    left = LARGEST_UNPACKED
    for stream in _PACKED_OBJECTS.finditer(content):
        try:
            objects = zlib.decompressobj().decompress(content[stream.end() :], left)
        except zlib.error:
            continue  # another filter, or none: then it was seen as it stands
        left -= len(objects)
        if left <= 0:
            raise Unfit("file_unpacks_too_large")
        yield objects


def _packed(file: IO[bytes], content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        raise Unfit("file_not_taken")
    for found, main in (("xlsx", "xl/workbook.xml"), ("docx", "word/document.xml")):
        try:
            guard(file, main=main)
        except Unfit as unfit:
            if str(unfit) != "file_wrong_type":
                raise
            continue
        _parse_parts(file)
        return found
    raise Unfit("file_not_taken")


def _parse_parts(file: IO[bytes]) -> None:
    from xml.parsers import expat

    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    try:
                        expat.ParserCreate().ParseFile(part)
                    except expat.ExpatError as error:
                        raise Unfit("file_damaged") from error


def _picture(file: IO[bytes], content: bytes) -> str:
    from PIL import Image

    if _HIDDEN_PAGE.search(content):
        raise Unfit("file_not_taken")
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit("file_unpacks_too_large")
            picture.load()
            return str(picture.format).lower()
    except (Unfit, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Unfit("file_unpacks_too_large") from error
    except Exception as error:  # the library raises whatever the bytes make it raise
        raise Unfit("file_damaged") from error


# --- The program
ACTS: dict[str, Callable[[IO[bytes]], Any]] = {"sheets": sheets, "kind": kind}


def limit(*, seconds: int, memory: int) -> None:
    """No more than this of processor time and bytes; few files, no long ones, no other program. Not all systems know all."""
    try:
        import resource
    except ImportError:  # Windows: the time-out of the caller is the one limit
        return
    limits = {"CPU": seconds, "AS": memory, "FSIZE": LARGEST_ANSWER, "NOFILE": 32, "NPROC": 0, "CORE": 0}
    for name, most in limits.items():
        try:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
        except (AttributeError, ValueError, OSError):  # macOS takes no limit of memory
            continue


def main(act: str, seconds: str, memory: str) -> None:
    limit(seconds=int(seconds), memory=int(memory))
    with open(0, "rb", closefd=False) as file:
        try:
            said = json.dumps({"found": ACTS[act](io.BytesIO(file.read()))}, ensure_ascii=False).encode("utf-8", "replace")
        except Unfit as unfit:
            said = json.dumps({"refused": str(unfit)}).encode()
        except MemoryError:
            said = b'{"refused": "file_too_costly"}'
    sys.stdout.buffer.write(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
