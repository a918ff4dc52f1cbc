"""A provider's desk answers a round for offers as a Party does: it is asked, told, shown its own, counted, and never asked for needs."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from needs import delegations, paper, responses
from needs.models import Question, Questionnaire, Response, Round, RoundContact, RoundDesk, Submission
from needs.results import participation, respondents_of, result_of
from needs.rounds import ask, remind
from needs.submissions import fingerprint
from tarp.accounts.models import Office
from tarp.notices.models import Message
from tarp.parties.models import Convention, Party
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform
from tests import factories, walk
from tests.people import EVERYBODY, STAFF, signed_in
from tests.policy import ROUTES
from tests.test_authorization import table_of

SAID = {
    "provider": "The regional centre",
    "contact": "Write to the desk.",
    "offer_kinds": ["technical_assistance"],
    "title": "Training at ports",
    "description": "Two weeks with customs officers.",
    "conventions": ["basel", "stockholm"],
}


def desk_of(person: Any) -> Office:
    return person.appointments.get().office


@pytest.fixture
def desk(people) -> Office:
    return desk_of(people.provider)


@pytest.fixture
def begun(people, desk) -> Response:
    """The desk's response to a round for offers that asks it and Kenya."""
    return responses.start(factories.offers_round("KEN", desks=[desk]).parts.get(), desk, by=people.provider)


def answered(response: Response, *, by: Any, **changed: Any) -> Response:
    """With an answer to every question that has to be answered."""
    asked = {question.code: question for question in Question.objects.filter(section__questionnaire=response.part.questionnaire)}
    for code, value in (SAID | changed).items():
        responses.answer(response, asked[code], value, by=by)
    return response


# --- Whom a round asks


def planned(*desks: Office, **fields: Any) -> Round:
    round = factories.offers_round()
    for name, value in ({"status": "planned"} | fields).items():
        setattr(round, name, value)
    round.save()
    round.desks.set(desks)
    return round


def test_desks_that_were_chosen_are_asked_beside_the_parties_and_their_transmitters_told(people, desk):
    round = planned(desk)
    ask(round, by=people.head, note="")
    assert [asked.desk for asked in round.desks_asked.all()] == [desk]
    contacts = RoundContact.objects.filter(round=round, party=None)
    assert [(one.office, one.person, one.address) for one in contacts] == [(desk, people.provider, "provider@example.org")]
    told = Message.objects.get(address="provider@example.org")
    assert (told.kind, told.subject) == ("round_opened", "Desk of a provider: Offers 2026 is open")
    assert "the technical assistance and technology that it has available" in told.body
    assert round.asked.filter(party__code="NOR").count() == 3


def test_every_desk_that_somebody_holds_is_asked_where_staff_say_so(people, desk):
    Office.objects.create(kind="provider", name="Desk of nobody")
    round = planned(asks_all_desks=True)
    ask(round, by=people.head, note="")
    assert {asked.desk for asked in round.desks_asked.all()} == {desk, desk_of(people.other_provider)}


def test_vacant_desk_that_was_chosen_is_listed_as_one_that_nobody_reads_for(people):
    vacant = Office.objects.create(kind="provider", name="Desk of nobody")
    round = planned(vacant)
    ask(round, by=people.head, note="")
    assert [(one.office, one.person, one.address) for one in round.contacts.filter(party=None)] == [(vacant, None, "")]


def test_opening_takes_as_many_queries_for_fifty_desks_as_for_one(people, desk, django_assert_num_queries):
    more = [Office.objects.create(kind="provider", name=f"Desk {number}") for number in range(50)]
    for round in (planned(desk, code="one"), planned(desk, *more, code="many")):
        with django_assert_num_queries(15):
            ask(round, by=people.head, note="")
    assert RoundDesk.objects.count() == 52


def test_round_for_needs_that_names_desks_cannot_open(people, desk):
    round = planned(desk, audience="needs")
    with pytest.raises(Incomplete) as refused:
        perform(round, "open", by=people.head)
    assert "desks_asked_for_needs" in [problem.code for problem in refused.value.problems]
    ask(round, by=people.head, note="")
    assert RoundDesk.objects.count() == 0


