"""What an activity requires and what it has, in United States dollars as of a date: the one place where money is counted.

Pledged, committed and received are stages of the same money and are never added together. What is secured is, for each
contribution, the larger of what was committed and what was received by that day. What is required is what the budget says now.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, Expression, ExpressionWrapper, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Round

from plans.models import BudgetLine, Contribution

DOLLARS: DecimalField = DecimalField(max_digits=18, decimal_places=2)
NONE = Value(Decimal(0), output_field=DOLLARS)
STAGES = ("pledged", "committed", "received")


def stage(name: str, *, as_of: date) -> Expression:
    """What a contribution had reached of this stage on the day, in United States dollars."""
    amount = Round(F(name) * F("usd_rate"), precision=2, output_field=DOLLARS)
    return Coalesce(Case(When(**{f"{name}_on__lte": as_of}, then=amount), output_field=DOLLARS), NONE)


def secured(*, as_of: date) -> Expression:
    return Greatest(stage("committed", as_of=as_of), stage("received", as_of=as_of))


def required_by_activity() -> Any:
    """Rows of (activity, required) of every activity whose budget is known."""
    return BudgetLine.objects.order_by().values("activity").annotate(required_sum=Sum("required"))


def stages_by_activity(*, as_of: date) -> Any:
    """Rows of (activity, pledged, committed, received, secured) of every activity with a contribution."""
    sums = {f"{name}_sum": Sum(stage(name, as_of=as_of)) for name in STAGES}
    return Contribution.objects.order_by().values("activity").annotate(**sums, secured_sum=Sum(secured(as_of=as_of)))


def sums(*, as_of: date) -> dict[str, Combinable]:
    """The annotations of `Activity.objects.with_money`: `required` is null where no budget line says what is required."""
    contributions = stages_by_activity(as_of=as_of).filter(activity=OuterRef("pk"))
    named = {name: Coalesce(Subquery(contributions.values(f"{name}_sum"), output_field=DOLLARS), NONE) for name in (*STAGES, "secured")}
    required = Subquery(required_by_activity().filter(activity=OuterRef("pk")).values("required_sum"), output_field=DOLLARS)
    return {"required": required, **named}


# Null where the requirement is not known.
GAP = Case(
    When(required__gt=F("received"), then=ExpressionWrapper(F("required") - F("received"), output_field=DOLLARS)),
    When(required__isnull=False, then=NONE),
    output_field=DOLLARS,
)
