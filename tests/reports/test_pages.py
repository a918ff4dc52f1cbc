"""The pages of gaps, figures and reports: what they show, to whom, and that each number opens as many records."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from needs.choices import Visibility
from needs.models import Need, Response, RoundParty
from reports.issuing import start_report
from reports.models import ProgressReport, Snapshot
from reports.snapshots import take_snapshot
from reports.tables import legend, level
from reports.tasks import make_document
from tarp.parties.models import Meeting, Party
from tarp.records.writing import perform
from tests.people import EVERYBODY, signed_in
from tests.reports.world import away, random_world

pytestmark = pytest.mark.django_db
DAY = "2026-11-21"


@pytest.fixture
def world(people):
    world = random_world(2, people.officer)
    away()
    return world


@pytest.fixture
def report(world, people) -> ProgressReport:
    snapshot = take_snapshot(as_of=date(2026, 11, 21), by=people.officer)
    return start_report(meeting=Meeting.objects.get(code="RC-COP13"), snapshot=snapshot, period_from=date(2025, 5, 10), by=people.officer)


def links(html: str, start: str) -> list[tuple[str, int]]:
    """Addresses that begin like this, with the number that each carries."""
    found = re.findall(rf'href="({re.escape(start)}[^"]*)"[^>]*>(?:<strong><bdi>)?([\d,]+)<', html)
    return [(address.replace("&amp;", "&"), int(number.replace(",", ""))) for address, number in found]


@pytest.mark.parametrize(
    "query", ["", "?convention=basel", "?as_of=2026-06-30&gap=no_offer", "?group=ldc", "?convention=stockholm&rung=matched"]
)
@pytest.mark.parametrize("name", ["anonymous", "officer"])
def test_every_number_opens_a_list_of_that_length(name, query, world, people):
    Need.objects.filter(pk__in=[need.pk for need in world.needs[:4]]).update(visibility=Visibility.SECRETARIAT)
    client = signed_in(people[name])
    html = client.get(f"/en/gaps/{query}").content.decode()
    opened = links(html, "/en/needs/?") + links(html, "/en/gaps/parties/?")
    assert opened
    for address, number in opened:
        assert client.get(address).context["page_obj"].paginator.count == number, address


def test_a_need_kept_from_the_public_is_not_counted_for_it(world, people):
    Need.objects.update(visibility=Visibility.SECRETARIAT)
    assert signed_in(None).get("/en/gaps/").context["figures"][0]["value"] == 0
    assert signed_in(people.officer).get("/en/gaps/").context["figures"][0]["value"] > 0


def test_home_says_which_needs_it_counts(world, people):
    """A visitor's number is smaller than that of the report, which counts all."""
    Need.objects.update(visibility=Visibility.SECRETARIAT)
    sentences = "count all needs, also those that a Party has not opened", "Counted are all needs in the register"
    for name, said in (("anonymous", (True, False)), ("officer", (False, True))):
        page = signed_in(people[name]).get("/en/").content.decode()
        assert tuple(sentence in page for sentence in sentences) == said


def test_the_download_holds_the_rows_of_the_table(world):
    rows = signed_in(None).get(f"/en/gaps/download.csv?as_of={DAY}").getvalue().decode("utf-8-sig").strip().splitlines()
    assert rows[0].strip() == "convention,region,theme,rung,gap,needs,parties_answered,parties_asked,as_of"
    total = sum(int(row.split(",")[5]) for row in rows[1:] if row.startswith("all,"))
    assert total == Need.objects.registered(on=DAY).count()
    assert signed_in(None).get("/en/gaps/download.xlsx").status_code == 200
    assert signed_in(None).get("/en/gaps/download.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/en/", "/en/gaps/", "/en/gaps/parties/", "/en/reports/", "/en/parties/KEN/", "/en/parties/ken/"])
