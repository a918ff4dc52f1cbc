"""The REST door of providers and offers."""

from __future__ import annotations

from typing import Any

from offers.filters import OfferFilter, ProviderFilter
from offers.models import Offer, Provider
from tarp.parties.api import SOURCED
from tarp.records.api import EditableViewSet, ReadViewSet
from tarp.records.rows import KEPT, RecordSerializer


class ProviderSerializer(RecordSerializer):
    class Meta:
        model = Provider
        page = "offers:provider"
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
            *SOURCED,
            *KEPT,
            "links",
        )


class OfferSerializer(RecordSerializer):
    class Meta:
        model = Offer
        page = "offers:detail"
        fields = (
            "reference",
            "status",
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
            "published_on",
            "left_register_on",
            *KEPT,
            "links",
        )


class ProviderViewSet(ReadViewSet):
    queryset = Provider.objects.all()
    serializer_class = ProviderSerializer
    filterset_class = ProviderFilter
    ordering = ("-updated_at", "-id")


class OfferViewSet(EditableViewSet):
    queryset = Offer.objects.all()
    serializer_class = OfferSerializer
    filterset_class: Any = OfferFilter
