"""The start page of a signed-in person: what waits for them, and nothing of others."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from needs import clarifications
from needs.models import RoundPart, RoundParty, View
from offers.models import Offer
from tarp.accounts.models import Appointment
from tarp.parties.models import Convention, Party
from tarp.records.writing import perform
from tests import factories
from tests.offers.conftest import at_the_desk_of
from tests.people import signed_in


@pytest.fixture
def world(people):
    own, other = at_the_desk_of("BCRC-SEN", people.provider), at_the_desk_of("UNITAR", people.other_provider)
    offers = [(own, "Mine", "draft"), (own, "Sent back", "returned"), (own, "Sent", "submitted"), (other, "Theirs", "draft")]
    for provider, title, status in offers:
        Offer.objects.create(provider=provider, title=title, status=status)
    for party in ("KEN", "FJI"):
        for status in ("draft", "returned", "suggested", "submitted"):
            factories.need(party, title=f"{party} {status}", status=status)


def desk(person):
    return signed_in(person).get(reverse("desk"))


def test_provider_goes_on_with_its_own_drafts_and_what_was_sent_back(people, world):
    shown = desk(people.provider).context
    assert [provider.code for provider in shown["providers"]] == ["BCRC-SEN"]
    assert [offer.title for offer in shown["open_offers"]] == ["Sent back", "Mine"]
    assert "drafts" not in shown


def test_party_goes_on_with_its_own_needs_each_under_its_step(people, world):
    shown = desk(people.drafter).context
    assert {name: [need.title for need in shown[name]] for name in ("drafts", "returned", "suggested")} == {
        "drafts": ["KEN draft"], "returned": ["KEN returned"], "suggested": ["KEN suggested"],
    }  # fmt: skip
    assert "open_offers" not in shown


def test_questions_of_the_secretariat_wait_on_the_desk_of_the_party_until_they_are_answered(people, world):
    """Also one about what was not sent back: a difficulty, a view, a need that is registered."""
    view = View.objects.create(party=Party.objects.get(code="KEN"), text="Centres should answer faster.", status="submitted")
    thread = clarifications.ask(view, field="text", text="Which centres?", by=people.officer)
    address = reverse("needs:clarification", args=[thread.reference])
    assert [address in desk(person).content.decode() for person in (people.drafter, people.other_transmitter)] == [True, False]
    perform(thread, "reply", by=people.drafter, note="That in Nairobi.")
    assert address not in desk(people.drafter).content.decode()


def test_observer_has_nothing_to_do_and_staff_go_on_to_the_work_queue(people, world):
    page = desk(people.observer).content.decode()
    assert ("You hold no office today" in page, "Your office acts for no Party and no provider" in page) == (False, True)
    people.observer.appointments.update(ended_at=timezone.now())
    assert "You hold no office today" in desk(people.observer).content.decode()
    assert desk(people.officer).url == reverse("admin:index")


def test_call_is_listed_for_those_parties_alone_that_its_part_asks(people):
    """A person may act for several Parties; a part may ask one of them, and the office be for one convention."""
    fiji = people.other_transmitter.appointments.get().office
    Appointment.objects.create(user=people.transmitter, office=fiji, role="transmitter", starts_on=timezone.localdate())
    round = factories.open_round("KEN")
    basel, rotterdam = (Convention.objects.get(code=code) for code in ("basel", "rotterdam"))
    RoundParty.objects.create(round=round, party=Party.objects.get(code="FJI"), convention=rotterdam)
    whole = round.parts.get()
    narrow = RoundPart.objects.create(
        round=round, code="basel", name_en="Basel", position=2, questionnaire=whole.questionnaire, deadline="none"
    )
    narrow.conventions.set([basel])

    def calls(who):
        asked = signed_in(people[who]).get(reverse("desk")).context["calls"]
        return sorted((part.code, party.code) for part, party, _response in asked)

    assert calls("transmitter") == [("basel", "KEN"), ("needs", "FJI"), ("needs", "KEN")]
    assert calls("basel_drafter") == [("basel", "KEN"), ("needs", "KEN")]
    narrow.conventions.set([rotterdam])
    assert calls("basel_drafter") == [("needs", "KEN")]
    assert calls("other_transmitter") == [("basel", "FJI"), ("needs", "FJI")]
