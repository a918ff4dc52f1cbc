"""The public pages of Parties, sources and downloads, as anyone sees them."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from tarp.parties.models import Adherence, Group, GroupMembership, Party, Theme
from tarp.parties.resources import PUBLIC, RESOURCES
from tarp.records.spreadsheets import Table, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        yield


def listed(client, query: str) -> list[str]:
    return [party.code for party in client.get(f"/en/parties/?{query}").context["object_list"]]


def test_list_names_every_party_with_its_standing_when_opened(client):
    response = client.get("/en/parties/?search=kenya")
    assert response.context["rows"] == [
        [{"text": "Kenya", "url": "/en/parties/KEN/"}, "Party", "Party", "Party", "Africa", ""],
    ]
    assert client.get("/en/parties/").context["paginator"].count == 198


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("convention=basel&as_of=2026-01-31", 191),
        ("convention=rotterdam&as_of=2026-01-31", 166),
        ("convention=stockholm&as_of=2026-01-31", 186),
        ("group=ldc", 44),
        ("group=ldc&as_of=2026-11-24", 41),
        ("region=cee", 23),
        ("group=ldc&region=grulac", 1),
        ("search=haiti&group=ldc&region=grulac&convention=basel&as_of=1990-01-01", 0),
    ],
)
def test_filters_combine_when_given(client, query, number):
    assert client.get(f"/en/parties/?{query}").context["paginator"].count == number


def test_list_finds_a_party_when_searched_without_accents(client):
    assert listed(client, "search=cote+d") == ["CIV"]


def test_list_says_what_to_do_when_nothing_is_found(client):
    assertContains(client.get("/en/parties/?search=atlantis"), "Change the words or the filters, or clear them.")


@pytest.mark.parametrize("query", ["as_of=yesterday", "convention=kyoto", "region=atlantis"])
def test_list_shows_the_fault_and_no_party_when_a_filter_is_not_understood(client, query):
    response = client.get(f"/en/parties/?{query}")
    assert (response.status_code, list(response.context["object_list"]), bool(response.context["form"].errors)) == (200, [], True)


def test_list_answers_400_when_a_filter_holds_what_no_text_can(client):
    assert client.get("/en/parties/?group=%00").status_code == 400


def test_list_asks_the_same_number_of_questions_when_it_has_one_row_or_fifty(client, django_assert_num_queries):
    client.get("/en/parties/")  # what a process keeps
    for query in ("search=kenya", "search=a", "page=1"):
        with django_assert_num_queries(7):
            client.get(f"/en/parties/?{query}")


def test_page_shows_standing_groups_and_regions_when_opened(client):
    response = client.get("/en/parties/CZE/")
    assert [row["status"] for row in response.context["standings"]] == ["Party", "Party", "Party"]
    assertContains(response, "Not established; the deposit counts")
    assertContains(response, "from 1 May 2004", html=False)
    assert [membership.region.name_en for membership in response.context["regions"]][:2] == [
        "Central and Eastern Europe",
        "Eastern European States",
    ]


def test_page_tells_signatory_from_non_party_when_not_bound(client):
    statuses = [row["status"] for row in client.get("/en/parties/USA/").context["standings"]]
    assert statuses == ["Signatory", "Signatory", "Signatory"]
    assert [row["status"] for row in client.get("/en/parties/SSD/").context["standings"]][1] == "Not a Party"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"entered_into_force_on": date(2027, 1, 1)}, "Party from 1 January 2027"),
        ({"ended_on": date(2026, 6, 1)}, "Withdrew on 1 June 2026"),
    ],
)
def test_page_says_from_when_or_until_when_it_is_not_today(client, change, status):
    Adherence.objects.filter(party__code="KEN", convention__code="basel").update(**change)
    assert client.get("/en/parties/KEN/").context["standings"][0]["status"] == status


def test_page_marks_a_group_that_a_country_has_left_or_is_to_join(client):
    assertContains(client.get("/en/parties/STP/"), "No longer", count=1)
    assertNotContains(client.get("/en/parties/BGD/"), "No longer")
    GroupMembership.objects.create(party=Party.objects.get(code="BGD"), group=Group.objects.get(code="oecd"), valid_from=date(2027, 1, 1))
    assertContains(client.get("/en/parties/BGD/"), "Not yet", count=1)


def test_page_is_found_in_small_letters_and_not_found_when_unknown(client):
    assert client.get("/en/parties/ken/").status_code == 200
    assert client.get("/en/parties/XXX/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_pages_speak_the_language_when_it_is_chosen(client, language):
    with translation.override(language):
        kenya = Party.objects.get(code="KEN")
        addresses = [reverse("parties:detail", args=["KEN"]), reverse("parties:list"), reverse("parties:sources")]
        addresses.append(reverse("parties:download"))
    pages = [client.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    assert max(len(page.content) for page in pages) < 40_000
    with translation.override(language):
        assertContains(pages[0], f'<h1 dir="auto">{kenya.name}</h1>')


def test_sources_credit_the_database_and_count_every_record_by_confidence(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/en/parties/sources/")
    assertContains(response, "International Environmental Agreements Database Project, hosted by Université Laval")
    tables = {str(label): counts for label, counts in response.context["tables"]}
    assert tables["Parties"] == [198, 0, 0, 0, 0, 0]
    assert tables["adherences"] == [513, 42, 0, 0, 0, 0]
    assert sum(tables["listings"]) == 149


def test_every_table_is_offered_when_downloads_are_listed(client):
    response = client.get("/en/parties/download/")
    for name in PUBLIC:
        assertContains(response, f'href="/en/parties/download/{name}.csv"')
        assertContains(response, f'href="/en/parties/download/{name}.xlsx"')


def text(response):
    """What a downloaded CSV file holds."""
    return response.getvalue().decode("utf-8-sig")


@pytest.mark.parametrize("name", PUBLIC)
def test_table_has_a_row_for_each_record_when_downloaded(client, name):
    response = client.get(f"/en/parties/download/{name}.csv")
    rows = list(csv.reader(StringIO(text(response))))
    assert len(rows) - 1 == PUBLIC[name]._meta.model._default_manager.count()
    assert response["Content-Disposition"] == f'attachment; filename="{name}.csv"'


def test_relations_are_codes_when_downloaded(client):
    rows = csv.DictReader(StringIO(text(client.get("/en/parties/download/region-memberships.csv"))))
    assert next(row for row in rows if row["party"] == "KEN")["region"] == "brs:africa"
    book = openpyxl.load_workbook(BytesIO(client.get("/en/parties/download/themes.xlsx").getvalue()))
    header, *themes = book.active.iter_rows(values_only=True)
    nip = dict(zip(header, next(row for row in themes if row[0] == "nip"), strict=True))
    assert (nip["cluster"], nip["conventions"]) == ("convention_specific", "stockholm")


def test_formula_is_text_when_downloaded(client):
    Theme.objects.filter(code="nip").update(name_en="=cmd|' /C calc'!A0", description="+1")
    rows = csv.DictReader(StringIO(text(client.get("/en/parties/download/themes.csv"))))
    row = next(row for row in rows if row["code"] == "nip")
    assert (row["name_en"], row["description"]) == ("'=cmd|' /C calc'!A0", "'+1")


@pytest.mark.parametrize("address", ["users.csv", "parties.pdf", "nothing.csv"])
def test_table_is_not_found_when_it_is_not_public(client, address):
    assert client.get(f"/en/parties/download/{address}").status_code == 404


@pytest.mark.parametrize("model", RESOURCES, ids=lambda model: model.__name__)
def test_table_changes_nothing_when_its_own_file_is_imported(model):
    resource = RESOURCES[model]()
    records = model._default_manager.filter(pk__in=model._default_manager.order_by("-pk").values("pk")[:60])
    for file, name in ((BytesIO(b"".join(resource.csv(records))), "table.csv"), (resource.xlsx(records), "table.xlsx")):
        report = resource.load(read(file, name=name))
        assert (report.unchanged, report.findings) == (records.count(), ())


def test_import_refuses_the_cell_when_a_code_is_not_known():
    header = ("party", "convention", "status", "signed_on")
    report = RESOURCES[Adherence]().check(Table(header, ((2, ("ATL", "basel", "signatory", "1990-01-01")),)))
    assert [(finding.line, finding.column, finding.found, finding.sentence) for finding in report.findings] == [
        (2, "party", "ATL", "“ATL” is not the code of a record of “Parties”.")
    ]


def test_import_refuses_the_row_when_periods_overlap():
    rows = ((2, ("CHE", "eu", "2026-01-01", "2025-01-01")), (3, ("HRV", "eu", "2020-01-01", "")))
    report = RESOURCES[GroupMembership]().check(Table(("party", "group", "valid_from", "valid_to"), rows))
    assert [(finding.line, finding.sentence) for finding in report.findings] == [
        (2, "The last day must not come before the first."),
        (3, "This Party is already in this group in a part of this period."),
    ]