def test_a_desk_is_reminded_until_it_has_answered(people, desk):
    round = planned(desk, status="open")
    ask(round, by=people.head, note="")
    Message.objects.all().delete()
    remind(round)
    assert Message.objects.filter(kind="round_reminder", address=people.provider.email).count() == 1
    response = answered(responses.start(round.parts.get(), desk, by=people.provider), by=people.provider)
    perform(response, "submit", by=people.provider)
    RoundContact.objects.update(reminded_at=timezone.now() - timedelta(days=2))
    Message.objects.all().delete()
    remind(round)
    assert Message.objects.filter(kind="round_reminder", address=people.provider.email).count() == 0


def test_more_time_is_told_to_a_desk_that_has_still_to_answer(people, desk):
    round = planned(desk, status="open")
    ask(round, by=people.head, note="")
    day = timezone.localdate() + timedelta(days=30)
    round.extensions.create(part=round.parts.get(), due_on=day, reason="Asked for by the centres.")
    perform(round, "extend", by=people.head)
    assert Message.objects.filter(kind="round_extended", address=people.provider.email).count() == 1


# --- Who answers


def test_a_response_is_that_of_a_party_or_of_a_desk_and_of_one_of_them(people, desk, begun):
    kenya = Party.objects.get(code="KEN")
    for own in ({}, {"party": kenya, "desk": desk}):
        with pytest.raises(IntegrityError, match="needs_response_of_a_party_or_a_desk"), transaction.atomic():
            Response.objects.create(part=begun.part, **own)
        with pytest.raises(ValidationError, match="Name the Party or the desk that answers, and not both"):
            Response(part=begun.part, **own).validate_constraints()
    with pytest.raises(IntegrityError, match="needs_one_response_per_desk_and_part"), transaction.atomic():
        Response.objects.create(part=begun.part, desk=desk)
    assert responses.start(begun.part, desk, by=people.provider) == begun


def test_reference_names_the_desk_by_its_number(begun, desk):
    assert begun.reference == f"BRS-{timezone.localdate().year}-D{desk.pk}-{begun.pk:04d}"
    assert str(begun.respondent) == "Desk of a provider"


def test_a_desk_that_is_not_asked_cannot_begin(people, desk, begun):
    part = begun.part
    start = reverse("needs:start", args=[part.round.code, part.code, f"D{desk_of(people.other_provider).pk}"])
    assert signed_in(people.other_provider).post(start).status_code == 403
    assert signed_in(people.provider).post(start).status_code == 404
    assert part.responses.count() == 1


def test_start_page_offers_the_desk_its_button_and_begins(people, desk):
    round = factories.offers_round("KEN", desks=[desk])
    client = signed_in(people.provider_drafter)
    page = client.get(reverse("needs:round", args=[round.code])).content.decode()
    address = reverse("needs:start", args=[round.code, "offers", f"D{desk.pk}"])
    assert (address in page, "Start for Desk of a provider" in page) == (True, True)
    assert client.post(address).url == reverse("needs:response", args=[Response.objects.get().reference])
    assert address not in signed_in(people.transmitter).get(reverse("needs:round", args=[round.code])).content.decode()


OF_A_PARTY_ALONE = ("needs:carry_item", "needs:state_need", "needs:state_difficulty", "needs:state_view", "needs:need_step")
ITS_OWN = {"transmitter": "provider", "drafter": "provider_drafter"}


