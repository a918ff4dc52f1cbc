"""The admin of matches, plans, activities, what they cover and what they cost; and what plans add to the page of a need."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.admin import NeedAdmin
from needs.models import Need
from plans.choices import ActivityStatus, CoverageStatus, Rung
from plans.coverage import with_rung
from plans.models import Activity, Attendance, BudgetLine, Contribution, Coverage, Event, Match, Objective, Plan, RelatedWork
from plans.resources import (
    ActivityResource,
    BudgetLineResource,
    ContributionResource,
    CoverageResource,
    EventResource,
    MatchResource,
    PlanResource,
    RelatedWorkResource,
)
from plans.rules import OPEN_MATCHES
from tarp.admin import Queue, StaffInline
from tarp.parties.admin import ReferenceAdmin
from tarp.records.admin import RecordAdmin, RecordInline


def stands_on(rung: Rung) -> Q:
    """Needs that stand on this rung of the ladder today."""
    needs = with_rung(Need.objects.all(), as_of=timezone.localdate()).filter(rung=rung)
    return Q(pk__in=needs.values("pk"))


def waits_for_a_match() -> Q:
    """An offer fits, and none lies before a Party and a provider: then it is their turn, not the secretariat's."""
    return stands_on(Rung.OFFER_AVAILABLE) & ~Q(pk__in=Match.objects.filter(status__in=OPEN_MATCHES).values("need"))


NeedAdmin.queues += (Queue("to_match", _("Needs with an offer, not matched"), waits_for_a_match),)
NeedAdmin.pages += ((_("Candidates"), lambda need: reverse("plans:candidates", args=[need.reference])),)


def is_overdue() -> Q:
    return Q(status__in=[ActivityStatus.APPROVED, ActivityStatus.ONGOING], ends_on__lt=timezone.localdate())


@admin.register(Match)
class MatchAdmin(RecordAdmin):
    """Matches are proposed on the candidates' page of a need, where their score comes from."""

    resource_class = MatchResource
    list_display = ("reference", "need", "offer", "score", "status_tag", "proposed_on", "agreed_on")
    list_filter = ("status", "need__conventions")
    list_select_related = ("need", "offer")
    search_fields = ("reference", "need__reference", "need__title", "offer__reference", "offer__title")
    date_hierarchy = "proposed_on"
    ordering = ("-updated_at", "-pk")
    fields = ("need", "offer", "units", "score", "proposed_on", "agreed_on", "ended_on")
    readonly_fields = ("need", "offer", "score", "proposed_on", "agreed_on", "ended_on")

    def has_add_permission(self, request: Any) -> bool:
        return False


class ObjectiveInline(RecordInline):
    model = Objective
    fields = ("position", "code", "convention", "text_en")
    ordering = ("position",)


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    resource_class = PlanResource
    list_display = ("name", "code", "status_tag", "starts_on", "ends_on", "in_force_from", "in_force_to", "is_official")
    list_filter = ("status", "is_official")
    search_fields = ("code", "name_en", "documents")
    ordering = ("-starts_on", "code")
    autocomplete_fields = ("mandates",)
    inlines = (ObjectiveInline,)


@admin.register(RelatedWork)
class RelatedWorkAdmin(ReferenceAdmin):
    resource_class = RelatedWorkResource
    list_display = ("title", "code", "plan__code", "kind", "level", "period", "funder", "confidence")
    list_filter = ("plan", "kind", "level", "conventions", "confidence")
    list_select_related = ("plan",)
    search_fields = ("code", "title", "objective", "funder")
    ordering = ("position", "pk")
    autocomplete_fields = ("parties",)


class BudgetLineInline(RecordInline):
    model = BudgetLine
    fields = ("year", "fund", "purpose", "amount", "includes_psc", "currency", "usd_rate", "rate_on")
    ordering = ("year", "fund", "pk")


class ContributionInline(RecordInline):
    model = Contribution
    fields = (
        "donor",
        "agreement",
        "pledged",
        "pledged_on",
        "committed",
        "committed_on",
        "received",
        "received_on",
        "currency",
        "usd_rate",
        "rate_on",
    )
    autocomplete_fields = ("donor",)
    ordering = ("pk",)


