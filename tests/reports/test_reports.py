"""The progress report: its moves, its text with locked figures, its document and the PDF of it."""

from __future__ import annotations

import re
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from needs.models import Need
from reports.choices import ReportStatus
from reports.document import between, page_of, tables
from reports.figures import Terms, figure
from reports.forms import RecommendationForm, SectionForm
from reports.issuing import start_report
from reports.models import DocumentSymbol, Edition, ProgressReport, Recommendation
from reports.narrative import Writer, in_words, keys, unknown_figures
from reports.pdf import pdf_of
from reports.snapshots import take_snapshot
from reports.tasks import make_document
from tarp.parties.models import Meeting
from tarp.records.models import Demonstration
from tarp.records.pdf import fetcher
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform, write
from tests.people import EVERYBODY, signed_in
from tests.reports.world import random_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def no_pdf(monkeypatch):
    """Where the file itself does not matter: making one takes seconds."""
    monkeypatch.setattr("reports.pdf.pdf_of", lambda report, page: b"%PDF-1.7")


@pytest.fixture
def report(people) -> ProgressReport:
    Demonstration.objects.create(seed=2, needs=12, made_for=DAY)
    random_world(2, people.officer)
    snapshot = take_snapshot(as_of=DAY, by=people.officer)
    return start_report(meeting=Meeting.objects.get(code="RC-COP13"), snapshot=snapshot, period_from=date(2025, 5, 10), by=people.officer)


def cleared(report: ProgressReport, head: Any) -> ProgressReport:
    for recommendation in report.recommendations.drafts():
        perform(recommendation, "propose", by=head)
    return perform(report, "clear", by=head)


def issued(report: ProgressReport, head: Any) -> ProgressReport:
    cleared(report, head)
    make_document(report_id=report.pk)
    return perform(report, "issue", by=head)


# --- Who may do what -----------------------------------------------------------------------------------------------------

MATRIX = {  # status -> moves of a head; nobody else has any
    "drafting": ["clear"],
    "cleared": ["take_back", "issue"],
    "issued": ["revise"],
}
RECOMMENDATIONS = {  # status -> person -> moves
    "draft": {"head": ["propose", "reject"]},
    "proposed": {"head": ["accept", "reject"]},
    "accepted": {"head": ["implement"], "officer": ["implement"], "analyst": ["implement"]},
    "rejected": {},
    "implemented": {},
}


@pytest.mark.parametrize("status", ReportStatus.values)
def test_moves_of_a_report_by_status_and_person(status, report, people):
    report.status = status
    for name in EVERYBODY:
        moves = [move.name for move in report.workflow.available(people[name])]
        assert moves == (MATRIX[status] if name == "head" else []), name


@pytest.mark.parametrize("status", RECOMMENDATIONS)
def test_moves_of_a_recommendation_by_status_and_person(status, report, people):
    one = report.recommendations.first()
    one.status = status
    for name in EVERYBODY:
        assert [move.name for move in one.workflow.available(people[name])] == RECOMMENDATIONS[status].get(name, []), name


def test_only_the_secretariat_drafts_and_only_while_it_is_a_draft(report, people):
    assert {name for name in EVERYBODY if report.may_edit(people[name], report)} == {"officer", "analyst", "head"}
    section = report.sections.get(code="needs")
    assert section.may_edit(people.officer, section)
    section.report = cleared(report, people.head)
    assert not section.may_edit(people.officer, section)
    with pytest.raises(Refused):
        write(section.save, by=people.officer, record=section)


def test_everybody_reads_a_report_when_it_is_issued_and_not_before(report, people, no_pdf):
    for name in EVERYBODY:
        assert ProgressReport.objects.visible_to(people[name]).exists() == (name in ("officer", "analyst", "head", "administrator"))
    issued(report, people.head)
    for name in EVERYBODY:
        assert ProgressReport.objects.visible_to(people[name]).exists()


def test_a_report_is_issued_with_the_edition_of_its_cleared_text(report, people, no_pdf):
    with pytest.raises(Refused):
        perform(report, "issue", by=people.head)
    cleared(report, people.head)
    with pytest.raises(Incomplete) as refused:
        perform(report, "issue", by=people.head)
    assert [problem.code for problem in refused.value.problems] == ["document_not_made"]
    make_document(report_id=report.pk)
    make_document(report_id=report.pk)  # a job that runs twice makes one edition
    done = perform(report, "issue", by=people.head)
    assert done.edition == Edition.objects.get()
    assert (done.edition.revision, done.issued_on) == (0, done.dated_on)


