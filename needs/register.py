"""What a move of a need brings about: the days on which it enters and leaves the register, and the mails to the other side."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from needs.carrying import replace
from needs.models import Need
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for


def state(need: Need, *, by: Any, note: str) -> None:
    """Submission: on this day the Party says that it has the need."""
    need.confirmed_on = timezone.localdate()


def translate(need: Need, *, by: Any) -> None:
    """Notes who put the unofficial translation beside the need's own text, and when; nobody where there is none."""
    is_translated = bool(need.translation or need.translated_title)
    need.translated_by, need.translated_at = (by, timezone.now()) if is_translated else (None, None)


def enter(need: Need, *, by: Any, note: str) -> None:
    """Registration: the need counts from today, in the place of the one that it replaces."""
    need.registered_on = timezone.localdate()
    replace(need, by=by)
    tell(need, "need_registered", note)


def reenter(need: Need, *, by: Any, note: str) -> None:
    need.come_back()
    tell(need, "need_registered", note)


def leave(need: Need, *, by: Any, note: str) -> None:
    """Withdrawn, closed, merged or dormant: the need no longer counts from today on; what was counted before stays counted."""
    if need.registered_on:
        need.leave_register()


def tell_returned(need: Need, *, by: Any, note: str) -> None:
    tell(need, "need_returned", note)


def tell_rejected(need: Need, *, by: Any, note: str) -> None:
    tell(need, "need_rejected", note)


def tell(need: Need, kind: str, note: str) -> None:
    """Mails everybody who transmits or drafts for the need's Party under its conventions."""
    for person in people_acting_for(need.party, need.conventions.all(), Role.TRANSMITTER, Role.DRAFTER):
        outbox.send(kind, to=person, key=f"{kind}:{need.pk}:{need.version}", path=f"/needs/{need.reference}/", need=need, note=note)
