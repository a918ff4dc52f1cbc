"""The admin of snapshots, progress reports and their recommendations; reports are begun and written on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.choices import RecommendationStatus, ReportStatus
from reports.models import DocumentSymbol, ProgressReport, Recommendation, Snapshot
from tarp.admin import Queue, StaffAdmin
from tarp.records.admin import RecordAdmin, RecordInline


@admin.register(Snapshot)
class SnapshotAdmin(StaffAdmin):
    list_display = ("reference", "as_of", "taken_at", "taken_by", "is_demonstration")
    list_select_related = ("taken_by",)
    date_hierarchy = "as_of"
    ordering = ("-as_of", "-pk")
    fields = ("reference", "as_of", "taken_at", "taken_by", "is_demonstration", "checksum")


class SymbolInline(RecordInline):
    model = DocumentSymbol
    fields = ("convention", "symbol")
    ordering = ("convention__position",)


@admin.register(ProgressReport)
class ProgressReportAdmin(RecordAdmin):
    list_display = ("reference", "title", "meeting", "snapshot", "status_tag", "issued_on")
    list_display_links = ("reference", "title")
    list_filter = ("status", "meeting__convention")
    list_select_related = ("meeting", "snapshot")
    search_fields = ("reference", "title", "symbols__symbol")
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("meeting", "mandates")
    readonly_fields = ("reference", "snapshot", "revision", "dated_on", "issued_on")
    inlines = (SymbolInline,)
    queues = (Queue("to_issue", _("Reports cleared, not issued"), Q(status=ReportStatus.CLEARED)),)

    def has_add_permission(self, request: Any) -> bool:
        return False


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    list_display = ("reference", "__str__", "report", "gap", "barrier", "status_tag")
    list_display_links = ("reference", "__str__")
    list_filter = ("status", "gap", "barrier")
    list_select_related = ("report", "barrier")
    search_fields = ("reference", "text")
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("barrier",)
    readonly_fields = ("reference",)
    queues = (Queue("to_follow", _("Recommendations accepted, not implemented"), Q(status=RecommendationStatus.ACCEPTED)),)
