"""Has an uploaded file opened by a process of its own, which gets so much memory and time and no more (S26), or says why it is refused."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any

import orjson
from django.utils.translation import gettext_lazy as _

from tarp.records import opening
from tarp.records.rules import Refused

SECONDS = 20
MEMORY = 512 * opening.MEGABYTE
AT_ONCE = threading.BoundedSemaphore(2)  # boxes of one web process: whatever comes, the machine is not filled with them

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
    "file_too_costly": _("The file takes too long or too much memory to read. Copy what is in it into a new file and send that."),
    "file_damaged": _("The file is damaged. Open it in your spreadsheet program, save it again and send it."),
    "file_not_read": _("The file cannot be read at the moment. Send it again in a few minutes."),
}
_log = logging.getLogger(__name__)


class FileRefused(Refused):
    """A file that is not read, with one sentence that says why and what to do."""

    def __init__(self, code: str):
        super().__init__(code, SENTENCES[code])


def opened(file: IO[bytes], *, act: str) -> Any:
    """What `opening.ACTS[act]` finds in the file. Raises `FileRefused`, also where the process was ended or could not be started.

    Nothing of the file is parsed here. The process sees neither the environment nor any open file of ours; where the system knows no
    limit of memory (macOS, Windows), the limits of time and what `opening.guard` counts are what is left.
    """
    if not AT_ONCE.acquire(timeout=SECONDS):
        raise FileRefused("file_not_read")
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
            file.seek(0)
            shutil.copyfileobj(file, given)
            given.seek(0)
            _run(act, given, answer)
            answer.seek(0)
            said = orjson.loads(answer.read(opening.LARGEST_ANSWER))
    finally:
        AT_ONCE.release()
        file.seek(0)
    if "refused" in said:
        raise FileRefused(said["refused"])
    return said["found"]


def _run(act: str, given: IO[bytes], answer: IO[bytes]) -> None:
    command = [sys.executable, "-I", "-W", "ignore", opening.__file__, act, str(SECONDS), str(MEMORY)]
    environment = {"OPENPYXL_LXML": "False"} | {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    with tempfile.TemporaryFile() as complaint:
        try:
            done = subprocess.run(
                command, stdin=given, stdout=answer, stderr=complaint, env=environment, cwd=os.sep, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise FileRefused("file_too_costly") from None
        except OSError as error:
            _log.exception("An uploaded file was not opened.")
            raise FileRefused("file_not_read") from error
        if done.returncode < 0:  # ended by a signal: its limit of processor time, the system's of memory, or a fault in a parser
            raise FileRefused("file_too_costly")
        if done.returncode:
            complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - 4000))
            _log.error("An uploaded file was not opened: %s", complaint.read().decode("utf-8", "replace"))
            raise FileRefused("file_not_read")