def test_its_response_opens_to_a_desk_as_a_partys_does_to_its_contact_points(people, begun, desk):
    """Every address of a response, in the words of the policy: where Kenya's people stand there, the desk's stand here."""
    section = begun.part.questionnaire.sections.get(code="provider")
    responses.answer(begun, section.questions.get(code="provider"), "The regional centre", by=people.provider)
    attachment = walk.attachments.attach(begun, io.BytesIO(b"A letter."), name="letter.txt", by=people.provider)
    back, asked = (delegations.send(begun, section=section, name=name, email="a@b.org", by=people.provider) for name in ("Asha", "Juma"))
    delegations.hand_back(delegations.propose(back, {"provider": {"value": "Proposed", "standing": ""}}))
    filled = {
        "response.reference": begun.reference,
        "attachment.pk": attachment.pk,
        "delegation.pk": back.pk,
        "asked.pk": asked.pk,
        "about": "provider",
        "needs": "provider",
        "authorities": "provider",
    }
    clients = {person: signed_in(people[person]) for person in EVERYBODY}
    wrong, walked = [], 0
    for name, (filling, *lines) in ROUTES.items():
        keys = dict(word.split("=") for word in filling.split())
        if "response.reference" not in keys.values() or not name.startswith("needs:") or name in OF_A_PARTY_ALONE:
            continue
        walked += 1
        place = reverse(name, kwargs={key: filled.get(value, value) for key, value in keys.items()})
        for line in lines:
            method, table = table_of(line)
            expected = {one: table[one] if one in ("anonymous", *STAFF) else table["observer"] for one in EVERYBODY}
            expected |= {own: table[of_kenya] for of_kenya, own in ITS_OWN.items()}
            found = {one: walk.answer(clients[one], method, place).status_code for one in EVERYBODY}
            wrong += [f"{method} {name} by {one}: {found[one]}, not {expected[one]}" for one in EVERYBODY if found[one] != expected[one]]
    assert ("\n".join(wrong), walked) == ("", 26)


@pytest.mark.parametrize("what", ["needs", "difficulties", "views"])
def test_a_desk_states_no_need_difficulty_or_view(people, begun, what):
    book = begun.part.questionnaire
    book.sections.filter(kind=what).delete()
    book.sections.create(code=what, kind=what, name_en=what.title(), position=20)
    assert what not in [part.section.code for part in responses.sections(begun)]
    client = signed_in(people.provider)
    place = {"needs": "state_need", "difficulties": "state_difficulty", "views": "state_view"}[what]
    address = reverse(f"needs:{place}", args=[begun.reference])
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert client.get(reverse("needs:section", args=[begun.reference, what])).status_code == 404


def test_tailoring_knows_of_a_desk_the_conventions_of_the_round_and_no_group_or_region(people, desk):
    conditions = {
        "adheres": "adheres('basel')",
        "other": "adheres('rotterdam')",
        "group": "in_group('ldc') or in_group('developing')",
        "region": "in_region('africa')",
        "nowhere": "not(in_region('africa'))",
    }
    for code, relevant in conditions.items():
        factories.question("tailored", "text", code, relevant=relevant)
    round = factories.offers_round(desks=[desk])
    round.conventions.set(Convention.objects.filter(code="basel"))
    round.parts.update(questionnaire=Questionnaire.objects.get(code="tailored"))
    response = responses.start(round.parts.get(), desk, by=people.provider)
    asked = [question.code for part in responses.sections(response) for question in part.questions]
    assert (asked, response.reference[:3]) == (["adheres", "nowhere"], "BC-")


# --- The road of a desk


def test_drafter_of_a_desk_is_told_to_ask_its_transmitter(people, begun):
    answered(begun, by=people.provider_drafter)
    page = signed_in(people.provider_drafter).get(reverse("needs:check", args=[begun.reference])).content.decode()
    assert "Only a person who transmits for this desk can do this." in page
    refused = signed_in(people.provider_drafter).post(reverse("needs:check", args=[begun.reference]))
    assert (refused.status_code, Submission.objects.count()) == (403, 0)


