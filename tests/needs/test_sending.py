"""What is sent, what is kept of it, how versions compare, and what a receipt confirms to whom."""

import hashlib
import json
import subprocess
from datetime import timedelta
from io import BytesIO
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from needs import comparison, receipts
from needs.models import Difficulty, Need, Option, Question, Response, Submission, View
from needs.responses import save_answers
from needs.submissions import STATED, canonical, fingerprint
from tarp.notices import outbox
from tarp.notices.models import Message
from tarp.parties.models import Barrier, Convention, Provision
from tarp.records.workflow import Incomplete
from tarp.records.writing import erase, perform, write
from tests import factories
from tests.people import signed_in

NOT_STATED = {  # fields of a need that are not sent, because they are no part of what its Party states
    "id": "a number of ours",
    "version": "ours",
    "created_at": "ours",
    "updated_at": "ours",
    "party": "said once for the whole response",
    "response": "it is the response",
    "section": "the section of what is sent in which it stands",
    "reference": "sent beside the fields",
    "translation": "the secretariat's",
    "merged_into": "the secretariat's",
    "status": "where it stands, not what it says",
    "registered_on": "the secretariat's",
    "left_register_on": "follows from a move",
    "absences": "follow from moves",
    "confirmed_on": "follows from the response",
    "confirmed_in": "follows from the response",
    "translated_title": "the secretariat's",
    "translated_at": "the secretariat's",
    "translated_by": "the secretariat's",
    "closing_reason": "follows from a move",
    "unmet_reason": "the secretariat's",
    "template": "what it was suggested from",
    "due_on": "follows from the listing",
    "links": "ours: what the relations were, for the history",
}


@pytest.fixture
def response(people):
    """A response of Kenya with one need, one difficulty and one view, that can be submitted."""
    begun = factories.response(factories.open_round("KEN"))
    questions = {question.code: question for question in Question.objects.filter(section__questionnaire=begun.part.questionnaire)}
    values = {"authorities": "Ministry of Environment", "priority_themes": ["legal"]}
    save_answers(begun, values, list(questions.values()), by=people.drafter, expected_version=None)
    factories.need(response=begun, estimated_cost="1000000.10", from_year=2027, delivery_languages=["en", "fr"])
    difficulty = Difficulty.objects.create(
        party=begun.party,
        response=begun,
        description="No laboratory.",
        provision=Provision.objects.expressible().filter(convention__code="basel")[0],
        barrier=Barrier.objects.order_by("pk")[0],
    )
    difficulty.conventions.set(Convention.objects.filter(code="basel"))
    View.objects.create(party=begun.party, response=begun, text="<b>Help</b> earlier.", language="en")
    return Response.objects.get(pk=begun.pk)


def submit(response, by, note=""):
    return perform(Response.objects.get(pk=response.pk), "submit", by=by, note=note)


def page(response, name, **more):
    return reverse(f"needs:{name}", kwargs={"response": response.reference, **more})


def change_answers(response, by, **values):
    response = Response.objects.get(pk=response.pk)
    questions = list(Question.objects.filter(section__questionnaire=response.part.questionnaire, code__in=values))
    save_answers(response, values, questions, by=by, expected_version=None)


def test_every_field_of_a_statement_is_sent_or_says_why_not():
    for model, sent in STATED.items():
        fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
        assert fields - set(sent) - set(NOT_STATED) == set()
        assert set(sent) <= fields


def test_submission_holds_everything_that_was_stated(response, people):
    submit(response, people.transmitter)
    submission = response.submissions.get()
    sent = submission.sent
    need = Need.objects.get()
    about = {part["section"]: part for part in sent["sections"]}["about"]["answers"]
    records = [record for part in sent["sections"] for record in part.get("records", [])]
    assert (about["authorities"], about["priority_themes"]) == ({"value": "Ministry of Environment"}, {"value": ["legal"]})
    assert sent["questionnaire"] == {"code": "needs", "edition": 1}
    assert (sent["party"], sent["version"], sent["language"], sent["reference"]) == ("KEN", 1, "en", response.reference)
    assert records[0] == {
        "reference": need.reference,
        "title": "Training of customs officers",
        "description": "Officers at two ports cannot recognize mixed wastes.",
        "language": "en",
        "conventions": ["basel"],
        "theme": need.theme.code,
        "provisions": [need.provisions.get().code],
        "chemicals": [],
        "assistance_types": [need.assistance_types.get().code],
        "priority": "high",
        "justification": "",
        "level": "national",
        "from_year": 2027,
        "to_year": None,
        "delivery_languages": ["en", "fr"],
        "target_group": "",
        "estimated_cost": "1000000.10",
        "barriers": [],
        "listing": None,
        "life_cycle_stage": "",
        "prior_assistance": "",
        "source": "questionnaire",
        "source_reference": "",
        "visibility": "public",
        "replaces": None,
    }
    assert [record.get("description") or record.get("text") for record in records[1:]] == ["No laboratory.", "<b>Help</b> earlier."]
    assert submission.checksum == fingerprint(sent) == hashlib.sha256(canonical(sent)).hexdigest()


