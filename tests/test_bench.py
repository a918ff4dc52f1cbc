"""The benchmarks run, on a small world, and each floor does the same work as what stands on it. Times are not judged here."""

import json
import re

import pytest
from django.utils import timezone

from needs.models import Need
from plans.choices import Rung
from reports.gaps import gap_table
from tarp.parties.models import Convention
from tests import bench, floors

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(bench, "PATIENCE", 0)
    monkeypatch.setattr(bench, "MOST_IN_A_SNAPSHOT", 0)  # the PDF is made in the tests of reports
    bench.fill(200)


def test_every_row_is_printed_with_its_ratio(world):
    rows = list(bench.table())
    lines = list(bench.printed(rows, needs=200, smaller={row.work.name: row for row in rows}))
    assert [line[9:47].strip() for line in lines[2:]] == [work.name for work in bench.works()]
    assert [line for line in lines[2:] if not re.match(r".{48} +[\d.]+ +[\d.]+ +[\d.]+ +", line)] == []


def test_floors_find_what_stands_on_them(world):
    today, rungs = timezone.localdate(), list(Rung.values)
    cells = [
        (cell.convention, cell.region, cell.theme, rungs.index(cell.rung), cell.needs)
        for cell in gap_table(Need.objects.all(), as_of=today).cells
    ]
    assert sorted(floors.answer(floors.GAPS, today)()) == sorted(cells)

    listed = bench.caller("observer@demo.example")("/api/v1/needs/?convention=basel&status=registered").json()["results"]
    found = [json.loads(row) for (row,) in floors.answer(floors.LIST, Convention.objects.get(code="basel").pk)()]
    assert {one["reference"]: one.keys() - {"links", "merged_into", "rung"} for one in listed} == {
        one["reference"]: one.keys() for one in found[:50]
    }
