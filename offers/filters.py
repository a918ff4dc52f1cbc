"""Which offers and which providers: one filter each for the register, the admin, the API and the export."""

from datetime import date

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.choices import OfferKind, OfferStatus, ProviderKind
from offers.models import Offer, Provider
from tarp.parties.filters import by_party
from tarp.parties.models import AssistanceType, Convention, Group, Party, Provision, Region, Theme
from tarp.records.filters import WordsFilter, by_code
from tarp.records.forms import DAY


class OfferFilter(WordsFilter):
    """An offer that names no region, group or Party is for all of them, and is found under each. What is for a Party is read as of
    `open_on`, or of today.

    What is hidden is for links and the API: on the page the search finds providers, and long lists would weigh more than the offers.
    """

    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    theme = by_code(Theme.objects.in_order(), field_name="themes", label=_("Theme"))
    provision = by_code(Provision.objects.in_order(), field_name="provisions", label=_("Provision"), widget=HiddenInput)
    assistance_type = by_code(AssistanceType.objects.in_order(), field_name="assistance_types", label=_("Type of assistance"))
    kind = filters.ChoiceFilter(choices=OfferKind, label=_("Kind"))
    region = by_code(Region.objects.of_the_conventions(), label=_("For the region"), method="by_audience")
    group = by_code(Group.objects.order_by("position"), label=_("For the group"), method="by_audience")
    party = by_party(label=_("For the Party"), method="by_party_served")
    provider = by_code(Provider.objects.by_name(), label=_("Provider"), widget=HiddenInput)
    open_on = filters.DateFilter(label=_("Available on"), method="by_day", widget=DAY)
    status = filters.ChoiceFilter(choices=OfferStatus, label=_("Status"))

    class Meta:
        model = Offer
        fields: list[str] = []

    def by_day(self, queryset: QuerySet, name: str, on: date) -> QuerySet:
        return queryset.open(on=on)

    def by_audience(self, queryset: QuerySet, name: str, record: Region | Group) -> QuerySet:
        return queryset.open_to(record)

    def by_party_served(self, queryset: QuerySet, name: str, party: Party) -> QuerySet:
        return queryset.open_to_party(party, on=self.form.cleaned_data.get("open_on") or timezone.localdate())


class ProviderFilter(WordsFilter):
    kind = filters.ChoiceFilter(choices=ProviderKind, label=_("Kind"))
    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    party = by_party(field_name="parties_served", label=_("Serves the Party"))

    class Meta:
        model = Provider
        fields: list[str] = []
