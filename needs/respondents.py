"""Who answers a part of a round: a Party, or the desk of a provider (RC-7/7, paras 3 and 4); what is asked of either in the same way."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from needs.models import Response
from needs.rules import desks_held
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office, User
from tarp.parties.mandates import conventions_acted_for, people_acting_for
from tarp.parties.models import Party

Respondent = Party | Office


def code_of(respondent: Respondent) -> str:
    """In references and addresses: KEN, or D12 for the desk with this number. No Party has a code with a digit."""
    return f"D{respondent.pk}" if isinstance(respondent, Office) else respondent.code


def named(respondent: Respondent) -> dict[str, Any]:
    """The field of a response that names it."""
    return {"desk" if isinstance(respondent, Office) else "party": respondent}


def key(path: str = "") -> Coalesce:
    """One number for a Party or a desk in a row that names either: a desk counts under its id below zero."""
    return Coalesce(f"{path}party", F(f"{path}desk") * -1)


def acted_for(user: Any, code: str) -> Respondent | None:
    """The Party or desk of this code, if the person acts for it."""
    if code[:1] == "D" and code[1:].isdecimal():
        return desks_of(user).filter(pk=code[1:]).first()
    return Party.objects.acted_for(user).filter(code=code).first()


def desks_of(user: Any) -> Any:
    """The desks that the person holds, by name."""
    return Office.objects.filter(kind=OfficeKind.PROVIDER, pk__in=desks_held(user)).order_by("name")


def acts_under(user: Any, respondent: Respondent, conventions: set[int]) -> bool:
    """Whether the person may answer for it under one of these conventions; a desk answers under all."""
    if isinstance(respondent, Office):
        return respondent.pk in desks_held(user)
    return bool(conventions & conventions_acted_for(user, respondent.pk))


def people_answering(response: Response, *roles: str) -> Any:
    """The people who act, in one of these roles, for the Party under the response's conventions, or for the desk."""
    if response.party is None:
        return User.objects.holding([response.desk_id], *roles)
    return people_acting_for(response.party, response.conventions.all(), *roles)
