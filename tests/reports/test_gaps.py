"""The gap table: against an independent count, and every number against the records that it stands for."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from needs.models import Need, NeedShare, Response, RoundParty
from plans.choices import Rung
from plans.coverage import gap_above, rungs_of
from reports.gaps import ALL, NONE, Base, gap_table, in_region, parties_asked
from reports.snapshots import take_snapshot
from tarp.parties.models import Group, Party, Region
from tests import factories
from tests.people import signed_in
from tests.reports.world import away, random_world

pytestmark = pytest.mark.django_db
DAYS = (date(2025, 3, 1), date(2026, 6, 30), date(2026, 11, 21))


def test_joint_need_counts_with_the_party_that_leads_it_and_every_table_says_so(people):
    """By region and by group; the rule stands on the page, in its files, at the REST door and under the tables of the document."""
    today = timezone.localdate()
    need = factories.need("KEN", status="registered", visibility="public", conventions=("stockholm",))
    NeedShare.objects.create(need=need, party=Party.objects.get(code="FJI"), status="accepted")
    table = gap_table(Need.objects.all(), as_of=today)
    assert [table.count(region=region) for region in ("africa", "asia-pacific")] == [1, 0]
    rule = "By region and by group a joint need counts with the Party that leads it."
    client = signed_in(None)
    assert client.get("/en/gaps/").content.decode().count(rule) == 1
    assert client.get("/api/v1/gaps/").json()["explain"].endswith(rule)
    csv = b"".join(client.get(reverse("reports:gap_table", args=["csv"])).streaming_content).decode()
    assert csv.splitlines()[-1] == rule
    book = load_workbook(BytesIO(b"".join(client.get(reverse("reports:gap_table", args=["xlsx"])).streaming_content)))
    assert [row[0].value for row in book["Notes"].iter_rows()][-1] == rule
    snapshot = take_snapshot(as_of=today, by=people.officer)
    assert rule in signed_in(people.officer).get(reverse("reports:figure", args=[snapshot.reference, "needs"])).content.decode()


def region_on(party: Party, day: date) -> str:
    """Counted by hand, one membership after the other."""
    for membership in party.region_memberships.select_related("region__scheme"):
        after, before = membership.valid_from or date.min, membership.valid_to or date.max
        if membership.region.scheme.code == "brs" and after <= day <= before:
            return membership.region.code
    return NONE


def counted_by_hand(day: date) -> Counter:
    rungs = rungs_of(Need.objects.all(), as_of=day)
    cells: Counter = Counter()
    for need in Need.objects.filter(pk__in=rungs):
        place = (region_on(need.party, day), need.theme.code if need.theme else NONE, rungs[need.pk])
        for convention in [ALL, *(convention.code for convention in need.conventions.all())]:
            cells[convention, *place] += 1
    return cells


def bases_by_hand(day: date) -> dict:
    asked, answered = {}, {}
    for row in RoundParty.objects.filter(round__opens_on__lte=day):
        responses = Response.objects.filter(part__round=row.round, party=row.party, submitted_at__isnull=False)
        has_answered = any(
            one.submitted_at.date() <= day and row.convention in one.conventions.all() for one in responses.prefetch_related("conventions")
        )
        for key in product([ALL, row.convention.code], [ALL, region_on(row.party, day)]):
            asked.setdefault(key, set()).add(row.party_id)
            if has_answered:
                answered.setdefault(key, set()).add(row.party_id)
    return {key: Base(len(answered.get(key, ())), len(parties)) for key, parties in asked.items()}


@pytest.mark.parametrize("seed", range(6))
def test_the_table_equals_an_independent_count_on_random_worlds(seed, people):
    random_world(seed, people.officer)
    away()
    for day in DAYS:
        table = gap_table(Need.objects.all(), as_of=day)
        assert {(cell.convention, cell.region, cell.theme, cell.rung): cell.needs for cell in table.cells} == counted_by_hand(day)
        assert table.bases == bases_by_hand(day)


def test_a_need_under_two_conventions_counts_once_in_the_total(people):
    random_world(3, people.officer)
    table = gap_table(Need.objects.all(), as_of=DAYS[-1])
    registered = Need.objects.registered(on=DAYS[-1])
    assert table.count() == registered.count()
    for convention in ("basel", "rotterdam", "stockholm"):
        assert table.count(convention=convention) == registered.filter(conventions__code=convention).count()


def test_the_parties_behind_n_and_N_are_as_many(people):
    random_world(4, people.officer)
    away()
    table = gap_table(Need.objects.all(), as_of=DAYS[-1])
    regions = [ALL, NONE, *Region.objects.filter(scheme__code="brs").values_list("code", flat=True)]
    for convention, region in product([ALL, "basel", "rotterdam", "stockholm"], regions):
        base = table.base(convention=convention, region=region)
        for answered, number in ((None, base.N), (True, base.n), (False, base.silent)):
            parties = parties_asked(as_of=DAYS[-1], convention=convention, region=region, answered=answered)
            assert parties.count() == number


def test_a_group_is_read_as_of_the_date(people):
    random_world(5, people.officer)
    group = Group.objects.get(code="ldc")
    Party.objects.get(code="KEN").group_memberships.create(group=group, valid_from="2026-09-01")
    for day, is_in in ((date(2026, 8, 31), False), (date(2026, 9, 1), True)):
        expected = Need.objects.registered(on=day).filter(party__in=Party.objects.in_group("ldc", on=day))
        assert gap_table(Need.objects.all(), as_of=day, group=group).count() == expected.count()
        assert expected.filter(party__code="KEN").exists() == is_in


def test_a_party_without_a_region_has_its_own_column(people):
    random_world(1, people.officer)
    away()
    parties = in_region(Party.objects.all(), NONE, as_of=DAYS[-1])
    assert Party.objects.get(code="FRA") in parties
    table = gap_table(Need.objects.all(), as_of=DAYS[-1])
    assert table.count(region=NONE) == Need.objects.registered(on=DAYS[-1]).filter(party__in=parties).count()


def test_no_need_makes_an_empty_table():
    table = gap_table(Need.objects.none(), as_of=DAYS[-1])
    assert (table.cells, table.count(), table.base()) == ((), 0, Base(0, 0))


def test_the_table_takes_three_queries_however_many_needs(people, django_assert_num_queries):
    factories.need(status="registered", registered_on=DAYS[0])
    with django_assert_num_queries(3):
        assert gap_table(Need.objects.all(), as_of=DAYS[-1]).count() == 1
    random_world(1, people.officer)
    with django_assert_num_queries(3):
        assert gap_table(Need.objects.all(), as_of=DAYS[-1]).count() > 1


def test_every_rung_but_met_has_a_gap():
    assert [rung for rung in Rung if gap_above(rung) is None] == [Rung.MET]
