"""The questions of a round counted: against the one table of a survey that was read first-hand, and the rules of counting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from needs.models import Option, PastResult, Question, Questionnaire, RoundPart, RoundParty, Section, Submission
from needs.results import comparison, flat_rows, participation, result_of, results, share
from tarp.parties.models import Convention, Party
from tests import factories

# "Report of Results from Rotterdam Convention 2016 Technical Assistance Needs Assessment Survey": counts and printed percentages.
REGIONS = {"africa": 15, "asia-pacific": 9, "cee": 4, "grulac": 12}
PRINTED = {
    "customs": [(9, "60.00"), (4, "44.44"), (3, "75.00"), (9, "75.00"), (25, "62.50")],
    "legal": [(9, "60.00"), (6, "66.67"), (1, "25.00"), (5, "41.67"), (21, "52.50")],
    "coordination": [(10, "66.67"), (4, "44.44"), (1, "25.00"), (4, "33.33"), (19, "47.50")],
    "poisoning": [(6, "40.00"), (3, "33.33"), (1, "25.00"), (6, "50.00"), (16, "40.00")],
    "exchange": [(4, "26.67"), (6, "66.67"), (1, "25.00"), (3, "25.00"), (14, "35.00")],
    "alternatives": [(2, "13.33"), (3, "33.33"), (2, "50.00"), (6, "50.00"), (13, "32.50")],
    "cooperation": [(6, "40.00"), (3, "33.33"), (1, "25.00"), (2, "16.67"), (12, "30.00")],
    "decisions": [(3, "20.00"), (3, "33.33"), (2, "50.00"), (4, "33.33"), (12, "30.00")],
    "export": [(2, "13.33"), (1, "11.11"), (0, "0.00"), (5, "41.67"), (8, "20.00")],
    "industrial": [(2, "13.33"), (2, "22.22"), (2, "50.00"), (1, "8.33"), (7, "17.50")],
}


def asked_question(kind: str = "multiple", **fields) -> Question:
    questionnaire = Questionnaire.objects.create(code="survey", name_en="Survey")
    section = Section.objects.create(questionnaire=questionnaire, position=1, code="a", name_en="Priorities")
    return Question.objects.create(section=section, position=1, code="priority_areas", name_en="Priority areas", kind=kind, **fields)


def a_round(question: Question, *parties: Party, code: str = "2016") -> RoundPart:
    round = factories.open_round(code=code)
    RoundParty.objects.bulk_create(
        RoundParty(round=round, party=party, convention=Convention.objects.get(code="rotterdam")) for party in parties
    )
    part = round.parts.get()
    part.questionnaire = question.section.questionnaire
    part.save()
    return part


def send(part: RoundPart, party: Party, value, by, *, number: int = 1) -> None:
    """A submitted version in which the question was answered so; Ellipsis: it was not shown."""
    response = part.responses.filter(party=party).first() or factories.response(part.round, party.code)
    response.submitted_at, response.submitted_by = timezone.now(), by
    response.save()
    said = value if value is None or (isinstance(value, dict) and "standing" in value) else {"value": value}
    answers = {} if value is ... else {"priority_areas": said}
    sent = {"sections": [{"section": "a", "answers": answers}]}
    Submission.objects.create(response=response, number=number, sent=sent, submitted_at=timezone.now(), submitted_by=by, checksum="")


def in_region(code: str, most: int) -> list[Party]:
    return list(
        Party.objects.eligible("rotterdam", on=timezone.localdate()).in_region(code, on=timezone.localdate()).order_by("code")[:most]
    )


def test_counts_of_the_survey_of_2016_give_its_printed_percentages(people):
    question = asked_question()
    for position, code in enumerate(PRINTED, 1):
        Option.objects.create(question=question, position=position, code=code, name_en=code)
    parties = {region: in_region(region, n) for region, n in REGIONS.items()}
    assert {region: len(own) for region, own in parties.items()} == REGIONS
    part = a_round(question, *[party for own in parties.values() for party in own])
    for column, (_region, own) in enumerate(parties.items()):
        for place, party in enumerate(own):
            send(part, party, [code for code, cells in PRINTED.items() if place < cells[column][0]], people.officer)

    result = result_of(part, question, by="region")
    assert [(column.code, column.n, column.N) for column in result.columns] == [
        ("all", 40, 40),
        *[(code, n, n) for code, n in REGIONS.items()],
    ]
    printed = {row.code: [(n, str(per_cent)) for n, per_cent in zip(row.counts, result.shares(row), strict=True)] for row in result.rows}
    assert printed == {code: [cells[-1], *cells[:-1]] for code, cells in PRINTED.items()}
    assert [row.counts[0] for row in result.rows] == sorted((cells[-1][0] for cells in PRINTED.values()), reverse=True)


def test_not_asked_not_answered_and_no_need_are_three_things(people):
    question = asked_question("single", asks_standing=True)
    Option.objects.create(question=question, position=1, code="yes", name_en="Yes")
    silent, hidden, blank, none, some = in_region("africa", 5)
    part = a_round(question, silent, hidden, blank, none, some)
    send(part, hidden, ..., people.officer)
    send(part, blank, None, people.officer)
    send(part, none, {"standing": "no_need", "value": None}, people.officer)
    send(part, some, {"standing": "not_met", "value": "yes"}, people.officer)
    result = result_of(part, question, by="region")
    assert [(column.code, column.n, column.N) for column in result.columns] == [("all", 3, 5), ("africa", 3, 5)]
    assert result.blank == (1, 1)
    assert {row.code: row.counts[0] for row in result.rows} == {"no_need": 1, "not_met": 1, "yes": 1, "met": 0, "not_known": 0}


def test_only_the_latest_version_of_a_response_is_counted(people):
    question = asked_question("single")
    for position, code in enumerate(("a", "b"), 1):
        Option.objects.create(question=question, position=position, code=code, name_en=code)
    (party,) = in_region("grulac", 1)
    part = a_round(question, party)
    send(part, party, "a", people.officer)
    send(part, party, "b", people.officer, number=2)
    assert [(row.code, row.counts[0]) for row in result_of(part, question, by="region").rows] == [("b", 1), ("a", 0)]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("matrix", {"law": ["course", "visit"]}, {"law/course": 1, "law/visit": 1}),
        ("scale", {"law": "high"}, {"law/high": 1}),
        ("rank", ["law", "course"], {"law": 1, "course": 1}),
        ("text", "Ministry", {"answered": 1}),
        ("integer", 0, {"answered": 1}),
    ],
)
def test_each_kind_counts_what_was_chosen(people, kind, value, expected):
    question = asked_question(kind)
    for position, (code, axis) in enumerate(
        (("law", "row" if kind in ("matrix", "scale") else "choice"), ("course", "choice"), ("visit", "choice")), 1
    ):
        Option.objects.create(question=question, position=position, code=code, name_en=code, axis=axis)
    (party,) = in_region("grulac", 1)
    part = a_round(question, party)
    send(part, party, value, people.officer)
    assert {row.code: row.counts[0] for row in result_of(part, question, by="region").rows if row.counts[0]} == expected


def test_queries_do_not_grow_with_the_parties(people, django_assert_num_queries):
    question = asked_question()
    Option.objects.create(question=question, position=1, code="law", name_en="Law")
    parties = in_region("africa", 30)
    part = a_round(question, *parties)
    for party in parties[:20]:
        send(part, party, ["law"], people.officer)
    with django_assert_num_queries(6):
        result_of(part, question, by="region")
    with django_assert_num_queries(10):
        participation(part.round)


def test_participation_counts_asked_started_answered_and_late(people):
    question = asked_question()
    one, two, three = in_region("africa", 3)
    part = a_round(question, one, two, three)
    send(part, one, None, people.officer)
    part.responses.update(is_late=True)
    factories.response(part.round, two.code)
    lines = {line.code: (line.asked, line.started, line.answered, line.late, line.rate) for line in participation(part.round).by_region}
    assert lines == {"all": (3, 2, 1, 1, Decimal("33.33")), "africa": (3, 2, 1, 1, Decimal("33.33"))}


def test_past_results_stand_beside_later_rounds_by_the_stable_codes(people):
    question = asked_question()
    Option.objects.create(question=question, position=1, code="customs", name_en="Customs officers")
    (party,) = in_region("grulac", 1)
    part = a_round(question, party, code="2028")
    send(part, party, ["customs"], people.officer)
    past = factories.open_round(code="2016")
    past.opens_on = timezone.localdate() - timedelta(days=3650)
    past.save()
    shared = {
        "round": past,
        "question": "priority_areas",
        "option": "customs",
        "label": "Supporting custom officers",
        "document": "Report, 2016",
    }
    PastResult.objects.create(**shared, region="all", count=25, base=40)
    PastResult.objects.create(**shared, region="africa", count=9, base=15)
    (result,) = results(past, question="priority_areas")
    assert [(column.code, column.n, column.N) for column in result.columns] == [("all", 40, None), ("africa", 15, None)]
    assert list(result.shares(result.rows[0])) == [Decimal("62.50"), Decimal("60.00")]
    side_by_side = comparison("priority_areas", [past, part.round])
    assert [(round.code, column.n) for round, column in side_by_side.rounds] == [("2016", 40), ("2028", 1)]
    assert [(row.code, row.counts) for row in side_by_side.rows] == [("customs", (25, 1))]
    assert next(flat_rows([result]))["per_cent"] == Decimal("62.50")


def test_share_of_nobody_is_unknown_not_zero():
    assert (share(0, 0), share(0, 3), share(1, 3), share(2, 3)) == (None, Decimal("0.00"), Decimal("33.33"), Decimal("66.67"))
