"""The first administrator; closing and opening the account of a person."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Office, Token, User
from tarp.accounts.rules import keeps_accounts
from tarp.accounts.tokens import revoke
from tarp.records import history
from tarp.records.rules import Refused


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


def appoint_first_administrator(*, email: str, name: str, password: str, language: str = "en") -> Appointment:
    """Appoints the person from whom everybody else is invited: a new account, or the one of this address as it is.

    Whoever asks has the server itself, so no rule is asked. Raises `Refused` where an administrator is in office.
    """
    with transaction.atomic():
        if Appointment.objects.in_force().filter(office__kind=OfficeKind.ADMINISTRATION, user__is_active=True).exists():
            raise Refused("administrator_in_office", _("There is an administrator already. Administrators invite each other."))
        user = User.objects.at(email) or User.objects.create_user(email, password, name=name, language=language)
        history.note(by=user, act="appoint_first_administrator")
        office = Office.objects.filter(kind=OfficeKind.ADMINISTRATION).first() or Office.objects.create(
            kind=OfficeKind.ADMINISTRATION, name="System administration"
        )
        return Appointment.objects.create(user=user, office=office, role=Role.ADMINISTRATOR)
