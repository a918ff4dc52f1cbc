"""The probes: each fault makes the site not ready, none makes it not alive."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from tarp import health
from tarp.records import demonstration


def answers(client):
    """What the two probes say, as an anonymous visitor sees it."""
    live, ready = client.get("/healthz"), client.get("/readyz")
    return live.status_code, live.content, ready.status_code, ready.content


WELL = (200, b"alive\n", 200, b"ready\n")
NOT_READY = (200, b"alive\n", 503, b"not ready\n")


@pytest.mark.django_db
def test_a_site_in_order_is_ready(client):
    assert answers(client) == WELL


def test_life_needs_no_database(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(client, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage(10**12, 10**12, 10**6))
    assert answers(client) == NOT_READY


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_not_ready(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused for user tarp")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert answers(client) == NOT_READY


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "migrations_of_the_code", lambda: frozenset({("needs", "9999_tomorrow")}))
    assert answers(client) == NOT_READY


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes_ago", "scheduled_in", "expected"), [(5, None, WELL), (45, None, NOT_READY), (45, 60, WELL)])
def test_a_job_that_nobody_takes_is_not_ready(client, minutes_ago, scheduled_in, expected):
    """Five minutes are a queue, three quarters of an hour are a worker that is gone; a job for later is neither."""
    scheduled_at = scheduled_in and timezone.now() + timedelta(minutes=scheduled_in)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, scheduled_at) VALUES ('send', 'default', '{}', %s) RETURNING id",
            [scheduled_at],
        )
        job = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [timezone.now() - timedelta(minutes=minutes_ago), job])
    assert answers(client) == expected


def test_a_page_waits_once_for_a_database_that_is_away(monkeypatch):
    asked: list[str] = []

    def away() -> bool:
        asked.append("once more")
        raise OperationalError("no server")

    monkeypatch.setattr(demonstration, "_known", (float("-inf"), True))
    monkeypatch.setattr(demonstration.Demonstration.objects, "exists", away)
    assert ([demonstration.is_demonstration() for _ in range(3)], len(asked)) == ([True, True, True], 1)
