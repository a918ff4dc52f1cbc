"""Which plans, activities, matches, and which needs by their rung: one filter each for the register, the admin, the API and the export."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import HiddenInput, IntegerField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.filters import NeedFilter
from offers.models import Provider
from plans.choices import ActivityKind, ActivityStatus, Gap, MatchStatus, PlanStatus, Rung
from plans.coverage import rungs_below, with_rung
from plans.models import Activity, Match, Plan
from tarp.parties.filters import by_party
from tarp.parties.models import Convention, Party, Region, Theme
from tarp.records.filters import WordsFilter, by_code
from tarp.records.forms import DAY


class LadderFilter(NeedFilter):
    """Needs by their rung on a day. With a rung, a gap or a day, only needs that stood in the register on that day are found."""

    rung = filters.ChoiceFilter(choices=Rung, label=_("Stands at"), method="later")
    gap = filters.ChoiceFilter(choices=Gap, label=_("Gap"), method="later")
    as_of = filters.DateFilter(label=_("As of"), method="later", widget=DAY)

    def later(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Asked of what the other filters leave: see `filter_queryset`."""
        return queryset

    @property
    def on(self) -> date:
        """The day as of which rungs, regions and groups are read."""
        asked = self.form.cleaned_data if self.is_bound and self.form.is_valid() else {}
        return asked.get("as_of") or timezone.localdate()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        needs: Any = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked.get("rung") or asked.get("gap"):
            rungs = [asked["rung"]] if asked.get("rung") else list(Rung)
            if asked.get("gap"):
                rungs = [rung for rung in rungs if rung in rungs_below(asked["gap"])]
            return needs.filter(pk__in=with_rung(needs, as_of=self.on).filter(rung__in=rungs).values("pk"))
        return needs.registered(on=self.on) if asked.get("as_of") else needs


class YearFilter(filters.Filter):
    field_class = IntegerField

    def __init__(self, **options: Any):
        super().__init__(min_value=1900, max_value=2200, **options)


class PlanFilter(WordsFilter):
    year = YearFilter(label=_("Year"), method="by_year")
    status = filters.ChoiceFilter(choices=PlanStatus, label=_("Status"))

    def by_year(self, queryset: QuerySet, name: str, year: Any) -> QuerySet:
        return queryset.filter(starts_on__year__lte=year, ends_on__year__gte=year)

    class Meta:
        model = Plan
        fields: list[str] = []


class ActivityFilter(WordsFilter):
    """An activity that names no Party is for all of them, and is found under each."""

    plan = by_code(Plan.objects.order_by("-starts_on"), label=_("Plan"))
    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    theme = by_code(Theme.objects.in_order(), label=_("Theme"))
    kind = filters.ChoiceFilter(choices=ActivityKind, label=_("Kind"))
    region = by_code(Region.objects.of_the_conventions(), label=_("For Parties of the region"), method="by_region")
    party = by_party(label=_("For the Party"), method="by_party")
    lead = by_code(Provider.objects.by_name(), label=_("Lead"), widget=HiddenInput)
    year = YearFilter(label=_("Takes place in the year"), method="by_year")
    status = filters.ChoiceFilter(choices=ActivityStatus, label=_("Status"))

    def by_party(self, queryset: QuerySet, name: str, party: Party) -> QuerySet:
        return self.serving(queryset, Party.objects.filter(pk=party.pk))

    def by_region(self, queryset: QuerySet, name: str, region: Region) -> QuerySet:
        return self.serving(queryset, Party.objects.in_region(region.code, on=timezone.localdate()))

    def serving(self, queryset: QuerySet, parties: QuerySet) -> QuerySet:
        served = Activity.parties.through.objects.filter(activity=OuterRef("pk"))
        return queryset.filter(Exists(served.filter(party__in=parties)) | ~Exists(served))

    def by_year(self, queryset: QuerySet, name: str, year: Any) -> QuerySet:
        return queryset.filter(Q(ends_on=None) | Q(ends_on__year__gte=year), starts_on__year__lte=year)

    class Meta:
        model = Activity
        fields: list[str] = []


class MatchFilter(WordsFilter):
    convention = by_code(Convention.objects.order_by("position"), field_name="need__conventions", label=_("Convention"))
    theme = by_code(Theme.objects.in_order(), field_name="need__theme", label=_("Theme"))
    region = by_code(Region.objects.of_the_conventions(), label=_("Region"), method="by_region")
    party = by_party(field_name="need__party", label=_("Party"))
    provider = by_code(Provider.objects.by_name(), field_name="offer__provider", label=_("Provider"), widget=HiddenInput)
    year = YearFilter(field_name="proposed_on__year", label=_("Proposed in the year"))
    status = filters.ChoiceFilter(choices=MatchStatus, label=_("Status"))

    def by_region(self, queryset: QuerySet, name: str, region: Region) -> QuerySet:
        return queryset.filter(need__party__in=Party.objects.in_region(region.code, on=timezone.localdate()))

    class Meta:
        model = Match
        fields: list[str] = []
