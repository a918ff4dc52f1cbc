"""The workbook goes out, comes back, and says of each cell what is wrong; the letter reads in six languages."""

import io
import random
import socketserver
import threading
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from needs.models import Answer, Difficulty, Need, Question, Questionnaire, Response
from needs.models import View as StatedView
from needs.offline import importing, letter, sheets, workbook
from tarp.parties.models import AssistanceType, Barrier, Provision, Theme
from tarp.records.box import FileRefused
from tarp.records.history import events
from tarp.records.workbooks import column_letters
from tests.factories import open_round, question, response
from tests.people import signed_in

LONG = "x" * 6000
ODD = [
    "=1+1",
    "'=cmd",
    " spaced ",
    "line one\r\nline two",
    "مرحبا",
    "中文; with, signs",
    "@x",
    "-5",
    "a\u200bb",
    "x" * 6000,
    "12",
    "1e3",
    "TRUE",
]


@pytest.fixture
def draft(people) -> Response:
    return response_of_every_kind()


def response_of_every_kind() -> Response:
    """A response to a questionnaire with every kind of question, and one section of each other kind."""
    round = open_round("KEN")
    question("kinds", "text")
    question("kinds", "text", "second", is_required=True)
    question("kinds", "single", options="yes no; maybe")
    question("kinds", "multiple", options="a b c", maximum=2)
    question("kinds", "matrix", options="training equipment", rows="customs police", asks_standing=True)
    question("kinds", "scale", rows="pcb mercury")
    question("kinds", "rank", options="first second third")
    question("kinds", "integer", minimum=1, maximum=100)
    question("kinds", "money")
    question("kinds", "date")
    question("kinds", "provisions")
    question("kinds", "file")
    book = Questionnaire.objects.get(code="kinds")
    for position, kind in enumerate(("needs", "difficulties", "views"), 5):
        book.sections.create(code=kind, kind=kind, name_en=kind.title(), position=position)
    part = round.parts.get()
    part.questionnaire = book
    part.save()
    return response(round)


def fill(draft: Response, seed: int) -> None:
    """A random draft, with all that a draft may hold: more than is allowed, twice, or half."""
    dice = random.Random(seed)
    codes = list(Provision.objects.order_by("pk").values_list("code", flat=True)[:20])
    values = {
        "text": lambda: dice.choice(ODD),
        "second": lambda: dice.choice(ODD),
        "single": lambda: dice.choice(["yes", "no;", "maybe"]),
        "multiple": lambda: sorted(dice.sample(["a", "b", "c"], dice.randint(1, 3))),
        "matrix": lambda: {"customs": ["training"], **({"police": ["training", "equipment"]} if dice.random() < 0.5 else {})},
        "scale": lambda: {"pcb": dice.choice(["high", "not_needed"])},
        "rank": lambda: dice.choice([["second"], ["third", "first"], ["first", "first", "second"]]),
        "integer": lambda: dice.choice([0, 7, 100000]),
        "money": lambda: {
            "amount": dice.choice(["1000.00", None]),
            "currency": "USD",
            "from_year": dice.choice([2026, None]),
            "to_year": dice.choice([2030, None]),
        },
        "date": lambda: date(2026, dice.randint(1, 12), 28).isoformat(),
        "provisions": lambda: sorted(dice.sample(codes, 3)),
        "file": lambda: {"attachment": 1, "name": "a letter.pdf"},
    }
    for one in Question.objects.filter(section__questionnaire__code="kinds"):
        if dice.random() < 0.6:
            standing = dice.choice(["", "met", "not_met", "no_need"]) if one.asks_standing else ""
            value = None if standing == "no_need" else values[one.code]()
            Answer.objects.create(response=draft, question=one, value=value, standing=standing)
    for _place in range(dice.randint(0, 3)):
        need = Need.objects.create(
            response=draft,
            party=draft.party,
            title=dice.choice(ODD)[:200].replace("\r\n", " "),
            description=dice.choice(ODD),
            theme=dice.choice([None, Theme.objects.filter(conventions__code="basel").order_by("pk").first()]),
            priority=dice.choice(["", "high"]),
            from_year=dice.choice([None, 2027]),
            delivery_languages=dice.choice([[], ["en", "fr"]]),
            estimated_cost=dice.choice([None, "1500.50"]),
        )
        need.conventions.set(draft.conventions.all()[: dice.randint(0, 3)])
        need.assistance_types.set(AssistanceType.objects.order_by("pk")[: dice.randint(0, 2)])
        Difficulty.objects.create(response=draft, party=draft.party, barrier=Barrier.objects.first(), description=dice.choice(ODD))
        StatedView.objects.create(response=draft, party=draft.party, text=dice.choice(ODD))


