"""Asks a virus scanner (clamd) about an uploaded file, where one is set; a scanner that cannot be asked lets nothing through (S28)."""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tarp.records.rules import Refused

CHUNK = 64 * 1024
SECONDS = 20


class NotClean(Refused):
    """The scanner found something, or could not be asked."""


def require_clean(file: IO[bytes]) -> None:
    """Raises `NotClean`. Leaves the file at its beginning. Does nothing where no scanner is set."""
    if not settings.CLAMD:
        return
    try:
        verdict = _scanned(file)
    except OSError as error:
        sentence = _("The file cannot be checked for viruses at the moment. Send it again in a few minutes.")
        raise NotClean("file_not_scanned", sentence) from error
    finally:
        file.seek(0)
    if verdict.endswith("FOUND"):
        raise NotClean("file_virus", _("The virus scanner refused the file. Check your computer and send a clean copy."))
    if not verdict.endswith("OK"):
        raise NotClean("file_not_scanned", _("The file cannot be checked for viruses at the moment. Send it again in a few minutes."))


def _scanned(file: IO[bytes]) -> str:
    """The answer of clamd to INSTREAM: chunks, each behind its length, and an empty one at the end."""
    with _connected() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        file.seek(0)
        while chunk := file.read(CHUNK):
            scanner.sendall(struct.pack(">I", len(chunk)) + chunk)
        scanner.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := scanner.recv(1024)):
            answer += part
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()


def _connected() -> socket.socket:
    """`/run/clamav/clamd.ctl` or `host:port`."""
    if settings.CLAMD.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(settings.CLAMD)
        return connection
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
