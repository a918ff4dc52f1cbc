"""The gap table and the reports as a REST client reads them."""

from __future__ import annotations

from datetime import date

import pytest

from needs.models import Need
from reports.gaps import gap_table
from reports.issuing import start_report
from reports.models import ProgressReport
from reports.snapshots import take_snapshot
from reports.tables import flat_rows
from tarp.parties.models import Meeting
from tarp.records.writing import perform
from tests.api.conftest import Caller
from tests.people import EVERYBODY
from tests.reports.world import random_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


def test_the_rows_are_those_of_the_page(people):
    random_world(2, people.officer)
    answer = Caller().get(f"gaps/?as_of={DAY}")
    table = gap_table(Need.objects.all(), as_of=DAY)
    assert answer.status_code == 200
    assert (answer.json()["as_of"], answer.json()["results"]) == ("2026-11-21", flat_rows(table))
    assert Caller().get(f"gaps/?as_of={DAY}", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_rows_are_narrowed_by_every_dimension(people):
    random_world(2, people.officer)
    every = Caller().get(f"gaps/?as_of={DAY}").json()["results"]
    for dimension in ("convention", "region", "theme", "rung", "gap"):
        for code in {row[dimension] for row in every} - {"", "all"}:
            rows = Caller().get(f"gaps/?as_of={DAY}&{dimension}={code}").json()["results"]
            assert rows == [row for row in every if row[dimension] == code], (dimension, code)


@pytest.mark.parametrize("query", ["convention=vienna", "as_of=yesterday", "rung=top", "country=KEN"])
def test_what_is_not_known_is_refused(query, people):
    answer = Caller().get(f"gaps/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_reports_are_read_and_moved_as_on_the_page(people):
    random_world(2, people.officer)
    snapshot = take_snapshot(as_of=DAY, by=people.officer)
    report = start_report(meeting=Meeting.objects.get(code="RC-COP13"), snapshot=snapshot, period_from=date(2025, 5, 10), by=people.officer)
    for name in EVERYBODY:
        is_staff = name in ("officer", "analyst", "head", "administrator")
        assert Caller(people[name]).get(f"reports/{report.reference}/").status_code == (200 if is_staff else 404), name
    assert Caller(people.officer).send("post", f"reports/{report.reference}/clear/", {}).json()["code"] == "head_only"
    for recommendation in report.recommendations.drafts():
        perform(recommendation, "propose", by=people.head)
    assert Caller(people.head).send("post", f"reports/{report.reference}/clear/", {}).json()["status"] == "cleared"
    assert Caller(people.head).send("post", f"reports/{report.reference}/issue/", {}).status_code in (409, 422)
    assert ProgressReport.objects.get().status == "cleared"