def again(file) -> io.BytesIO:
    """The file, opened and saved as a spreadsheet program would."""
    book, out = load_workbook(file), io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def bring(draft: Response, file, people, **options):
    return importing.bring_in(draft, workbook.read(file, name="x.xlsx", response=draft), by=people.transmitter, **options)


LANGUAGES = ["en", "ar", "zh-hans", "fr", "ru", "es"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_that_comes_back_as_it_went_changes_nothing(draft, people, language):
    """Many random drafts: no difference, and not one row of history."""
    for seed in range(6):
        Answer.objects.all().delete()
        for model in (Need, Difficulty, StatedView):
            model.objects.all().delete()
        fill(draft, seed * 100 + LANGUAGES.index(language))
        before = (events(draft).count(), Answer.pgh_event_model.objects.count(), Need.pgh_event_model.objects.count())
        with translation.override(language):
            file = workbook.made(draft)
        outcome = bring(draft, again(file), people)
        assert (outcome.changed, outcome.made, [(one.cell, one.sentence) for one in outcome.findings]) == (0, 0, [])
        assert (events(draft).count(), Answer.pgh_event_model.objects.count(), Need.pgh_event_model.objects.count()) == before


def edit(file, cells: dict[tuple[str, str], object]) -> io.BytesIO:
    """The workbook with texts in these cells, by (beginning of the sheet's title, address)."""
    book, out = load_workbook(file), io.BytesIO()
    for (title, address), text in cells.items():
        next(sheet for sheet in book.worksheets if sheet.title.startswith(title))[address] = text
    book.save(out)
    out.seek(0)
    return out


def place(draft: Response, key: str, index: int = 1) -> tuple[str, str]:
    """Where a cell of a question stands: the sheet and the address."""
    for sheet in sheets.of(draft):
        for row, line in enumerate(sheet.lines, workbook.FIRST):
            if line.key == key:
                return sheet.title[:2], f"{column_letters(workbook.TOLD + 1 + index)}{row}"
    raise LookupError(key)


def column(draft: Response, kind: str, name: str, row: int) -> tuple[str, str]:
    sheet = next(one for one in sheets.of(draft) if one.part.section.kind == kind)
    return sheet.title[:2], f"{column_letters(2 + sheet.columns.index(name))}{row}"


def right(draft: Response) -> dict:
    return {
        place(draft, "text"): "Said",
        place(draft, "single"): "Yes",
        place(draft, "multiple"): "A; C",
        place(draft, "matrix", 0): "Need not met",
        place(draft, "matrix/customs", 2): "X",
        place(draft, "scale/pcb"): "High",
        place(draft, "rank"): "1. Second\n2. First",
        place(draft, "integer"): 12,
        place(draft, "money"): "25,000 USD 2028-2030",
        place(draft, "date"): date(2028, 5, 31),
        column(draft, "needs", "title", 3): "Customs training",
        column(draft, "needs", "conventions", 3): "basel; stockholm",
        column(draft, "needs", "priority", 3): "high",
        column(draft, "difficulties", "description", 3): "No laboratory.",
        column(draft, "views", "text", 3): "A view.",
    }


def test_what_is_filled_in_is_kept_once(draft, people):
    filled = edit(workbook.made(draft), right(draft))
    foreseen = bring(draft, filled, people, dry_run=True)
    assert (foreseen.changed, foreseen.made, foreseen.findings, Answer.objects.count()) == (9, 3, [], 0)
    outcome = bring(draft, filled, people)
    assert (outcome.changed, outcome.made) == (9, 3)
    said = {answer.question.code: (answer.value, answer.standing) for answer in Answer.objects.select_related("question")}
    assert said == {
        "text": ("Said", ""),
        "single": ("yes", ""),
        "multiple": (["a", "c"], ""),
        "matrix": ({"customs": ["equipment"]}, "not_met"),
        "scale": ({"pcb": "high"}, ""),
        "rank": (["second", "first"], ""),
        "integer": (12, ""),
        "money": ({"amount": "25000.00", "currency": "USD", "from_year": 2028, "to_year": 2030}, ""),
        "date": ("2028-05-31", ""),
    }
    need = Need.objects.get()
    assert (need.title, need.priority, need.response, sorted(need.conventions.values_list("code", flat=True))) == (
        "Customs training",
        "high",
        draft,
        ["basel", "stockholm"],
    )
    draft.refresh_from_db()
    assert draft.channel == "spreadsheet"
    history = (events(draft).count(), Answer.pgh_event_model.objects.count(), Need.pgh_event_model.objects.count())
    twice = bring(draft, filled, people)  # the same file again
    assert (twice.changed, twice.made, twice.findings) == (0, 0, [])
    assert (events(draft).count(), Answer.pgh_event_model.objects.count(), Need.pgh_event_model.objects.count()) == history


def wrong(draft: Response) -> dict:
    """Twenty cells that cannot be taken."""
    return {
        place(draft, "second"): "x" * 5001,
        place(draft, "single"): "perhaps",
        place(draft, "multiple"): "A; B; C",
        place(draft, "matrix", 0): "sometimes",
        place(draft, "matrix/customs", 1): "much",
        place(draft, "matrix/police", 2): "little",
        place(draft, "scale/pcb"): "urgent",
        place(draft, "scale/mercury"): "later",
        place(draft, "rank"): "Fourth",
        place(draft, "integer"): "a dozen",
        place(draft, "money"): "much USD",
        place(draft, "date"): "soon",
        place(draft, "provisions"): "XX-99",
        place(draft, "file"): "letter.pdf",
        column(draft, "needs", "theme", 3): "nothing",
        column(draft, "needs", "conventions", 3): "minamata",
        column(draft, "needs", "from_year", 3): "next year",
        column(draft, "needs", "estimated_cost", 4): "a lot",
        column(draft, "difficulties", "provision", 3): "XX-99",
        column(draft, "difficulties", "severity", 4): "huge",
    }


def test_twenty_wrong_cells_give_twenty_messages_with_addresses_and_the_rest_is_kept(draft, people):
    cells = wrong(draft) | {place(draft, "text"): "Right", column(draft, "views", "text", 3): "Also right."}
    outcome = bring(draft, edit(workbook.made(draft), cells), people)
    found = sorted((one.sheet[:2], one.cell) for one in outcome.findings)
    assert found == sorted(wrong(draft))
    assert [one for one in outcome.findings if not one.sentence or not one.found] == []
    assert (outcome.changed, outcome.made, Answer.objects.get().value, StatedView.objects.get().text) == (1, 1, "Right", "Also right.")

    back = workbook.made(draft, rejected=outcome.rejected)  # only what was not kept, as it was typed
    book = load_workbook(back)
    sheet = next(one for one in book.worksheets if one.title.startswith("1."))
    keys = [row[0].value for row in sheet.iter_rows(min_row=workbook.FIRST)]
    assert ("single" in keys, "text" in keys) == (True, False)
    assert {"matrix", "matrix/customs", "matrix/police", "scale"} <= set(keys)  # a grid goes back whole
    row = keys.index("single") + workbook.FIRST
    assert (sheet.cell(row, 6).value, bool(sheet.cell(row, 6).comment)) == ("perhaps", True)
    sheet.cell(row, 6).value = "Maybe"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    corrected = bring(draft, out, people)
    assert Answer.objects.get(question__code="single").value == "maybe"
    assert corrected.changed == 1


def test_what_somebody_changed_meanwhile_is_not_overwritten(draft, people):
    file = workbook.made(draft)
    Answer.objects.create(response=draft, question=Question.objects.get(code="text", section__questionnaire__code="kinds"), value="Theirs")
    outcome = bring(draft, edit(file, {place(draft, "text"): "Mine"}), people)
    assert ([one.cell for one in outcome.findings], Answer.objects.get().value) == ([place(draft, "text")[1]], "Theirs")


def changed_row(book):
    book.worksheets[0].delete_rows(workbook.FIRST + 1)


def changed_column(book):
    book.worksheets[0].insert_cols(3)


def changed_sheets(book):
    del book[book.worksheets[0].title]


def added_sheet(book):
    book.create_sheet("More")


def lost_signature(book):
    del book[workbook.SIGNATURE]


@pytest.mark.parametrize("change", [changed_row, changed_column, changed_sheets, added_sheet, lost_signature])
def test_changed_template_is_refused_with_its_own_sentence(draft, people, change):
    book, out = load_workbook(workbook.made(draft)), io.BytesIO()
    change(book)
    book.save(out)
    with pytest.raises(workbook.TemplateChanged, match="template was changed") as refused:
        bring(draft, out, people)
    assert refused.value.code == ("not_our_workbook" if change is lost_signature else "template_changed")


def test_workbook_of_another_response_or_edition_is_refused(draft, people):
    file = workbook.made(draft)
    other = response(open_round("FJI", code="2027-needs"), "FJI")
    with pytest.raises(workbook.TemplateChanged) as refused:
        workbook.read(file, name="x.xlsx", response=other)
    assert refused.value.code == "another_edition"
    Questionnaire.objects.filter(code="kinds").update(edition=2)
    draft.part.questionnaire.refresh_from_db()
    with pytest.raises(workbook.TemplateChanged) as refused:
        workbook.read(file, name="x.xlsx", response=draft)
    assert refused.value.code == "another_edition"
    with pytest.raises(FileRefused):
        workbook.read(io.BytesIO(b"<html>"), name="x.xlsx", response=draft)


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_holds_every_wording_and_answer(draft, language):
    fill(draft, 3)
    Answer.objects.update_or_create(
        response=draft, question=Question.objects.get(code="second", section__questionnaire__code="kinds"), defaults={"value": "Given"}
    )
    with translation.override(language):
        made = Document(letter.docx(draft.part, draft))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for code in ("text", "single", "matrix", "money"):
        assert f"About {code}" in text
    assert ("Given" in text, draft.reference in text) == (True, True)
    assert (b"w:bidi" in made.element.xml.encode()) == (language == "ar")


def test_blank_copy_is_a_pdf_and_a_document_for_everybody(draft, client):
    for extension, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        found = client.get(reverse("needs:blank", args=["2026-needs", "needs", extension]))
        assert (found.status_code, b"".join(found.streaming_content)[:4].startswith(start)) == (200, True)
    assert client.get(reverse("needs:blank", args=["2026-needs", "needs", "exe"])).status_code == 404


class FakeScanner(socketserver.BaseRequestHandler):
    def handle(self):
        came = b""
        while not came.endswith(b"\0\0\0\0"):
            came += self.request.recv(65536)
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR-STANDARD" in came else b"stream: OK\0")


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def scanner(settings):
    with socketserver.TCPServer(("127.0.0.1", 0), FakeScanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_pages_check_first_and_keep_on_a_second_word(draft, people, scanner):
    client, page = signed_in(people.drafter), reverse("needs:offline", args=[draft.reference])
    assert client.get(page).status_code == 200
    downloaded = b"".join(client.get(reverse("needs:offline_file", args=[draft.reference, "xlsx"])).streaming_content)
    filled = edit(io.BytesIO(downloaded), {place(draft, "text"): "Said", place(draft, "integer"): "a dozen"})
    filled.name = "mine.xlsx"
    checked = client.post(page, {"file": filled})
    assert (checked.status_code, Answer.objects.count()) == (200, 0)
    assert place(draft, "integer")[1] in checked.content.decode()
    key = checked.context["key"]
    kept = client.post(page, {"key": key})
    assert (kept.status_code, Answer.objects.get().value) == (200, "Said")
    rejected = client.get(reverse("needs:offline_rejected", args=[draft.reference, key]))
    assert b"".join(rejected.streaming_content)[:2] == b"PK"
    virus = io.BytesIO(EICAR)
    virus.name = "mine.xlsx"
    refused = client.post(page, {"file": virus})
    assert (refused.status_code, "virus scanner refused" in refused.content.decode()) == (422, True)
    assert signed_in(people.other_transmitter).get(page).status_code == 404


def test_scanner_that_cannot_be_asked_lets_nothing_through(draft, people, settings):
    settings.CLAMD = "127.0.0.1:1"
    file = io.BytesIO(b"x")
    file.name = "mine.xlsx"
    refused = signed_in(people.drafter).post(reverse("needs:offline", args=[draft.reference]), {"file": file})
    assert (refused.status_code, "cannot be checked for viruses" in refused.content.decode()) == (422, True)
