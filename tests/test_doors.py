"""What one door refuses every door refuses, for the same reason: page, admin, REST and spreadsheet; the wrong person, the wrong time."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from needs.models import Need
from needs.resources import NeedResource
from offers.models import Offer
from offers.resources import OfferResource
from plans.models import Match
from tarp.parties.models import Party
from tarp.records.rules import Refused
from tarp.records.spreadsheets import Table
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform
from tests import factories, walk
from tests.people import STAFF, signed_in

# The move of the record that a person asks for, and the code of the refusal. `draft`, `sent` and `registered` are needs of Kenya,
# `offer` and `asked` offers of the provider (a draft and a submitted one), `bare` a draft of Kenya that holds a title alone.
MOVES = [
    ("draft", "submit", "drafter", "not_a_transmitter"),
    ("draft", "submit", "basel_drafter", "not_a_transmitter"),
    ("draft", "submit", "officer", "not_a_transmitter"),
    ("draft", "register", "officer", "not_from_here"),
    ("draft", "withdraw", "transmitter", "not_from_here"),
    ("sent", "register", "transmitter", "staff_only"),
    ("sent", "send_back", "transmitter", "staff_only"),
    ("sent", "close", "head", "not_from_here"),
    ("registered", "reopen", "officer", "head_only"),
    ("registered", "close", "transmitter", "staff_only"),
    ("registered", "withdraw", "drafter", "not_a_transmitter"),
    ("registered", "withdraw", "other_transmitter", "not_a_transmitter"),
    ("offer", "submit", "provider_drafter", "not_a_transmitter"),
    ("offer", "submit", "officer", "not_a_transmitter"),
    ("offer", "publish", "officer", "not_from_here"),
    ("asked", "publish", "provider", "staff_only"),
    ("asked", "withdraw", "provider_drafter", "not_a_transmitter"),
    ("published", "suspend", "other_provider", "not_a_transmitter"),
    ("published", "close", "provider", "staff_only"),
    ("match", "accept_as_party", "drafter", "not_a_transmitter"),
    ("match", "accept_as_party", "head", "not_a_transmitter"),
    ("match", "accept_as_provider", "provider", "not_found"),
    ("match", "accept_as_provider", "transmitter", "not_a_transmitter"),
    ("match", "agree_as_party", "transmitter", "not_from_here"),
    ("activity", "approve", "officer", "head_only"),
    ("activity", "start", "provider", "staff_only"),
    ("activity", "complete", "officer", "not_from_here"),
    ("plan", "close", "analyst", "head_only"),
    ("plan", "consult", "head", "not_from_here"),
    ("round", "close", "officer", "head_only"),
    ("round", "open", "transmitter", "head_only"),
    ("report", "clear", "officer", "head_only"),
    ("report", "issue", "head", "not_from_here"),
]
PAGES = {
    **dict.fromkeys(("draft", "sent", "registered", "bare"), "needs:move"),
    **dict.fromkeys(("offer", "asked", "published", "empty"), "offers:move"),
    "match": "plans:move_match",
    "activity": "plans:move_activity",
    "plan": "plans:move",
    "report": "reports:move",
}
LATE = ("not_from_here", "already_done")


@dataclass
class Door:
    """How one door answered: what it refused with, "" where it did what was asked."""

    status: int
    text: str
    code: str = ""


@pytest.fixture
def world(people):
    world = walk.world(people)
    world.draft = world.need
    world.sent = factories.need(status="submitted")
    world.registered.visibility = "public"
    world.registered.save()
    world.asked = Offer.objects.create(provider=world.provider, title="Asked", status="submitted")
    world.bare = Need.objects.create(party=Party.objects.get(code="KEN"), title="Bare")
    world.empty = Offer.objects.create(provider=world.provider)
    type(world.match).objects.filter(pk=world.match.pk).update(status="proposed")
    Need.objects.filter(pk=world.match.need_id).update(visibility="parties")
    type(world.activity).objects.filter(pk=world.activity.pk).update(lead=world.provider)
    return world


def lookup(record: Any) -> str:
    return "code" if hasattr(record, "code") and type(record).__name__ in ("Plan", "Round") else "reference"


def by_page(world: SimpleNamespace, name: str, move: str, person: str) -> Door | None:
    if name not in PAGES:
        return None
    record = getattr(world, name)
    place = reverse(PAGES[name], kwargs={lookup(record): getattr(record, lookup(record)), "move": move})
    response = signed_in(world.people[person]).post(place, {"note": "A reason."})
    return Door(response.status_code, response.content.decode())


def by_api(world: SimpleNamespace, name: str, move: str, person: str) -> Door:
    record = getattr(world, name)
    kind = {"Need": "needs", "Offer": "offers", "Match": "matches", "Activity": "activities", "Plan": "plans", "Round": "rounds"}
    place = f"/api/v1/{kind.get(type(record).__name__, 'reports')}/{getattr(record, lookup(record))}/{move}/"
    response = signed_in(world.people[person]).post(place, {"note": "A reason."}, content_type="application/json")
    return Door(response.status_code, response.content.decode(), response.json().get("code", ""))


def by_admin(world: SimpleNamespace, name: str, move: str, person: str) -> Door | None:
    if person not in STAFF:
        return None
    record = getattr(world, name)
    place = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_move", args=[record.pk, move])
    response = signed_in(world.people[person]).post(place, {"note": "A reason."})
    return Door(response.status_code, response.content.decode())


def refusal(record: Any, move: str, person: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        perform(record, move, by=person, note="A reason.")
    return refused.value


@pytest.mark.parametrize(("name", "move", "person", "code"), MOVES)
def test_every_door_refuses_the_move_for_the_same_reason(world, name, move, person, code):
    record = getattr(world, name)
    before = type(record).objects.filter(pk=record.pk).values().get()
    page, api, admin = (door(world, name, move, person) for door in (by_page, by_api, by_admin))
    assert (api.status, api.code) == (404 if code == "not_found" else 409 if code in LATE else 403, code)
    if code == "not_found":
        assert page is not None
        assert page.status == 404
    else:
        sentence = escape(str(refusal(record, move, world.people[person]).sentence))
        for door in (page, admin):
            assert door is None or (door.status, sentence in door.text) == (api.status, True)
        assert page is None or code in page.text
    assert type(record).objects.filter(pk=record.pk).values().get() == before


@pytest.mark.parametrize(("name", "person"), [("bare", "transmitter"), ("empty", "provider")])
def test_what_is_incomplete_has_the_same_list_at_every_door(world, name, person):
    record = getattr(world, name)
    with pytest.raises(Incomplete) as incomplete:
        perform(record, "submit", by=world.people[person])
    page, api = by_page(world, name, "submit", person), by_api(world, name, "submit", person)
    assert page is not None
    assert (page.status, api.status, api.code) == (422, 422, "incomplete")
    place = f"/api/v1/{type(record)._meta.verbose_name_plural}/{record.reference}/submit/"
    errors = signed_in(world.people[person]).post(place, {}, content_type="application/json").json()["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [(one.field, one.code) for one in incomplete.value.problems]
    assert [str(one.sentence) for one in incomplete.value.problems if escape(str(one.sentence)) not in page.text] == []


EDITS = [  # what a person may see but not change now
    ("sent", "transmitter", "not_open"),
    ("registered", "drafter", "not_open"),
    ("registered", "other_transmitter", "not_your_party"),
    ("asked", "provider", "not_open"),
    ("published", "provider", "not_open"),
    ("published", "other_provider", "not_your_provider"),
]


@pytest.mark.parametrize(("name", "person", "code"), EDITS)
def test_page_and_api_refuse_an_edit_for_the_same_reason(world, name, person, code):
    record, client = getattr(world, name), signed_in(world.people[person])
    sentence = str(type(record).may_edit.refusal(world.people[person], record).sentence)
    page = client.post(reverse(f"{record._meta.app_label}:edit", args=[record.reference]), {"title": "Taken", "version": record.version})
    place = f"/api/v1/{record._meta.app_label}/{record.reference}/"
    api = client.patch(place, {"title": "Taken"}, content_type="application/json", headers={"If-Match": f'"{record.version}"'})
    assert (page.status_code, escape(sentence) in page.content.decode()) == (403, True)
    assert (api.status_code, api.json()["code"], api.json()["detail"]) == (403, code, sentence)
    assert not type(record).objects.filter(title="Taken").exists()


@pytest.mark.parametrize("person", ["other_transmitter", "provider", "observer"])
def test_no_door_lets_a_person_state_a_need_of_another_party(world, person):
    client, count = signed_in(world.people[person]), Need.objects.count()
    page = client.post(f"{reverse('needs:add')}?party=KEN", {"title": "Planted"})
    api = client.post("/api/v1/needs/", {"party": "KEN", "title": "Planted"}, content_type="application/json")
    sheet = NeedResource(by=world.people[person]).load(Table(("party", "title"), ((2, ("KEN", "Planted")),)))
    sentence = str(Need.may_create.refusal(world.people[person], Need(party=Party.objects.get(code="KEN"))).sentence)
    assert (page.status_code, api.status_code, api.json()["code"]) == (404, 403, "not_your_party")
    assert [finding.sentence for finding in sheet.findings] == [sentence]
    assert Need.objects.count() == count


def test_no_door_lets_a_party_give_its_need_away(world):
    client, need = signed_in(world.people.transmitter), world.draft
    place = f"/api/v1/needs/{need.reference}/"
    api = client.patch(place, {"party": "FJI"}, content_type="application/json", headers={"If-Match": f'"{need.version}"'})
    sheet = NeedResource(by=world.people.transmitter).load(Table(("reference", "party"), ((2, (need.reference, "FJI")),)))
    client.post(reverse("needs:edit", args=[need.reference]), {"party": "FJI", "title": "Given away", "version": need.version})
    assert (api.status_code, api.json()["code"], len(sheet.findings)) == (403, "not_your_party", 1)
    assert Need.objects.get(pk=need.pk).party.code == "KEN"


@pytest.mark.parametrize("name", ["sent", "registered"])
def test_no_door_deletes_what_is_no_draft(world, name):
    record = getattr(world, name)
    for person in ("transmitter", "officer", "administrator", "other_transmitter"):
        client = signed_in(world.people[person])
        page = client.post(reverse("needs:erase", args=[record.reference]))
        api = client.delete(f"/api/v1/needs/{record.reference}/")
        assert (page.status_code, api.status_code) in ((403, 403), (404, 404))
        admin = client.post(reverse("admin:needs_need_delete", args=[record.pk]), {"post": "yes"})
        assert admin.status_code in (302, 403)
    assert Need.objects.filter(pk=record.pk).exists()


def test_no_door_lowers_a_capacity_below_what_is_agreed(world):
    offer, officer = world.published, signed_in(world.people.officer)
    Offer.objects.filter(pk=offer.pk).update(capacity=5)
    Match.objects.filter(offer=offer).update(units=3, status="agreed", agreed_on=timezone.localdate())
    refused = Offer.must_hold.refusal(world.people.officer, Offer(pk=offer.pk, capacity=2))
    sentence = str(refused.sentence)
    place = reverse("offers:edit", args=[offer.reference])
    page = officer.post(place, {"title": "Less", "capacity": "2", "version": offer.version})
    assert (page.status_code, escape(sentence) in page.content.decode()) == (200, True)
    api = officer.patch(
        f"/api/v1/offers/{offer.reference}/", {"capacity": 2}, content_type="application/json", headers={"If-Match": f'"{offer.version}"'}
    )
    assert (api.status_code, api.json()["errors"]) == (400, [{"field": "capacity", "code": "capacity_promised", "detail": sentence}])
    admin = officer.post(reverse("admin:offers_offer_change", args=[offer.pk]), {"title": "Less", "capacity": "2"})
    assert (admin.status_code, escape(sentence) in admin.content.decode()) == (200, True)
    sheet = OfferResource(by=world.people.officer).load(Table(("reference", "capacity"), ((2, (offer.reference, "2")),)))
    assert [(finding.column, finding.sentence) for finding in sheet.findings] == [("capacity", sentence)]
    assert Offer.objects.get(pk=offer.pk).capacity == 5
    enough = officer.patch(
        f"/api/v1/offers/{offer.reference}/", {"capacity": 3}, content_type="application/json", headers={"If-Match": f'"{offer.version}"'}
    )
    assert enough.status_code == 200
