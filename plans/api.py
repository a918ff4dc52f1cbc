"""The REST door of plans, activities and matches. They are made in the admin; here they are read and moved."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.utils import timezone
from rest_framework import serializers

from needs.models import Need
from plans.models import Activity, Coverage, Match, Plan
from tarp.parties.api import SOURCED, NamedSerializer
from tarp.records.api import RecordSerializer, RecordViewSet

KEPT = ("version", "created_at", "updated_at")
MONEY = ("required", "pledged", "committed", "received", "gap")


class PlanSerializer(NamedSerializer):
    class Meta:
        model = Plan
        page = "plans:detail"
        fields = (
            "code",
            "status",
            "names",
            "starts_on",
            "ends_on",
            "documents",
            "is_official",
            "in_force_from",
            "in_force_to",
            *SOURCED,
            *KEPT,
            "links",
        )


class MoneyField(serializers.DecimalField):
    def __init__(self, **kwargs: Any):
        super().__init__(max_digits=18, decimal_places=2, read_only=True, **kwargs)


class ActivitySerializer(RecordSerializer):
    """Amounts are in United States dollars, support costs included; the stages of money are never added together."""

    required = MoneyField(allow_null=True)
    pledged = MoneyField()
    committed = MoneyField()
    received = MoneyField()
    gap = MoneyField(allow_null=True)
    needs = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Covered today; those that you may see.")

    class Meta:
        model = Activity
        page = "plans:activity"
        fields = (
            "reference",
            "status",
            "plan",
            "code",
            "title",
            "description",
            "kind",
            "level",
            "conventions",
            "theme",
            "provisions",
            "lead",
            "parties",
            "starts_on",
            "ends_on",
            "needs",
            "sdg_targets",
            "pow_number",
            "joint_code",
            "approved_on",
            "started_on",
            "completed_on",
            "cancelled_on",
            *MONEY,
            *KEPT,
            "links",
        )

    def described(self, queryset: Any) -> Any:
        return queryset.with_money(as_of=timezone.localdate())

    def expressions(self) -> dict[str, Any]:
        seen = Need.objects.visible_to(self.context["request"].user)
        covered = Coverage.objects.holding(on=timezone.localdate()).filter(activity=OuterRef("pk"), need__in=seen)
        needs = ArraySubquery(covered.order_by("need__reference").values("need__reference"))
        return {"needs": needs, **{name: F(name) for name in MONEY}}


class MatchSerializer(RecordSerializer):
    class Meta:
        model = Match
        page = "plans:match"
        fields = ("reference", "status", "need", "offer", "units", "proposed_on", "agreed_on", "ended_on", *KEPT, "links")


class PlanViewSet(RecordViewSet):
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    lookup_field = "code"


class ActivityViewSet(RecordViewSet):
    queryset = Activity.objects.all()
    serializer_class = ActivitySerializer


class MatchViewSet(RecordViewSet):
    queryset = Match.objects.all()
    serializer_class = MatchSerializer
