"""Responses of a past round from a spreadsheet: read whole, kept whole or not at all, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.historic import file_responses, read_responses
from needs.models import Answer, Option, Question, Questionnaire, Response, RoundPart, Section, Submission
from needs.results import results
from tarp.accounts.models import Office
from tarp.parties.models import Party
from tarp.records.rules import Refused
from tarp.records.spreadsheets import Table
from tests import factories
from tests.people import signed_in

ARTICLE = "BC-ART3"


@pytest.fixture
def part(db) -> RoundPart:
    """A past round with three questions of different kinds."""
    round = factories.open_round(code="rc-2016")
    round.status, round.opens_on = "archived", timezone.localdate() - timedelta(days=3000)
    round.save()
    questionnaire = Questionnaire.objects.create(code="past", name_en="Past")
    section = Section.objects.create(questionnaire=questionnaire, position=1, code="a", name_en="A")
    areas = Question.objects.create(section=section, position=1, code="areas", name_en="Areas", kind="multiple", maximum=4)
    for position, code in enumerate(("customs", "legal"), 1):
        Option.objects.create(question=areas, position=position, code=code, name_en=code.title())
    Question.objects.create(section=section, position=2, code="staff", name_en="Staff", kind="integer")
    Question.objects.create(section=section, position=3, code="articles", name_en="Articles", kind="provisions")
    part = round.parts.get()
    part.questionnaire = questionnaire
    part.save()
    return part


def table(*rows: tuple[str, ...]) -> Table:
    return Table(("party", "sent_on", "areas", "staff", "articles"), tuple(enumerate(rows, 2)))


def test_what_is_read_is_kept_with_its_document_and_counted(part, people):
    read = read_responses(part, table(("KEN", "2016-06-29", "Customs\nLegal", "12", ARTICLE), ("FJI", "", "customs", "", "")))
    assert read.findings == []
    assert file_responses(part, read, by=people.officer, document="Report of results, 29 June 2016") == 2
    kenya = Response.objects.get(part=part, party__code="KEN")
    assert (kenya.status, kenya.channel, kenya.channel_reference) == ("validated", "spreadsheet", "Report of results, 29 June 2016")
    assert {answer.question.code: answer.value for answer in kenya.answers.select_related("question")} == {
        "areas": ["customs", "legal"],
        "staff": 12,
        "articles": [ARTICLE],
    }
    assert Submission.objects.filter(response__part=part).count() == 2
    (areas,) = results(part.round, question="areas")
    assert {row.code: row.counts[0] for row in areas.rows} == {"customs": 2, "legal": 1}


def test_every_wrong_cell_is_named_and_nothing_is_kept(part, people):
    wrong = Table(
        ("party", "sent_on", "areas", "staff", "nothing"),
        ((2, ("KEN", "yesterday", "witchcraft", "many", "")), (3, ("XXX", "", "", "", "")), (4, ("KEN", "", "", "", ""))),
    )
    read = read_responses(part, wrong)
    assert [(one.cell, one.found) for one in read.findings] == [
        ("E1", "nothing"),
        ("B2", "yesterday"),
        ("C2", "witchcraft"),
        ("D2", "many"),
        ("A3", "XXX"),
        ("A4", "KEN"),
    ]
    assert file_responses(part, read, by=people.officer, document="Report") == 0
    assert Response.objects.count() == 0


def test_wrong_standing_without_a_column_for_the_answer_is_named_by_its_own_cell(part):
    Question.objects.filter(code="areas").update(asks_standing=True)
    read = read_responses(part, Table(("party", "areas_standing"), ((2, ("KEN", "perhaps")),)))
    assert [(one.cell, one.found) for one in read.findings] == [("B2", "perhaps")]


def test_past_response_reads_in_words_and_comes_up_again_in_the_next_round(part, people):
    read = read_responses(part, table(("KEN", "2016-06-29", "Customs", "12", "")))
    file_responses(part, read, by=people.officer, document="Report")
    now = factories.open_round("KEN", code="rc-2028")
    now.parts.update(questionnaire=part.questionnaire)
    response = factories.response(now)
    client = signed_in(people.transmitter)
    assert client.get(reverse("needs:response", args=[response.reference])).status_code == 200
    assert "12" in client.get(reverse("needs:carry_item", args=[response.reference, "staff"])).content.decode()
    past = Response.objects.get(part=part)
    assert "Customs" in signed_in(people.officer).get(reverse("needs:version", args=[past.reference, 1])).content.decode()


def test_queries_do_not_grow_with_parties_or_answers(part, people):
    parties = list(Party.objects.order_by("code").values_list("code", flat=True)[:60])
    counts = []
    for group in (parties[:2], parties[2:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read = read_responses(part, table(*[(code, "", "customs; legal", "3", ARTICLE) for code in group]))
            file_responses(part, read, by=people.officer, document="Report")
        counts.append(len(queries))
    assert (read.findings, counts[1] <= counts[0]) == ([], True)
    assert Answer.objects.filter(response__part=part).count() == 180


def test_answer_to_a_question_that_was_not_put_to_the_party_is_refused(part, people):
    """By what the Party is, as of the day on which the round opened, and by what it answered."""
    Question.objects.filter(code="staff").update(relevant="in_group('ldc')")
    Question.objects.filter(code="articles").update(relevant="selected(${areas}, 'customs')")
    wrong = table(("KEN", "", "legal", "12", ARTICLE), ("SEN", "", "customs", "3", ARTICLE))
    read = read_responses(part, replace(wrong, sheet="Replies"))
    sentence = "This question was not put to this respondent. Take the answer out, or correct the answer on which it depends."
    assert [(one.sheet, one.cell, one.found, one.sentence) for one in read.findings] == [
        ("Replies", "D2", "12", sentence),
        ("Replies", "E2", ARTICLE, sentence),
    ]
    assert file_responses(part, read, by=people.officer, document="Report") == 0
    right = read_responses(part, table(("KEN", "", "legal", "", ""), ("SEN", "", "customs", "", ARTICLE)))
    assert file_responses(part, right, by=people.officer, document="Report") == 2
    sent = {one.response.party.code: one.sent["sections"][0]["answers"] for one in Submission.objects.select_related("response__party")}
    assert sent == {
        "KEN": {"areas": {"value": ["legal"]}},
        "SEN": {"areas": {"value": ["customs"]}, "staff": None, "articles": {"value": [ARTICLE]}},
    }
    (staff,) = results(part.round, question="staff")
    assert (staff.columns[0].n, staff.blank[0]) == (1, 1)  # Senegal was asked and left it blank; Kenya was not asked


@pytest.fixture
def offers(part) -> RoundPart:
    """The same round, of offers; with a section for Parties alone, and two desks."""
    part.round.audience = "offers"
    part.round.save()
    views = Section.objects.create(questionnaire=part.questionnaire, position=2, code="v", name_en="Views", kind="views")
    Question.objects.create(section=views, position=1, code="remark", name_en="Remark", kind="text")
    for name in ("Desk of the centre", "Another desk"):
        Office.objects.create(kind="provider", name=name)
    return part


def of_desks(*rows: tuple[str, ...]) -> Table:
    return Table(("party", "desk", "areas", "remark"), tuple(enumerate(rows, 2)))


def test_desks_come_in_by_their_name_or_number_beside_parties(offers, people):
    desk, other = Office.objects.get(name="Desk of the centre"), Office.objects.get(name="Another desk")
    Question.objects.filter(code="staff").update(relevant="adheres('basel')")
    read = read_responses(
        offers, of_desks(("KEN", "", "legal", "Yes."), ("", "Desk of the centre", "customs", ""), ("", f"D{other.pk}", "customs", ""))
    )
    assert (read.findings, file_responses(offers, read, by=people.officer, document="Report")) == ([], 3)
    response = Response.objects.get(desk=desk)
    assert (response.party, response.reference.split("-")[:3]) == (None, ["BRS", str(offers.round.opens_on.year), f"D{desk.pk}"])
    sent = response.submissions.get().sent
    assert (sent["desk"], sent["desk_name"], sent.get("party")) == (f"D{desk.pk}", "Desk of the centre", None)
    assert [(one["section"], list(one["answers"])) for one in sent["sections"]] == [("a", ["areas", "staff", "articles"])]
    (areas,) = results(offers.round, question="areas")
    counts = {row.code: dict(zip([column.code for column in areas.columns], row.counts, strict=True)) for row in areas.rows}
    assert (counts["customs"]["all"], counts["customs"]["none"], counts["legal"]["africa"]) == (2, 2, 1)


@pytest.mark.parametrize(
    ("row", "cell", "found"),
    [
        (("KEN", "Desk of the centre", "", ""), "A2", "KEN"),
        (("", "", "", ""), "A2", ""),
        (("", "Nowhere", "", ""), "B2", "Nowhere"),
        (("", "Secretariat", "", ""), "B2", "Secretariat"),
        (("", "Desk of the centre", "", "Yes."), "D2", "Yes."),
    ],
)
def test_line_that_names_no_desk_or_says_what_no_desk_was_asked_is_refused(offers, people, row, cell, found):
    assert [(one.cell, one.found) for one in read_responses(offers, of_desks(row)).findings] == [(cell, found)]


def test_desk_is_taken_once_and_only_of_a_round_for_offers(offers, people):
    row = ("", "Desk of the centre", "customs", "")
    assert [one.cell for one in read_responses(offers, of_desks(row, row)).findings] == ["B3"]
    file_responses(offers, read_responses(offers, of_desks(row)), by=people.officer, document="Report")
    assert [one.cell for one in read_responses(offers, of_desks(row)).findings] == ["B2"]
    offers.round.audience = "needs"
    assert [one.cell for one in read_responses(offers, of_desks(row)).findings] == ["B2"]


def test_only_staff_and_only_a_past_round(part, people):
    read = read_responses(part, table(("KEN", "", "customs", "", "")))
    with pytest.raises(Refused):
        file_responses(part, read, by=people.transmitter, document="Report")
    part.round.status = "open"
    with pytest.raises(Refused):
        file_responses(part, read, by=people.officer, document="Report")


def test_staff_bring_a_file_in_on_the_page_of_the_round(part, people):
    client = signed_in(people.officer)
    address = reverse("admin:needs_round_responses", args=[part.round.pk])
    assert client.get(address).status_code == 200

    def send(content: str):
        file = SimpleUploadedFile("past.csv", content.encode(), "text/csv")
        return client.post(address, {"part": part.pk, "document": "Report of results", "file": file})

    refused = send("party,areas\nKEN,witchcraft\n")
    assert (refused.status_code, "B2" in refused.content.decode(), Response.objects.count()) == (422, True, 0)
    assert send("party,areas\nKEN,customs\n").status_code == 302
    assert Response.objects.get().channel_reference == "Report of results"
