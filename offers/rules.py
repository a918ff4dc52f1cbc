"""Who may offer, change, review and read offers; the people of a provider's desk act for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.choices import OfferStatus
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.rules import acts_for_a_provider, is_secretariat
from tarp.accounts.standing import standing
from tarp.records.rules import rule

OPEN_TO_THE_PROVIDER = (OfferStatus.DRAFT, OfferStatus.RETURNED)
IN_THE_REGISTER = (OfferStatus.PUBLISHED, OfferStatus.CLOSED)


@rule("not_your_provider", _("Only the people of this provider's desk can do this."))
def drafts_for_the_provider(user: Any, offer: Any) -> bool:
    return offer.provider.office_id in standing(user).offices(OfficeKind.PROVIDER)


@rule("not_a_transmitter", _("Only a person who transmits for this provider can do this. Ask one of them to do it."))
def transmits_for_the_provider(user: Any, offer: Any) -> bool:
    return offer.provider.office_id in standing(user).offices(OfficeKind.PROVIDER, Role.TRANSMITTER)


@rule("not_open", _("This can no longer be changed. Ask the secretariat to send it back or to correct it, or withdraw it."))
def is_open_to_the_provider(user: Any, offer: Any) -> bool:
    return offer.status in OPEN_TO_THE_PROVIDER


@rule("not_a_draft", _("Only a draft can be deleted. Withdraw it instead."))
def is_still_a_draft(user: Any, offer: Any) -> bool:
    return offer.status == OfferStatus.DRAFT


@rule("capacity_promised", _("Agreements hold more places of this offer than that. Leave room for them, or end an agreement first."))
def leaves_room_for_agreements(user: Any, offer: Any) -> bool:
    return offer.capacity is None or offer.pk is None or offer.places_agreed() <= offer.capacity


create = drafts_for_the_provider | is_secretariat
edit = (drafts_for_the_provider & is_open_to_the_provider) | is_secretariat
erase = drafts_for_the_provider & is_still_a_draft
review = is_secretariat
bring_a_file = acts_for_a_provider | is_secretariat
suspend = transmits_for_the_provider | is_secretariat


def visible_to(user: Any) -> Q:
    """What this person may see of offers: the secretariat all, a provider its own, everyone what is or was in the register."""
    who = standing(user)
    if who.is_secretariat():
        return Q()
    seen = Q(status__in=IN_THE_REGISTER)
    offices = who.offices(OfficeKind.PROVIDER)
    return seen | Q(provider__office__in=offices) if offices else seen
