"""The pages of offers and providers: who reaches which, what a form keeps and a move says, and how many queries a list takes."""

import csv
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from offers.models import Offer, Provider
from tarp.parties.models import AssistanceType, Convention, Group, Party, Region, Theme
from tests.people import EVERYBODY, signed_in

pytestmark = pytest.mark.django_db
BEHIND_SIGN_IN = ("offers:mine", "offers:create")


def address(name: str, *arguments: str) -> str:
    with translation.override("en"):
        return reverse(name, args=arguments)


def titles(response) -> list[str]:
    return [offer.title for offer in response.context["offers"]]


def form_data(**fields) -> dict:
    theme, kind = Theme.objects.in_order().first(), AssistanceType.objects.in_order().first()
    return {
        "title": "Customs training",
        "description": "Five days for customs officers.",
        "language": "en",
        "kind": "expertise",
        "conventions": [Convention.objects.get(code="rotterdam").pk],
        "themes": [theme.pk],
        "assistance_types": [kind.pk],
        "delivery_means": ["study_tours", "modules"],
        "languages": ["fr", "en"],
        "available_from": "2026-12-01",
        "available_to": "",
        "capacity": "12",
        "value": "",
        "terms": "",
        "how_to_request": "Write to the desk.",
    } | fields


def test_register_shows_published_offers_to_anyone(make, client):
    make("published", title="Published")
    make("closed", title="Closed")
    for status in ("draft", "submitted", "returned", "suspended", "withdrawn", "rejected"):
        make(status, title="Hidden")
    assert sorted(titles(client.get(address("offers:list")))) == ["Closed", "Published"]


def test_an_offer_that_may_not_be_seen_does_not_exist(make, people):
    offer = make("draft")
    codes = {name: signed_in(people[name]).get(address("offers:detail", offer.reference)).status_code for name in EVERYBODY}
    seen = {"provider", "provider_drafter", "officer", "analyst", "head"}
    assert codes == {name: 200 if name in seen else 404 for name in EVERYBODY}


def test_pages_of_the_desk_ask_to_sign_in(client):
    for name in BEHIND_SIGN_IN:
        response = client.get(address(name))
        assert (response.status_code, response.url) == (302, f"/en/account/login/?next={address(name)}")


def test_offer_page_names_people_and_reasons_to_those_concerned_only(make, people):
    offer = make("submitted")
    browser = signed_in(people.officer)
    browser.post(address("offers:move", offer.reference, "publish"))
    browser.post(address("offers:move", offer.reference, "suspend"), {"note": "Awaiting the budget."})
    browser.post(address("offers:move", offer.reference, "resume"))
    shown = {
        name: "Awaiting the budget." in signed_in(people[name]).get(address("offers:detail", offer.reference)).text for name in EVERYBODY
    }
    concerned = {"provider", "provider_drafter", "officer", "analyst", "head"}
    assert shown == {name: name in concerned for name in EVERYBODY}


def test_desk_lists_the_offers_of_its_own_providers(make, people, other_provider):
    make("draft", title="Ours")
    make("published", title="Theirs", provider=other_provider)
    for name in ("provider", "provider_drafter"):
        assert titles(signed_in(people[name]).get(address("offers:mine"))) == ["Ours"]
    assert titles(signed_in(people.transmitter).get(address("offers:mine"))) == []


def test_a_drafter_makes_an_offer_and_a_transmitter_submits_it(make, people, provider):
    response = signed_in(people.provider_drafter).post(address("offers:create"), form_data())
    offer = Offer.objects.get()
    assert response.url == address("offers:detail", offer.reference)
    assert (offer.provider, offer.status, offer.capacity, offer.value) == (provider, "draft", 12, None)
    assert (offer.delivery_means, offer.languages) == (["study_tours", "modules"], ["fr", "en"])
    assert (offer.available_from, offer.available_to) == (date(2026, 12, 1), None)
    assert [convention.code for convention in offer.conventions.all()] == ["rotterdam"]
    submit = address("offers:move", offer.reference, "submit")
    assert signed_in(people.provider_drafter).post(submit).status_code == 403
    assert signed_in(people.provider).post(submit).status_code == 302
    assert Offer.objects.get().status == "submitted"


def test_a_form_saves_an_empty_draft(people, provider):
    assert signed_in(people.provider).post(address("offers:create"), {"language": "en"}).status_code == 302
    assert Offer.objects.get().title == ""


def test_a_form_says_what_is_of_the_wrong_kind_and_keeps_what_was_typed(people, provider):
    wrong = form_data(available_from="2026-12-01", available_to="2026-11-01", value="-5")
    response = signed_in(people.provider).post(address("offers:create"), wrong)
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "available_to": ["Enter a last day that is not before the first."],
        "value": ["Enter a value that is not negative."],
    }
    assert "Five days for customs officers." in response.text
    assert not Offer.objects.exists()


