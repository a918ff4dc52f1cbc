"""What an uploaded file is, told by what is in it and never by its name alone (S26, S27)."""

from __future__ import annotations

import io
from typing import IO

from tarp.records.box import FileRefused, opened
from tarp.records.scanning import require_clean
from tarp.records.spreadsheets import LARGEST_FILE

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
    kind = opened(file, act="kind")
    if name.rpartition(".")[2].lower() not in SUFFIXES[kind]:
        raise FileRefused("file_not_its_name")
    return kind