def test_pages_take_as_many_queries_however_much_there_is(address, people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(None)
    random_world(1, people.officer)
    client.get(address)  # what a process keeps
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    Need.objects.bulk_create(
        Need(party=need.party, theme=need.theme, status="registered", registered_on="2026-01-01", title=f"{number}")
        for number in range(50)
        for need in Need.objects.all()[:1]
    )
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_figure_page_lists_as_many_records_as_it_says(report, people):
    client, prefix = signed_in(people.officer), f"/en/reports/figures/{report.snapshot.reference}"
    for key in ("needs", "needs/rung/unaddressed", "parties_asked", "parties_silent", "offers", "activities", "difficulties", "views"):
        context = client.get(f"{prefix}/{key}/").context
        assert context["page_obj"].paginator.count == context["figure"].value
    for key in ("response_rate", "women_share", "required", "participants", "parties_share/region/africa"):
        assert client.get(f"{prefix}/{key}/").status_code == 200
    assert client.get(f"{prefix}/need/").status_code == 404
    assert client.get(f"{prefix}/").status_code == 200


def test_a_figure_page_names_no_record_that_is_not_public(world, people, report):
    Need.objects.update(visibility=Visibility.SECRETARIAT, title="HIDDEN TITLE")
    snapshot = take_snapshot(as_of=date(2026, 11, 21), by=people.officer)
    html = signed_in(people.officer).get(f"/en/reports/figures/{snapshot.reference}/needs/").content.decode()
    assert "HIDDEN TITLE" not in html
    assert not re.findall(r"N-\d{6}", html)


def test_snapshots_are_public_with_their_report(report, people, monkeypatch):
    address = f"/en/reports/figures/{report.snapshot.reference}/needs/"
    for name in EVERYBODY:
        is_staff = name in ("officer", "analyst", "head", "administrator")
        assert signed_in(people[name]).get(address).status_code == (200 if is_staff else 404), name
    monkeypatch.setattr("reports.pdf.pdf_of", lambda report, page: b"%PDF-1.7")
    for recommendation in report.recommendations.drafts():
        perform(recommendation, "propose", by=people.head)
    perform(report, "clear", by=people.head)
    make_document(report_id=report.pk)
    perform(report, "issue", by=people.head)
    assert signed_in(None).get(address).status_code == 200
    page = signed_in(None).get(f"/en/reports/{report.reference}/")
    assert page.status_code == 200
    pdf = signed_in(None).get(f"/en/reports/{report.reference}/document.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_staff_start_a_report_and_write_its_sections(people, world):
    client = signed_in(people.officer)
    assert client.get("/en/reports/start/").status_code == 200
    answer = client.post("/en/reports/start/", {"meeting": "RC-COP13", "as_of": DAY, "period_from": "2025-05-10"})
    report = ProgressReport.objects.get()
    assert answer["Location"] == reverse("reports:detail", args=[report.reference])
    section = report.sections.get(code="needs")
    address = f"/en/reports/{report.reference}/sections/needs/"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"heading": "Needs", "text": "{figure:nothing}", "version": section.version})
    assert "There is no such figure: nothing." in refused.content.decode()
    client.post(address, {"heading": "Needs", "text": "There are {figure:needs}.", "version": section.version})
    section.refresh_from_db()
    assert (section.heading, section.text, section.version) == ("Needs", "There are {figure:needs}.", 2)
    assert client.post(address, {"heading": "Mine", "text": "Stale", "version": 1}).status_code == 409
    client.post(f"/en/reports/{report.reference}/recommendations/add/", {"text": "Act.", "evidence": "needs"})
    assert report.recommendations.filter(text="Act.", evidence=["needs"]).exists()


@pytest.mark.parametrize("name", ["anonymous", "transmitter", "provider", "observer", "administrator"])
def test_others_do_not_draft(name, report, people):
    client = signed_in(people[name])
    expected = (302,) if name == "anonymous" else (403,)
    assert client.get("/en/reports/start/").status_code in expected
    assert client.post("/en/reports/start/", {"meeting": "RC-COP13", "as_of": DAY, "period_from": "2025-05-10"}).status_code in expected
    hidden = (302,) if name == "anonymous" else (403, 404)
    assert client.get(f"/en/reports/{report.reference}/sections/needs/").status_code in hidden
    assert client.get(f"/en/reports/{report.reference}/clear/").status_code in hidden
    assert Snapshot.objects.count() == 1


def test_a_future_day_is_refused(people, world):
    answer = signed_in(people.officer).post(
        "/en/reports/start/", {"meeting": "RC-COP13", "as_of": "2999-01-01", "period_from": "2025-05-10"}
    )
    assert "Choose today or an earlier day." in answer.content.decode()
    assert Snapshot.objects.count() == 0


def test_shades_cover_every_number_once():
    for most in (1, 3, 5, 7, 52):
        steps = legend(most)
        assert [level(value, most) for value in (0, most)] == ["0", "5"]
        for value in range(1, most + 1):
            first, _dash, last = dict(steps)[level(value, most)].partition("–")
            assert int(first) <= value <= int(last or first)


def test_a_party_without_needs_says_why(people, world):
    party = Party.objects.get(code="CHE")
    page = f"/en/parties/{party.code}/"
    assert signed_in(None).get(page).context["silence"] == "This Party has not been asked for its needs."
    RoundParty.objects.create(round=world.round, party=party, convention=world.conventions[0])
    assert "there is no information" in signed_in(None).get(page).context["silence"]
    response = Response.objects.create(part=world.part, party=party, submitted_at=timezone.now(), submitted_by=people.officer)
    response.conventions.add(world.conventions[0])
    assert "has answered" in signed_in(None).get(page).context["silence"]


@pytest.mark.parametrize("address", ["/en/needs/", "/en/offers/", "/en/plans/activities/", "/en/gaps/", "/en/"])
def test_register_that_holds_nothing_yet_says_so_and_names_no_filter(address, client):
    html = client.get(address).content.decode()
    assert ("Change or clear the filters" in html, len(re.findall(r"<h2>No \w+ yet</h2>", html))) == (False, 1)


def test_register_whose_filter_finds_nothing_leads_back_to_more(client):
    assert "Change or clear the filters to see more." in client.get("/en/needs/?search=nothing").content.decode()


def test_home_page_without_money_says_no_millions(client):
    figures = client.get("/en/").context["figures"]
    assert [figure["value"] for figure in figures if figure["label"] == "funding gap"] == ["$0"]
