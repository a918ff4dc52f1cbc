"""The REST door of rounds, needs and difficulties."""

from __future__ import annotations

from typing import Any

from needs.filters import NeedFilter, RoundFilter
from needs.models import Difficulty, Need, Round
from tarp.parties.api import NamedSerializer
from tarp.records.api import EditableViewSet, RecordViewSet
from tarp.records.rows import KEPT, RecordSerializer


class RoundSerializer(NamedSerializer):
    class Meta:
        model = Round
        page = "needs:round"
        fields = ("code", "status", "names", "audience", "conventions", "opens_on", *KEPT, "links")


class NeedSerializer(RecordSerializer):
    class Meta:
        model = Need
        page = "needs:detail"
        fields = (
            "reference",
            "status",
            "party",
            "conventions",
            "provisions",
            "theme",
            "title",
            "description",
            "language",
            "translation",
            "assistance_types",
            "priority",
            "level",
            "barriers",
            "listing",
            "life_cycle_stage",
            "from_year",
            "to_year",
            "delivery_languages",
            "target_group",
            "estimated_cost",
            "prior_assistance",
            "source",
            "source_reference",
            "visibility",
            "merged_into",
            "registered_on",
            "left_register_on",
            *KEPT,
            "links",
        )
        read_only_fields = ("translation", "merged_into")  # the secretariat's


class DifficultySerializer(RecordSerializer):
    class Meta:
        model = Difficulty
        fields = (
            "reference",
            "status",
            "party",
            "conventions",
            "provision",
            "barrier",
            "severity",
            "description",
            "language",
            *KEPT,
            "links",
        )


class RoundViewSet(RecordViewSet):
    queryset = Round.objects.all()
    serializer_class = RoundSerializer
    filterset_class = RoundFilter
    lookup_field = "code"


class NeedViewSet(EditableViewSet):
    queryset = Need.objects.all()
    serializer_class = NeedSerializer
    filterset_class: Any = NeedFilter


class DifficultyViewSet(EditableViewSet):
    queryset = Difficulty.objects.all()
    serializer_class = DifficultySerializer
