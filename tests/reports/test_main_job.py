"""The main job: from an open round to an issued report, once; and the door of the admin to it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from needs.models import Round
from reports.models import ProgressReport, Snapshot
from tests.people import signed_in
from tests.reports.world import random_world

pytestmark = pytest.mark.django_db


def run() -> Path:
    out = StringIO()
    call_command("run_main_job", stdout=out)
    return Path(out.getvalue().strip())


def test_it_is_done_once_and_prints_the_same_path_again(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = random_world(2, people.officer)
    world.part.deadline, world.part.due_on = "date", timezone.localdate() - timedelta(days=1)
    world.part.save()
    path = run()
    report = ProgressReport.objects.get()
    assert path.read_bytes() == bytes(report.edition.pdf)
    assert path.read_bytes()[:5] == b"%PDF-"
    assert (report.status, report.meeting.code, str(report.period_from)) == ("issued", "RC-COP13", "2025-05-10")
    assert Round.objects.get(pk=world.round.pk).status == "closed"
    assert run() == path
    assert (ProgressReport.objects.count(), Snapshot.objects.count()) == (1, 1)


def test_it_says_what_lacks_where_nobody_is_head(db):
    with pytest.raises(CommandError, match="Appoint a head"):
        run()


def test_the_admin_shows_reports_and_their_queue(people, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("reports.pdf.pdf_of", lambda report, page: b"%PDF-1.7")
    random_world(2, people.officer)
    run()
    report, client = ProgressReport.objects.get(), signed_in(people.head)
    for address in (
        "progressreport/",
        "recommendation/",
        "snapshot/",
        f"progressreport/{report.pk}/change/",
        f"snapshot/{report.snapshot.pk}/change/",
    ):
        assert client.get(f"/en/admin/reports/{address}").status_code == 200, address
    recommendation = report.recommendations.first()
    assert client.get(f"/en/admin/reports/recommendation/{recommendation.pk}/change/").status_code == 200
    assert client.get("/en/admin/").status_code == 200
