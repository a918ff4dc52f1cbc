"""What a focal point does beside answering, by keyboard alone, with scripts and without, in English and Arabic."""

from __future__ import annotations

import io

import pytest
from django.contrib.sessions.models import Session

from needs.models import Answer, Question
from needs.responses import save_answers
from tests import factories
from tests.journeys.conftest import Keys, link_in_last_mail
from tests.journeys.test_answering import AUTHORITIES, question, said
from tests.journeys.test_file_road import XLSX
from tests.needs.test_offline import edit, wrong
from tests.needs.test_offline import response_of_every_kind as every_kind
from tests.people import everybody

pytestmark = pytest.mark.parametrize(("language", "script"), [("en", True), ("en", False), ("ar", True), ("ar", False)])


@pytest.fixture
def people(transactional_db):
    return everybody()


@pytest.fixture
def arrive(visit, language, script):
    """Signs a person in by keyboard; returns the visitor and the keys."""

    def signed_in(user):
        visitor = visit(language=language, script=script)
        visitor.go("/account/login/")
        keys = Keys(visitor).sign_in(user)
        keys.press("main form button:not([name])", "**/desk/")
        return visitor, keys

    return signed_in


def test_section_goes_to_a_colleague_and_comes_back(arrive, visit, people, language, script):
    response = factories.response(factories.open_round("KEN"))
    party, keys = arrive(people.transmitter)
    party.go(f"/responses/{response.reference}/")
    keys.press("main a[href$='/colleagues/add/']", "**/colleagues/add/")
    section = response.part.questionnaire.sections.get(code="about")
    keys.to("select[name=section]")
    for _choice in range(20):
        if party.page.locator("select[name=section]").input_value() in (str(section.pk), section.code):
            break
        party.page.keyboard.press("ArrowDown")
    for name, words in (("name", "Asha"), ("email", "asha@example.org")):
        keys.type(f"main input[name={name}]", words)
    keys.press("main form button", "**/colleagues/")
    colleague = visit(language=language, script=script)
    colleague.go(link_in_last_mail("delegation"))
    Keys(colleague).type(AUTHORITIES, "Proposed").press("button[name=hand_back]", "**/delegated/sent/")
    party.go(link_in_last_mail("delegation_handed_back"))
    keys.send("main button[name=accept]")
    assert (said(), Answer.objects.get().contributor) == ("Proposed", "Asha")


def test_response_is_recalled_and_sent_again(arrive, people, language, script):
    response = factories.response(factories.open_round("KEN"))
    asked = list(Question.objects.filter(section__questionnaire=response.part.questionnaire))
    answers = {"authorities": "Customs", "priority_themes": ["legal"]}
    save_answers(response, answers, asked, by=people.drafter, expected_version=None)
    grace, keys = arrive(people.transmitter)
    grace.go(f"/responses/{response.reference}/check/")
    keys.press("main form button", "**/sent/")
    keys.press("main a[href$='/moves/recall/']", "**/moves/recall/")
    keys.type("main textarea[name=note]", "The ports are three.").press("main form button", lambda url: "/moves/" not in url)
    grace.go(question())
    keys.type(AUTHORITIES, "Customs and ports").press("button[value=on]", "**/priority_themes/")
    grace.go(f"/responses/{response.reference}/check/")
    keys.press("main form button", "**/sent/").press("main a[href$='/versions/']", "**/versions/")
    keys.press("main a[href$='/versions/1/2/']", "**/versions/1/2/")
    assert [words in grace.words for words in ("Customs", "Customs and ports")] == [True, True]


def test_two_editors_of_one_answer_see_both_texts(arrive, people, language, script):
    factories.response(factories.open_round("KEN"))
    (first, mine), (second, theirs) = arrive(people.drafter), arrive(people.transmitter)
    first.go(question())
    second.go(question())
    theirs.type(AUTHORITIES, "Theirs").press("button[value=on]", "**/priority_themes/")
    mine.type(AUTHORITIES, "Mine").send("button[value=on]")
    assert first.page.locator("table.conflict td").all_inner_texts() == ["Mine", "Theirs"]
    mine.type(AUTHORITIES, "Mine and theirs").press("button[value=on]", "**/priority_themes/")
    assert said() == "Mine and theirs"


def test_session_that_ends_in_mid_answer_loses_nothing(arrive, people, language, script):
    factories.response(factories.open_round("KEN"))
    writer, keys = arrive(people.drafter)
    writer.go(question())
    Session.objects.all().delete()
    keys.type(AUTHORITIES, "Written to the end").press("button[value=on]", "**/account/login/**")
    keys.sign_in(people.drafter).press("main form button:not([name])", "**/authorities/**")
    assert (writer.page.input_value(AUTHORITIES), said()) == ("Written to the end", "Written to the end")


def test_twenty_wrong_cells_are_named_by_sheet_and_cell(arrive, people, language, script):
    draft = every_kind()
    writer, keys = arrive(people.transmitter)
    writer.go(f"/responses/{draft.reference}/offline/")
    with writer.page.expect_download() as download:
        keys.to("main a[href$='/offline/xlsx/']").page.keyboard.press("Enter")
    cells = wrong(draft)
    content = edit(io.BytesIO(download.value.path().read_bytes()), cells).getvalue()
    keys.bring("input[name=file]", {"name": "mine.xlsx", "mimeType": XLSX, "buffer": content})
    keys.send("main form:has(input[type=file]) button")
    rows = writer.page.locator("table:has(#findings-caption) tbody tr")
    found = [rows.nth(number).locator("td").all_inner_texts() for number in range(rows.count())]
    assert sorted(row[1].strip() for row in found) == sorted(address for _sheet, address in cells)
    assert (len(found), all(row[4].strip() for row in found)) == (20, True)
