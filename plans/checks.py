"""What must be true of a plan, a match, an activity, a coverage at a move; saving never asks these."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from needs.choices import NeedStatus
from offers.choices import OfferStatus
from plans.choices import ActivityStatus, PlanStatus
from tarp.records.workflow import check


@check("plan_without_mandate", _("Name the decisions that welcome the plan."), field="mandates")
def plan_has_a_mandate(plan: Any) -> bool:
    return bool(plan.mandates.all())


@check("need_not_registered", _("The need is no longer in the register. Decline the match, or ask the Party."))
def need_is_registered(match: Any) -> bool:
    return match.need.status == NeedStatus.REGISTERED


@check("offer_not_published", _("The offer is no longer published. Decline the match, or ask the provider."))
def offer_is_published(match: Any) -> bool:
    return match.offer.status == OfferStatus.PUBLISHED


@check("offer_full", _("The offer has no place left for this. Ask the provider to enlarge it, or reserve fewer places."), field="units")
def offer_has_capacity_left(match: Any) -> bool:
    """Asked again under a lock on the offer when the match is agreed (`plans.agreements.agree`)."""
    capacity = match.offer.capacity
    return capacity is None or match.places_taken_by_others() + match.units <= capacity


ACCEPTABLE = (need_is_registered, offer_is_published, offer_has_capacity_left)


@check("activity_without_convention", _("Select the convention or conventions that the activity serves."), field="conventions")
def names_a_convention(activity: Any) -> bool:
    return bool(activity.conventions.all())


@check("activity_without_theme", _("Select a theme."), field="theme")
def names_a_theme(activity: Any) -> bool:
    return activity.theme_id is not None


@check("activity_without_period", _("Enter the first and the last day."), field="starts_on")
def has_a_period(activity: Any) -> bool:
    return bool(activity.starts_on and activity.ends_on)


@check("activity_without_budget", _("Enter a budget line; one of 0 where only staff time is needed."), field="budget_lines")
def has_a_budget(activity: Any) -> bool:
    return activity.budget_lines.exists()


@check("activity_serves_nobody", _("Name the Parties that the activity serves, or the needs that it covers."), field="parties")
def serves_somebody(activity: Any) -> bool:
    return activity.parties.exists() or activity.coverages.exists()


@check("plan_closed", _("The plan is closed. Put the activity into the plan that follows it."), field="plan")
def plan_is_not_closed(activity: Any) -> bool:
    return activity.plan.status != PlanStatus.CLOSED


APPROVABLE = (names_a_convention, names_a_theme, has_a_period, has_a_budget, serves_somebody, plan_is_not_closed)


@check("plan_not_in_force", _("The plan is not in force yet. Start the activity once it is."), field="plan")
def plan_has_come_into_force(activity: Any) -> bool:
    return activity.plan.status in (PlanStatus.IN_FORCE, PlanStatus.CLOSED)


@check("activity_not_completed", _("The activity is not completed yet. You will be asked when it is."))
def activity_is_completed(coverage: Any) -> bool:
    return coverage.activity.status == ActivityStatus.COMPLETED
