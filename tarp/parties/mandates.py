"""For which Parties, and under which of their conventions, a person acts: through the contact points whose office they hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tarp.accounts.choices import OfficeKind
from tarp.accounts.standing import standing


def parties_acted_for(user: Any, *roles: str) -> dict[int, frozenset[int]]:
    """Party id -> ids of the conventions that the person acts for it under (in one of these roles, or in any). One query a request."""
    offices = standing(user).offices(OfficeKind.PARTY, *roles)
    if not offices:
        return {}
    pairs: dict[int, set[int]] = defaultdict(set)
    for office, party, convention in _pairs(user):
        if office in offices:
            pairs[party].add(convention)
    return {party: frozenset(conventions) for party, conventions in pairs.items()}


def conventions_acted_for(user: Any, party_id: int, *roles: str) -> frozenset[int]:
    """Ids of the conventions under which the person acts for this Party; empty where they do not."""
    return parties_acted_for(user, *roles).get(party_id, frozenset())


def _pairs(user: Any) -> list[tuple[int, int, int]]:
    """(office, Party, convention) of every contact point whose office the person holds today; kept with the person."""
    from tarp.parties.models import ContactPoint

    if not hasattr(user, "_contact_pairs"):
        offices = standing(user).offices(OfficeKind.PARTY)
        user._contact_pairs = list(ContactPoint.objects.filter(office__in=offices).values_list("office_id", "party_id", "conventions"))
    return user._contact_pairs
