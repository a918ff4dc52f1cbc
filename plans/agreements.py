"""What the moves of a match bring about: places reserved under a lock on the offer, days, and mails to the side whose turn it is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from offers.models import Offer
from plans import checks
from plans.models import Match
from plans.rules import need_is_shown
from tarp.accounts.choices import Role
from tarp.accounts.models import User
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.records.workflow import Incomplete


def tell_party(match: Match, *, by: Any, note: str) -> None:
    """Mails everybody who transmits for the need's Party under its conventions."""
    tell(people_acting_for(match.need.party, match.need.conventions.all(), Role.TRANSMITTER), match, note)


def tell_provider(match: Match, *, by: Any, note: str) -> None:
    """Mails everybody who transmits for the offer's provider; nobody where the provider has no desk."""
    tell(User.objects.holding([match.offer.provider.office_id], Role.TRANSMITTER), match, note)


def tell_both(match: Match, *, by: Any, note: str) -> None:
    """The provider is told nothing of a need that its Party keeps from providers and has not accepted help for."""
    tell_party(match, by=by, note=note)
    if need_is_shown(by, match):
        tell_provider(match, by=by, note=note)


def agree(match: Match, *, by: Any, note: str) -> None:
    """Two matches of one offer agreed at the same moment wait for each other here, so that no place is promised twice."""
    match.offer = Offer.objects.select_for_update(of=("self",)).get(pk=match.offer_id)
    if problems := list(checks.offer_has_capacity_left(match)):
        raise Incomplete(problems)
    match.agreed_on = timezone.localdate()
    tell_both(match, by=by, note=note)


def decline(match: Match, *, by: Any, note: str) -> None:
    match.ended_on = timezone.localdate()
    tell_both(match, by=by, note=note)


def end(match: Match, *, by: Any, note: str) -> None:
    match.ended_on = timezone.localdate()
    tell_both(match, by=by, note=note)


def tell(people: QuerySet[User], match: Match, note: str) -> None:
    for person in people:
        outbox.send(
            "match", to=person, key=f"match:{match.pk}:{match.version}", path=f"/plans/matches/{match.reference}/", match=match, note=note
        )
