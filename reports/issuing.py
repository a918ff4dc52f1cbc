"""Starting a report, and what its moves bring about: the document is made of a cleared text, issued as made, and revised as a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from reports.models import DocumentSymbol, ProgressReport, Recommendation, ReportSection, Snapshot
from reports.outline import OUTLINE, RECOMMENDATIONS
from tarp.parties.models import DecisionParagraph, Meeting
from tarp.records.writing import write

MANDATE = ("RC-7/7", "10(a)")


def start_report(
    *, meeting: Meeting, snapshot: Snapshot, period_from: date, by: Any, title: str = "", agenda_title: str = ""
) -> ProgressReport:
    """A draft with the sections of the outline and the first recommendations, in the words of reports.outline."""

    def save() -> ProgressReport:
        report = ProgressReport.objects.create(
            meeting=meeting,
            snapshot=snapshot,
            period_from=period_from,
            title=title or "Progress made in providing technical assistance for capacity-building",
            agenda_title=agenda_title or "Matters related to the implementation of the Convention: technical assistance",
        )
        report.mandates.set(DecisionParagraph.objects.filter(decision__symbol=MANDATE[0], number=MANDATE[1]))
        DocumentSymbol.objects.create(report=report, convention=meeting.convention)
        write_outline(report)
        return report

    return write(save, by=by)


def write_outline(report: ProgressReport) -> None:
    """The sections of the outline; those that the report has are left as they are."""
    convention = report.meeting.convention
    words = {
        "<code>": convention.code,
        "<name>": convention.name_en,
        "<from>": in_words(report.period_from),
        "<to>": in_words(report.snapshot.as_of),
    }
    for position, part in enumerate(OUTLINE, 1):
        text = part.text
        for placeholder, word in words.items():
            text = text.replace(placeholder, word)
        ReportSection.objects.get_or_create(
            report=report, code=part.code, defaults={"position": position, "level": part.level, "heading": part.heading, "text": text}
        )
    for gap, text, evidence in RECOMMENDATIONS:
        Recommendation.objects.create(report=report, gap=gap, text=text, evidence=list(evidence))


def in_words(day: date) -> str:
    """A date as United Nations documents write it in English, whatever the language of the writer."""
    return f"{day.day} {day:%B %Y}"


def clear(report: ProgressReport, *, by: Any, note: str) -> None:
    """The text is fixed and dated; the worker makes the document of it once the move is stored."""
    from reports.tasks import make_document

    report.dated_on = timezone.localdate()
    make_document.defer(report_id=report.pk)


def issue(report: ProgressReport, *, by: Any, note: str) -> None:
    """The edition made of this very version becomes the one that everybody reads."""
    report.edition = report.editions.get(report_version=report.version - 1)
    report.issued_on = timezone.localdate()


def revise(report: ProgressReport, *, by: Any, note: str) -> None:
    """Rev.1, Rev.2 and so on; the edition in force stays until the revision is issued."""
    report.revision += 1
