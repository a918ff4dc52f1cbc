"""Files of a response: told by content, refused with their own message, served to who sees the response, taken away with their answer."""

import html
import io
import sys
import time
import zipfile

import pytest
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from needs import attachments
from needs.models import Answer, Attachment, Question, Questionnaire, Response
from tarp.records.box import SENTENCES
from tarp.records.rules import Refused
from tarp.records.uploads import examined
from tests.factories import open_round, question, response
from tests.needs.test_offline import EICAR, scanner  # noqa: F401 (a fixture)
from tests.people import signed_in

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(people) -> Response:
    round = open_round("KEN")
    question("kinds", "file")
    question("kinds", "file", "second")
    part = round.parts.get()
    part.questionnaire = Questionnaire.objects.get(code="kinds")
    part.save()
    return response(round)


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, kind)
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def document() -> bytes:
    from docx import Document

    file = io.BytesIO()
    Document().save(file)
    return file.getvalue()


def bomb() -> bytes:
    """About a megabyte that unpacks to 200."""
    sheet = b"<worksheet><sheetData>" + b"<row><c/></row>" * (200 * 1024 * 1024 // 15) + b"</sheetData></worksheet>"
    return packed(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet})


GOOD = {
    "a.pdf": lambda: PDF,
    "a.xlsx": workbook,
    "a.docx": document,
    "a.png": lambda: picture("PNG"),
    "a.JPG": lambda: picture("JPEG"),
    "a.txt": lambda: "Texte, текст, 文".encode(),
}

BAD = {
    "file_empty": ("a.pdf", lambda: b""),
    "file_too_large": ("a.txt", lambda: b"x" * (10 * 1024 * 1024 + 1)),
    "file_not_taken": ("a.exe", lambda: b"MZ\x90\x00\x03\x00\x00\x00\xff\xff"),
    "file_not_its_name": ("a.pdf", lambda: picture("PNG")),
    "file_password": ("a.xlsx", lambda: OLE + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"),
    "file_active": ("a.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>")),
    "file_damaged": ("a.png", lambda: picture("PNG")[:30]),
}


@pytest.mark.parametrize("name", GOOD)
def test_file_is_known_by_its_content(name):
    assert examined(io.BytesIO(GOOD[name]()), name=name) == {"jpg": "jpeg", "txt": "text"}.get(name[2:].lower(), name[2:])


@pytest.mark.parametrize("code", BAD)
def test_file_that_is_not_taken_says_why(code):
    name, content = BAD[code]
    with pytest.raises(Refused) as refused:
        examined(io.BytesIO(content()), name=name)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='x'/>", b"<!DOCTYPE html><p>", b"  <script>alert(1)</script>", b"%PDF-1.7 cut", b"PK\x03\x04junk"]
)
def test_what_looks_like_something_else_is_not_taken(content):
    for name in ("a.txt", "a.pdf", "a.xlsx", "a.png"):
        with pytest.raises(Refused):
            examined(io.BytesIO(content), name=name)


def test_every_message_is_another():
    sentences = set()
    for name, content in BAD.values():
        with pytest.raises(Refused) as refused:
            examined(io.BytesIO(content()), name=name)
        sentences.add(str(refused.value.sentence))
    assert len(sentences) == len(BAD)


def test_spreadsheet_that_unpacks_to_much_is_refused_at_once():
    content = bomb()
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        examined(io.BytesIO(content), name="a.xlsx")
    seconds = time.monotonic() - started
    sys.stdout.write(f"\na workbook of {len(content):,} bytes refused in {seconds:.3f} s: {refused.value.sentence}\n")
    assert (refused.value.code, seconds < 2) == ("file_unpacks_too_large", True)


def test_virus_is_refused_with_its_own_message(scanner):  # noqa: F811
    with pytest.raises(Refused) as refused:
        examined(io.BytesIO(EICAR), name="a.txt")
    assert refused.value.code == "file_virus"
    assert examined(io.BytesIO(b"harmless"), name="a.txt") == "text"


