"""Puts an activity that answers a need into a plan, in one act: the activity, what it covers, and its first budget line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from needs.models import Need
from plans.models import Activity, BudgetLine, Coverage
from tarp.records.writing import write


def plan_need(activity: Activity, *, need: Need, by: Any, year: int, fund: str, amount: Decimal) -> Activity:
    """Stores the new activity with the need's conventions, provisions, theme and Party; it then waits for approval."""

    def save() -> Activity:
        activity.theme = activity.theme or need.theme
        activity.save()
        activity.conventions.set(need.conventions.all())
        activity.provisions.set(need.provisions.all())
        activity.parties.set([need.party])
        BudgetLine.objects.create(activity=activity, year=year, fund=fund, amount=amount)
        cover(activity, need=need, by=by)
        return activity

    return write(save, by=by, act="plan")


def cover(activity: Activity, *, need: Need, by: Any) -> Coverage:
    """From today the activity answers the need; the Party is among those that it serves."""

    def save() -> Coverage:
        if activity.parties.exists():
            activity.parties.add(need.party)
        return Coverage.objects.create(activity=activity, need=need)

    return write(save, by=by, act="cover")