class CoverageInline(RecordInline):
    model = Coverage
    fields = ("need", "covered_on", "ended_on")
    autocomplete_fields = ("need",)
    ordering = ("pk",)
    show_change_link = True


class EventInline(StaffInline):
    model = Event
    fields = readonly_fields = ("title", "kind", "starts_on", "ends_on", "city", "country")
    ordering = ("starts_on", "pk")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("country", "activity")


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    resource_class = ActivityResource
    list_display = ("reference", "title", "plan", "kind", "lead", "status_tag", "starts_on", "ends_on")
    list_display_links = ("reference", "title")
    list_filter = ("status", "plan", "kind", "conventions", "theme")
    list_select_related = ("plan", "lead")
    search_fields = ("reference", "code", "title", "description")
    date_hierarchy = "starts_on"
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("lead", "provisions", "parties", "mandates", "sdg_targets")
    readonly_fields = ("reference", "approved_on", "started_on", "completed_on", "cancelled_on")
    bulk_moves = ("approve",)
    inlines = (CoverageInline, BudgetLineInline, ContributionInline, EventInline)
    fieldsets = (
        (None, {"fields": ("reference", "plan", "objective", "code", "title", "description", "kind", "level")}),
        (_("What it is about"), {"fields": ("conventions", "theme", "provisions", "sdg_targets")}),
        (_("Who and when"), {"fields": ("lead", "parties", "starts_on", "ends_on")}),
        (_("Mandate"), {"fields": ("mandates", "pow_number", "joint_code")}),
        (_("Days"), {"fields": ("approved_on", "started_on", "completed_on", "cancelled_on")}),
    )
    queues = (
        Queue("to_approve", _("Activities to approve"), Q(status=ActivityStatus.PROPOSED)),
        Queue("overdue", _("Activities past their last day"), is_overdue),
    )


@admin.register(Coverage)
class CoverageAdmin(RecordAdmin):
    resource_class = CoverageResource
    list_display = ("reference", "activity", "need", "status_tag", "covered_on", "ended_on", "confirmed_on")
    list_filter = ("status", "activity__plan")
    list_select_related = ("activity", "need")
    search_fields = ("reference", "activity__reference", "activity__title", "need__reference", "need__title")
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("activity", "need")
    readonly_fields = ("reference", "confirmed_on")
    queues = (Queue("disputed", _("Deliveries disputed by the Party"), Q(status=CoverageStatus.DISPUTED)),)


class AttendanceInline(RecordInline):
    model = Attendance
    fields = ("party", "female", "male", "other", "not_stated")
    autocomplete_fields = ("party",)
    ordering = ("party__name_en",)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    resource_class = EventResource
    list_display = ("reference", "title", "activity", "kind", "starts_on", "ends_on", "country")
    list_display_links = ("reference", "title")
    list_filter = ("kind", "is_online")
    list_select_related = ("activity", "country")
    search_fields = ("reference", "title", "city", "activity__title")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "-pk")
    autocomplete_fields = ("activity", "country")
    readonly_fields = ("reference",)
    inlines = (AttendanceInline,)


class MoneyAdmin(RecordAdmin):
    """Amounts are entered on the page of their activity or here."""

    autocomplete_fields: tuple[str, ...] = ("activity",)
    ordering = ("-updated_at", "-pk")


@admin.register(BudgetLine)
class BudgetLineAdmin(MoneyAdmin):
    resource_class = BudgetLineResource
    list_display = ("activity", "year", "fund", "purpose", "amount", "currency", "required")
    list_filter = ("year", "fund", "currency", "activity__plan")
    list_select_related = ("activity",)
    search_fields = ("activity__reference", "activity__title", "purpose")


@admin.register(Contribution)
class ContributionAdmin(MoneyAdmin):
    resource_class = ContributionResource
    list_display = ("activity", "donor", "pledged", "committed", "received", "currency")
    list_filter = ("currency", "activity__plan")
    list_select_related = ("activity", "donor")
    search_fields = ("activity__reference", "activity__title", "donor__name", "agreement")
    autocomplete_fields = ("activity", "donor")
