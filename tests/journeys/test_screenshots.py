"""The pictures of the README, made from the invented world. With TARP_SCREENSHOTS=1 they are stored under docs/img."""

import os

from django.conf import settings as conf
from django.core.management import call_command
from django.utils import timezone

from needs.models import Need
from reports import demonstration
from reports.models import ProgressReport
from tarp.records import demonstration as mark

FOLDER = conf.BASE_DIR / "docs" / "img"


def test_pictures_show_the_invented_world(visit, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    demonstration.invent(needs=300, seed=7, today=timezone.localdate())
    mark.assume(True)
    call_command("run_main_job")
    folder = FOLDER if os.environ.get("TARP_SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    need = Need.objects.filter(status="registered", visibility="public", language="ar").order_by("pk").first()
    report = ProgressReport.objects.issued().get()
    for name, path, language in [
        ("home", "/", "en"),
        ("need-ar", f"/needs/{need.reference}/", "ar"),
        ("gaps", "/gaps/", "en"),
        ("report", f"/reports/{report.reference}/", "en"),
    ]:
        visitor = visit(language=language)
        visitor.go(path)
        visitor.page.screenshot(path=folder / f"{name}.png")
        assert visitor.page.locator(".demonstration").count() == 1
        assert (folder / f"{name}.png").stat().st_size > 10_000
