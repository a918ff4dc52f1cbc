"""A round from its opening on: whom it asks is fixed on that day; more time, and reminders to those who have not answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from needs.choices import Audience, Deadline
from needs.models import Extension, Response, Round, RoundContact, RoundDesk, RoundPart, RoundParty
from needs.respondents import code_of
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Office
from tarp.notices import outbox
from tarp.parties.models import ContactPoint, Party
from tarp.parties.standing import PartyQuerySet
from tarp.records import history
from tarp.records.writing import perform


def ask(round: Round, *, by: Any, note: str) -> None:
    """Lists whom the round asks from today on, with their people, and mails those who transmit. A fixed number of queries."""
    asked, desks = parties_to_ask(round), desks_to_ask(round)
    RoundParty.objects.bulk_create(
        [RoundParty(round=round, party_id=party, convention_id=one) for party, own in asked.items() for one in sorted(own)],
        ignore_conflicts=True,
    )
    RoundDesk.objects.bulk_create([RoundDesk(round=round, desk=desk) for desk in desks], ignore_conflicts=True)
    contacts = RoundContact.objects.bulk_create(contacts_of(round, asked, desks), ignore_conflicts=True)
    tell("round_opened", round, contacts, key=f"round_opened:{round.pk}")


def parties_to_ask(round: Round) -> dict[int, set[int]]:
    """The Parties that the round asks if it opens today, each with the conventions under which it is asked.

    Needs are asked of the Parties that are eligible today, offers of every Party to the convention (RC-7/7, paras 3 and 4).
    """
    today = timezone.localdate()
    asked: dict[int, set[int]] = defaultdict(set)
    for convention in round.conventions.all():
        whom = Party.objects.eligible if round.audience == Audience.NEEDS else Party.objects.adhering
        for party in whom(convention, on=today).values_list("pk", flat=True):
            asked[party].add(convention.pk)
    return asked


def desks_to_ask(round: Round) -> list[Office]:
    """The desks that it asks: of a round for offers those that staff chose, or every one that somebody holds today."""
    if round.audience != Audience.OFFERS:
        return []
    desks = Office.objects.filter(kind=OfficeKind.PROVIDER).order_by("pk")
    if round.asks_all_desks:
        held = desks.filter(pk__in=Appointment.objects.in_force().filter(user__is_active=True).values("office"))
        return list(held | desks.filter(rounds=round).order_by("pk"))
    return list(desks.filter(rounds=round))


def contacts_of(round: Round, asked: dict[int, set[int]], desks: list[Office]) -> list[RoundContact]:
    """Through whom they are asked: the contact points of the Parties and the desks, each with its people."""
    people = transmitters()
    return [*contact_points(round, asked, people), *desks_with_people(round, desks, people)]


def transmitters() -> dict[int, list[Any]]:
    """The people who transmit today, by the office that they hold."""
    people: dict[int, list[Any]] = defaultdict(list)
    holding = Appointment.objects.in_force().filter(role=Role.TRANSMITTER, user__is_active=True).select_related("user").order_by("pk")
    for appointment in holding:
        people[appointment.office_id].append(appointment.user)
    return people


def desks_with_people(round: Round, desks: list[Office], people: dict[int, list[Any]]) -> Iterator[RoundContact]:
    """Each desk with every person who transmits for it."""
    for desk in desks:
        for person in people[desk.pk] or [None]:
            yield RoundContact(round=round, office=desk, person=person, address=person.email if person else "")


def contact_points(round: Round, asked: dict[int, set[int]], people: dict[int, list[Any]]) -> Iterator[RoundContact]:
    """The contact points of the Parties asked, under a convention for which they are asked, each with every person who transmits for it."""
    links = ContactPoint.conventions.through.objects.values_list("contactpoint", "convention")
    conventions: dict[int, set[int]] = defaultdict(set)
    for contact_point, convention in links:
        conventions[contact_point].add(convention)
    for contact in ContactPoint.objects.filter(party__in=asked).select_related("party").order_by("pk"):
        if conventions[contact.pk] & asked[contact.party_id]:
            for person in people[contact.office_id] or [None]:
                yield RoundContact(
                    round=round, party=contact.party, office_id=contact.office_id, person=person, address=person.email if person else ""
                )


def tell(kind: str, round: Round, contacts: Iterable[RoundContact], *, key: str, path: str = "/rounds/{round}/") -> int:
    """Mails each of those who are told; returns how many mails are new. `path`: where its link leads."""
    parts = list(round.parts.order_by("position"))
    return outbox.send_each(
        kind,
        [
            (
                contact.person,
                f"{key}:{code}",
                path.format(round=round.code, respondent=code),
                {"round": round, "parts": parts, "party": contact.respondent},
            )
            for (_person, code), contact in told(contacts).items()
        ],
    )


def told(contacts: Iterable[RoundContact]) -> dict[tuple[int, str], RoundContact]:
    """Who gets a mail: a person once for each Party or desk."""
    return {(contact.person.pk, code_of(contact.respondent)): contact for contact in contacts if contact.person}


def parties_asked(round: Round) -> PartyQuerySet:
    return Party.objects.filter(asked__round=round).distinct()


def desks_asked(round: Round) -> QuerySet[Office]:
    return Office.objects.filter(asked__round=round)


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


def within_reach(round: Round) -> QuerySet[RoundContact]:
    """Those asked through a person who can still be told."""
    return round.contacts.exclude(person=None).filter(person__is_active=True).select_related("person", "party", "office").order_by("pk")


def publish(round: Round, *, by: Any, note: str) -> None:
    """Gives something back: tells those who were asked where the results are, and each Party what came of its answers."""
    path = "/rounds/{round}/notes/{respondent}/" if round.audience == Audience.NEEDS else "/rounds/{round}/results/"
    tell("round_published", round, within_reach(round), key=f"round_published:{round.pk}:{round.version}", path=path)


def extend_to(round: Round, days: Mapping[RoundPart, date], *, reason: str, by: Any) -> Round:
    """Gives the parts their new days and extends the round, in one act. Raises as `perform` does, and then changes nothing."""
    with transaction.atomic():
        history.note(by=by, act="extend", why=reason)
        round.extensions.filter(decided_at=None).delete()  # named earlier, and never put in force
        Extension.objects.bulk_create([Extension(round=round, part=part, due_on=day, reason=reason) for part, day in days.items()])
        return perform(round, "extend", by=by, note=reason)


def waiting(round: Round) -> list[RoundContact]:
    """The people asked whose Party or desk has still to answer a part of the round that asks it."""
    answered = Response.objects.answered().filter(part__round=round).values_list("part", "party", "desk")
    done: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for part, party, desk in answered:
        done[party, desk].add(part)
    asked: dict[int, set[int]] = defaultdict(set)
    for party, convention in round.asked.values_list("party", "convention"):
        asked[party].add(convention)
    parts = [(part.pk, {one.pk for one in part.conventions.all()}) for part in round.parts.prefetch_related("conventions")]
    left: dict[tuple[int | None, int | None], set[int]] = {
        (party, None): {pk for pk, own in parts if not own or own & conventions} - done[party, None] for party, conventions in asked.items()
    }
    for desk in round.desks_asked.values_list("desk", flat=True):
        left[None, desk] = {pk for pk, _own in parts} - done[None, desk]
    return [contact for contact in within_reach(round) if left.get((contact.party_id, None if contact.party_id else contact.office_id))]


def remind(round: Round) -> int:
    """Reminds, at most once a day, the contact points and desks that have still to answer. Returns how many mails were sent."""
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
