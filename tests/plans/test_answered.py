"""What a provider's desk answered in a round for offers becomes an offer, with nothing typed again and the response as its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from needs import responses
from needs.models import Question, Questionnaire, Response
from offers.models import Offer, Provider
from plans import answered
from tarp.parties.models import AssistanceType, Provision, Theme
from tarp.records.history import events
from tarp.records.rules import Refused
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in

SAID: dict[str, Any] = {
    "provider": "The regional centre",
    "contact": "Write to the training unit.",
    "offer_kinds": ["expertise"],
    "title": "Training at ports",
    "description": "Two weeks with customs officers.",
    "conventions": ["basel", "stockholm"],
    "regions": ["africa", "latin_america_and_caribbean"],
    "countries": "Kenya and its neighbours",
    "delivery_means": ["face_to_face_training", "toolkits"],
    "languages": ["zh", "fr", "pt"],
    "available_from": "2027-03-01",
    "available_to": "2029-12-31",
    "capacity_parties": 6,
    "capacity_persons": 120,
    "value": {"amount": "25000.00", "currency": "USD", "from_year": None, "to_year": None},
    "terms": "cost_shared",
    "conditions": "Rooms and interpretation.",
    "how_to_request": "A letter.",
}


def answer(response: Response, *, by: Any, **changed: Any) -> Response:
    asked = {question.code: question for question in Question.objects.filter(section__questionnaire__code="offers")}
    for code, value in (SAID | changed).items():
        responses.answer(response, asked[code], value, by=by)
    return response


@pytest.fixture
def provider(people) -> Provider:
    provider = Provider.objects.get(code="BCRC-SEN")
    provider.office = people.provider.appointments.get().office
    provider.save()
    return provider


@pytest.fixture
def begun(people, provider) -> Response:
    round = factories.offers_round("NOR", "KEN", desks=[provider.office])
    return responses.start(round.parts.get(), provider.office, by=people.provider)


@pytest.fixture
def sent(people, begun) -> Response:
    theme, kind = Theme.objects.in_use().order_by("pk")[0], AssistanceType.objects.in_use().order_by("pk")[0]
    provision = Provision.objects.expressible().order_by("pk")[0]
    named = {"themes": [theme.code.lower()], "assistance_types": [kind.code.lower()], "provisions": [provision.code]}
    perform(answer(begun, by=people.provider, **named), "submit", by=people.provider)
    begun.refresh_from_db()
    return begun


def test_everything_that_was_answered_stands_in_the_draft(people, sent, provider):
    offer = answered.begin(sent, by=people.provider_drafter)
    assert (offer.provider, offer.status, offer.source_reference) == (provider, "draft", sent.reference)
    fields = "title description language kind delivery_means languages available_from available_to capacity value terms"
    assert [getattr(offer, name) for name in fields.split()] == [
        "Training at ports",
        "Two weeks with customs officers.",
        "en",
        "expertise",
        ["face_to_face_training", "toolkits"],
        ["zh-hans", "fr"],
        date(2027, 3, 1),
        date(2029, 12, 31),
        6,
        Decimal("25000.00"),
        "cost_shared",
    ]
    assert offer.conditions == "Rooms and interpretation.\n\nCountries: Kenya and its neighbours\n\nParticipants: 120"
    assert offer.how_to_request == "A letter.\n\nWrite to the training unit."
    assert {one.code for one in offer.conventions.all()} == {"basel", "stockholm"}
    assert {one.code for one in offer.regions.all()} == {"africa", "grulac"}
    assert [offer.themes.count(), offer.assistance_types.count(), offer.provisions.count()] == [1, 1, 1]
    assert [problem.code for problem in Offer.workflow.by_name["submit"].problems(offer)] == []
    assert events(offer).first().pgh_context["act"] == "begin"


@pytest.mark.parametrize(
    ("changed", "name", "expected"),
    [
        ({"offer_kinds": ["expertise", "technology"]}, "kind", ""),
        ({"value": {"amount": "9.00", "currency": "EUR", "from_year": None, "to_year": None}}, "value", None),
        ({"available_to": "2026-01-01"}, "available_to", None),
        ({"title": "x" * 300}, "title", "x" * 200),
    ],
)
def test_what_an_offer_cannot_hold_is_left_to_the_person(people, begun, changed, name, expected):
    """Several kinds, another currency, a last day before the first, a longer title."""
    response = answer(begun, by=people.provider, **changed)
    response.submissions.create(
        number=1,
        sent={"sections": [{"answers": {one.question.code: {"value": one.value} for one in response.answers.select_related("question")}}]},
        checksum="",
        submitted_at="2026-11-01T12:00Z",
        submitted_by=people.provider,
    )
    assert getattr(answered.begin(response, by=people.provider), name) == expected


def test_every_code_of_the_questionnaire_has_its_place_in_an_offer(db):
    """So that an edition with new options does not lose them in silence."""
    from offers.choices import DeliveryMeans, OfferKind, Terms

    book = Questionnaire.objects.filter(code="offers").order_by("-edition")[0]
    options = {
        question.code: {option.code for option in question.options.all()}
        for section in book.sections.all()
        for question in section.questions.all()
    }
    assert options["offer_kinds"] - set(OfferKind.values) == set()
    assert options["terms"] - set(Terms.values) == set()
    assert options["delivery_means"] - set(DeliveryMeans.values) == set()
    assert options["regions"] == set(answered.REGIONS)
    assert options["themes"] == {theme.code.lower() for theme in Theme.objects.in_use()}
    assert options["assistance_types"] == {kind.code.lower() for kind in AssistanceType.objects.in_use()}
    assert set(SAID) - set(options) == set()


def test_two_clicks_begin_one_offer_and_a_deleted_draft_can_be_begun_again(people, sent):
    client, place = signed_in(people.provider), reverse("plans:begin_offer", args=[sent.reference])
    first, second = client.post(place), client.post(place)
    offer = Offer.objects.get()
    assert [first.url, second.url] == [reverse("offers:edit", args=[offer.reference])] * 2
    assert "This draft holds what you answered." in client.get(first.url).content.decode()
    client.post(reverse("offers:erase", args=[offer.reference]))
    client.post(place)
    assert Offer.objects.get().pk != offer.pk


def test_confirmation_and_desk_lead_to_the_offer_until_there_is_one(people, sent):
    client = signed_in(people.provider)
    place = reverse("plans:begin_offer", args=[sent.reference])
    pages = [reverse("needs:sent", args=[sent.reference]), reverse("desk")]
    assert [place in client.get(page).content.decode() for page in pages] == [True, True]
    offer = answered.begin(sent, by=people.provider)
    assert [place in client.get(page).content.decode() for page in pages] == [False, False]
    assert offer.reference in client.get(pages[0]).content.decode()
    assert sent.reference in client.get(reverse("offers:detail", args=[offer.reference])).content.decode()


def test_only_what_was_submitted_in_a_round_for_offers_becomes_one(people, begun):
    with pytest.raises(Refused, match="Only what a provider has submitted"):
        answered.begin(begun, by=people.provider)
    needs = factories.response(factories.open_round("KEN"))
    assert answered.may_begin(people.transmitter, needs) is False
    assert signed_in(people.provider).post(reverse("plans:begin_offer", args=[begun.reference])).status_code == 403


def test_strangers_find_nothing_and_the_secretariat_may_begin_one(people, sent):
    place = reverse("plans:begin_offer", args=[sent.reference])
    strangers = ("transmitter", "other_provider", "observer", "administrator")
    assert [signed_in(people[name]).post(place).status_code for name in strangers] == [404] * 4
    assert signed_in(people.officer).post(place).status_code == 302
    assert Offer.objects.get().source_reference == sent.reference


def test_partys_answer_is_made_an_offer_of_the_state_by_its_desk_or_the_secretariat_alone(people, begun):
    response = factories.response(begun.round, "NOR")
    perform(answer(response, by=people.officer), "submit", by=paper(response, people.officer))
    response.refresh_from_db()
    assert answered.provider_of(response) == Provider.objects.get(code="NOR")
    assert (answered.may_begin(people.officer, response), answered.may_begin(people.transmitter, response)) == (True, False)
    assert answered.begin(response, by=people.officer).provider.code == "NOR"


def paper(response: Response, officer: Any) -> Any:
    """Says that the response came on paper, so that the officer may submit it."""
    response.channel, response.channel_reference = "paper", "A letter"
    response.save()
    return officer
