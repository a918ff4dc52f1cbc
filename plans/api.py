"""The REST door of plans, activities and matches. They are made in the admin; here they are read and moved."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from rest_framework import serializers

from needs.api import NeedSerializer, NeedViewSet
from needs.models import Need
from plans.choices import Rung
from plans.coverage import rungs_by_reference
from plans.filters import ActivityFilter, LadderFilter, MatchFilter, PlanFilter
from plans.models import Activity, Coverage, Match, Plan
from tarp.parties.api import SOURCED, NamedSerializer
from tarp.records.api import RecordViewSet
from tarp.records.rows import KEPT, RecordSerializer

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
    is_same_for_all = False

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
        return queryset.with_money(as_of=self.context["view"].day)

    def expressions(self) -> dict[str, Any]:
        seen = Need.objects.visible_to(self.context["request"].user)
        covered = Coverage.objects.holding(on=self.context["view"].day).filter(activity=OuterRef("pk"), need__in=seen)
        needs = ArraySubquery(covered.order_by("need__reference").values("need__reference"))
        return {"needs": needs, **{name: F(name) for name in MONEY}}


class MatchSerializer(RecordSerializer):
    class Meta:
        model = Match
        page = "plans:match"
        fields = ("reference", "status", "need", "offer", "units", "proposed_on", "agreed_on", "ended_on", *KEPT, "links")


class LadderNeedSerializer(NeedSerializer):
    rung = serializers.ChoiceField(
        Rung.choices, read_only=True, allow_null=True, help_text="Where the need stands on the day asked; null where it was not registered."
    )
    computed = (*NeedSerializer.computed, "rung")

    class Meta(NeedSerializer.Meta):
        ref_name = "Need"
        fields = (*NeedSerializer.Meta.fields[:2], "rung", *NeedSerializer.Meta.fields[2:])


class LadderNeedViewSet(NeedViewSet):
    """Needs with their rung, filtered by it: here, since plans know what covers a need."""

    serializer_class = LadderNeedSerializer
    filterset_class = LadderFilter

    def linked(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entered = [row["reference"] for row in found if row["registered_on"]]
        rungs = rungs_by_reference(entered, as_of=self.day) if entered else {}
        return super().linked([{**row, "rung": rungs.get(row["reference"])} for row in found])


class PlanViewSet(RecordViewSet):
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    lookup_field = "code"


class ActivityViewSet(RecordViewSet):
    queryset = Activity.objects.all()
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter


class MatchViewSet(RecordViewSet):
    queryset = Match.objects.all()
    serializer_class = MatchSerializer
    filterset_class = MatchFilter
