"""Numbers as of a day do not change when needs are merged later: links count for a need until then, and from then on for the other."""

from __future__ import annotations

from datetime import date, datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from needs.carrying import revise
from needs.models import Need
from plans.coverage import rungs_of, with_rung
from plans.filters import LadderFilter
from plans.models import Coverage
from reports.gaps import gap_table
from tarp.parties.models import Convention
from tarp.records.rules import Refused
from tarp.records.writing import perform, write
from tests.plans import factories as plans

pytestmark = pytest.mark.django_db
BEFORE, EVE, DAY, AFTER = date(2027, 2, 1), date(2027, 5, 31), date(2027, 6, 1), date(2027, 9, 1)
DAYS = (BEFORE, EVE, DAY, AFTER)
STARTED, COMPLETED = date(2027, 3, 1), date(2027, 8, 1)


def on(day: date):
    return mock.patch("django.utils.timezone.now", return_value=datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC")))


def ladder(*needs: Need) -> list[list[str]]:
    """The rung of each need on each day, in both ways of computing it; "" where it was not in the register."""
    table = []
    for day in DAYS:
        few = rungs_of(needs, as_of=day)
        many = dict(with_rung(Need.objects.all(), as_of=day).values_list("pk", "rung"))
        assert {pk: str(rung) for pk, rung in few.items()} == {pk: many[pk] for pk in few}
        table.append([str(few.get(need.pk, "")) for need in needs])
    return [list(row) for row in zip(*table, strict=True)]


def registered(title: str, **fields) -> Need:
    return plans.need(title=title, registered_on=date(2026, 12, 1), **fields)


def merge(need: Need, into: Need, *, by) -> Need:
    need.merged_into = into
    need.save()
    return perform(need, "merge", by=by, note="The same.", reason="stated_already")


def covered(need: Need, **fields) -> Coverage:
    activity = plans.activity(need, status="completed", approved_on=BEFORE, started_on=STARTED, completed_on=COMPLETED, **fields)
    Coverage.objects.filter(activity=activity).update(covered_on=BEFORE)
    return activity.coverages.get()


@pytest.fixture(autouse=True)
def _plan_in_force():
    from plans.models import Plan

    Plan.objects.filter(code="2026-2029").update(status="in_force", in_force_from=date(2026, 1, 1))


def test_rungs_as_of_earlier_days_are_the_same_after_a_merging(people):
    kept, merged = registered("Kept"), registered("Merged")
    offer = plans.offer(kept, available_from=date(2020, 1, 1), published_on=date(2020, 1, 1))
    plans.match(kept, offer, status="agreed", agreed_on=date(2027, 1, 1), proposed_on=date(2027, 1, 1))
    covered(merged)
    before = ladder(kept, merged)
    assert before == [["matched"] * 4, ["planned", "in_delivery", "in_delivery", "delivered"]]
    with on(DAY):
        merge(merged, kept, by=people.officer)
    assert ladder(kept, merged) == [["matched", "matched", "in_delivery", "delivered"], ["planned", "in_delivery", "", ""]]
    assert Coverage.objects.get().need == kept  # where people go on with it


def test_pair_that_both_needs_have_counts_for_the_kept_one_from_the_day_on(people):
    """A match of the same offer was declined for the one and agreed for the other: it cannot be led on, and counts all the same."""
    kept, merged = registered("Kept"), registered("Merged")
    offer = plans.offer(kept, available_from=date(2020, 1, 1), published_on=date(2020, 1, 1))
    first = date(2027, 1, 1)
    plans.match(kept, offer, status="declined", proposed_on=first, ended_on=first)
    plans.match(merged, offer, status="agreed", proposed_on=first, agreed_on=first)
    with on(DAY):
        merge(merged, kept, by=people.officer)
    assert ladder(kept, merged) == [["offer_available", "offer_available", "matched", "matched"], ["matched", "matched", "", ""]]


def test_need_merged_twice_takes_its_links_along_step_by_step(people):
    first, second, third = registered("First"), registered("Second"), registered("Third")
    covered(first)
    with on(STARTED):
        merge(first, second, by=people.officer)
    with on(DAY):
        merge(Need.objects.get(pk=second.pk), third, by=people.officer)
    assert ladder(first, second, third) == [
        ["planned", "", "", ""],
        ["unaddressed", "in_delivery", "", ""],
        ["unaddressed", "unaddressed", "in_delivery", "delivered"],
    ]


def test_changed_version_takes_over_the_links_on_the_day_of_its_registration(people):
    old = registered("Old")
    covered(old)
    before = ladder(old)
    with on(DAY):
        new = revise(old, by=people.transmitter)
        perform(perform(new, "submit", by=people.transmitter), "register", by=people.officer)
    assert before == [["planned", "in_delivery", "in_delivery", "delivered"]]
    assert ladder(old, new) == [["planned", "in_delivery", "", ""], ["", "", "in_delivery", "delivered"]]


def test_convention_that_was_taken_over_counts_from_the_day_on(people):
    """An offer under it is available from then on; tables and the lists behind them say the same."""
    kept, merged = registered("Kept", conventions=("basel",)), registered("Merged", conventions=("stockholm",))
    offer = plans.offer(merged, available_from=date(2020, 1, 1), published_on=date(2020, 1, 1))
    offer.conventions.set(Convention.objects.filter(code="stockholm"))
    with on(DAY):
        merge(merged, kept, by=people.officer)
    assert sorted(kept.conventions.values_list("code", flat=True)) == ["basel", "stockholm"]
    assert ladder(kept, merged) == [
        ["unaddressed", "unaddressed", "offer_available", "offer_available"],
        ["offer_available", "offer_available", "", ""],
    ]
    counted = [gap_table(Need.objects.all(), as_of=day).count(convention="stockholm") for day in DAYS]
    listed = [LadderFilter({"convention": "stockholm", "as_of": day}, Need.objects.all()).qs.count() for day in DAYS]
    assert (counted, listed) == ([1, 1, 1, 1], [1, 1, 1, 1])
    both = [LadderFilter({"convention": "stockholm", "as_of": day}, Need.objects.all()).qs.get().title for day in DAYS]
    assert both == ["Merged", "Merged", "Kept", "Kept"]


def test_need_that_slept_is_not_counted_for_the_time_before_it_was_merged(people):
    kept, merged = registered("Kept"), registered("Slept", status="dormant", left_register_on=STARTED)
    with on(DAY):
        merge(merged, kept, by=people.officer)
    assert ladder(merged) == [["unaddressed", "", "", ""]]


def test_link_that_a_merging_led_on_stays_with_its_need(people):
    kept, merged, other = registered("Kept"), registered("Merged"), registered("Other")
    coverage = covered(merged)
    with on(DAY):
        merge(merged, kept, by=people.officer)
    coverage.refresh_from_db()

    def save() -> Coverage:
        coverage.need = other
        coverage.save()
        return coverage

    with pytest.raises(Refused) as refused:
        write(save, by=people.officer, record=coverage)
    assert refused.value.code == "led_here_by_a_merging"
