"""The results of a round at its doors: page, file, REST and admin, for those who may see them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from itertools import cycle, islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.models import (
    Extension,
    Option,
    PastResult,
    Question,
    Response,
    Round,
    RoundContact,
    RoundDesk,
    RoundPart,
    RoundParty,
    Submission,
)
from needs.results import results
from needs.rounds import ask, remind
from tarp.accounts.models import Office
from tarp.notices.models import Message
from tarp.parties.models import Convention, Party
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform
from tests import factories
from tests.needs.test_results import a_round, asked_question, in_region, send
from tests.people import contact_point, signed_in


@pytest.fixture
def part(people):
    question = asked_question()
    Option.objects.create(question=question, position=1, code="law", name_en="Law and institutions")
    parties = in_region("africa", 3)
    part = a_round(question, *parties)
    send(part, parties[0], ["law"], people.officer)
    return part


def test_results_are_the_secretariats_until_the_round_is_published(part, people, client):
    address = reverse("needs:results", args=[part.round.code])
    rest = reverse("api:rounds-results", args=[part.round.code])
    assert [one.get(address).status_code for one in (client, signed_in(people.transmitter), signed_in(people.officer))] == [404, 404, 200]
    assert client.get(rest).status_code == 404
    part.round.status = "published"
    part.round.save()
    assert (client.get(address).status_code, client.get(rest).status_code) == (200, 200)
    assert address in client.get(reverse("needs:round", args=[part.round.code])).content.decode()


def test_every_page_leads_to_the_rounds(client, people):
    for language, label in (("en", "Rounds"), ("ar", "الجولات")):
        page = client.get(f"/{language}/needs/").content.decode()
        assert f'<a href="/{language}/rounds/">{label}</a>' in page
    assert '<a href="/en/rounds/" aria-current="true">Rounds</a>' in client.get("/en/rounds/").content.decode()


def test_page_of_the_round_leads_to_its_results_for_those_who_may_see_them(part, people, client):
    address = reverse("needs:round", args=[part.round.code])
    results = reverse("needs:results", args=[part.round.code])
    assert results in signed_in(people.officer).get(address).content.decode()
    assert results not in client.get(address).content.decode()


def test_vacant_contact_points_are_told_where_there_are_any(part, people):
    page = reverse("needs:results", args=[part.round.code])
    told = "Of 1 Party asked, a contact point is vacant."
    assert told not in signed_in(people.officer).get(page).content.decode()
    vacant = contact_point("KEN", "basel")
    RoundContact.objects.create(round=part.round, party=Party.objects.get(code="KEN"), office=vacant)
    assert told in signed_in(people.officer).get(page).content.decode()


def test_page_file_and_rest_say_the_same(part, client):
    part.round.status = "published"
    part.round.save()
    query = "?question=priority_areas&by=region"
    page = client.get(reverse("needs:results", args=[part.round.code]) + query).content.decode()
    assert ("Law and institutions" in page, "100.00% (1)" in page, "n = 1 / N = 3" in page) == (True, True, True)
    assert re.findall(r'<td class="number"><bdi>([^<]*)</bdi></td>', page)[:2] == ["100.00% (1)", "100.00% (1)"]
    assert "<td><bdi>" not in page  # every figure stands under its heading
    payload = client.get(reverse("api:rounds-results", args=[part.round.code]) + query).json()
    (result,) = payload["results"]
    assert [(column["code"], column["n"], column["N"]) for column in result["columns"]] == [("all", 1, 3), ("africa", 1, 3)]
    assert [(row["code"], row["counts"], row["per_cent"]) for row in result["rows"]] == [("law", [1, 1], ["100.00", "100.00"])]
    lines = b"".join(client.get(reverse("needs:export_results", args=[part.round.code, "csv"]) + query).streaming_content).decode()
    assert [line.split(",")[6:11] for line in lines.splitlines()[1:]] == [
        ["all", "1", "1", "3", "100.00"],
        ["africa", "1", "1", "3", "100.00"],
    ]
    assert client.get(reverse("needs:export_results", args=[part.round.code, "xlsx"])).status_code == 200


def figures_of(page):
    """Each figure of who took part that opens a list: the figure, and where."""
    return [(int(text), html.unescape(url)) for url, text in re.findall(r'href="(/en/rounds/[^"]+/respondents/[^"]+)">(\d+)<', page)]


@pytest.mark.parametrize(
    ("who", "kinds"), [("officer", {"asked", "started", "answered", "late"}), ("anonymous", {"asked", "answered", "late"})]
)
def test_every_figure_of_who_took_part_opens_the_list_that_it_counts(part, people, who, kinds):
    factories.response(part.round, part.round.asked.exclude(party__responses__part=part).first().party.code)  # began
    Response.objects.filter(submitted_at__isnull=False).update(is_late=True)
    RoundDesk.objects.create(round=part.round, desk=Office.objects.get(name="Desk of a provider"))
    Round.objects.update(status="published")
    client = signed_in(people[who])
    opened = figures_of(client.get(reverse("needs:results", args=[part.round.code])).content.decode())
    assert {url.rpartition("=")[2] for _number, url in opened} == kinds
    for number, url in opened:
        listed = client.get(url)
        assert (len(listed.context["respondents"]), listed.content.decode().count("<li>") >= number) == (number, True), url
    assert (
        "Asked: All regions (4)" in client.get(opened[-1][1].partition("?")[0] + "?by=region&of=all&who=asked").content.decode()
    ) is True


def test_list_behind_a_figure_leads_staff_to_the_responses_and_nobody_else(part, people, client):
    Round.objects.update(status="published")
    response, address = part.responses.get(), reverse("needs:respondents", args=[part.round.code])
    there = reverse("needs:response", args=[response.reference])
    of = "?by=region&of=africa&who="
    assert signed_in(people.officer).get(address + of + "answered").content.decode().count(f'href="{there}"') == 1
    assert client.get(address + of + "answered").content.decode().count(response.reference) == 0
    asked = [of + "started", of + "everybody", of.replace("africa", "mars") + "asked", "?by=weather&of=all&who=asked", ""]
    assert [client.get(address + one).status_code for one in asked] == [404] * 5
    Round.objects.update(status="open")
    assert client.get(address + of + "answered").status_code == 404


def test_parts_that_ask_the_same_questionnaire_are_counted_and_named_each(part, people, client):
    second = RoundPart.objects.create(
        round=part.round, code="second", name_en="Part II", position=2, questionnaire=part.questionnaire, deadline="none"
    )
    (party, *_others) = in_region("grulac", 1)
    RoundParty.objects.create(round=part.round, party=party, convention=Convention.objects.get(code="rotterdam"))
    response = Response.objects.create(part=second, party=party, reference="R-2", submitted_at=timezone.now(), submitted_by=people.officer)
    sent = {"sections": [{"section": "a", "answers": {"priority_areas": {"value": ["law"]}}}]}
    Submission.objects.create(response=response, number=1, sent=sent, submitted_at=timezone.now(), submitted_by=people.officer, checksum="")
    Round.objects.update(status="published")
    found = results(part.round)
    assert [(one.part, one.part_label, one.question, one.columns[0].n) for one in found] == [
        ("needs", "Needs 2026", "priority_areas", 1),
        ("second", "Part II", "priority_areas", 1),
    ]
    page = client.get(reverse("needs:results", args=[part.round.code]) + "?question=priority_areas").content.decode()
    assert re.findall(r"<h3>([^<]+)</h3>", page) == ["Needs 2026", "Part II"]
    assert page.count('<p class="caption">Part II</p>') == 1
    rest = client.get(reverse("api:rounds-results", args=[part.round.code])).json()
    assert [one["part_label"] for one in rest["results"]] == ["Needs 2026", "Part II"]
    file = b"".join(client.get(reverse("needs:export_results", args=[part.round.code, "csv"])).streaming_content).decode()
    assert [line.split(",")[1] for line in file.splitlines()] == ["part_text", *["Needs 2026"] * 3, *["Part II"] * 3]


@pytest.mark.parametrize("asks_desks", [True, False])
def test_captions_say_parties_only_where_parties_alone_were_asked(part, people, asks_desks):
    if asks_desks:
        RoundDesk.objects.create(round=part.round, desk=Office.objects.get(name="Desk of a provider"))
    page = signed_in(people.officer).get(reverse("needs:results", args=[part.round.code]) + "?question=priority_areas").content.decode()
    captions = ["Asked and answered, by", "Parties asked and Parties that answered, by", "Parties asked.", "Parties and desks asked."]
    assert [page.count(one) for one in captions] == ([3, 0, 0, 1] if asks_desks else [0, 3, 1, 0])


def more_questions(part, number: int, people) -> None:
    """Questions of every kind, each with answers of one Party more."""
    section = part.questionnaire.sections.get()
    for position, kind in enumerate(islice(cycle(("single", "multiple", "provisions", "chemicals", "text")), number), 10):
        question = Question.objects.create(
            section=section, position=position, code=f"q{position}", name_en=f"Question {position}", kind=kind
        )
        for place in (1, 2):
            Option.objects.create(question=question, position=place, code=f"o{place}", name_en=f"Option {place}")
    said = {"single": "o1", "multiple": ["o1", "o2"], "provisions": ["BC-ART3"], "chemicals": ["SC-DDT"], "text": "Yes."}
    answers = {one.code: {"value": said[one.kind]} for one in section.questions.filter(code__startswith="q")}
    for sent in Submission.objects.filter(response__part=part).order_by("response", "-number").distinct("response"):
        sections = [{"section": section.code, "answers": sent.sent["sections"][0]["answers"] | answers}]
        Submission.objects.create(
            response=sent.response,
            number=sent.number + 1,
            sent=sent.sent | {"sections": sections},
            checksum="0" * 64,
            submitted_at=timezone.now(),
            submitted_by=people.officer,
        )


def test_file_of_all_questions_takes_as_many_queries_for_two_as_for_thirty(part, people, client):
    part.round.status = "published"
    part.round.save()
    address = reverse("needs:export_results", args=[part.round.code, "csv"])
    client.get(address)  # what is read once for all requests is read
    counts, lengths = [], []
    for number in (5, 25):
        more_questions(part, number, people)
        with CaptureQueriesContext(connection) as captured:
            lines = b"".join(client.get(address).streaming_content).decode().splitlines()
        counts.append(len(captured))
        lengths.append(len(lines))
        Option.objects.filter(question__code__startswith="q", question__section__questionnaire=part.questionnaire).delete()
        Question.objects.filter(section__questionnaire=part.questionnaire, code__startswith="q").delete()
    assert (counts[0], lengths[0] < lengths[1]) == (counts[1], True)


def test_all_questions_give_what_each_alone_gives(part, people):
    more_questions(part, 5, people)
    every = results(part.round, by="region")
    assert every == [one for question in every for one in results(part.round, by="region", question=question.question)]
    assert [result.columns[0].n for result in every] == [1] * 6


def test_file_of_all_questions_is_given_ten_times_an_hour(part, people, client):
    part.round.status = "published"
    part.round.save()
    address = reverse("needs:export_results", args=[part.round.code, "csv"])
    assert [client.get(address).status_code for _ in range(11)] == [200] * 10 + [429]
    refused = client.get(address)
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 3600) == (429, True)
    assert client.get(f"{address}?question=priority_areas").status_code == 200
    assert signed_in(people.transmitter).get(address).status_code == 200
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_rest_refuses_a_question_that_was_not_asked(part, client):
    part.round.status = "published"
    part.round.save()
    refused = client.get(reverse("api:rounds-results", args=[part.round.code]) + "?question=nothing")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "question")


def test_opening_keeps_whom_it_asked_and_takes_as_many_queries_for_all_parties(people, django_assert_num_queries):
    part = factories.open_round().parts.get()
    with django_assert_num_queries(13):
        ask(part.round, by=people.head, note="")
    assert part.round.asked.values("party").distinct().count() > 100
    contacts = RoundContact.objects.filter(round=part.round)
    assert [(one.party.code, one.person, one.address) for one in contacts.order_by("party__code", "pk")] == [
        (one.party.code, one.person, one.person.email if one.person else "") for one in contacts.order_by("party__code", "pk")
    ]
    assert people.transmitter in [one.person for one in contacts]
    assert people.drafter not in [one.person for one in contacts]


def test_extension_needs_a_later_day_and_keeps_the_old_one(people):
    round = factories.open_round("KEN")
    part = round.parts.get()
    today = timezone.localdate()
    part.deadline, part.due_on = "date", today
    part.save()
    with pytest.raises(Incomplete) as refused:
        perform(round, "extend", by=people.head)
    assert [problem.code for problem in refused.value.problems] == ["extension_missing"]
    extension = Extension.objects.create(round=round, part=part, due_on=today, reason="Asked for by the region.")
    with pytest.raises(Incomplete):
        perform(round, "extend", by=people.head)
    extension.due_on = today + timedelta(days=30)
    extension.save()
    assert perform(round, "extend", by=people.head).status == "extended"
    part.refresh_from_db()
    extension.refresh_from_db()
    assert (part.due_on, extension.was_due_on, extension.decided_at is None) == (today + timedelta(days=30), today, False)


def test_reminder_goes_once_a_day_to_those_who_have_still_to_answer(people):
    round = factories.open_round()
    ask(round, by=people.head, note="")
    assert remind(round) == RoundContact.objects.exclude(person=None).values("person", "party").distinct().count()
    assert remind(round) == 0
    RoundContact.objects.update(reminded_at=timezone.now() - timedelta(days=2))
    response = factories.response(round, "KEN")
    response.submitted_at, response.submitted_by = timezone.now(), people.transmitter
    response.save()
    Message.objects.filter(kind="round_reminder").delete()
    remind(round)
    assert people.transmitter.email not in Message.objects.filter(kind="round_reminder").values_list("address", flat=True)


def test_past_round_is_filed_without_asking_anybody_and_its_table_comes_from_a_file(people):
    round = factories.open_round(code="rc-2016")
    round.status, round.opens_on = "planned", timezone.localdate() - timedelta(days=3000)
    round.save()
    filed = perform(round, "file", by=people.head, note="Report of results, 29 June 2016.")
    assert (filed.status, filed.asked.count(), Message.objects.count()) == ("archived", 0, 0)
    lines = ["round,question,question_label,option,label,region,count,base,document"]
    lines += ["rc-2016,priority_areas,Priority areas,customs,Supporting custom officers,all,25,40,Report of results"]
    lines += ["rc-2016,priority_areas,Priority areas,legal,Legal and institutional framework,all,41,40,Report of results"]
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(people.officer)
    checked = client.post(
        reverse("admin:needs_pastresult_import"), {"file": SimpleUploadedFile("past.csv", "\n".join(lines).encode(), "text/csv")}
    ).content.decode()
    assert "More respondents gave the answer than there were." in checked
    PastResult.objects.create(
        round=round, question="priority_areas", option="customs", label="Customs", region="all", count=25, base=40, document="Report"
    )
    page = client.get(reverse("needs:results", args=["rc-2016"]) + "?question=priority_areas").content.decode()
    assert ("62.50% (25)" in page, "Who took part" in page) == (True, False)