def test_a_late_save_overwrites_nothing_and_shows_both_texts(make, people):
    offer = make(title="First")
    edit = address("offers:edit", offer.reference)
    browser = signed_in(people.provider)
    assert browser.post(edit, form_data(title="Second", version="1")).status_code == 302
    response = browser.post(edit, form_data(title="Third", version="1"))
    assert response.status_code == 409
    assert [(conflict["mine"], conflict["theirs"]) for conflict in response.context["conflicts"]] == [("Third", "Second")]
    assert Offer.objects.get().title == "Second"


def test_staff_make_an_offer_for_a_provider_without_a_desk(people, provider):
    create = f"{address('offers:create')}?provider=UNIDO"
    assert signed_in(people.officer).post(create, form_data()).status_code == 302
    assert Offer.objects.get().provider.code == "UNIDO"
    assert signed_in(people.provider).get(create).status_code == 404
    assert signed_in(people.transmitter).get(address("offers:create")).status_code == 404


def test_a_submitted_offer_is_not_changed_by_its_desk(make, people):
    offer = make("submitted")
    response = signed_in(people.provider).get(address("offers:edit", offer.reference))
    assert response.status_code == 403
    assert "Ask the secretariat to send it back" in response.text


def test_submission_lists_what_is_missing_with_links_into_the_form(make, people):
    offer = make(complete=False, title="Half done")
    response = signed_in(people.provider).post(address("offers:move", offer.reference, "submit"))
    assert response.status_code == 422
    edit = address("offers:edit", offer.reference)
    assert f'<a href="{edit}#id_how_to_request">Say how a Party can request it.</a>' in response.text
    assert Offer.objects.get().status == "draft"


def test_a_move_says_what_it_does_before_it_is_made(make, people):
    offer = make("submitted")
    publish = address("offers:move", offer.reference, "publish")
    response = signed_in(people.officer).get(publish)
    assert response.status_code == 200
    assert "Everyone sees the offer from today, and it can be matched with needs." in response.text
    assert signed_in(people.provider).get(publish).status_code == 403
    assert signed_in(people.officer).get(address("offers:move", offer.reference, "no-such")).status_code == 404


def test_a_draft_is_deleted_by_its_desk_only(make, people):
    offer = make()
    erase = address("offers:erase", offer.reference)
    assert signed_in(people.other_provider).post(erase).status_code == 404
    assert signed_in(people.officer).post(erase).status_code == 403
    assert signed_in(people.provider).post(erase).url == address("offers:mine")
    assert not Offer.objects.exists()


def test_filters_find_what_they_say(make, client, other_provider):
    everywhere = make("published", title="Everywhere", kind="technology", available_to=date(2026, 10, 31))
    make("published", title="Africa", provider=other_provider, available_from=date(2027, 1, 1))
    africa = Offer.objects.get(title="Africa")
    africa.regions.set(Region.objects.filter(scheme__code="brs", code="africa"))
    africa.groups.set(Group.objects.filter(code="ldc"))
    africa.parties.set(Party.objects.filter(code="TGO"))
    africa.conventions.set(Convention.objects.filter(code="rotterdam"))
    africa.themes.clear()
    found = {
        "convention=basel": ["Everywhere"],
        "convention=rotterdam": ["Africa"],
        f"theme={everywhere.themes.get().code}": ["Everywhere"],
        "region=africa": ["Africa", "Everywhere"],
        "region=grulac": ["Everywhere"],
        "group=ldc": ["Africa", "Everywhere"],
        "group=sids": ["Everywhere"],
        "party=TGO": ["Africa", "Everywhere"],
        "party=KEN": ["Everywhere"],
        "provider=UNITAR": ["Africa"],
        "kind=technology": ["Everywhere"],
        "status=published": ["Africa", "Everywhere"],
        "status=closed": [],
        "open_on=2026-10-15": ["Everywhere"],
        "open_on=2026-11-01": [],
        "open_on=2027-01-01": ["Africa"],
        "search=everywher": ["Everywhere"],
        "search=dakar": ["Everywhere"],
    }
    assert {query: sorted(titles(client.get(f"{address('offers:list')}?{query}"))) for query in found} == found


