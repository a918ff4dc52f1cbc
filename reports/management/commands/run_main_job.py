"""The main job, once: closes the round that is due, freezes the registers, writes the progress report for RC COP-13 and issues it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from needs.models import Round
from reports.issuing import start_report
from reports.models import ProgressReport
from reports.snapshots import take_snapshot
from reports.tasks import make_document
from tarp.accounts.choices import Role
from tarp.accounts.models import Appointment, User
from tarp.parties.models import Meeting
from tarp.records.writing import perform

MEETING = "RC-COP13"


class Command(BaseCommand):
    help = "Closes the round that is due, analyses the gaps, and issues the progress report for RC COP-13 as PDF. Prints its path."

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = Meeting.objects.get(code=MEETING)
        report = ProgressReport.objects.issued().filter(meeting=meeting).order_by("-pk").first() or self.issue(meeting, self.head())
        path = Path(settings.MEDIA_ROOT) / "reports" / f"{report.reference}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(report.edition.pdf))
        self.stdout.write(str(path))

    def head(self) -> User:
        holding = Appointment.objects.in_force().filter(role=Role.HEAD, user__is_active=True).select_related("user").order_by("pk").first()
        if holding is not None:
            return holding.user
        raise CommandError("Nobody is head of the secretariat today. Appoint a head in the web admin first.")

    def issue(self, meeting: Meeting, head: User) -> ProgressReport:
        today = timezone.localdate()
        for due in Round.objects.overdue(on=today).order_by("pk"):
            perform(due, "close", by=head)
        before = Meeting.objects.filter(convention=meeting.convention, ends_on__lt=today).order_by("-ends_on").first()
        period_from = before.ends_on + timedelta(days=1) if before else today.replace(month=1, day=1)
        report = start_report(meeting=meeting, snapshot=take_snapshot(as_of=today, by=head), period_from=period_from, by=head)
        for recommendation in report.recommendations.order_by("pk"):
            perform(recommendation, "propose", by=head)
        report = perform(report, "clear", by=head)
        make_document(report_id=report.pk)
        return perform(report, "issue", by=head)
