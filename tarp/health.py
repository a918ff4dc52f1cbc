"""What a supervisor asks: is the process alive, and can it serve? The reasons of a "no" go to the log, not to whoever asked."""

import logging
import shutil
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

LEAST_DISK = 200 * 1024 * 1024
OLDEST_JOB = timedelta(minutes=30)
log = logging.getLogger(__name__)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    faults = [name for name, holds in (("disk", disk_is_roomy), ("database", database_is_ready)) if not holds()]
    if faults:
        log.error("not ready: %s", ", ".join(faults))
        return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def disk_is_roomy() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free > LEAST_DISK


def database_is_ready() -> bool:
    """It answers, all migrations are applied, and no job has waited so long that no worker can be at work."""
    edge = timezone.now() - OLDEST_JOB
    due = Q(scheduled_at=None) | Q(scheduled_at__lt=edge)
    try:
        migrated = migrations_of_the_code() <= MigrationRecorder(connection).applied_migrations().keys()
        overdue = ProcrastinateJob.objects.filter(due, status="todo", procrastinateevent__type="deferred", procrastinateevent__at__lt=edge)
        return migrated and not overdue.exists()
    except DatabaseError:
        return False


@cache
def migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
