"""What leaves an invented world says so: the questionnaire as a file, mails, the answers of the API. What is real does not."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from tarp.notices.models import Message
from tarp.records import demonstration
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in

SENTENCE = "Demonstration. Every need, offer, activity and figure here is invented."
WORLDS = pytest.mark.parametrize("invented", [True, False])


@pytest.fixture
def response(people):
    return factories.response(factories.open_round("KEN"))


def downloaded(client, response, extension):
    """The name of the file, and the file."""
    answer = client.get(reverse("needs:offline_file", args=[response.reference, extension]))
    return answer["Content-Disposition"].partition('filename="')[2].rstrip('"'), io.BytesIO(b"".join(answer.streaming_content))


@WORLDS
def test_questionnaire_says_it_in_its_name_and_on_every_printed_page(response, people, invented):
    demonstration.assume(invented)
    client, said = signed_in(people.drafter), SENTENCE if invented else None
    name, file = downloaded(client, response, "xlsx")
    assert name == f"{'demonstration-' if invented else ''}{response.reference}.xlsx"
    book = load_workbook(file)
    assert book.properties.title == said
    assert {page.oddHeader.center.text for page in book if page.sheet_state == "visible"} == {said}
    name, file = downloaded(client, response, "docx")
    assert name == f"{'demonstration-' if invented else ''}{response.reference}.docx"
    document = Document(file)
    assert "".join(part.text for section in document.sections for part in section.footer.paragraphs) == (said or "")
    assert [part.text for part in document.paragraphs].count(SENTENCE) == int(invented)


def test_workbook_of_an_invented_world_comes_back(response, people):
    from needs.offline import importing, workbook

    demonstration.assume(True)
    came = workbook.read(workbook.made(response), name="mine.xlsx", response=response)
    assert importing.bring_in(response, came, by=people.drafter, dry_run=True).findings == []


@WORLDS
@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_says_it_at_its_foot_in_the_language_of_its_reader(people, invented, language):
    demonstration.assume(invented)
    people.transmitter.language = language
    people.transmitter.save()
    perform(factories.need(status="submitted"), "send_back", by=people.officer, note="Which ports?")
    body = Message.objects.get(person=people.transmitter).body
    with translation.override(language):
        said = translation.gettext(SENTENCE)
    assert (body.endswith(f"\n\n{said}\n"), said in body) == (invented, invented)


@WORLDS
def test_mail_about_an_account_says_it_too(people, mailoutbox, invented):
    demonstration.assume(invented)
    Client().post("/en/account/password/reset/", {"email": people.transmitter.email})
    assert (mailoutbox[0].body.count(SENTENCE), len(mailoutbox)) == (int(invented), 1)


@WORLDS
@pytest.mark.parametrize("address", ["", "needs/", "needs/{}/", "gaps/", "needs/?colour=red", "needs/N-000000/"])
def test_api_says_it_with_every_answer(people, invented, address):
    need = factories.need(status="registered")
    demonstration.assume(invented)
    answer = Client().get(f"/api/v1/{address.format(need.reference)}")
    assert answer.headers.get("X-Demonstration") == ("true" if invented else None)
    assert Client().get("/api/v1/").json()["is_demonstration"] is invented