def test_transmitter_of_a_desk_submits_gets_the_receipt_and_recalls(people, begun, desk):
    answered(begun, by=people.provider_drafter)
    client = signed_in(people.provider)
    checked = client.get(reverse("needs:check", args=[begun.reference])).content.decode()
    assert "on behalf of Desk of a provider" in checked
    assert client.post(reverse("needs:check", args=[begun.reference])).url == reverse("needs:sent", args=[begun.reference])
    sent = begun.submissions.get()
    assert (sent.sent["desk"], sent.sent["desk_name"], "party" in sent.sent) == (f"D{desk.pk}", "Desk of a provider", False)
    assert sent.sent["conventions"] == ["basel", "rotterdam", "stockholm"]
    assert [(one.kind, one.address) for one in Message.objects.filter(kind="receipt")] == [("receipt", people.provider.email)]
    assert "the response of Desk of a provider to Offers 2026" in Message.objects.get(kind="receipt").body
    page = client.get(reverse("needs:sent", args=[begun.reference])).content.decode()
    assert ("Follow your needs" in page, "reads what you have available" in page) == (False, True)
    copy = client.get(reverse("needs:receipt_json", args=[begun.reference, 1])).content
    assert fingerprint(sent.sent) == sent.checksum
    assert b'"desk_name":"Desk of a provider"' in copy
    assert client.get(reverse("needs:receipt_pdf", args=[begun.reference, 1])).content[:5] == b"%PDF-"
    assert client.get(reverse("needs:version", args=[begun.reference, 1])).status_code == 200
    begun.refresh_from_db()
    perform(begun, "recall", by=people.provider, note="The dates change.")
    told = Message.objects.filter(kind="response_recalled").order_by("address").values_list("address", flat=True)
    assert list(told) == ["provider.drafter@example.org", "provider@example.org"]
    perform(begun, "submit", by=people.provider)
    assert client.get(reverse("needs:compare", args=[begun.reference, 1, 2])).status_code == 200
    assert client.get(reverse("needs:feedback", args=[begun.reference])).status_code == 200


def test_question_of_the_secretariat_reaches_the_desk_which_answers_it(people, begun):
    from needs import clarifications

    perform(answered(begun, by=people.provider), "submit", by=people.provider)
    begun.refresh_from_db()
    thread = clarifications.ask(begun, field="title", text="Which ports?", by=people.officer)
    assert Message.objects.filter(kind="clarification_asked").count() == 2
    address = reverse("needs:clarification", args=[thread.reference])
    found = {
        name: signed_in(people[name]).get(address).status_code for name in ("provider", "provider_drafter", "transmitter", "other_provider")
    }
    assert found == {"provider": 200, "provider_drafter": 200, "transmitter": 404, "other_provider": 404}
    assert "Desk of a provider" in signed_in(people.officer).get(reverse("needs:clarifications")).content.decode()
    assert thread.reference in signed_in(people.provider).get(reverse("desk")).content.decode()
    assert "It is the provider's turn." in signed_in(people.provider).get(address).content.decode()
    perform(thread, "reply", by=people.provider_drafter, note="All of them.")
    assert "<strong>The provider</strong>" in signed_in(people.officer).get(address).content.decode()
    assert "Desk of a provider has answered" in Message.objects.get(kind="clarification_answered").body


def test_colleague_of_a_desk_fills_in_a_section_by_a_link(people, begun, client):
    section = begun.part.questionnaire.sections.get(code="provider")
    sending = signed_in(people.provider).post(
        reverse("needs:send_section", args=[begun.reference]),
        {"section": section.pk, "name": "Asha", "email": "asha@example.org", "language": "en"},
    )
    assert sending.status_code == 302
    mail = Message.objects.get(kind="delegation")
    assert mail.subject == "Your help with the response of Desk of a provider"
    link = re.search(r"/en/delegated/\S+", mail.body)
    assert link
    assert client.get(link[0], follow=True).status_code == 200
    page = client.get(reverse("needs:delegated")).content.decode()
    assert "Offers 2026 · Desk of a provider" in page


