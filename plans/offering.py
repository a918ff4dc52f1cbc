"""An offer that answers a need: the form of offers begins with what the need says, and is saved as every offer is."""

from __future__ import annotations

from datetime import date
from typing import Any

from needs.choices import NeedStatus, Visibility
from needs.models import Need
from offers.models import Offer, Provider
from tarp.accounts.choices import OfficeKind
from tarp.accounts.standing import standing


def may_offer(user: Any, need: Need) -> bool:
    """Whether the need stands in the register and the person holds the desk of a provider."""
    return (
        need.status == NeedStatus.REGISTERED
        and bool(standing(user).offices(OfficeKind.PROVIDER))
        and Provider.objects.acted_for(user).exists()
    )


def answer(offer: Offer, need: Need, *, on: date) -> dict[str, Any]:
    """Fills in the years of a new offer and, where everyone may see the need, its reference; returns with what its form begins.

    The page of an offer is everyone's: it must not tell that a need exists which its Party keeps to fewer.
    """
    offer.available_from = max(on, date(need.from_year, 1, 1)) if need.from_year else on
    offer.available_to = date(need.to_year, 12, 31) if need.to_year and need.to_year >= offer.available_from.year else None
    if need.visibility == Visibility.PUBLIC:
        offer.source_reference = str(need.reference)
    return {
        "conventions": [convention.pk for convention in need.conventions.all()],
        "themes": [need.theme_id] if need.theme_id else [],
        "parties": [need.party_id],
    }


def need_of(offer: Offer, *, seen_by: Any) -> Need | None:
    """The need for which the offer was begun, if the person sees it."""
    return Need.objects.visible_to(seen_by).filter(reference=offer.source_reference).first() if offer.source_reference else None