def test_a_report_is_cleared_once_every_recommendation_is_decided(report, people, no_pdf):
    first, *others = report.recommendations.drafts()
    for other in others:
        perform(other, "propose", by=people.head)
    with pytest.raises(Incomplete) as refused:
        perform(report, "clear", by=people.head)
    (problem,) = refused.value.problems
    assert problem.code == "recommendation_not_decided"
    assert first.reference in problem.sentence
    perform(first, "reject", by=people.head, note="The head: it is out of date.")
    shown = issued(report, people.head).edition.page
    assert [other.text[:60] in shown for other in (first, *others)] == [False, True, True, True]


def test_what_is_cleared_makes_no_recommendation_on_which_nobody_decided(report):
    Recommendation.objects.update(text="Nobody decided on this.")
    assert "Nobody decided on this." in page_of(report)  # to staff, marked as a draft
    ProgressReport.objects.update(status="cleared", dated_on=DAY)
    report.refresh_from_db()
    assert "Nobody decided on this." not in page_of(report)


def test_a_revision_leaves_what_was_issued_until_it_is_issued_itself(report, people, no_pdf):
    first = issued(report, people.head).edition
    perform(report, "revise", by=people.head, note="Two countries changed places.")
    section = report.sections.get(code="introduction")
    section.text = "Another introduction."
    write(lambda: section.save() or section, by=people.officer, record=section)
    address = f"/en/reports/{report.reference}/"
    assert "Another introduction." not in signed_in(None).get(address).content.decode()
    assert "Another introduction." in signed_in(people.officer).get(address).content.decode()
    second = issued(report, people.head).edition
    assert (second.revision, Edition.objects.get(pk=first.pk).checksum) == (1, first.checksum)
    assert "Another introduction." in signed_in(None).get(address).content.decode()


