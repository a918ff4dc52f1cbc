"""What the moves of plans, activities and coverages bring about: the days from which they count, and who is asked to confirm."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from plans.choices import CoverageStatus
from plans.models import Activity, Coverage, Plan
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for


def put_in_force(plan: Plan, *, by: Any, note: str) -> None:
    """From the day that was entered, else from the first day of the plan."""
    plan.in_force_from = plan.in_force_from or plan.starts_on


def close(plan: Plan, *, by: Any, note: str) -> None:
    """A plan leaves force with its last day, or today where it is closed before."""
    plan.in_force_to = plan.in_force_to or max(min(plan.ends_on, timezone.localdate()), plan.in_force_from or plan.starts_on)


def approve(activity: Activity, *, by: Any, note: str) -> None:
    activity.approved_on = timezone.localdate()


def start(activity: Activity, *, by: Any, note: str) -> None:
    activity.started_on = timezone.localdate()


def complete(activity: Activity, *, by: Any, note: str) -> None:
    """The Parties are asked whether their needs are met: they alone can say so."""
    activity.completed_on = today = timezone.localdate()
    promised = activity.coverages.holding(on=today).filter(status=CoverageStatus.PROMISED)
    for coverage in promised.select_related("need__party").prefetch_related("need__conventions"):
        for person in people_acting_for(coverage.need.party, coverage.need.conventions.all(), Role.TRANSMITTER):
            outbox.send(
                "need_delivered",
                to=person,
                key=f"delivered:{coverage.pk}",
                path=f"/plans/coverage/{coverage.reference}/",
                coverage=coverage,
            )


def cancel(activity: Activity, *, by: Any, note: str) -> None:
    activity.cancelled_on = timezone.localdate()


def confirm(coverage: Coverage, *, by: Any, note: str) -> None:
    coverage.confirmed_on = timezone.localdate()
