"""Lists: filters that the pages share, cursors that neither repeat nor miss, parameters that are never ignored."""

import pytest
from django.conf import settings
from django.utils import timezone

from needs.models import Need
from tarp.api import router
from tests import factories
from tests.api.test_needs import problem


@pytest.fixture
def needs(people):
    return [factories.need(status="registered", title=f"Need {number}") for number in range(7)]


def references(answer):
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["results"]]


def walk(client, address):
    """Every row from the address to the last page."""
    while address:
        page = client.get(address).json()
        yield from page["results"]
        address = (page["next"] or "").removeprefix("http://testserver")


def test_the_root_names_every_list_with_its_address(call):
    answer = call().get("")
    lists = {one["name"]: one["url"] for one in answer.json()["results"]}
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, "application/json")
    assert lists["needs"] == f"{settings.SITE_URL}/api/v1/needs/"
    assert sorted(lists) == sorted([name for _prefix, _view, name in router.registry] + ["gaps"])
    assert {call().get(url.removeprefix(settings.SITE_URL)).status_code for url in lists.values()} == {200}
    assert answer.json()["schema"] == f"{settings.SITE_URL}/api/v1/schema/"


def test_a_list_has_the_newest_first_and_says_where_it_goes_on(call, needs):
    first = call().get("needs/?page_size=3")
    assert list(first.json()) == ["next", "results"]
    assert references(first) == [need.reference for need in needs[:3:-1]]
    assert first.headers["Link"] == f'<{first.json()["next"]}>; rel="next"'
    last = call().get("needs/?page_size=7")
    assert (last.json()["next"], "Link" in last.headers) == (None, False)
    assert call().get("needs/?page_size=3&count=exact").json()["count"] == 7


def test_a_walk_neither_repeats_nor_misses_while_rows_come_and_go(call, people):
    for number in range(40):
        factories.need(status="registered", title=str(number))
    Need.objects.update(updated_at=timezone.now())  # a bulk load: all at the same moment
    there = set(Need.objects.values_list("reference", flat=True))
    seen, address, gone = [], "needs/?page_size=7", set()
    while address:
        page = call().get(address).json()
        seen += [row["reference"] for row in page["results"]]
        factories.need(status="registered", title="New")
        last = Need.objects.exclude(reference__in=seen).filter(reference__in=there).order_by("pk").first()
        if last is not None:
            gone.add(last.reference)
            last.delete()
        address = (page["next"] or "").removeprefix("http://testserver")
    assert len(seen) == len(set(seen))
    assert there - gone <= set(seen)


def test_reference_lists_walk_by_code(call):
    codes = [row["code"] for row in walk(call("transmitter"), "parties/?page_size=50")]
    assert len(codes) == len(set(codes)) > 190
    assert codes == sorted(codes)


def test_what_was_already_there_is_found_by_each_filter(call, people):
    kenya = factories.need("KEN", conventions=("basel",), status="registered", priority="high", title="Ports and wastes")
    fiji = factories.need("FJI", conventions=("stockholm",), status="registered", priority="low", title="Laboratories for POPs")
    both = {kenya.reference, fiji.reference}
    for query, found in {
        "": both,
        "convention=basel": {kenya.reference},
        "party=FJI": {fiji.reference},
        "group=sids": {fiji.reference},
        "theme=" + kenya.theme.code: {kenya.reference, fiji.reference} if kenya.theme == fiji.theme else {kenya.reference},
        "status=registered": both,
        "status=closed": set(),
        "priority=low": {fiji.reference},
        "search=laboratories": {fiji.reference},
        f"search={kenya.reference}": {kenya.reference},
        "updated_since=2026-01-01T00:00:00Z": both,
        "updated_since=2999-01-01T00:00:00Z": set(),
        "region=" + kenya.party.regions.get(scheme__code="brs").code: {kenya.reference},
    }.items():
        assert set(references(call().get(f"needs/?{query}"))) == found, query


def test_reference_lists_are_narrowed_by_convention_and_words(call):
    def codes(address):
        return [row["code"] for row in walk(call("transmitter"), f"{address}&page_size=200")]

    assert {code[:2] for code in codes("provisions/?convention=stockholm")} == {"SC"}
    assert {code[:2] for code in codes("meetings/?convention=rotterdam")} == {"RC"}
    assert codes("themes/?convention=basel") != codes("themes/?page_size=200")
    assert codes("chemicals/?search=50-29-3") == codes("chemicals/?search=ddt")
    assert set(codes("chemicals/?convention=stockholm")) < set(codes("chemicals/?count=exact"))
    assert len(codes("parties/?convention=rotterdam&as_of=2026-01-31")) == 166


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("conventions=basel", "conventions", "unknown_parameter"),
        ("limit=5", "limit", "unknown_parameter"),
        ("search=", "search", "empty_parameter"),
        ("cursor=", "cursor", "empty_parameter"),
        ("format=json", "format", "unknown_parameter"),
        ("convention=minamata", "convention", "invalid_choice"),
        ("party=%00", "party", "not_accepted"),
        ("as_of=2026-02-30", "as_of", "invalid"),
        ("updated_since=yesterday", "updated_since", "invalid"),
        ("page_size=0", "page_size", "not_accepted"),
        ("page_size=201", "page_size", "not_accepted"),
        ("page_size=²", "page_size", "not_accepted"),
        ("count=yes", "count", "not_accepted"),
        ("cursor=x", "cursor", "not_accepted"),
        ("cursor=W10", "cursor", "not_accepted"),
        ("cursor=WyIyMDI2LTAxLTAxIiwgMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjNd", "cursor", "not_accepted"),
        ("cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjAwIiwgMV0", "cursor", "not_accepted"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(call, people, query, field, code):
    assert problem(call().get(f"needs/?{query}")) == (400, "not_accepted", [(field, code)])


def test_a_misspelt_parameter_gets_a_hint(call, people):
    errors = call().get("needs/?conventions=basel").json()["errors"]
    assert errors[0]["detail"] == "There is no such parameter. Did you mean “convention”?"
    assert problem(call().get("parties/KEN/?as_of=2026-01-01")) == (400, "not_accepted", [("as_of", "unknown_parameter")])