def test_offer_is_open_to_the_parties_of_its_regions_groups_and_conventions(make, client):
    offer = make("published")
    offer.conventions.set(Convention.objects.filter(code="rotterdam"))
    everyone = ["CHN", "DEU", "FJI", "KEN", "TGO"]

    def served() -> list[str]:
        return [code for code in everyone if titles(client.get(f"{address('offers:list')}?party={code}"))]

    assert served() == ["CHN", "KEN", "TGO"]  # Germany gives and does not receive, Fiji is a Party to Stockholm alone
    offer.regions.set(Region.objects.filter(scheme__code="brs", code="africa"))
    assert served() == ["KEN", "TGO"]
    offer.groups.set(Group.objects.filter(code="ldc"))
    assert served() == ["TGO"]
    page = client.get("/en/parties/KEN/").context["figures"][2]
    assert (page["value"], titles(client.get(page["url"]))) == (0, [])


def test_provider_pages_tell_facts_source_and_offers(make, client):
    make("published", title="Shown")
    make("draft", title="Hidden")
    response = client.get(address("offers:provider", "BCRC-SEN"))
    assert titles(response) == ["Shown"]
    assert "business plan of the centre" in response.text
    assert "High: read in an official or first-hand copy" in response.text
    slv = client.get(address("offers:provider", "BCRC-SLV"))
    assert [party.code for party in slv.context["parties"]] == ["CRI", "SLV", "GTM", "HND", "MEX", "NIC", "PAN"]
    assert client.get(address("offers:provider", "NO-SUCH")).status_code == 404


def test_providers_are_found_by_kind_convention_and_party(client):
    def codes(query: str) -> list[str]:
        return [provider.code for provider in client.get(f"{address('offers:providers')}?{query}").context["providers"]]

    assert codes("kind=ngo") == ["IPEN", "PAN"]
    assert codes("party=TUV&convention=basel") == ["BCRC-SPREP", "UNEP-ROAP"]
    assert codes("search=recetox") == ["SCRC-CZE"]


def test_registers_are_taken_out_as_the_person_sees_them(make, people, client):
    make("published", title="Shown", kind="technology")
    make("published", title="Filtered away", kind="expertise")
    make("draft", title="Hidden", kind="technology")

    def first_cells(browser, path: str) -> list[str]:
        lines = b"".join(browser.get(path).streaming_content).decode("utf-8-sig").splitlines()
        return [line["title"] for line in csv.DictReader(lines)]

    export = address("offers:export", "csv")
    assert first_cells(client, f"{export}?kind=technology") == ["Shown"]
    assert first_cells(signed_in(people.provider), f"{export}?kind=technology") == ["Shown", "Hidden"]
    providers = b"".join(client.get(f"{address('offers:export_providers', 'csv')}?kind=ngo").streaming_content).decode("utf-8-sig")
    assert [line["code"] for line in csv.DictReader(providers.splitlines())] == ["IPEN", "PAN"]


def test_a_desk_brings_offers_in_by_file(people, provider):
    browser, page = signed_in(people.provider_drafter), address("offers:import")
    file = SimpleUploadedFile("offers.csv", b"provider,title\nBCRC-SEN,Laboratory training\n")
    checked = browser.post(page, {"file": file})
    assert (checked.context["upload"].report.created, Offer.objects.count()) == (1, 0)
    kept = browser.post(page, {"key": checked.context["upload"].key})
    assert (kept.url, Offer.objects.get().title) == (address("offers:mine"), "Laboratory training")


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_pages_answer_in_every_language(language, make, client, people):
    offer = make("published", available_to=date(2026, 12, 31), capacity=1, value=5000)
    desk = signed_in(people.provider)
    with translation.override(language):
        assert client.get(reverse("offers:list")).status_code == 200
        assert client.get(reverse("offers:detail", args=[offer.reference])).status_code == 200
        assert client.get(reverse("offers:providers")).status_code == 200
        assert client.get(reverse("offers:provider", args=["BCRC-IRN"])).status_code == 200
        assert desk.get(reverse("offers:mine")).status_code == 200
        assert desk.get(reverse("offers:create")).status_code == 200


@pytest.mark.parametrize("rows", [1, 50])
def test_lists_take_the_same_queries_for_one_row_and_fifty(rows, make, people, client, django_assert_num_queries):
    for _row in range(rows):
        make("published").regions.set(Region.objects.filter(scheme__code="brs")[:2])
    desk = signed_in(people.provider)
    desk.get(address("offers:mine"))  # the first request of a session files it, and makes what a process keeps
    with django_assert_num_queries(7):
        client.get(address("offers:list"))
    with django_assert_num_queries(19):
        desk.get(address("offers:mine"))
    with django_assert_num_queries(8):
        client.get(address("offers:provider", "BCRC-SEN"))


def test_list_of_providers_takes_the_same_queries_however_many(client, django_assert_num_queries):
    client.get(address("offers:providers"))  # what a process keeps
    with django_assert_num_queries(4):
        client.get(address("offers:providers") + "?kind=development_bank")
    with django_assert_num_queries(4):
        client.get(address("offers:providers"))
    assert Provider.objects.count() == 99
