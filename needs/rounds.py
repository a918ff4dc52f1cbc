"""Opening a round: which Parties are asked is fixed on that day, and their contact points are told."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from needs.models import Round, RoundParty
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.parties.models import Convention, Party
from tarp.parties.standing import PartyQuerySet


def ask_parties(round: Round, *, by: Any, note: str) -> None:
    """Lists every Party that is eligible today under each convention of the round and mails those who transmit for it under these."""
    today = timezone.localdate()
    parts = list(round.parts.order_by("position"))
    asked: dict[Party, list[Convention]] = defaultdict(list)
    for convention in round.conventions.all():
        for party in Party.objects.eligible(convention, on=today):
            asked[party].append(convention)
    RoundParty.objects.bulk_create(
        [RoundParty(round=round, party=party, convention=convention) for party, own in asked.items() for convention in own],
        ignore_conflicts=True,
    )
    for party, own in asked.items():
        for person in people_acting_for(party, own, Role.TRANSMITTER):
            outbox.send(
                "round_opened",
                to=person,
                key=f"round_opened:{round.pk}:{party.pk}",
                path=f"/rounds/{round.code}/",
                round=round,
                parts=parts,
                party=party,
            )


def parties_asked(round: Round) -> PartyQuerySet:
    return Party.objects.filter(asked__round=round).distinct()
