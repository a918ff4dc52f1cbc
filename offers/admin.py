"""The admin of providers and offers."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.choices import OfferStatus
from offers.models import Offer, Provider
from offers.resources import OfferResource, ProviderResource
from tarp.admin import Queue
from tarp.records.admin import RecordAdmin


def has_lapsed() -> Q:
    return Q(status=OfferStatus.PUBLISHED, available_to__lt=timezone.localdate())


@admin.register(Provider)
class ProviderAdmin(RecordAdmin):
    resource_class = ProviderResource
    list_display = ("name", "code", "kind", "party", "city", "retired_on")
    list_filter = ("kind", "conventions", "confidence")
    list_select_related = ("party",)
    search_fields = ("code", "name", "city", "coverage")
    ordering = ("name", "pk")
    autocomplete_fields = ("party", "office", "parties_served")


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    resource_class = OfferResource
    list_display = ("reference", "title", "provider", "kind", "status_tag", "available_to", "updated_at")
    list_display_links = ("reference", "title")
    list_filter = ("status", "kind", "conventions", "themes", "terms")
    list_select_related = ("provider",)
    search_fields = ("reference", "title", "description", "provider__code", "provider__name")
    date_hierarchy = "created_at"
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("provider", "provisions", "parties")
    filter_horizontal = ("themes", "assistance_types", "regions", "groups")
    readonly_fields = ("reference", "published_on", "left_register_on")
    bulk_moves = ("publish",)
    fieldsets = (
        (None, {"fields": ("reference", "provider", "title", "description", "language", "kind")}),
        (_("What it is about"), {"fields": ("conventions", "provisions", "themes", "assistance_types")}),
        (_("For whom"), {"fields": ("regions", "groups", "parties")}),
        (_("How and when"), {"fields": ("delivery_means", "languages", "available_from", "available_to", "capacity")}),
        (_("Terms"), {"fields": ("value", "terms", "conditions", "how_to_request", "documents")}),
        (_("Register"), {"fields": ("published_on", "left_register_on")}),
    )
    queues = (
        Queue("to_review", _("Offers to review"), Q(status=OfferStatus.SUBMITTED)),
        Queue("lapsed", _("Published offers whose last day has passed"), has_lapsed),
    )