def test_first_version_keeps_its_bytes_when_a_second_is_sent(response, people):
    submit(response, people.transmitter)
    client = signed_in(people.transmitter)
    before = client.get(page(response, "receipt_json", number=1)).content
    with pytest.raises(Incomplete):
        perform(response, "recall", by=people.transmitter)  # it wants a reason
    perform(response, "recall", by=people.transmitter, note="One ministry answered late.")
    opened_again = signed_in(people.transmitter).get(reverse("needs:response", args=[response.reference])).content.decode()
    assert reverse("needs:versions", args=[response.reference]) in opened_again  # what was sent stays within reach
    change_answers(response, people.drafter, authorities="Ministry of Environment; Customs")
    submit(response, people.transmitter, note="Customs answered too.")
    assert client.get(page(response, "receipt_json", number=1)).content == before
    assert hashlib.sha256(before).hexdigest() == Submission.objects.get(number=1).checksum
    assert list(response.submissions.order_by("number").values_list("number", "reason")) == [(1, ""), (2, "Customs answered too.")]
    assert Message.objects.filter(kind="receipt").count() == 2
    assert set(Message.objects.filter(kind="response_recalled").values_list("person__email", flat=True)) == {
        people.transmitter.email,
        people.drafter.email,
        people.basel_drafter.email,
    }


def test_recall_opens_what_waits_and_leaves_what_is_registered(response, people):
    other = factories.need(response=response, title="A second need")
    submit(response, people.transmitter)
    registered = perform(Need.objects.get(pk=other.pk), "register", by=people.officer)
    perform(response, "recall", by=people.transmitter, note="To change one need.")
    assert dict(Need.objects.values_list("title", "status")) == {"Training of customs officers": "draft", "A second need": "registered"}
    assert Need.objects.registered(on=timezone.localdate()).get() == registered
    assert (Difficulty.objects.get().status, View.objects.get().status) == ("draft", "draft")
    submit(response, people.transmitter)
    assert [len(part.get("records", [])) for part in Submission.objects.get(number=2).sent["sections"]][1:] == [2, 1, 1]


@pytest.mark.parametrize("status", ["submitted", "validated"])
def test_a_revised_need_counts_once_every_day(response, people, status):
    """The changed version takes the place of the registered need on the day on which it is registered, not before."""
    old = perform(Need.objects.get(pk=submitted(response, people).pk), "register", by=people.officer)
    if status == "validated":
        perform(response, "validate", by=people.analyst)
    perform(response, "recall", by=people.transmitter, note="The ports are three.")
    client = signed_in(people.drafter)
    address = client.post(reverse("needs:revise", args=[old.reference])).url
    new = Need.objects.get(replaces=old)
    assert address == reverse("needs:edit", args=[new.reference])
    assert client.post(reverse("needs:revise", args=[old.reference])).url == address  # a second press
    assert (new.title, new.priority, new.response, new.status) == (old.title, old.priority, response, "draft")
    assert [list(getattr(new, name).all()) for name in ("conventions", "provisions", "assistance_types")] == [
        list(getattr(old, name).all()) for name in ("conventions", "provisions", "assistance_types")
    ]
    counted = lambda: list(Need.objects.registered(on=timezone.localdate()))  # noqa: E731
    assert counted() == [old]
    retitle(new, "Training of customs officers at three ports", people.drafter)
    submit(response, people.transmitter, note="Three ports.")
    assert counted() == [old]
    assert [record["reference"] for part in Submission.objects.get(number=2).sent["sections"] for record in part.get("records", [])][
        :1
    ] == [new.reference]

    later = timezone.now() + timedelta(days=3)
    with mock.patch("django.utils.timezone.now", return_value=later):
        perform(Need.objects.get(pk=new.pk), "register", by=people.officer)
        old.refresh_from_db()
        assert (old.status, old.merged_into_id, counted()) == ("merged", new.pk, [Need.objects.get(pk=new.pk)])
        assert list(Need.objects.registered(on=timezone.localdate() - timedelta(days=1))) == [old]


def submitted(response, people):
    submit(response, people.transmitter)
    return Need.objects.get()