def upload(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_file_answers_questions_is_downloaded_and_taken_away(draft, people, tmp_path):
    client, page = signed_in(people.drafter), reverse("needs:files", args=[draft.reference])
    assert client.post(page, {"file": upload("a letter.pdf", PDF), "question": "file"}).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.kind, kept.uploaded_by, "letter" in kept.file.name) == ("a letter.pdf", "pdf", people.drafter, False)
    assert client.post(page, {"attachment": str(kept.pk), "question": "second"}).status_code == 302  # used again
    assert client.post(page, {"file": upload("again.pdf", PDF)}).status_code == 302  # the same file
    said = {answer.question.code: answer.value for answer in Answer.objects.select_related("question")}
    assert said == {code: {"attachment": kept.pk, "name": "a letter.pdf"} for code in ("file", "second")}
    assert (Attachment.objects.count(), len(list((tmp_path / "attachments").iterdir()))) == (1, 1)

    shown = client.get(reverse("needs:file", args=[draft.reference, kept.pk]))
    assert (b"".join(shown.streaming_content), shown["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert shown["Content-Disposition"] == 'attachment; filename="a letter.pdf"'
    for person in ("other_transmitter", "provider", "observer"):
        assert signed_in(people[person]).get(reverse("needs:file", args=[draft.reference, kept.pk])).status_code == 404


def test_file_goes_from_the_disk_with_its_answer(draft, people, tmp_path, django_capture_on_commit_callbacks):
    kept = attachments.attach(draft, upload("a.pdf", PDF), name="a.pdf", by=people.drafter)
    attachments.answer_with(kept, Question.objects.get(code="file", section__questionnaire__code="kinds"), by=people.drafter)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(people.drafter).post(reverse("needs:take_file_away", args=[draft.reference, kept.pk]))
    assert (Attachment.objects.count(), Answer.objects.count(), list((tmp_path / "attachments").iterdir())) == (0, 0, [])


def test_refused_upload_keeps_nothing(draft, people, tmp_path):
    client, page = signed_in(people.drafter), reverse("needs:files", args=[draft.reference])
    refused = client.post(page, {"file": upload("a.pdf", b"MZ\x90\xff")})
    assert (refused.status_code, "This kind of file is not taken." in refused.content.decode()) == (422, True)
    assert (Attachment.objects.count(), list(tmp_path.iterdir())) == (0, [])


def test_request_beyond_any_limit_is_refused_before_it_is_kept(draft, people, settings, tmp_path):
    """S30: twelve megabytes, two thousand fields."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    client, page = signed_in(people.drafter), reverse("needs:files", args=[draft.reference])
    started = time.monotonic()
    large = client.post(page, {"file": upload("a.pdf", PDF + b" " * 12 * 1024 * 1024)})
    assert (large.status_code, "files of at most 10 MB" in large.content.decode()) == (413, True)
    assert client.post("/api/v1/needs/", b"x" * (12 * 1024 * 1024 + 1), content_type="application/json").json()["code"] == "too_large"
    assert client.post(page, {f"field{number}": "x" for number in range(2001)}).status_code == 400
    assert (time.monotonic() - started < 3, list(tmp_path.iterdir())) == (True, [])


def test_response_holds_so_many_files_and_bytes(draft, people, monkeypatch):
    attachments.attach(draft, upload("a.pdf", PDF), name="a.pdf", by=people.drafter)
    for name, most in (("MOST_FILES", 1), ("MOST_BYTES", len(PDF) + 3)):
        with monkeypatch.context() as less:
            less.setattr(attachments, name, most)
            with pytest.raises(Refused) as refused:
                attachments.attach(draft, upload("b.txt", b"text"), name="b.txt", by=people.drafter)
        assert (refused.value.code, Attachment.objects.count()) == ("files_too_many", 1)


def test_name_of_a_file_is_shown_without_what_nobody_sees():
    assert attachments.shown_name("C:\\drafts\\re\u202efdp.\u200btxt") == "refdp.txt"


FAILURES = {  # U22: one message for each way in which a file can fail, at the door through which a workbook comes back
    "type": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_wrong_type"),
    "size": (lambda: b"x" * (10 * 1024 * 1024 + 1), "file_too_large"),
    "empty": (lambda: b"", "file_empty"),
    "virus": (lambda: EICAR, "file_virus"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "file_password"),
    "template": (workbook, "not_our_workbook"),
    "unreadable": (lambda: b"PK\x03\x04junk", "file_damaged"),
    "bomb": (bomb, "file_unpacks_too_large"),
}


def test_each_failure_of_an_upload_has_its_own_message(draft, people, scanner):  # noqa: F811
    client, page, said = signed_in(people.drafter), reverse("needs:offline", args=[draft.reference]), {}
    for failure, (content, code) in FAILURES.items():
        answer = client.post(page, {"file": upload("mine.xlsx", content())})
        said[failure] = str(answer.context["refusal"])
        assert (answer.status_code, said[failure] in html.unescape(answer.content.decode())) == (422, True), failure
        assert answer.context["refusal"] == SENTENCES.get(code, answer.context["refusal"]), failure
    assert len(set(said.values())) == len(FAILURES)
    assert Attachment.objects.count() == Answer.objects.count() == 0
