"""What an uploaded file is, told by what is in it and never by its name alone (S26, S27)."""

from __future__ import annotations

import io
import re
from typing import IO

from tarp.records.scanning import require_clean
from tarp.records.spreadsheets import LARGEST_FILE, FileRefused, guard

SUFFIXES = {
    "pdf": ("pdf",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "text": ("txt", "csv"),
}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "text": "text/plain; charset=utf-8",
}
MOST_PIXELS = 50_000_000
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_MARKUP = re.compile(r"^\s*<(!doctype|html|svg|\?xml|script)", re.I)


def examined(file: IO[bytes], *, name: str) -> str:
    """The kind of the file, a key of `TYPES`. Raises `FileRefused`, or `scanning.NotClean`."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if not size:
        raise FileRefused("file_empty")
    if size > LARGEST_FILE:
        raise FileRefused("file_too_large")
    require_clean(file)
    kind = _kind(file, file.read(8))
    file.seek(0)
    if name.rpartition(".")[2].lower() not in SUFFIXES[kind]:
        raise FileRefused("file_not_its_name")
    return kind


def _kind(file: IO[bytes], start: bytes) -> str:
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return _pdf(file.read())
    if start.startswith(b"PK"):
        return _packed(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old and of encrypted documents
        raise FileRefused("file_password" if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in file.read() else "file_not_taken")
    if start == b"\x89PNG\r\n\x1a\n" or start.startswith(b"\xff\xd8\xff"):
        return _picture(file)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("file_not_taken") from error
    if "\0" in text or _MARKUP.match(text):
        raise FileRefused("file_not_taken")
    return "text"


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused("file_damaged")
    if b"/Encrypt" in content:
        raise FileRefused("file_password")
    if _ACTIVE_PDF.search(content):
        raise FileRefused("file_active")
    return "pdf"


def _packed(file: IO[bytes]) -> str:
    try:
        guard(file)
        return "xlsx"
    except FileRefused as refused:
        if refused.code != "file_wrong_type":
            raise
    file.seek(0)
    try:
        guard(file, main="word/document.xml")
    except FileRefused as refused:
        raise FileRefused("file_not_taken" if refused.code == "file_wrong_type" else refused.code) from None
    return "docx"


def _picture(file: IO[bytes]) -> str:
    from PIL import Image

    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused("file_unpacks_too_large")
            kind = str(picture.format).lower()
            picture.verify()
    except FileRefused:
        raise
    except Exception as error:  # the library raises whatever the bytes make it raise
        raise FileRefused("file_damaged") from error
    return kind
