"""The receipt of a submitted version: its copy as PDF and JSON, and the public word that a checksum was received."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from needs.comparison import Reader
from needs.models import Submission
from tarp.records import pdf

CHECKSUM = re.compile(r"[0-9a-f]{64}")


def name(submission: Submission) -> str:
    """The name of its files: RC-2028-KEN-0007-v1."""
    return f"{submission.response.reference}-v{submission.number}"


def pdf_of(submission: Submission, *, language: str) -> bytes:
    """The receipt and everything that was sent, in this language. Takes a second or two: never inside a transaction."""
    with translation.override(language):
        return pdf.paper(
            "needs/receipt_pdf.html",
            {
                "submission": submission,
                "response": submission.response,
                "round": submission.response.round,
                "party": submission.response.respondent,
                "parts": Reader(submission).parts(submission),
                "check": f"{settings.SITE_URL}/{language}/receipts/{submission.checksum}/",
            },
            style="receipt",
            identifier=submission.checksum,
        )


def checksum_of(chunks: Iterable[bytes]) -> str:
    """SHA-256 of a file, read piece by piece and not kept."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def received(checksum: str) -> Submission | None:
    """The version with this checksum, for everybody who asks.

    Whoever has a checksum has it from the receipt or the file, which name the same: reference, version and moment are confirmed, and
    nothing else. What was sent, who sent it, whether it came late, where it stands now and whether a later version exists stay with
    the Party. A checksum cannot be guessed (256 bits), and the answer takes one look into an index whether it is known or not.
    """
    return Submission.objects.filter(checksum=checksum).select_related("response").order_by("pk").first()


def tidied(typed: str) -> str:
    """A checksum as people copy it: with spaces, line breaks, capitals."""
    return re.sub(r"\s", "", typed).lower()