def retitle(need, title, by):
    def save():
        need.title = title
        need.save()
        return need

    write(save, by=by, record=need)


def test_version_sent_after_a_recall_names_its_reason(response, people):
    submit(response, people.transmitter)
    perform(response, "recall", by=people.transmitter, note="One more need.")
    perform(response, "endorse", by=people.drafter)
    submit(response, people.transmitter)
    perform(response, "send_back", by=people.officer, note="Which ports?")
    submit(response, people.transmitter)
    assert list(response.submissions.order_by("number").values_list("reason", flat=True)) == ["", "One more need.", ""]


def test_two_versions_stand_side_by_side(response, people):
    second = factories.need(response=response, title="To be dropped")
    submit(response, people.transmitter)
    perform(response, "recall", by=people.transmitter, note="Changes.")
    change_answers(response, people.drafter, authorities="Customs", priority_themes=["legal", "customs"])
    retitle(Need.objects.get(title="Training of customs officers"), "Training of port officers", people.drafter)
    erase(Need.objects.get(pk=second.pk), by=people.drafter)
    factories.need(response=response, title="Added later")
    submit(response, people.transmitter, note="Corrected.")
    first, latest = response.submissions.order_by("number")
    told = [
        (block.title, block.state, [(pair.label, pair.state, pair.before and pair.before.words, pair.after and pair.after.words)
        for pair in block.pairs if pair.state == "changed"])
        for _title, blocks in comparison.compare(first, latest)
        for block in blocks
        if block.differs
    ]  # fmt: skip
    asked = Question.objects.filter(section__questionnaire=response.part.questionnaire)
    themes = {option.code: option.name for option in Option.objects.filter(question__in=asked, question__code="priority_themes")}
    wording = dict(asked.values_list("code", "name_en"))
    assert told == [
        (
            "",
            "same",
            [
                (wording["authorities"], "changed", "Ministry of Environment", "Customs"),
                (wording["priority_themes"], "changed", themes["legal"], f"{themes['legal']}; {themes['customs']}"),
            ],
        ),
        ("Training of port officers", "changed", [("Title", "changed", "Training of customs officers", "Training of port officers")]),
        ("Added later", "added", []),
        ("To be dropped", "removed", []),
    ]
    for person in (people.drafter, people.officer):
        shown = signed_in(person).get(page(response, "compare", number=1, other=2))
        assert shown.status_code == 200
        assert all(word in shown.content.decode() for word in ("Added", "Removed", "Changed", "Corrected.", "To be dropped"))
    assert "No laboratory." not in shown.content.decode()  # it did not change
    assert "No laboratory." in signed_in(people.officer).get(page(response, "compare", number=1, other=2) + "?all=1").content.decode()


def test_pages_of_what_was_sent_do_not_exist_for_others(response, people):
    submit(response, people.transmitter)
    pages = [page(response, "sent"), page(response, "versions"), *(
        page(response, name, number=1) for name in ("version", "receipt_pdf", "receipt_json")
    ), page(response, "compare", number=1, other=1)]  # fmt: skip
    stranger, member = signed_in(people.other_transmitter), signed_in(people.basel_drafter)
    assert [stranger.get(address).status_code for address in pages] == [404] * 6
    assert [Client().get(address).status_code for address in pages] == [302] * 6
    with mock.patch("needs.receipts.pdf_of", return_value=b"%PDF-"):
        assert [member.get(address).status_code for address in pages] == [200] * 6
    assert member.get(page(response, "version", number=2)).status_code == 404


def test_bookmark_of_the_confirmation_works_a_month_later(response, people):
    submit(response, people.transmitter)
    perform(response, "validate", by=people.analyst)
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=31)):
        assert signed_in(people.transmitter).get(page(response, "sent")).status_code == 200
        assert signed_in(people.other_transmitter).get(page(response, "sent")).status_code == 404


def test_back_and_second_press_after_submission_lead_to_the_confirmation(response, people):
    client = signed_in(people.transmitter)
    assert [client.post(page(response, "check")).url for _press in range(2)] == [page(response, "sent")] * 2
    assert response.submissions.count() == Message.objects.filter(kind="receipt").count() == 1
    shown = client.get(page(response, "check"))
    assert (shown.status_code, page(response, "sent") in shown.content.decode(), "<button" in shown.content.decode()) == (200, True, False)


