"""Joint needs: the leading Party asks others to share a need; each decides about its own share through those who transmit for it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import rules
from needs.models import Need, NeedShare
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.parties.models import Party
from tarp.parties.standing import PartyQuerySet
from tarp.records.rules import Refused
from tarp.records.writing import write


def may_be_asked(need: Need) -> PartyQuerySet:
    """Parties eligible today under one of the need's conventions that do not share it yet."""
    eligible = Party.objects.none()
    for convention in need.conventions.all():
        eligible |= Party.objects.eligible(convention, on=timezone.localdate())
    return eligible.exclude(pk=need.party_id).exclude(pk__in=need.shares.values("party"))


def invite(need: Need, *, party: Party, by: Any) -> NeedShare:
    """Asks the Party to share the need."""
    rules.invites_to_share.require(by, NeedShare(need=need))
    if not may_be_asked(need).filter(pk=party.pk).exists():
        raise Refused("share_party_not_eligible", _("Ask a Party that is eligible under a convention of the need and was not asked yet."))
    share = write(lambda: NeedShare.objects.create(need=need, party=party), by=by, act="invite")
    tell_asked(share, by=by, note="")
    return share


def decide(share: NeedShare, *, by: Any, note: str) -> None:
    """Accepted, declined or taken back: who, when and why; the leading Party is told."""
    share.decided_by, share.decided_at, share.note = by, timezone.now(), note
    tell("share_decided", share, share.need.party)


def tell_asked(share: NeedShare, *, by: Any, note: str) -> None:
    share.decided_by = share.decided_at = None
    tell("share_asked", share, share.party)


def tell(kind: str, share: NeedShare, party: Party) -> None:
    for person in people_acting_for(party, share.need.conventions.all(), Role.TRANSMITTER):
        outbox.send(
            kind, to=person, key=f"{kind}:{share.pk}:{share.version}", path=f"/shares/{share.reference}/", share=share, need=share.need
        )
