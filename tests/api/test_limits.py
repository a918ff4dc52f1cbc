"""Limits are exact: whatever asks at once, as many pass as may, and not one more."""

import threading

import pytest
from django.db import connection

from tarp.records.limits import count
from tarp.records.models import Limit
from tests.api.test_needs import problem


@pytest.fixture
def rates(settings):
    def set_rates(**rates: str) -> None:
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
            "DEFAULT_THROTTLE_RATES": {"anonymous": "60/min", "person": "600/min", "export": "10/h", **rates}
        }

    return set_rates


def test_the_allowance_is_said_and_kept(call, rates):
    rates(anonymous="3/min")
    answers = [call().get("conventions/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit"].rpartition(";")[0] for answer in answers] == [
        '"anonymous";r=2',
        '"anonymous";r=1',
        '"anonymous";r=0',
        '"anonymous";r=0',
    ]
    assert answers[0].headers["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert problem(answers[3])[:2] == (429, "throttled")
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    other = call().get("conventions/", REMOTE_ADDR="192.0.2.7")
    assert (other.status_code, other.headers["RateLimit"].split(";")[1]) == (200, "r=2")
    forged = call().get("conventions/", headers={"X-Forwarded-For": "192.0.2.8"})
    assert forged.status_code == 429


def test_a_person_has_one_allowance_for_all_tokens(call, rates, people):
    from tests.api.conftest import Caller

    rates(person="2/min")
    first, second = Caller(people.transmitter), Caller(people.transmitter)
    assert [client.get("conventions/").status_code for client in (first, second, first)] == [200, 200, 429]
    assert call("drafter").get("conventions/").status_code == 200


def test_a_new_window_begins_when_the_last_is_over(call, rates):
    from datetime import timedelta

    from django.db.models import F

    rates(anonymous="1/min")
    assert [call().get("conventions/").status_code for _ in range(2)] == [200, 429]
    Limit.objects.update(ends_at=F("ends_at") - timedelta(seconds=61))
    assert [call().get("conventions/").status_code for _ in range(2)] == [200, 429]


@pytest.mark.django_db(transaction=True)
def test_of_two_thousand_at_once_exactly_the_limit_passes():
    passed: list[bool] = []

    def ask() -> None:
        passed.extend(count("anonymous", "anonymous:192.0.2.1", rate="60/h").is_within for _ in range(100))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (passed.count(True), passed.count(False)) == (60, 1940)


def test_the_table_of_counts_is_not_logged(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'records_limit'")
        assert cursor.fetchone() == ("u",)