def test_receipt_is_written_in_the_language_of_the_person(response, people):
    people.transmitter.language = "fr"
    people.transmitter.save()
    submit(response, people.transmitter)
    mail, submission = Message.objects.get(kind="receipt"), response.submissions.get()
    assert mail.language == "fr"
    assert f"/fr/responses/{response.reference}/sent/" in mail.body
    assert f"/fr/receipts/{submission.checksum}/" in mail.body
    outbox.hand_over(mail.pk)
    assert f"/fr/receipts/{submission.checksum}/" in Message.objects.get(pk=mail.pk).body  # a checksum is no key: the copy stays whole


def test_checksum_is_confirmed_to_everybody_and_nothing_else(response, people):
    submit(response, people.transmitter)
    checksum = response.submissions.get().checksum
    shown = Client().get(reverse("needs:receipt", args=[checksum]))
    words = shown.content.decode()
    assert (shown.status_code, response.reference in words, checksum in words, shown["X-Robots-Tag"]) == (200, True, True, "noindex")
    for secret in ("Ministry of Environment", "Training of customs officers", "No laboratory", people.transmitter.name, "Draft"):
        assert secret not in words
    unknown = Client().get(reverse("needs:receipt", args=["0" * 64]))
    assert (unknown.status_code, response.reference in unknown.content.decode()) == (404, False)


def test_known_and_unknown_checksums_take_the_same_queries(response, people, django_assert_num_queries):
    submit(response, people.transmitter)
    for checksum in (response.submissions.get().checksum, "0" * 64):
        Client().get(reverse("needs:receipt", args=[checksum]))
        with django_assert_num_queries(2):  # the limit, and one look into the index
            Client().get(reverse("needs:receipt", args=[checksum]))


def test_downloaded_file_can_be_checked(response, people, tmp_path):
    """By sha256sum, as docs/using/focal-point.md says, and by sending the file to the page that checks."""
    submit(response, people.transmitter)
    file = tmp_path / "copy.json"
    file.write_bytes(signed_in(people.transmitter).get(page(response, "receipt_json", number=1)).content)
    checksum = response.submissions.get().checksum
    assert subprocess.run(["sha256sum", file], capture_output=True, text=True, check=True).stdout.split()[0] == checksum
    assert json.loads(file.read_text())["reference"] == response.reference
    search = reverse("needs:receipts")
    sent = Client().post(search, {"file": SimpleUploadedFile("copy.json", file.read_bytes())})
    assert sent.url == reverse("needs:receipt", args=[checksum])
    typed = f" {checksum[:32].upper()}\n{checksum[32:]} "
    assert Client().post(search, {"checksum": typed}).url == reverse("needs:receipt", args=[checksum])
    assert Client().post(search, {"checksum": "not one"}).status_code == 422


def test_asking_for_checksums_is_limited(db, monkeypatch):
    monkeypatch.setattr("needs.sending.CHECK_RATE", "2/min")
    assert [Client().get(reverse("needs:receipt", args=["0" * 64])).status_code for _time in range(3)] == [404, 404, 429]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "zh-hans", "ru"])
def test_receipt_is_a_tagged_pdf_in_each_language(response, people, language):
    submit(response, people.transmitter)
    made = receipts.pdf_of(response.submissions.get(), language=language)
    document = PdfReader(BytesIO(made))
    catalogue = document.trailer["/Root"]
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"], "/StructTreeRoot" in catalogue) == (language, True, True)
    words = "".join(page.extract_text() for page in document.pages)
    assert response.reference in words
    assert "Ministry of Environment" in words


def test_receipt_fetches_nothing_whatever_was_written(response, people):
    need = Need.objects.get()
    retitle(need, '<img src="file:///etc/passwd"><style>@import "http://127.0.0.1/x"</style>', people.drafter)
    submit(response, people.transmitter)
    with mock.patch("urllib.request.urlopen", side_effect=AssertionError("fetched")):
        assert b"root:x" not in receipts.pdf_of(response.submissions.get(), language="en")


def test_response_is_declined_with_a_reason_and_answered_after_all(response, people):
    client = signed_in(people.transmitter)
    address = reverse("needs:move_response", args=[response.reference, "decline"])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422
    assert client.post(address, {"note": "No staff this year."}).url == page(response, "response")
    assert Response.objects.get().status == "declined"
    assert client.post(reverse("needs:move_response", args=[response.reference, "resume"])).status_code == 302
    assert Response.objects.get().status == "draft"
    assert set(Message.objects.values_list("kind", flat=True)) == {"response_declined", "response_resumed"}
    drafter = signed_in(people.drafter)
    assert drafter.post(reverse("needs:move_response", args=[response.reference, "endorse"])).status_code == 302
    assert drafter.get(address).status_code == 403
    assert drafter.get(reverse("needs:move_response", args=[response.reference, "submit"])).url == page(response, "check")