def test_an_edition_cannot_be_changed(report, people, no_pdf):
    edition = issued(report, people.head).edition
    for act in (lambda: Edition.objects.update(pdf=b"x"), lambda: Edition.objects.filter(pk=edition.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# --- Text ------------------------------------------------------------------------------------------------------------------


def section_form(report: ProgressReport, text: str) -> SectionForm:
    section = report.sections.get(code="needs")
    return SectionForm({"heading": section.heading, "text": text, "version": section.version}, instance=section)


@pytest.mark.parametrize("text", ["{figure:need}", "{figure:}", "{figure:needs/rung/best}", "{needs}", "{figure:needs", "There are }"])
def test_a_text_with_an_unknown_figure_is_not_saved(text, report):
    form = section_form(report, text)
    assert not form.is_valid()
    assert [error.code for error in form.errors.as_data()["text"]] == ["unknown_figure"]


def test_a_text_with_known_figures_is_saved(report):
    assert section_form(report, "There are {figure:needs} needs.").is_valid()


def test_every_placeholder_of_the_outline_is_a_figure(report):
    for section in report.sections.all():
        assert unknown_figures(section.text, report.snapshot) == []
        assert "<" not in section.text
    assert all(keys(section.text) for section in report.sections.filter(code__in=["needs", "offers", "analysis", "gaps", "resources"]))


def test_the_evidence_of_a_recommendation_must_be_figures(report):
    one = Recommendation(report=report)
    assert not RecommendationForm({"text": "Act.", "evidence": "needs, nothing"}, instance=one).is_valid()
    assert RecommendationForm({"text": "Act.", "evidence": "needs, needs/gap/no_offer"}, instance=one).is_valid()


def test_paragraphs_are_numbered_through_and_words_stand_for_small_numbers(report):
    writer = Writer(lambda key: figure(report.snapshot, key))
    first = list(writer.paragraphs("One.\n\nTwo:\n(a) Alpha;\n(b) Beta\ngoes on.\n\n> Quoted"))
    second = list(writer.paragraphs("{figure:needs/rung/met} were met."))
    assert [paragraph.number for paragraph in first + second] == [1, 2, 0, 3]
    assert first[1].subparagraphs == (("(a)", "Alpha;"), ("(b)", "Beta goes on."))
    number = figure(report.snapshot, "needs/rung/met").value
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    assert f">{words[number] if number < 10 else number}</a> were met." in second[0].text


def test_markup_of_a_writer_is_text(report):
    writer = Writer(lambda key: figure(report.snapshot, key))
    (paragraph,) = writer.paragraphs('<img src="file:///etc/passwd"> [^ <script>alert(1)</script> ] & {figure:needs}')
    assert re.findall(r"<(\w+)", paragraph.text) == ["span", "a"]


# --- Document ----------------------------------------------------------------------------------------------------------------


def test_days_of_a_meeting_are_written_as_ranges():
    assert between(date(2027, 4, 19), date(2027, 4, 30)) == "19–30 April 2027"
    assert between(date(2025, 4, 28), date(2025, 5, 9)) == "28 April–9 May 2025"
    assert between(date(2026, 12, 30), date(2027, 1, 2)) == "30 December 2026–2 January 2027"


def test_every_number_of_every_table_is_the_figure_that_it_leads_to(report):
    terms, prefix, seen = Terms(report.snapshot), f"/en/reports/figures/{report.snapshot.reference}/", 0
    for table in tables(report, terms):
        for row in table.rows:
            assert len(row.cells) == len(table.columns)
            for cell in row.cells:
                while not isinstance(cell, str) and cell is not None:
                    key = cell.url.removeprefix(prefix).removesuffix("/").replace("%20", " ")
                    assert cell.text == figure(report.snapshot, key, terms).text, key
                    cell, seen = cell.more, seen + 1
    assert seen > 100


def test_the_document_is_the_same_after_the_registers_changed(report):
    before = page_of(report)
    Need.objects.update(title="Changed", status="closed", left_register_on=DAY)
    assert page_of(report) == before


@pytest.fixture
def made(report, people):
    DocumentSymbol.objects.update(symbol="UNEP/FAO/RC/COP.13/18")
    return issued(report, people.head)


def test_the_pdf_says_what_the_page_says(made):
    pdf = PdfReader(BytesIO(bytes(made.edition.pdf)))
    text = " ".join(page.extract_text() for page in pdf.pages)
    flat = re.sub(r"\s+", " ", text)
    for words in (
        "UNITED NATIONS",
        "UNEP/FAO/RC/COP.13/18",
        "Distr.: General",
        "English only",
        "Thirteenth meeting",
        "Panama City, 19–30 April 2027",
        "Note by the Secretariat",
        "I. Introduction",
        "IV. Proposed action",
        f"1 of {len(pdf.pages)}",
        made.snapshot.checksum,
    ):
        assert words in flat, words
    for sentence in (
        "the register held {needs} needs of {parties_stating} Parties",
        "{needs/gap/no_offer} needs, {needs_share/gap/no_offer} of",
    ):
        for key in re.findall(r"{(.+?)}", sentence):
            sentence = sentence.replace(f"{{{key}}}", in_words(figure(made.snapshot, key)))
        assert sentence in flat
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is not None
    assert str(catalogue["/Lang"]) == "en"
    assert pdf.metadata.title == made.title
    assert pdf.outline
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object() and "/URI" in annotation.get_object()["/A"]
    }
    assert f"{settings.SITE_URL}/en/reports/figures/{made.snapshot.reference}/needs/rung/met/" in addresses
    assert all(address.startswith(f"{settings.SITE_URL}/en/reports/figures/") for address in addresses)


def test_the_same_page_gives_the_same_bytes(made):
    assert pdf_of(made, made.edition.page) == bytes(made.edition.pdf)


def test_a_document_of_real_records_does_not_call_them_invented(people):
    random_world(2, people.officer)
    snapshot = take_snapshot(as_of=DAY, by=people.officer)
    report = start_report(meeting=Meeting.objects.get(code="RC-COP13"), snapshot=snapshot, period_from=DAY, by=people.officer)
    assert "invented" not in page_of(report)


def test_a_demonstration_says_so_on_every_page(made):
    for page in PdfReader(BytesIO(bytes(made.edition.pdf))).pages:
        assert "Demonstration" in page.extract_text()


class Canary(BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        type(self).hits += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


def test_the_maker_of_the_pdf_fetches_nothing(report, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("EXTREMELY-SECRET")
    server = HTTPServer(("127.0.0.1", 0), Canary)
    Thread(target=server.serve_forever, daemon=True).start()
    canary = f"http://127.0.0.1:{server.server_port}"
    page = "".join(
        f'<img src="{address}"><link rel="attachment" href="{address}"><link rel="stylesheet" href="{address}">'
        f"<style>@import url({address}); p {{ background: url({address}) }}</style><p>Text</p>"
        f'<svg><image href="{address}"/></svg><iframe src="{address}"></iframe><object data="{address}"></object>'
        f'<a rel="attachment" href="{address}">x</a>'
        for address in (secret.as_uri(), canary, "/etc/passwd", "data:text/plain,EXTREMELY-SECRET")
    )
    pdf = pdf_of(report, page)
    server.shutdown()
    assert Canary.hits == 0
    assert b"EXTREMELY-SECRET" not in pdf
    reader = PdfReader(BytesIO(pdf))
    assert not reader.attachments
    assert "EXTREMELY-SECRET" not in "".join(one.extract_text() for one in reader.pages)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x", "tarp-font:../../x", "tarp-font:other"]
)
def test_no_other_address_is_fetched(address):
    with pytest.raises(ValueError, match="not allowed"):
        fetcher().fetch(address)
