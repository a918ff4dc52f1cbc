"""What follows if a round is opened today: whom it asks, who is told, whom no mail reaches, and which texts are not translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from needs.models import Round, RoundPart
from needs.rounds import contacts_of, desks_to_ask, parties_to_ask, told
from needs.translating import completeness
from tarp.accounts.models import Office
from tarp.parties.models import Convention, Party


@dataclass(frozen=True)
class Asking:
    """A part of the round: how many it asks, and how many of its texts each language lacks."""

    part: RoundPart
    number_of_parties: int
    untranslated: list[tuple[str, str, int]]  # the language by code and name, and the texts that have no translation or an outdated one
    texts: int  # in English


@dataclass(frozen=True)
class Prospect:
    conventions: list[tuple[Convention, int]]  # each with the Parties asked under it
    number_of_parties: int
    number_of_desks: int
    number_of_mails: int
    parties_without_address: list[Party]  # no contact point of theirs is held by anybody who transmits
    desks_without_address: list[Office]
    parts: list[Asking]


def foresee(round: Round) -> Prospect:
    """By the functions that open the round. A fixed number of queries, however many are asked."""
    asked, desks = parties_to_ask(round), desks_to_ask(round)
    contacts = contacts_of(round, asked, desks)
    reached = {(contact.party_id, contact.office_id if contact.party_id is None else None) for contact in contacts if contact.person}
    return Prospect(
        conventions=[(one, sum(one.pk in own for own in asked.values())) for one in round.conventions.order_by("position")],
        number_of_parties=len(asked),
        number_of_desks=len(desks),
        number_of_mails=len(told(contacts)),
        parties_without_address=list(Party.objects.filter(pk__in=[pk for pk in asked if (pk, None) not in reached]).by_name()),
        desks_without_address=[desk for desk in desks if (None, desk.pk) not in reached],
        parts=parts_of(round, asked),
    )


def parts_of(round: Round, asked: dict[int, set[int]]) -> list[Asking]:
    parts = list(round.parts.select_related("questionnaire").prefetch_related("conventions").order_by("position"))
    counted = completeness({part.questionnaire for part in parts})
    languages: dict[str, Any] = dict(settings.LANGUAGES)
    asking = []
    for part in parts:
        own = {convention.pk for convention in part.conventions.all()}
        done = counted[part.questionnaire_id]
        lacking = [(code, languages[code], total - there) for code, (there, total) in done.items() if there < total]
        number = sum(not own or bool(own & conventions) for conventions in asked.values())
        asking.append(Asking(part, number, lacking, max(total for _there, total in done.values())))
    return asking
