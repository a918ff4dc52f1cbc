"""For which Parties, and under which of their conventions, a person acts: through the contact points whose office they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tarp.accounts.choices import OfficeKind
from tarp.accounts.standing import standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tarp.accounts.models import User
    from tarp.parties.models import Convention, Party


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


def people_acting_for(party: Party, conventions: Iterable[Convention], *roles: str) -> QuerySet[User]:
    """The people who hold, today and in one of these roles, an office of the Party under one of these conventions."""
    from tarp.accounts.models import User
    from tarp.parties.models import ContactPoint

    contact_points = ContactPoint.objects.filter(party=party, conventions__in=list(conventions))
    return User.objects.holding(contact_points.values("office"), *roles)
