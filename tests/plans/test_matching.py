"""Ranked candidates: gates, points that sum to the score, stable order, pairs that never return."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation

from offers.models import Offer
from plans.coverage import rungs_of
from plans.matching import CRITERIA, SENTENCES, Line, NotACandidate, candidates_for, explained, propose
from plans.models import Match
from tarp.notices.models import Message
from tarp.parties.models import AssistanceType, Group, Party, Provision, Region
from tarp.records.rules import Refused
from tarp.records.writing import AlreadyDone, perform
from tests.plans import factories
from tests.plans.test_coverage import DAYS, World

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def points(candidate) -> dict[str, int]:
    return {line.code: line.points for line in candidate.lines}


def test_the_best_offer_earns_a_hundred_points_and_says_why():
    need = factories.need("MWI", delivery_languages=["en", "fr"], from_year=today().year, to_year=today().year + 1, priority="high")
    best = factories.offer(need)
    best.provisions.set(need.provisions.all())
    best.assistance_types.set(need.assistance_types.all())
    best.parties.set([need.party])
    [candidate] = candidates_for(need, as_of=today())
    assert (candidate.offer, candidate.score) == (best, 98)  # Malawi is an LDC and landlocked; no island, no new listing
    assert points(candidate) == {"provision": 30, "theme": 15, "audience": 20, "language": 10, "means": 10, "period": 10, "weight": 3}
    assert [line.sentence for line in candidate.lines] == [
        "1 of 1 provision of the need",
        "The theme of the need",
        "It names this Party",
        "In a language that was asked for",
        "1 of 1 type of assistance asked for",
        "2 of 2 years asked for",
        "Weight of the need: high priority, least developed country, landlocked developing country",
    ]


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda offer, need: offer.conventions.clear(), "no convention shared"),
        (lambda offer, need: offer.themes.clear(), "another theme"),
        (lambda offer, need: offer.parties.set(Party.objects.filter(code="FJI")), "for another Party"),
        (lambda offer, need: offer.regions.set(Region.objects.filter(code="cee")), "for another region"),
        (lambda offer, need: offer.groups.set(Group.objects.filter(code="sids")), "for another group"),
        (lambda offer, need: set_to(offer, available_from=today() + timedelta(days=1)), "not begun"),
        (lambda offer, need: set_to(offer, available_to=today() - timedelta(days=1)), "lapsed"),
        (lambda offer, need: set_to(offer, published_on=None, status="draft"), "not published"),
        (lambda offer, need: set_to(offer, left_register_on=today(), status="suspended"), "suspended"),
        (lambda offer, need: set_to(offer, capacity=0), "no place"),
        (lambda offer, need: set_to(need, from_year=today().year - 5, to_year=today().year - 4), "another period"),
        (lambda offer, need: set_to(need, party=Party.objects.get(code="CHE")), "a Party that is not eligible"),
        (lambda offer, need: factories.match(need, offer, status="declined"), "refused before"),
    ],
)
def test_an_offer_that_fails_a_gate_is_no_candidate(spoil, what):
    need = factories.need()
    offer = factories.offer(need)
    assert len(candidates_for(need, as_of=today())) == 1
    spoil(offer, need)
    need.refresh_from_db()
    assert candidates_for(need, as_of=today()) == [], what


def set_to(record, **fields):
    type(record).objects.filter(pk=record.pk).update(**fields)


def test_an_offer_whose_places_are_agreed_is_no_candidate_until_one_ends(people):
    need, other = factories.need(), factories.need("UGA")
    offer = factories.offer(need, capacity=1)
    taken = factories.match(other, offer, status="agreed")
    assert candidates_for(need, as_of=today()) == []
    perform(taken, "end", by=people.officer, note="The training was called off.")
    assert [candidate.offer for candidate in candidates_for(need, as_of=today())] == [offer]


def test_the_order_is_stable_and_ties_go_to_the_older_offer():
    need = factories.need()
    first, second, third = (factories.offer(need) for _ in range(3))
    third.parties.set([need.party])
    ranked = [candidate.offer.pk for candidate in candidates_for(need, as_of=today())]
    assert ranked == [third.pk, first.pk, second.pk]
    Offer.objects.filter(pk=first.pk).update(description="Stored anew, so that it stands last in the table.")
    assert [candidate.offer.pk for candidate in candidates_for(need, as_of=today())] == ranked
    assert [candidate.offer.pk for candidate in candidates_for(need, as_of=today(), limit=1)] == [third.pk]


def test_in_random_worlds_the_lines_sum_to_the_score_and_candidates_are_what_the_ladder_calls_available():
    for seed in range(25):
        with transaction.atomic():
            world, dice = World(seed), random.Random(seed)
            Match.objects.all().delete()
            for record in (*world.needs, *world.offers):
                record.provisions.set(dice.sample(list(Provision.objects.order_by("pk")[:4]), 2))
                record.assistance_types.set(dice.sample(list(AssistanceType.objects.order_by("pk")[:4]), dice.randint(0, 3)))
            on = DAYS[1]
            available = {pk for pk, rung in rungs_of(world.needs, as_of=on).items() if rung == "offer_available"}
            unaddressed = {pk for pk, rung in rungs_of(world.needs, as_of=on).items() if rung == "unaddressed"}
            for need in world.needs:
                found = candidates_for(need, as_of=on)
                assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
                for candidate in found:
                    assert candidate.score == sum(line.points for line in candidate.lines)
                    assert [line.code for line in candidate.lines] == list(CRITERIA)
                    assert all(0 <= line.points <= line.of == CRITERIA[line.code] for line in candidate.lines)
                    assert all(line.sentence for line in candidate.lines)
                if need.pk in available:
                    assert found, f"seed {seed}, {need}"
                if need.pk in unaddressed:
                    assert not found, f"seed {seed}, {need}"
            transaction.set_rollback(True)


def test_the_criteria_sum_to_a_hundred():
    assert sum(CRITERIA.values()) == 100


@pytest.mark.parametrize("key", SENTENCES)
def test_every_key_has_its_sentence(key):
    line = Line("any", 1, 2, key, {"shared": 1, "asked": 2, "weights": ["ldc", "high_priority"]})
    assert "%" not in line.sentence
    assert len(line.sentence) > 10


def test_candidates_take_three_queries_at_1_and_at_50_offers(django_assert_num_queries):
    need = factories.need()
    factories.offer(need)
    with django_assert_num_queries(3):
        assert len(candidates_for(need, as_of=today(), limit=50)) == 1
    for _ in range(49):
        factories.offer(need)
    with django_assert_num_queries(3):
        found = candidates_for(need, as_of=today(), limit=50)
        assert [str(candidate.offer.provider) for candidate in found] == [str(found[0].offer.provider)] * 50


def test_a_proposal_keeps_its_score_and_reasons_and_both_sides_are_told(people):
    need = factories.need()
    offer = factories.offer(need, by=factories.provider(people.provider.appointments.get().office))
    [candidate] = candidates_for(need, as_of=today())
    match = propose(need=need, offer=offer, by=people.officer)
    assert (match.score, tuple(explained(match.explanation))) == (candidate.score, candidate.lines)
    with translation.override("fr"):
        assert explained(match.explanation)[0].sentence
    told = set(Message.objects.filter(kind="match").values_list("address", flat=True))
    assert told == {people.transmitter.email, people.provider.email}
    assert match.reference == f"M-{match.pk:06d}"


def test_a_pair_is_proposed_once_and_a_refused_pair_never_returns(people):
    need = factories.need()
    offer = factories.offer(need)
    match = propose(need=need, offer=offer, by=people.officer)
    with pytest.raises(AlreadyDone) as again:
        propose(need=need, offer=offer, by=people.officer)
    assert again.value.record == match
    perform(match, "decline", by=people.transmitter, note="We have this training already.")
    assert candidates_for(need, as_of=today()) == []
    with pytest.raises(NotACandidate):
        propose(need=need, offer=offer, by=people.officer)


def test_only_the_secretariat_proposes(people):
    need = factories.need()
    offer = factories.offer(need)
    for name in ("transmitter", "provider", "administrator", "observer"):
        with pytest.raises(Refused) as refused:
            propose(need=need, offer=offer, by=people[name])
        assert refused.value.code == "staff_only"
    assert not Match.objects.exists()
    assert not Message.objects.filter(kind="match").exists()


def test_a_need_that_left_the_register_gets_no_proposal(people):
    need = factories.need(status="closed")
    with pytest.raises(NotACandidate):
        propose(need=need, offer=factories.offer(need), by=people.officer)
