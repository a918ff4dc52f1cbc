"""Closing and opening the account of a person."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction

from tarp.accounts.models import Token, User
from tarp.accounts.rules import keeps_accounts
from tarp.accounts.tokens import revoke


def close_account(person: User, *, by: Any) -> None:
    """The person can no longer sign in: every session and every API token ends now. What they did stays under their name."""
    keeps_accounts.require(by, person)
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=False)
        for token in Token.objects.live().filter(user=person):
            revoke(token)
        for session in UserSession.objects.filter(user=person):
            session.end()


def open_account(person: User, *, by: Any) -> None:
    """The person can sign in again, with the offices that are still held."""
    keeps_accounts.require(by, person)
    User.objects.filter(pk=person.pk).update(is_active=True)
