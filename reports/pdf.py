"""The PDF of a report: its page inside the frame of a document."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from reports.models import ProgressReport
from tarp.records.pdf import made_of


def pdf_of(report: ProgressReport, page: str) -> bytes:
    """The same page gives the same bytes."""
    with translation.override("en"):
        whole = render_to_string("reports/pdf.html", {"report": report, "page": page})
    return made_of(whole, style="document", identifier=f"{report.reference}-{report.revision}")