def test_workbook_and_letter_of_a_desk_go_out_and_the_workbook_comes_back(people, begun):
    client = signed_in(people.provider)
    out = client.get(reverse("needs:offline_file", args=[begun.reference, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(out.streaming_content)))
    assert "Other views" not in book.sheetnames
    assert client.get(reverse("needs:offline_file", args=[begun.reference, "docx"])).status_code == 200
    sheet = next(page for page in book.worksheets if page.sheet_state == "visible" and page["A3"].value == "provider")
    sheet["F3"] = "The regional centre"
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "mine.xlsx"
    checked = client.post(reverse("needs:offline", args=[begun.reference]), {"file": file})
    key = checked.context["key"]
    client.post(reverse("needs:offline", args=[begun.reference]), {"key": key})
    assert begun.answers.get().value == "The regional centre"


def test_last_answers_of_a_desk_come_up_again_and_no_needs(people, begun, desk):
    perform(answered(begun, by=people.provider), "submit", by=people.provider)
    factories.need(status="registered", visibility="public")
    later = factories.offers_round(desks=[desk], code="later")
    response = responses.start(later.parts.get(), desk, by=people.provider)
    page = signed_in(people.provider).get(reverse("needs:carry", args=[response.reference]))
    assert [row["item"].key for row in page.context["rows"]] == list(SAID)
    assert signed_in(people.provider).get(reverse("needs:response", args=[response.reference])).status_code == 200


def test_letter_of_a_desk_is_entered_and_submitted_by_the_secretariat_for_it(people, begun, desk):
    other = desk_of(people.other_provider)
    RoundDesk.objects.create(round=begun.round, desk=other)
    client = signed_in(people.officer)
    place = reverse("needs:paper", args=[begun.round.code, "offers"])
    both = {"party": Party.objects.get(code="KEN").pk, "desk": other.pk, "document": "Letter of 3 May"}
    assert [client.post(place, both).status_code, client.post(place, {"document": "Letter"}).status_code] == [200, 200]
    client.post(place, {"desk": other.pk, "document": "Letter of 3 May"})
    response = Response.objects.get(desk=other)
    assert (response.channel, response.channel_reference) == ("paper", "Letter of 3 May")
    perform(answered(response, by=people.officer), "submit", by=people.officer)
    assert list(Message.objects.filter(kind="receipt").values_list("address", flat=True)) == [people.other_provider.email]
    assert paper.PaperForm(round=factories.open_round("KEN", code="none")).fields.keys() == {"party", "document", "scan"}


# --- What a round brought


def test_desks_are_counted_as_respondents_without_a_region_where_they_were_asked(people, begun, desk):
    round, other = begun.round, desk_of(people.other_provider)
    RoundDesk.objects.create(round=round, desk=other)
    perform(answered(begun, by=people.provider), "submit", by=people.provider)
    kenya = answered(factories.response(round), by=people.transmitter, offer_kinds=["technology"])
    perform(kenya, "submit", by=people.transmitter)
    question = Question.objects.get(section__questionnaire=begun.part.questionnaire, code="offer_kinds")
    found = result_of(begun.part, question, by="region")
    assert [(one.code, one.n, one.N) for one in found.columns] == [("all", 2, 3), ("africa", 1, 1), ("none", 1, 2)]
    counts = {row.code: row.counts for row in found.rows}
    assert (counts["technical_assistance"], counts["technology"]) == ((1, 0, 1), (1, 1, 0))
    by_group = {one.code: (one.n, one.N) for one in result_of(begun.part, question, by="group").columns}
    assert (by_group["all"], by_group["developing"]) == ((2, 3), (1, 1))
    took_part = participation(round)
    assert [(line.code, line.asked, line.started, line.answered, line.rate) for line in took_part.by_convention] == [
        (code, 3, 2, 2, Decimal("66.67")) for code in ("basel", "rotterdam", "stockholm")
    ]
    assert {line.code: (line.asked, line.answered) for line in took_part.by_region} == {"all": (3, 2), "africa": (1, 1), "none": (2, 1)}
    assert [(str(one.respondent), one.began, one.answered) for one in respondents_of(round)] == [
        ("Kenya", True, True),
        ("Desk of a provider", True, True),
        ("Desk of another provider", False, False),
    ]


def test_page_file_rest_and_admin_agree_on_the_desks(people, begun, client):
    perform(answered(begun, by=people.provider), "submit", by=people.provider)
    Round.objects.update(status="published")
    code = begun.round.code
    page = client.get(reverse("needs:results", args=[code]) + "?question=offer_kinds").content.decode()
    assert ("Desk of a provider" in page, "n = 1 / N = 2" in page) == (True, True)
    assert "Desks of providers were asked too" in page
    columns = client.get(reverse("api:rounds-results", args=[code]) + "?question=offer_kinds").json()["results"][0]["columns"]
    assert [(one["code"], one["n"], one["N"]) for one in columns] == [("all", 1, 2), ("africa", 0, 1), ("none", 1, 1)]
    file = client.get(reverse("needs:export_results", args=[code, "csv"]) + "?question=offer_kinds")
    lines = b"".join(file.streaming_content).decode().splitlines()
    of_desks = [line.split(",") for line in lines if ",technical_assistance," in line and ",none," in line]
    assert [line[-5:-1] for line in of_desks] == [["1", "1", "1", "100.00"]]
    staff = signed_in(people.officer)
    assert "1 / 2" in staff.get(reverse("admin:needs_round_changelist")).content.decode()
    assert "Desk of a provider" in staff.get(reverse("admin:needs_response_changelist")).content.decode()
    exported = staff.get(reverse("admin:needs_response_export", args=["csv"]))
    assert "Desk of a provider" in (exported.content if not exported.streaming else b"".join(exported.streaming_content)).decode()


@pytest.mark.parametrize("who", ["the contact point of the Party", "the desk of the provider"])
def test_public_receipt_says_whom_to_ask_for_a_copy(people, begun, client, who):
    response = begun if who == "the desk of the provider" else factories.response(begun.round)
    by = people.provider if response == begun else people.transmitter
    perform(answered(response, by=by), "submit", by=by)
    page = client.get(reverse("needs:receipt", args=[response.submissions.get().checksum])).content.decode()
    assert page.count(f"Ask {who} for a copy") == 1


@pytest.mark.parametrize("who", ["officer", "provider"])
def test_pages_of_a_response_say_your_to_those_alone_who_answer(people, begun, who):
    def words(name):
        page = signed_in(people[who]).get(reverse(f"needs:{name}", args=[begun.reference])).content.decode()
        return bool(re.search(r"\b[Yy]our\b", re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])))

    before = [words("response"), words("check")]
    perform(answered(begun, by=people.provider), "submit", by=people.provider)
    assert [*before, words("response"), words("check"), words("sent")] == [who == "provider"] * 5


