"""A round from its opening on: whom it asks is fixed on that day; more time, and reminders to those who have not answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from needs.choices import Audience, Deadline
from needs.models import Response, Round, RoundContact, RoundPart, RoundParty
from tarp.accounts.choices import Role
from tarp.accounts.models import Appointment
from tarp.notices import outbox
from tarp.parties.models import ContactPoint, Party
from tarp.parties.standing import PartyQuerySet


def ask_parties(round: Round, *, by: Any, note: str) -> None:
    """Lists the Parties asked today under each convention of the round, and their contact points; mails those who transmit.

    Needs are asked of the Parties that are eligible today, offers of every Party to the convention. A fixed number of queries.
    """
    today = timezone.localdate()
    asked: dict[int, set[int]] = defaultdict(set)
    for convention in round.conventions.all():
        whom = Party.objects.eligible if round.audience == Audience.NEEDS else Party.objects.adhering
        for party in whom(convention, on=today).values_list("pk", flat=True):
            asked[party].add(convention.pk)
    RoundParty.objects.bulk_create(
        [RoundParty(round=round, party_id=party, convention_id=one) for party, own in asked.items() for one in sorted(own)],
        ignore_conflicts=True,
    )
    contacts = RoundContact.objects.bulk_create(contact_points(round, asked), ignore_conflicts=True)
    tell("round_opened", round, contacts, key=f"round_opened:{round.pk}")


def contact_points(round: Round, asked: dict[int, set[int]]) -> Iterator[RoundContact]:
    """The contact points of the Parties asked, under a convention for which they are asked, each with every person who transmits for it."""
    links = ContactPoint.conventions.through.objects.values_list("contactpoint", "convention")
    conventions: dict[int, set[int]] = defaultdict(set)
    for contact_point, convention in links:
        conventions[contact_point].add(convention)
    people: dict[int, list[Any]] = defaultdict(list)
    holding = Appointment.objects.in_force().filter(role=Role.TRANSMITTER, user__is_active=True).select_related("user").order_by("pk")
    for appointment in holding:
        people[appointment.office_id].append(appointment.user)
    for contact in ContactPoint.objects.filter(party__in=asked).select_related("party").order_by("pk"):
        if conventions[contact.pk] & asked[contact.party_id]:
            for person in people[contact.office_id] or [None]:
                yield RoundContact(
                    round=round, party=contact.party, office_id=contact.office_id, person=person, address=person.email if person else ""
                )


def tell(kind: str, round: Round, contacts: Iterable[RoundContact], *, key: str) -> int:
    """Mails a person once for each Party; returns how many mails are new."""
    parts = list(round.parts.order_by("position"))
    mails = {(contact.person.pk, contact.party.pk): contact for contact in contacts if contact.person}
    return outbox.send_each(
        kind,
        [
            (
                contact.person,
                f"{key}:{contact.party.pk}",
                f"/rounds/{round.code}/",
                {"round": round, "parts": parts, "party": contact.party},
            )
            for contact in mails.values()
        ],
    )


def parties_asked(round: Round) -> PartyQuerySet:
    return Party.objects.filter(asked__round=round).distinct()


def extend(round: Round, *, by: Any, note: str) -> None:
    """Puts the extensions that were named in force, keeps the days that they replace, and tells the contact points."""
    now = timezone.now()
    for extension in round.extensions.filter(decided_at=None).select_related("part"):
        part = extension.part
        extension.was_due_on, extension.decided_at = part.due_on, now
        extension.save()
        part.deadline, part.due_on = Deadline.DATE, extension.due_on
        part.save()
    contacts = waiting(round)
    tell("round_extended", round, contacts, key=f"round_extended:{round.pk}:{round.version}")


def waiting(round: Round) -> list[RoundContact]:
    """The people asked whose Party has still to answer a part of the round that asks it."""
    answered = Response.objects.answered().filter(part__round=round).values_list("part", "party")
    done: dict[int, set[int]] = defaultdict(set)
    for part, party in answered:
        done[party].add(part)
    asked: dict[int, set[int]] = defaultdict(set)
    for party, convention in round.asked.values_list("party", "convention"):
        asked[party].add(convention)
    parts = [(part.pk, {one.pk for one in part.conventions.all()}) for part in round.parts.prefetch_related("conventions")]
    open_to = {party: {pk for pk, own in parts if not own or own & conventions} - done[party] for party, conventions in asked.items()}
    contacts = round.contacts.exclude(person=None).filter(person__is_active=True).select_related("person", "party").order_by("pk")
    return [contact for contact in contacts if open_to.get(contact.party_id)]


def remind(round: Round) -> int:
    """Reminds, at most once a day, the contact points of Parties that have still to answer. Returns how many mails were sent."""
    today = timezone.localdate()
    contacts = [one for one in waiting(round) if one.reminded_at is None or timezone.localdate(one.reminded_at) < today]
    RoundContact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(
        reminders=F("reminders") + 1, reminded_at=timezone.now()
    )
    return tell("round_reminder", round, contacts, key=f"round_reminder:{round.pk}:{today}")


def due_in(days: int) -> list[Round]:
    """Rounds of which a part is due in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    parts = RoundPart.objects.filter(due_on=day)
    return list(Round.objects.taking_answers().filter(pk__in=parts.values("round")).order_by("pk"))
