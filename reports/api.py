"""The REST door of the gap table and of reports."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from needs.models import Need
from plans.choices import Gap, Rung
from reports.filters import GapRowFilter, ReportFilter
from reports.gaps import gap_table
from reports.measures import JOINTLY
from reports.models import ProgressReport
from reports.tables import flat_rows
from tarp.records.api import ReadViewSet, RecordViewSet
from tarp.records.rows import KEPT, RecordSerializer


class GapRowSerializer(serializers.Serializer):
    convention = serializers.CharField(help_text="Its code; “all” counts a need under several conventions once.")
    region = serializers.CharField(help_text="Region of the conventions; “none” for Parties that are in none.")
    theme = serializers.CharField(help_text="Its code; “none” for needs without a theme.")
    rung = serializers.ChoiceField(Rung.choices)
    gap = serializers.ChoiceField([*Gap.choices, ("", "None: the need is met.")])
    needs = serializers.IntegerField()
    parties_answered = serializers.IntegerField(help_text="n: Parties of the region that answered, under the convention.")
    parties_asked = serializers.IntegerField(help_text="N: Parties of the region that were asked, under the convention.")
    as_of = serializers.DateField()


@extend_schema_serializer(many=False)
class GapTableSerializer(serializers.Serializer):
    as_of = serializers.DateField()
    explain = serializers.CharField(help_text="How the table is counted.")
    results = GapRowSerializer(many=True)


class GapViewSet(ReadViewSet):
    """Needs by convention, region, theme and rung as of a date; only what is not zero has a row."""

    queryset = Need.objects.none()
    filterset_class = GapRowFilter
    serializer_class = GapTableSerializer
    pagination_class = None

    def known_parameters(self) -> tuple[str, ...]:
        return tuple(self.filterset_class.base_filters)

    def list(self, request: Request) -> Response:
        asked = GapRowFilter(request.query_params, queryset=self.get_queryset(), request=request)
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        table = gap_table(Need.objects.visible_to(request.user), as_of=asked.on, group=asked.asked["group"])
        narrow = {
            name: getattr(value, "code", value) or None for name, value in asked.asked.items() if name in ("convention", "region", "theme")
        }
        explain = _(
            "Needs in the register on the date that are open to you, each on the highest rung that its links had reached. A need under two "
            "conventions counts once under “all” and once under each. Regions and groups are read as of the date."
        )
        return self.answer(
            {"as_of": table.as_of.isoformat(), "explain": f"{explain} {JOINTLY}", "results": flat_rows(table, rungs=asked.rungs, **narrow)}
        )


class ReportSerializer(RecordSerializer):
    as_of = serializers.DateField(read_only=True, help_text="The day of the snapshot on which the report is written.")
    checksum = serializers.CharField(read_only=True, allow_null=True, help_text="SHA-256 of the PDF in force.")

    class Meta:
        model = ProgressReport
        page = "reports:detail"
        fields = (
            "reference",
            "status",
            "meeting",
            "title",
            "agenda_item",
            "agenda_title",
            "distribution",
            "period_from",
            "as_of",
            "revision",
            "dated_on",
            "issued_on",
            "checksum",
            *KEPT,
            "links",
        )

    def expressions(self) -> dict[str, Any]:
        return {"as_of": F("snapshot__as_of"), "checksum": F("edition__checksum")}


class ReportViewSet(RecordViewSet):
    queryset = ProgressReport.objects.all()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
