"""A snapshot never changes, and says the same whatever becomes of the registers."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from needs.models import Need
from plans.choices import Rung
from reports.choices import Frozen
from reports.figures import Terms, UnknownFigure, divided, figure, key_of, parse, percent, records, shown
from reports.gaps import gap_table
from reports.measures import MEASURES
from reports.models import Snapshot, SnapshotRecord
from reports.snapshots import is_intact, take_snapshot
from tarp.parties.models import Convention, Party
from tarp.records.rules import Refused
from tests.reports.world import away, random_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def snapshot(people) -> Snapshot:
    random_world(2, people.officer)
    away()
    return take_snapshot(as_of=DAY, by=people.officer)


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_the_database_refuses_to_change_a_snapshot(snapshot):
    row = snapshot.records.first()
    assert refused(lambda: Snapshot.objects.filter(pk=snapshot.pk).update(checksum="0" * 64))
    assert refused(lambda: SnapshotRecord.objects.filter(pk=row.pk).update(facts={}))
    assert refused(lambda: SnapshotRecord.objects.filter(pk=row.pk).delete())
    assert refused(lambda: SnapshotRecord.objects.create(snapshot=snapshot, kind=Frozen.NEED, reference="N-999999", facts={}))
    assert is_intact(snapshot)


def test_the_checksum_tells_when_a_record_was_changed_past_the_triggers(snapshot):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("""UPDATE reports_snapshotrecord SET facts = facts || '{"rung": "met"}' WHERE kind = 'need'""")
    assert not is_intact(snapshot)


def test_the_same_registers_give_the_same_checksum(snapshot, people):
    assert take_snapshot(as_of=DAY, by=people.head).checksum == snapshot.checksum
    assert take_snapshot(as_of=date(2026, 2, 1), by=people.head).checksum != snapshot.checksum


def test_figures_stay_what_they_were_when_the_registers_change(snapshot):
    keys = ["needs", "needs/rung/unaddressed", "parties_asked", "response_rate", "required", "needs/region/africa", "participants"]
    before = [figure(snapshot, key) for key in keys]
    Need.objects.update(left_register_on=DAY, status="closed")
    Party.objects.get(code="KEN").region_memberships.update(valid_to=date(2020, 1, 1))
    Convention.objects.update(name_en="Another name")
    assert [figure(snapshot, key) for key in keys] == before
    assert Terms(snapshot).name("convention", "basel") == "Basel Convention"


def test_the_snapshot_counts_what_the_gap_table_counts(snapshot):
    table = gap_table(Need.objects.all(), as_of=DAY)
    for convention, rung in product(["", "basel", "rotterdam", "stockholm"], Rung.values):
        asked = {"convention": convention} if convention else {}
        assert figure(snapshot, key_of("needs", rung=rung, **asked)).value == table.count(convention=convention, rungs=[rung])
        base = table.base(convention=convention)
        assert figure(snapshot, key_of("parties_answered", **asked)).value == base.n
        assert figure(snapshot, key_of("parties_asked", **asked)).value == base.N
        assert figure(snapshot, key_of("parties_silent", **asked)).value == base.silent


def keys_of_every_kind(terms: Terms) -> list[str]:
    """Each measure, alone and narrowed by each code of each of its dimensions."""
    keys = list(MEASURES)
    for name, measure in MEASURES.items():
        for dimension in measure.dimensions:
            if dimension != "provision":
                keys += [f"{name}/{dimension}/{code}" for code in [*terms.codes(dimension), "none"]]
    return keys


def test_every_counted_figure_equals_the_length_of_its_list(snapshot):
    terms = Terms(snapshot)
    counted = [key for key in keys_of_every_kind(terms) if MEASURES[parse(key, terms)[0]].unit == ""]
    assert len(counted) > 100
    for key in counted:
        if key.split("/")[0] not in ("participants", "participants_stated", "women"):  # sums over the rows of their list
            assert figure(snapshot, key, terms).value == records(snapshot, key, terms).count(), key


def test_a_measure_divided_equals_its_figures(snapshot):
    terms = Terms(snapshot)
    for name, by in (
        ("needs", ("theme", "region")),
        ("needs", ("provision", "rung")),
        ("parties_in_need", ("theme", "region")),
        ("difficulties", ("barrier", "region")),
        ("views", ("convention", "region")),
        ("parties_asked", ("region", "convention")),
        ("activities", ("convention", "stage")),
        ("required", ("convention",)),
    ):
        cells = divided(snapshot, name, by)
        for codes in product(*([*terms.codes(dimension), "none"] for dimension in by)):
            if any(code == "none" and MEASURES[name].dimensions[one].endswith("[]") for one, code in zip(by, codes, strict=True)):
                continue  # of an empty list there is nothing to divide
            one = figure(snapshot, key_of(name, **dict(zip(by, codes, strict=True))), terms)
            assert cells.get(codes, 0) == one.value, one.key


@pytest.mark.parametrize(
    "key",
    ["", "need", "needs/rung", "needs/rung/high", "needs/country/kenya", "needs/rung/met/rung/met", "offers/rung/met", "needs/region/x"],
)
def test_a_key_that_names_no_figure_is_refused(snapshot, key):
    with pytest.raises(UnknownFigure):
        figure(snapshot, key)


def test_only_the_secretariat_takes_snapshots(people):
    for name in ("anonymous", "transmitter", "provider", "observer", "administrator"):
        with pytest.raises(Refused):
            take_snapshot(as_of=DAY, by=people[name])
    assert Snapshot.objects.count() == 0


SURVEY_OF_2016 = {  # "Report of Results from Rotterdam Convention 2016 Technical Assistance Needs Assessment Survey": counts as printed
    (9, 15): "60%", (4, 9): "44.44%", (3, 4): "75%", (25, 40): "62.5%", (6, 9): "66.67%", (5, 12): "41.67%", (21, 40): "52.5%",
    (4, 15): "26.67%", (2, 15): "13.33%", (2, 9): "22.22%", (0, 4): "0%", (1, 12): "8.33%", (7, 40): "17.5%",
}  # fmt: skip


def test_percentages_are_printed_as_the_survey_of_2016_printed_them():
    assert {pair: shown(percent(*pair), "%") for pair in SURVEY_OF_2016} == SURVEY_OF_2016
    assert shown(percent(0, 0), "%") == "–"
