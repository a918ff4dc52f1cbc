"""How an offer enters and leaves the register, and what the provider's desk is told of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tarp.accounts.models import User
from tarp.notices import outbox


def tell(kind: str, offer: Any, *, by: Any, note: str) -> None:
    """Mails everyone who holds the provider's desk today; nobody where the provider has none."""
    for person in User.objects.holding([offer.provider.office_id]):
        outbox.send(
            kind,
            to=person,
            key=f"offer:{offer.pk}:{offer.version}",
            path=f"/offers/{offer.reference}/",
            offer=offer,
            by=by,
            note=note,
        )


def tell_submitted(offer: Any, *, by: Any, note: str) -> None:
    tell("offer_submitted", offer, by=by, note=note)


def tell_returned(offer: Any, *, by: Any, note: str) -> None:
    tell("offer_returned", offer, by=by, note=note)


def tell_rejected(offer: Any, *, by: Any, note: str) -> None:
    tell("offer_rejected", offer, by=by, note=note)


def enter(offer: Any, *, by: Any, note: str) -> None:
    offer.published_on = timezone.localdate()
    tell("offer_published", offer, by=by, note=note)


def reenter(offer: Any, *, by: Any, note: str) -> None:
    """The day of first publication stays."""
    offer.come_back()
    tell("offer_resumed", offer, by=by, note=note)


def pause(offer: Any, *, by: Any, note: str) -> None:
    offer.leave_register()
    tell("offer_suspended", offer, by=by, note=note)


def leave(offer: Any, *, by: Any, note: str) -> None:
    """An offer that was never published leaves nothing; one that was suspended left on that day."""
    if offer.published_on:
        offer.leave_register()
    tell("offer_withdrawn", offer, by=by, note=note)


def close(offer: Any, *, by: Any, note: str) -> None:
    offer.leave_register()
    tell("offer_closed", offer, by=by, note=note)
