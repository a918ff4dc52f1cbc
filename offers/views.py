"""The pages of offers and providers: the registers, one offer, one provider, a provider's desk, the form and the moves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.views.generic import DetailView

from offers import rules
from offers.choices import DeliveryMeans
from offers.filters import OfferFilter, ProviderFilter
from offers.forms import OfferForm
from offers.models import Offer, Provider
from offers.resources import OfferResource, ProviderResource
from tarp.records.files import RecordExport, RecordImport
from tarp.records.pages import RecordDetail, RecordErase, RecordForm, RecordList, RecordMove


class OfferList(RecordList):
    model = Offer
    filterset_class = OfferFilter
    template_name = "offers/list.html"
    context_object_name = "offers"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_offer=Provider.objects.acted_for(self.request.user).exists(), **kwargs)


class OfferDesk(LoginRequiredMixin, OfferList):
    """The offers of the person's own providers, in every status."""

    template_name = "offers/desk.html"

    def visible(self) -> Any:
        return Offer.objects.made_by(self.request.user)


class OfferExport(RecordExport):
    model = Offer
    filterset_class = OfferFilter
    resource_class = OfferResource


class OfferDeskExport(LoginRequiredMixin, OfferExport):
    visible = OfferDesk.visible


class OfferImport(RecordImport):
    resource_class = OfferResource
    list_page = "offers:mine"
    who = rules.bring_a_file


class OfferPage(RecordDetail):
    model = Offer
    template_name = "offers/detail.html"
    context_object_name = "offer"

    def shows_people(self) -> bool:
        return (rules.drafts_for_the_provider | rules.review)(self.request.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer = self.object
        means, languages = dict(DeliveryMeans.choices), dict(settings.LANGUAGES)
        return super().get_context_data(
            may_erase=offer.may_erase(self.request.user, offer),
            delivery_means=[means.get(one, one) for one in offer.delivery_means],
            languages=[languages.get(one, one) for one in offer.languages],
            **kwargs,
        )


class OfferFormPage(RecordForm):
    model = Offer
    form_class = OfferForm
    template_name = "offers/form.html"

    def start(self) -> Offer:
        """A new one of the provider of the address, or of the first whose desk the person holds."""
        providers = Provider.objects.offering_through(self.request.user)
        code = self.request.GET.get("provider")
        provider = get_object_or_404(providers, code=code) if code else Provider.objects.acted_for(self.request.user).by_name().first()
        if provider is None:
            raise Http404
        return Offer(provider=provider, language=get_language() or "en")


class OfferMove(RecordMove):
    model = Offer
    form_page = "offers:edit"


class OfferErase(RecordErase):
    model = Offer

    def after(self, record: Offer) -> str:
        return reverse("offers:mine")


class ProviderList(RecordList):
    model = Provider
    filterset_class = ProviderFilter
    template_name = "offers/providers.html"
    context_object_name = "providers"
    ordering = ("name", "code")

    def visible(self) -> Any:
        return Provider.objects.in_use()


class ProviderExport(RecordExport):
    model = Provider
    filterset_class = ProviderFilter
    resource_class = ProviderResource
    visible = ProviderList.visible


def language_name(code: str) -> str:
    """In the active language; the code itself where Django does not know it."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


class ProviderPage(DetailView):
    """The page of one provider. `plans` and `reports` may add to its context and blocks."""

    template_name = "offers/provider.html"
    context_object_name = "provider"

    def get_object(self, queryset: Any = None) -> Provider:
        return get_object_or_404(Provider.objects.select_related("party"), code=self.kwargs["code"].upper())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, provider = self.request.user, self.object
        return super().get_context_data(
            offers=provider.offers.visible_to(user).with_details().latest(),
            parties=provider.parties_served.by_name(),
            languages=[language_name(code) for code in provider.languages],
            may_offer=rules.create(user, Offer(provider=provider)),
            **kwargs,
        )
