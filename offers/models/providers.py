"""Who can provide assistance: States, regional centres, organizations (RC-7/7, paras 4 and 9)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from offers.choices import ProviderKind
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office
from tarp.accounts.rules import is_secretariat
from tarp.accounts.standing import standing
from tarp.parties.models import Convention, Party
from tarp.records.history import remember
from tarp.records.models import Record
from tarp.records.names import Sourced

ORGANIZATION_TYPES = {  # code list OrganisationType of IATI
    ProviderKind.DEVELOPED_COUNTRY_PARTY: "10",
    ProviderKind.OTHER_PARTY: "10",
    ProviderKind.NON_PARTY_STATE: "10",
    ProviderKind.UNEP: "40",
    ProviderKind.UNEP_REGIONAL_OFFICE: "40",
    ProviderKind.FAO: "40",
    ProviderKind.FAO_REGIONAL_OFFICE: "40",
    ProviderKind.UN_ENTITY: "40",
    ProviderKind.FINANCIAL_MECHANISM: "40",
    ProviderKind.DEVELOPMENT_BANK: "40",
    ProviderKind.IGO: "40",
    ProviderKind.SECRETARIAT: "40",
    ProviderKind.NGO: "21",
    ProviderKind.PARTNERSHIP: "30",
    ProviderKind.PRIVATE_SECTOR: "70",
    ProviderKind.ACADEMIA: "80",
}


class ProviderQuerySet(models.QuerySet["Provider"]):
    def in_use(self) -> ProviderQuerySet:
        return self.filter(retired_on__isnull=True)

    def acted_for(self, user: Any) -> ProviderQuerySet:
        """Providers whose desk the person holds today."""
        return self.filter(office__in=standing(user).offices(OfficeKind.PROVIDER))

    def offering_through(self, user: Any) -> ProviderQuerySet:
        """Providers for which the person may make an offer: staff for any, others for those whose desk they hold."""
        return self.in_use() if standing(user).is_secretariat() else self.acted_for(user)

    def with_details(self) -> ProviderQuerySet:
        """All that a list shows of a provider, in a fixed number of queries."""
        return self.select_related("party").prefetch_related("conventions")

    def search(self, words: str) -> ProviderQuerySet:
        """Providers whose code is, or whose name, city or coverage holds, these words, accents or not."""
        found = Q(code__iexact=words)
        for field in ("name", "city", "coverage"):
            found |= Q(**{f"{field}__unaccent__icontains": words})
        return self.filter(found)

    def by_name(self) -> ProviderQuerySet:
        return self.order_by(Lower("name"), "code")


@remember
class Provider(Record, Sourced):
    """A State or organization with the capacity to assist. Its people act through the office that is its desk."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200, help_text=_("The official name."))
    kind = models.CharField(_("kind"), max_length=30, choices=ProviderKind)
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="providers",
        verbose_name=_("State"),
        help_text=_("The State itself where it is the provider, else the host country."),
    )
    office = models.OneToOneField(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": OfficeKind.PROVIDER},
        related_name="provider",
        verbose_name=_("desk"),
        help_text=_("The office whose people draft and submit this provider's offers."),
    )
    conventions = models.ManyToManyField(Convention, blank=True, related_name="providers", verbose_name=_("conventions served"))
    parties_served = models.ManyToManyField(Party, blank=True, related_name="served_by", verbose_name=_("Parties served"))
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    coverage = models.CharField(_("coverage in words"), max_length=200, blank=True, default="")
    languages = ArrayField(
        models.CharField(max_length=10),
        blank=True,
        default=list,
        verbose_name=_("working languages"),
        help_text=_("Codes of two letters: en, fr."),
    )
    website = models.URLField(_("website"), blank=True, default="")
    framework_agreement_on = models.DateField(_("framework agreement of"), null=True, blank=True, help_text=_("Of a Basel centre."))
    centre_status = models.CharField(
        _("status as a Stockholm centre"), max_length=100, blank=True, default="", help_text=_("Endorsements, with their year.")
    )
    notes = models.TextField(_("notes"), blank=True, default="")

    objects = ProviderQuerySet.as_manager()
    may_create = may_edit = is_secretariat

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProviderKind.values), name="offers_provider_kind_is_known"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]+(-[A-Z0-9]+)*$"),
                name="offers_provider_code_in_capitals",
                violation_error_message=_("Give a code of capital letters, digits and hyphens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return self.code

    @property
    def organization_type(self) -> str:
        """Code of IATI's list OrganisationType: 10 government, 21 international NGO, 30 partnership, 40 multilateral, 90 other."""
        return ORGANIZATION_TYPES.get(ProviderKind(self.kind), "90")
