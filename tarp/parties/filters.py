"""The filters of Parties, shared by the page, the API and the export."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, FilterSet, ModelChoiceFilter

from tarp.parties.models import Convention, Group, Party, Region
from tarp.records.filters import by_code
from tarp.records.forms import DAY


def in_order(queryset):
    return queryset.filter(retired_on__isnull=True).order_by("position")


def by_party(**options: Any) -> ModelChoiceFilter:
    """A choice among all Parties, in the order of their names in the reader's language."""
    return by_code(lambda request: Party.objects.by_name(), **options)


def by_region(**options: Any) -> ModelChoiceFilter:
    """A choice among the regions of the conventions, and the Parties that are in none."""
    return by_code(Region.objects.of_the_conventions(), label=_("Region"), null_label=_("In no region"), null_value="none", **options)


class PartyFilter(FilterSet):
    """`as_of` is the day on which convention, region and group are read; today where it is not given."""

    search = CharFilter(label=_("Name or code"))
    convention = by_code(in_order(Convention.objects.all()), label=_("Party to"), empty_label=_("Any convention or none"))
    region = by_code(in_order(Region.objects.of_the_conventions()), label=_("Region"), empty_label=_("Any region"))
    group = by_code(in_order(Group.objects.all()), label=_("Group"), empty_label=_("Any group"))
    as_of = DateFilter(label=_("As of"), widget=DAY)

    class Meta:
        model = Party
        fields = ()

    @property
    def day(self) -> date:
        return (self.form.is_valid() and self.form.cleaned_data.get("as_of")) or timezone.localdate()

    def filter_queryset(self, parties):
        asked = self.form.cleaned_data
        if asked.get("search"):
            parties = parties.search(asked["search"])
        if asked.get("convention"):
            parties = parties.adhering(asked["convention"], on=self.day)
        if asked.get("region"):
            parties = parties.in_region(asked["region"].code, on=self.day)
        if asked.get("group"):
            parties = parties.in_group(asked["group"], on=self.day)
        return parties


class SubjectFilter(FilterSet):
    """What provisions, themes and meetings have in common: the convention that they belong to."""

    convention = by_code(in_order(Convention.objects.all()), label=_("Convention"))

    class Meta:
        fields = ()


class ThemeFilter(SubjectFilter):
    convention = by_code(in_order(Convention.objects.all()), label=_("Convention"), field_name="conventions")


class ChemicalFilter(FilterSet):
    """Chemicals listed, or once listed, under a convention."""

    search = CharFilter(label=_("Name or CAS number"), method="by_words")
    convention = by_code(in_order(Convention.objects.all()), label=_("Convention"), method="by_convention")

    class Meta:
        fields = ()

    def by_words(self, chemicals, name, words):
        return chemicals.filter(Q(name_en__unaccent__icontains=words) | Q(cas_numbers__contains=[words]) | Q(code__iexact=words))

    def by_convention(self, chemicals, name, convention):
        return chemicals.filter(Exists(convention.listings.filter(chemical=OuterRef("pk"))))