def test_gaps_and_the_tables_of_needs_know_nothing_of_desks(people, begun):
    from reports.gaps import asked

    assert asked(as_of=timezone.localdate()).count() == 0


# --- The desk's own page


def test_desk_page_lists_the_calls_that_ask_the_desk(people, desk):
    round = factories.offers_round("KEN", desks=[desk])
    factories.offers_round(desks=[desk_of(people.other_provider)], code="others")
    page = signed_in(people.provider).get(reverse("desk"))
    assert [(part.round, asked, response) for part, asked, response in page.context["calls_to_desks"]] == [(round, desk, None)]
    assert ("Calls for information" in page.content.decode(), "Nothing waits for you" in page.content.decode()) == (True, False)
    response = responses.start(round.parts.get(), desk, by=people.provider)
    assert response.reference in signed_in(people.provider_drafter).get(reverse("desk")).content.decode()
    assert response.reference not in signed_in(people.other_provider).get(reverse("desk")).content.decode()
    assert response.reference not in signed_in(people.transmitter).get(reverse("desk")).content.decode()


def test_staff_choose_the_desks_in_the_admin(people, desk):
    round = planned()
    form = signed_in(people.officer).get(reverse("admin:needs_round_change", args=[round.pk])).context["adminform"].form
    offered = form.fields["desks"].queryset
    assert {office.kind for office in offered} == {"provider"}
    assert "asks_all_desks" in form.fields
