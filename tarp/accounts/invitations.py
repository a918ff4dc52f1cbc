"""How a person comes to hold an office: invite, accept, hand over."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tarp.accounts.choices import ROLES_OF, OfficeKind
from tarp.accounts.models import Appointment, Invitation, Office, User
from tarp.notices import outbox
from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.writing import write


def hashed(token: str) -> str:
    """SHA-256 of a token of 256 random bits: nothing to guess, so no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(*, office: Office, role: str, email: str, name: str, language: str = "en", letter: str = "", by: Any) -> Invitation:
    """Invites a person to hold the office; an earlier open invitation of the same address to it is superseded. Mails the link."""
    if role not in ROLES_OF[OfficeKind(office.kind)]:
        raise Refused("role_of_another_office", _("This office has no such role."))
    token = secrets.token_urlsafe(32)
    email = email.lower()

    def save() -> Invitation:
        Invitation.objects.open().filter(office=office, email=email).update(superseded_at=timezone.now())
        return Invitation.objects.create(
            office=office,
            role=role,
            email=email,
            name=name,
            language=language,
            letter=letter,
            token_hash=hashed(token),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
        )

    with transaction.atomic():
        invitation = write(save, by=by, act="invite")
        outbox.send(
            "invitation",
            to=invitation,
            key=f"invitation:{invitation.pk}",
            path=f"/invitation/{token}/",
            invitation=invitation,
            days=settings.INVITATION_DAYS,
        )
    return invitation


def state(invitation: Invitation | None) -> str:
    """ "open", or why the link no longer works: "unknown", "used", "superseded", "expired"."""
    if invitation is None:
        return "unknown"
    if invitation.accepted_at:
        return "used"
    if invitation.superseded_at:
        return "superseded"
    return "open" if invitation.expires_at > timezone.now() else "expired"


def accept(invitation: Invitation, *, user: User | None = None, name: str = "", password: str = "") -> Appointment:
    """Appoints the invited person: the signed-in `user`, or a new account with the invitation's address. Single use."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if state(invitation) != "open":
            raise Refused(
                "invitation_closed", _("This invitation has been used, replaced or has expired. Ask the secretariat for a new one.")
            )
        if user is not None and user.email != invitation.email:
            raise Refused("invitation_of_another", _("This invitation was sent to another address. Sign out and open the link again."))
        if user is None:
            user = User.objects.create_user(invitation.email, password, name=name or invitation.name, language=invitation.language)
        history.note(by=user, act="accept_invitation")
        appointment, _created = Appointment.objects.get_or_create(
            user=user, office=invitation.office, role=invitation.role, ends_on=None, ended_at=None, defaults={"letter": invitation.letter}
        )
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save()
    return appointment


def hand_over(appointment: Appointment, *, email: str, name: str, language: str, letter: str, by: Any) -> Invitation:
    """Ends an appointment at once and invites the successor to the same office and role, in one act.

    Drafts belong to the office's Party or provider, so the successor finds all of them.
    """
    with transaction.atomic():
        end(appointment, by=by, why=letter)
        return invite(office=appointment.office, role=appointment.role, email=email, name=name, language=language, letter=letter, by=by)


def end(appointment: Appointment, *, by: Any, why: str = "") -> Appointment:
    """Ends an appointment now; it bites on the person's next request."""

    def save() -> Appointment:
        appointment.ended_at = timezone.now()
        appointment.save()
        return appointment

    return write(save, by=by, record=appointment, act="end", why=why)
