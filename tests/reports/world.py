"""A random world with a round that asked its Parties, for tests that count."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from needs.models import Difficulty, Questionnaire, Response, Round, RoundPart, RoundParty, View
from tarp.accounts.models import User
from tarp.parties.models import Barrier, Convention, Party
from tests.plans.test_coverage import World


def random_world(seed: int, by: User) -> World:
    """Needs, offers, matches, plans and activities at random; of the six Parties asked some answer, under some conventions."""
    world = World(seed)
    world.round = Round.objects.create(code=f"round-{seed}", name_en="A round", opens_on="2026-01-15", status="open")
    world.part = RoundPart.objects.create(
        round=world.round, name_en="A round", questionnaire=Questionnaire.objects.get(code="needs"), deadline="none"
    )
    for party in world.parties:
        asked = world.some(world.conventions, 3)
        RoundParty.objects.bulk_create(RoundParty(round=world.round, party=party, convention=convention) for convention in asked)
        if asked and world.dice.random() < 0.6:
            sent = datetime(2026, world.dice.choice([2, 5, 9]), 10, 12, tzinfo=UTC)
            response = Response.objects.create(part=world.part, party=party, submitted_at=sent, submitted_by=by, status="submitted")
            response.conventions.set(world.dice.sample(asked, world.dice.randint(1, len(asked))))
    barriers = list(Barrier.objects.order_by("code")[:3])
    for need in world.needs:
        need.barriers.set(world.some(barriers))
    for number in range(5):
        one = Difficulty.objects.create(
            party=world.dice.choice(world.parties), barrier=world.dice.choice(barriers), status="submitted" if number else "draft"
        )
        one.conventions.set(Convention.objects.all()[:2])
    for number in range(4):
        view = View.objects.create(party=world.dice.choice(world.parties), text="A view.", status="submitted" if number else "draft")
        view.conventions.set(Convention.objects.all()[:1])
    return world


def away(code: str = "FRA") -> None:
    """Takes a Party out of every region: a respondent without a region."""
    Party.objects.get(code=code).region_memberships.update(valid_to=timezone.datetime(2020, 1, 1).date())
