"""The demonstration world: invented needs, offers, matches, activities and money for real Parties, from a seed, at any size.

Everything is written by COPY in one transaction. The same seed, size and day give the same world. A large one is a smaller one
repeated, so that a million needs take minutes and no memory here. It is never mixed with real responses: `invent` refuses a database
that holds any, and the mark it leaves makes every page and document say that it is invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from math import ceil
from typing import Any

from django.db import connection, transaction

from needs.models import Need, Response, Round
from offers.models import Offer, Provider
from plans.models import Activity
from reports.demonstration.copying import repeat
from reports.demonstration.history import histories, history_set_aside, remember_step
from reports.demonstration.world import TEXTS, World
from reports.issuing import start_report
from reports.models import Recommendation
from reports.snapshots import take_snapshot
from tarp.accounts.models import User
from tarp.parties.models import Meeting
from tarp.records.models import Demonstration
from tarp.records.writing import perform, write

MOST_INVENTED = 20_000  # needs; a larger world, for benchmarks, is that one repeated in the database, and without history


class NotEmpty(Exception):
    """The database holds needs, offers or responses that were not invented; nothing was written."""


def invent(*, needs: int, seed: int, today: date, say: Callable[[str], None] = lambda line: None) -> Demonstration:
    """Writes the world in one transaction and leaves the mark that it is invented. Raises `NotEmpty`."""
    existing = Demonstration.objects.first()
    if existing:
        return existing
    if any(model.objects.exists() for model in (Need, Response, Offer, Activity, Round)):
        raise NotEmpty
    times = ceil(needs / MOST_INVENTED)
    with transaction.atomic():
        world = World(needs=ceil(needs / times), seed=seed, today=today)
        with history_set_aside():
            for step in (
                world.people,
                world.rounds,
                world.responses,
                world.needs,
                world.dialogue,
                world.statements,
                world.offers,
                world.matches,
                world.plans,
                world.activities,
                world.answers_of_desks,
            ):
                step()
                world.write()
                say(step.__name__)
            if times > 1:
                repeat(world.tables, times)
                say("repeated")
        for table in world.tables.values():
            table.settle()
        for provider, office in world.desks:
            Provider.objects.filter(pk=provider).update(office=office)
        if times == 1:
            for model, steps in histories().items():
                for step in steps:
                    remember_step(model, *step)
        mark = Demonstration.objects.create(seed=seed, needs=needs, made_for=today)
        if times == 1:
            write_reports(today)  # behind the mark: they say that they are invented
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return mark


def write_reports(today: date) -> None:
    """A report in drafting, one cleared, and recommendations on every step. The main job issues one more."""
    head = User.objects.get(email="head@demo.example")
    snapshot = take_snapshot(as_of=today, by=head)
    drafting, cleared = (
        start_report(meeting=meeting, snapshot=snapshot, period_from=date(today.year - 1, 6, 1), by=head)
        for meeting in Meeting.objects.filter(code__in=["BC-COP18", "SC-COP13"]).order_by("code")
    )
    steps = ([], ["propose"], ["propose", "reject"], ["propose", "accept"], ["propose", "accept", "implement"])
    recommendations = list(drafting.recommendations.order_by("pk"))
    first = recommendations[0]
    while len(recommendations) < len(steps):
        again = Recommendation(report=drafting, gap=first.gap, evidence=first.evidence, text="Hold the course again. (Invented.)")
        recommendations.append(write(partial(stored, again), by=head))
    for recommendation, moves in zip(recommendations, steps, strict=False):
        for move in moves:
            perform(recommendation, move, by=head, note="Invented for the demonstration.")
    for recommendation in cleared.recommendations.order_by("pk"):
        perform(recommendation, "propose", by=head)
    perform(cleared, "clear", by=head)


def stored(record: Any) -> Any:
    record.save()
    return record


def give_passwords(*, password: str, secret: str) -> Iterator[tuple[str, str, str]]:
    """Lets the named accounts sign in, staff with a second factor from `secret`. Yields who, address and what they do."""
    from allauth.mfa.totp.internal.auth import TOTP

    texts = json.loads(TEXTS.read_text())
    names = ["officer", "analyst", "head", "administrator", "observer"]
    names += [f"{role}.{code.lower()}" for code in texts["accounts"] for role in ("transmitter", "drafter")]
    names += [f"provider.{code.lower()}" for code in texts["desks"]]
    for name in names:
        user = User.objects.filter(email=f"{name}@demo.example").first()
        if user is None:
            continue
        user.set_password(password)
        user.save()
        if user.is_staff:
            TOTP.activate(user, secret)
        yield name, user.email, user.name
