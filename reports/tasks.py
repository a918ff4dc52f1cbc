"""Jobs of reports: making the document of a cleared report, in a process of its own."""

from __future__ import annotations

import hashlib

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from reports.choices import ReportStatus
from reports.models import Edition, ProgressReport


@app.task(queue="reports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def make_document(report_id: int) -> None:
    """Makes the edition of a cleared report; one that was taken back meanwhile, or made already, is left alone."""
    from reports.document import page_of
    from reports.pdf import pdf_of

    report = ProgressReport.objects.with_details().get(pk=report_id)
    if report.status != ReportStatus.CLEARED or report.editions.filter(report_version=report.version).exists():
        return
    page = page_of(report)
    pdf = pdf_of(report, page)
    Edition.objects.create(
        report=report,
        snapshot=report.snapshot,
        revision=report.revision,
        report_version=report.version,
        page=page,
        pdf=pdf,
        checksum=hashlib.sha256(pdf).hexdigest(),
    )
