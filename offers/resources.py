"""Offers and providers as spreadsheets."""

from __future__ import annotations

from typing import Any

from offers.models import Offer, Provider
from tarp.records.resources import RecordResource


class OfferResource(RecordResource):
    """Imported by a provider for itself, or by the secretariat from what a provider sent in another form."""

    only_exported = ("reference", "source_reference", "status", "published_on", "left_register_on", "version", "updated_at")
    recognized_by = ("provider", "title")

    class Meta:
        model = Offer
        fields = (
            "reference",
            "provider",
            "title",
            "description",
            "language",
            "kind",
            "conventions",
            "provisions",
            "themes",
            "assistance_types",
            "regions",
            "groups",
            "parties",
            "delivery_means",
            "languages",
            "available_from",
            "available_to",
            "capacity",
            "value",
            "terms",
            "conditions",
            "how_to_request",
            "documents",
            "source_reference",
            "status",
            "published_on",
            "left_register_on",
            "version",
            "updated_at",
        )


class ProviderResource(RecordResource):
    """Providers are public, and are kept by the secretariat."""

    only_exported = ("version", "updated_at")

    class Meta:
        model = Provider
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "kind",
            "party",
            "conventions",
            "parties_served",
            "city",
            "coverage",
            "languages",
            "website",
            "framework_agreement_on",
            "centre_status",
            "notes",
            "source",
            "confidence",
            "retired_on",
            "version",
            "updated_at",
        )

    def get_queryset(self) -> Any:
        return Provider.objects.all()


PUBLIC = {"offers": OfferResource, "providers": ProviderResource}
