"""The REST door of the ground: conventions, Parties, provisions, themes, chemicals, meetings; open to all."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from rest_framework import serializers

from tarp.parties.choices import AdherenceStatus, ListingCategory
from tarp.parties.filters import ChemicalFilter, PartyFilter, SubjectFilter, ThemeFilter
from tarp.parties.models import (
    Adherence,
    Chemical,
    Convention,
    GroupMembership,
    Listing,
    Meeting,
    Party,
    Provision,
    RegionMembership,
    Theme,
)
from tarp.records.api import ReadViewSet
from tarp.records.rows import NamesSerializer, RecordSerializer, names

SOURCED = ("source", "confidence", "retired_on")


class NamedSerializer(RecordSerializer):
    names = NamesSerializer(read_only=True)

    def expressions(self) -> dict[str, Any]:
        return {"names": names()}


class AdherenceSerializer(serializers.Serializer):
    convention = serializers.CharField()
    status = serializers.ChoiceField(AdherenceStatus)
    signed_on = serializers.DateField(allow_null=True)
    deposited_on = serializers.DateField(allow_null=True)
    entered_into_force_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class PartySerializer(NamedSerializer):
    """`region` and `groups` are those of the day asked (`as_of`, today where it is not given), in the Secretariat's own scheme."""

    adherences = AdherenceSerializer(many=True, read_only=True)
    region = serializers.CharField(allow_null=True, read_only=True)
    groups = serializers.ListField(child=serializers.CharField(), read_only=True)

    is_same_for_all = False  # its groups and region are those of the day

    class Meta:
        model = Party
        page = "parties:detail"
        fields = (
            "code",
            "iso2",
            "m49",
            "kind",
            "names",
            "region",
            "groups",
            "adherences",
            "is_un_member",
            "income_level",
            *SOURCED,
            "links",
        )

    def expressions(self) -> dict[str, Any]:
        day, own = self.context["view"].day, {"party": OuterRef("pk")}
        days = ("signed_on", "deposited_on", "entered_into_force_on", "ended_on")
        adherences = Adherence.objects.filter(**own).order_by("convention__position")
        regions = RegionMembership.objects.holding(on=day).filter(**own, region__scheme__code="brs").order_by("pk")
        groups = GroupMembership.objects.holding(on=day).filter(**own).order_by("group__code")
        return super().expressions() | {
            "adherences": ArraySubquery(
                adherences.values(row=JSONObject(convention="convention__code", status="status", **{day: F(day) for day in days}))
            ),
            "region": regions.values("region__code")[:1],
            "groups": ArraySubquery(groups.values("group__code")),
        }


class ConventionSerializer(NamedSerializer):
    full_titles = NamesSerializer(read_only=True)

    class Meta:
        model = Convention
        fields = (
            "code",
            "names",
            "full_titles",
            "adopted_on",
            "adopted_in",
            "entered_into_force_on",
            "assistance_articles",
            *SOURCED,
            "links",
        )

    def expressions(self) -> dict[str, Any]:
        return super().expressions() | {"full_titles": names("full_title")}


class ProvisionSerializer(NamedSerializer):
    class Meta:
        model = Provision
        fields = (
            "code",
            "convention",
            "article",
            "paragraph",
            "kind",
            "names",
            "summary",
            "themes",
            "is_expressible",
            *SOURCED,
            "links",
        )


class ThemeSerializer(NamedSerializer):
    class Meta:
        model = Theme
        fields = ("code", "names", "description", "cluster", "conventions", *SOURCED, "links")


class ListingSerializer(serializers.Serializer):
    code = serializers.CharField()
    convention = serializers.CharField()
    annexes = serializers.ListField(child=serializers.CharField())
    entry = serializers.CharField()
    categories = serializers.ListField(child=serializers.ChoiceField(ListingCategory))
    adopted_on = serializers.DateField()
    effective_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class ChemicalSerializer(NamedSerializer):
    listings = ListingSerializer(many=True, read_only=True)

    class Meta:
        model = Chemical
        fields = ("code", "names", "cas_numbers", "is_waste", "listings", *SOURCED, "links")

    def expressions(self) -> dict[str, Any]:
        columns = ("code", "annexes", "entry", "categories", "adopted_on", "effective_on", "ended_on")
        listings = Listing.objects.filter(chemical=OuterRef("pk")).order_by("adopted_on", "code")
        row = JSONObject(convention="convention__code", **{column: F(column) for column in columns})
        return super().expressions() | {"listings": ArraySubquery(listings.values(row=row))}


class MeetingSerializer(RecordSerializer):
    class Meta:
        model = Meeting
        fields = (
            "code",
            "convention",
            "number",
            "kind",
            "starts_on",
            "ends_on",
            "city",
            "country",
            "format",
            "status",
            *SOURCED,
            "links",
        )


class PartyViewSet(ReadViewSet):
    queryset = Party.objects.all()
    serializer_class = PartySerializer
    filterset_class = PartyFilter


class ConventionViewSet(ReadViewSet):
    queryset = Convention.objects.all()
    serializer_class = ConventionSerializer


class ProvisionViewSet(ReadViewSet):
    queryset = Provision.objects.all()
    serializer_class = ProvisionSerializer
    filterset_class = SubjectFilter


class ThemeViewSet(ReadViewSet):
    queryset = Theme.objects.all()
    serializer_class = ThemeSerializer
    filterset_class = ThemeFilter


class ChemicalViewSet(ReadViewSet):
    queryset = Chemical.objects.all()
    serializer_class = ChemicalSerializer
    filterset_class = ChemicalFilter


class MeetingViewSet(ReadViewSet):
    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    filterset_class = SubjectFilter
