"""The admin of reports: what waits to be cleared and issued, symbols and frames. The text is written on the report's own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.choices import RecommendationStatus, ReportStatus
from reports.models import DocumentSymbol, ProgressReport, Recommendation, Snapshot
from reports.resources import RecommendationResource, ReportResource, SnapshotResource
from tarp.admin import Queue
from tarp.records.admin import RecordAdmin, RecordInline, TableAdmin


class SymbolInline(RecordInline):
    model = DocumentSymbol
    fields = ("convention", "symbol")
    ordering = ("convention__position",)


@admin.register(ProgressReport)
class ProgressReportAdmin(RecordAdmin):
    """Reports are started on the site, where their snapshot is taken."""

    resource_class = ReportResource
    list_display = ("reference", "title", "meeting", "status_tag", "revision", "issued_on")
    list_filter = ("status", "meeting__convention")
    list_select_related = ("meeting", "meeting__country")
    search_fields = ("reference", "title")
    ordering = ("-updated_at", "-pk")
    fields = (
        "title",
        "meeting",
        "agenda_item",
        "agenda_title",
        "distribution",
        "period_from",
        "mandates",
        "snapshot",
        "dated_on",
        "issued_on",
    )
    readonly_fields = ("meeting", "snapshot", "dated_on", "issued_on")
    filter_horizontal = ("mandates",)
    inlines = (SymbolInline,)
    pages = ((_("Text and document"), lambda report: reverse("reports:detail", args=[report.reference])),)
    queues = (
        Queue("to_clear", _("Reports to clear"), Q(status=ReportStatus.DRAFTING)),
        Queue("to_issue", _("Reports to issue"), Q(status=ReportStatus.CLEARED)),
    )

    def has_add_permission(self, request: Any) -> bool:
        return False


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    resource_class = RecommendationResource
    list_display = ("reference", "text", "report", "gap", "status_tag")
    list_filter = ("status", "gap")
    list_select_related = ("report",)
    search_fields = ("reference", "text")
    ordering = ("-updated_at", "-pk")
    fields = ("report", "text", "gap", "barrier", "evidence")
    readonly_fields = ("report", "text", "evidence")  # written on the page of the report, where figures are known
    queues = (Queue("to_decide", _("Recommendations to decide"), Q(status=RecommendationStatus.DRAFT)),)
    pages = ((_("Report"), lambda recommendation: reverse("reports:detail", args=[recommendation.report.reference])),)

    def has_add_permission(self, request: Any) -> bool:
        return False


@admin.register(Snapshot)
class SnapshotAdmin(TableAdmin):
    """Nothing here can be changed; the database refuses it too."""

    resource_class = SnapshotResource
    list_display = ("reference", "as_of", "taken_at", "taken_by", "checksum")
    list_select_related = ("taken_by",)
    ordering = ("-as_of", "-pk")
    fields = readonly_fields = ("reference", "as_of", "taken_at", "taken_by", "is_demonstration", "checksum")
