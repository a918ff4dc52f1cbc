"""The pages: who may open them, what they say, and that a list asks the database the same at 1 and at 50 rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needs.models import Need
from plans.coverage import rungs_of
from plans.models import Activity, Contribution, Coverage, Event, Match, Plan
from tests.people import EVERYBODY, signed_in
from tests.plans import factories

pytestmark = pytest.mark.django_db
STAFF = {"officer", "analyst", "head"}


@pytest.fixture
def world(people):
    """A need of Kenya with an offer of the provider proposed for it, and an approved activity that covers it."""
    need = factories.need()
    offer = factories.offer(need, by=factories.provider(people.provider.appointments.get().office), capacity=3)
    match = factories.match(need, offer)
    activity = factories.activity(need, status="approved")
    Contribution.objects.create(activity=activity, donor=offer.provider, received=1000, received_on=date(2026, 1, 1))
    event = Event.objects.create(
        activity=activity, title="A workshop", starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 6), city="Nairobi"
    )
    event.attendances.create(party=need.party, female=3, male=2)
    need.refresh_from_db()
    return {"need": need, "offer": offer, "match": match, "activity": activity, "coverage": activity.coverages.get()}


def opened(people, path: str) -> set[str]:
    return {name for name in EVERYBODY if signed_in(people[name]).get(path).status_code == 200}


def references(world) -> dict[str, str]:
    return {name: type(record).objects.get(pk=record.pk).reference for name, record in world.items()}


EVERYONE = set(EVERYBODY)
PAGES = {
    "/en/needs/": EVERYONE,
    "/en/needs/{need}/": EVERYONE,
    "/en/needs/{need}/candidates/": STAFF,
    "/en/needs/{need}/plan/": STAFF,
    "/en/offers/{offer}/": EVERYONE,
    "/en/plans/": EVERYONE,
    "/en/plans/2026-2029/": EVERYONE,
    "/en/plans/activities/": EVERYONE,
    "/en/plans/activities/{activity}/": EVERYONE,
    "/en/plans/matches/": EVERYONE - {"anonymous"},
    "/en/plans/matches/{match}/": {"transmitter", "drafter", "basel_drafter", "provider", "provider_drafter"} | STAFF,
    "/en/plans/matches/{match}/accept_as_party/": {"transmitter"},
    "/en/plans/matches/{match}/accept_as_provider/": {"provider"},
    "/en/plans/coverage/{coverage}/": EVERYONE,
    "/en/plans/coverage/{coverage}/confirm/": {"transmitter"},
    "/en/plans/activities/{activity}/start/": STAFF,
    "/en/plans/2026-2029/close/": {"head"},
    "/ar/plans/activities/{activity}/": EVERYONE,
}


@pytest.mark.parametrize("path", PAGES)
def test_who_opens_which_page(path, people, world):
    assert opened(people, path.format(**references(world))) == PAGES[path]


def test_the_need_shows_its_rung_and_what_answers_it(people, world):
    page = signed_in(None).get(f"/en/needs/{world['need'].reference}/").content.decode()
    assert 'aria-current="step">Funded' in page
    assert "What keeps it from the next rung: Not delivered." in page
    assert str(world["activity"]) in page
    assert f"/en/plans/matches/{references(world)['match']}/" not in page
    assert "Find offers" not in page
    seen = signed_in(people.officer).get(f"/en/needs/{world['need'].reference}/").content.decode()
    assert "Find offers" in seen
    assert f"/en/plans/matches/{references(world)['match']}/" in seen


def test_the_register_is_narrowed_by_rung_gap_and_day(world):
    other = factories.need("UGA")
    other.refresh_from_db()

    def found(query: str) -> set[str]:
        return {need.reference for need in signed_in(None).get(f"/en/needs/?{query}").context["needs"]}

    one, two = world["need"].reference, other.reference
    assert found("") == {one, two}
    assert found("rung=funded") == {one}
    assert found("rung=unaddressed") | found("rung=offer_available") == {two}
    assert found("gap=not_delivered") == {one}
    assert found("gap=not_delivered&rung=planned") == set()
    assert found("as_of=2020-01-01") == set()
    assert found(f"as_of={timezone.localdate()}&rung=funded&party=KEN&region=africa") == {one}


def test_staff_propose_an_offer_from_the_candidates(people):
    need = factories.need()
    offer = factories.offer(need)
    need.refresh_from_db()
    offer.refresh_from_db()
    client = signed_in(people.officer)
    path = f"/en/needs/{need.reference}/candidates/"
    page = client.get(path)
    assert [candidate.offer for candidate in page.context["candidates"]] == [offer]
    assert "The theme of the need" in page.content.decode()
    answer = client.post(path, {"offer": offer.reference})
    match = Match.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/plans/matches/{match.reference}/")
    again = client.post(path, {"offer": offer.reference}, follow=True)
    assert again.redirect_chain == [(answer.headers["Location"], 302)]
    assert "This offer has already been proposed for this need." in again.content.decode()
    assert Match.objects.count() == 1
    assert client.post(path, {"offer": "O-999999"}).status_code == 404


def test_an_activity_goes_into_the_plan_in_force_unless_another_is_chosen(people, world):
    need = references(world)["need"]
    form = signed_in(people.officer).get(f"/en/needs/{need}/plan/").context["form"]
    assert form["plan"].value() == Plan.objects.get(code="2026-2029").pk


def test_both_sides_accept_on_their_pages(people, world):
    path = f"/en/plans/matches/{references(world)['match']}/"
    signed_in(people.provider).post(f"{path}accept_as_provider/", {"note": "Gladly."})
    signed_in(people.transmitter).post(f"{path}agree_as_party/")
    world["match"].refresh_from_db()
    assert (world["match"].status, world["match"].agreed_on) == ("agreed", timezone.localdate())


def test_a_refused_move_says_what_is_missing(people, world):
    path = f"/en/plans/matches/{references(world)['match']}/decline/"
    answer = signed_in(people.transmitter).post(path)
    assert answer.status_code == 422
    assert answer.context["problems"] == [("“Why this offer does not meet this need” needs an answer.", "")]


def test_staff_plan_an_activity_for_a_need(people):
    need = factories.need()
    need.refresh_from_db()
    path = f"/en/needs/{need.reference}/plan/"
    fields = {
        "plan": Plan.objects.get(code="2026-2029").pk,
        "title": "Training of customs officers in two ports",
        "kind": "training",
        "level": "national",
        "starts_on": "2027-01-11",
        "ends_on": "2027-06-30",
        "year": 2027,
        "fund": "BD",
        "amount": "25000",
    }
    client = signed_in(people.officer)
    assert client.post(path, {**fields, "title": ""}).status_code == 200
    answer = client.post(path, fields)
    activity = Activity.objects.get()
    assert answer.headers["Location"] == f"/en/plans/activities/{activity.reference}/"
    assert (activity.status, activity.theme, list(activity.parties.all())) == ("proposed", need.theme, [need.party])
    assert list(activity.conventions.all()) == list(need.conventions.all())
    assert [(line.year, line.fund, line.required) for line in activity.budget_lines.all()] == [(2027, "BD", 25000)]
    signed_in(people.head).post(f"/en/plans/activities/{activity.reference}/approve/")
    assert rungs_of([need], as_of=timezone.localdate()) == {need.pk: "planned"}


def test_the_party_confirms_on_its_page(people):
    coverage = factories.coverage(factories.need())
    coverage.refresh_from_db()
    path = f"/en/plans/coverage/{coverage.reference}/"
    assert f"{path}confirm/" in signed_in(people.transmitter).get(path).content.decode()
    assert f"{path}confirm/" not in signed_in(people.officer).get(path).content.decode()
    signed_in(people.transmitter).post(f"{path}confirm/", {"note": "Officers now recognize mixed wastes."})
    assert Coverage.objects.get().status == "confirmed"
    assert rungs_of(Need.objects.all(), as_of=timezone.localdate()) == {coverage.need_id: "met"}


def test_what_a_party_keeps_to_itself_is_counted_but_not_shown(people):
    hidden = factories.need(visibility="secretariat", title="A secret need")
    activity = factories.activity(hidden, status="approved")
    activity.refresh_from_db()
    page = signed_in(people.other_transmitter).get(f"/en/plans/activities/{activity.reference}/").content.decode()
    assert "1 more need is not open to you." in page
    assert "A secret need" not in page
    coverage = activity.coverages.get()
    assert signed_in(people.other_transmitter).get(f"/en/plans/coverage/{coverage.reference}/").status_code == 404


LISTS = ["/en/needs/", "/en/plans/", "/en/plans/activities/", "/en/plans/matches/"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_same_at_1_and_at_50_rows(path, people):
    def grow(number: int) -> None:
        for _ in range(number):
            need = factories.need()
            factories.match(need, factories.offer(need))
            factories.activity(need, status="approved")

    def asked() -> int:
        client = signed_in(people.officer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    grow(1)
    asked()  # what a process keeps
    few = asked()
    grow(24)
    assert asked() == few


def test_the_filters_of_activities_and_matches_find(people, world):
    client = signed_in(people.officer)

    def found(path: str, name: str) -> int:
        answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.context["filters"].errors
        return len(answer.context[name])

    for query in ("search=customs", "convention=basel", "party=KEN", "region=africa", "year=2027", "status=approved", "plan=2026-2029"):
        assert found(f"/en/plans/activities/?{query}", "activities") == 1, query
    for query in ("search=asbestos", "convention=rotterdam", "party=FJI", "region=cee", "year=2031", "status=cancelled", "plan=2022-2025"):
        assert found(f"/en/plans/activities/?{query}", "activities") == 0, query
    for query in (
        "search=customs",
        "convention=basel",
        "party=KEN",
        "region=africa",
        f"year={timezone.localdate().year}",
        "status=proposed",
    ):
        assert found(f"/en/plans/matches/?{query}", "matches") == 1, query
    assert found("/en/plans/?year=2027", "plans") == 1
    assert found("/en/plans/?search=2018-2021", "plans") == 1
