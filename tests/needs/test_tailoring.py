"""Who sees what of a questionnaire; what is hidden is neither asked, counted nor sent, and is not lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.conditions import Facts
from needs.models import Question, Questionnaire, Section
from needs.responses import answer, save_answers, sections
from needs.submissions import content
from needs.tailoring import facts_about, facts_of, laid_out, tailored
from tarp.parties.models import GroupMembership, Party
from tests import factories
from tests.people import signed_in

DAY = date(2026, 11, 1)


def kenya() -> Party:
    return Party.objects.get(code="KEN")


def test_facts_of_a_party_are_those_of_the_day(db):
    facts = facts_about(kenya(), on=DAY)
    assert (facts.conventions, facts.regions) == ({"basel", "rotterdam", "stockholm"}, {"africa"})
    assert "developing" in facts.groups
    assert ("rotterdam", 2025) in facts.listed
    before = facts_about(kenya(), on=date(1995, 1, 1))
    assert (before.conventions, before.listed) == (frozenset(), {pair for pair in facts.listed if pair[1] < 1995})


def test_group_that_was_left_before_the_day_does_not_count(db):
    GroupMembership.objects.filter(party__code="KEN", group__code="developing").update(valid_to=date(2026, 10, 31))
    assert "developing" not in facts_about(kenya(), on=DAY).groups
    assert "developing" in facts_about(kenya(), on=date(2026, 10, 31)).groups


def test_facts_of_all_parties_take_one_query(db, django_assert_num_queries):
    parties = list(Party.objects.all())
    with django_assert_num_queries(1):
        facts = facts_of(parties, on=DAY)
    assert facts[kenya().pk] == facts_about(kenya(), on=DAY)


@pytest.fixture
def response(db):
    factories.question("tailored", "single", "need", options="yes no", section="first")
    factories.question("tailored", "text", "which", section="first", relevant="${need} = 'yes'", is_required=True)
    factories.question("tailored", "text", "more", section="first", relevant="${which} != ''")
    factories.question("tailored", "text", "islands", section="second")
    book = Questionnaire.objects.get(code="tailored")
    book.sections.filter(code="second").update(relevant="in_group('sids')")
    round = factories.open_round("KEN")
    round.parts.update(questionnaire=book)
    return factories.response(round)


def asked(response) -> dict[str, list[str]]:
    return {part.section.code: [question.code for question in part.questions] for part in sections(response)}


def test_what_a_condition_hides_is_not_asked_counted_or_sent_and_comes_back(people, response):
    by = people.drafter
    need, which, more = Question.objects.filter(section__questionnaire__code="tailored", section__code="first").order_by("position")
    assert asked(response) == {"first": ["need"]}
    save_answers(response, {"need": "yes"}, [need], by=by, expected_version=None)
    assert asked(response) == {"first": ["need", "which"]}
    assert [problem.field for problem in sections(response)[0].problems()] == ["first/which"]
    answer(response, which, "Two ports", by=by)
    answer(response, more, "And a border", by=by)
    assert asked(response) == {"first": ["need", "which", "more"]}
    sent = {"need": {"value": "yes"}, "which": {"value": "Two ports"}, "more": {"value": "And a border"}}
    assert content(response, number=1, at=timezone.now())["sections"] == [{"section": "first", "answers": sent}]
    answer(response, need, "no", by=by)
    assert asked(response) == {"first": ["need"]}
    assert (sections(response)[0].status, sections(response)[0].problems()) == ("in_progress", [])
    assert content(response, number=1, at=timezone.now())["sections"] == [{"section": "first", "answers": {"need": {"value": "no"}}}]
    assert response.answers.count() == 3
    answer(response, need, "yes", by=by)
    assert content(response, number=1, at=timezone.now())["sections"] == [{"section": "first", "answers": sent}]


def test_section_shows_to_the_group_of_the_day_on_which_the_round_opened(people, response):
    assert list(asked(response)) == ["first"]
    sids = GroupMembership.objects.filter(group__code="sids").first()
    GroupMembership.objects.create(party=kenya(), group=sids.group, valid_from=response.round.opens_on)
    assert list(asked(response)) == ["first", "second"]
    GroupMembership.objects.filter(party=kenya(), group=sids.group).update(valid_to=response.round.opens_on)
    assert list(asked(response)) == ["first", "second"]


def test_number_of_queries_does_not_grow_with_the_questionnaire(people, response):
    sections(response)
    with CaptureQueriesContext(
        connection,
    ) as few:
        sections(response)
    for number in range(30):
        factories.question("tailored", "single", f"q{number}", options="a b", section=f"s{number % 5}", relevant="adheres('basel')")
    with CaptureQueriesContext(connection) as many:
        sections(response)
    assert len(few) == len(many)


def test_page_of_a_hidden_section_does_not_exist(people, response):
    page = reverse("needs:section", args=[response.reference, "second"])
    assert signed_in(people.drafter).get(page).status_code == 404


def test_page_of_a_hidden_question_does_not_exist_and_keeps_nothing(people, response):
    client = signed_in(people.drafter)
    page = reverse("needs:question", args=[response.reference, "first", "which"])
    assert (client.get(page).status_code, client.post(page, {"which": "Two ports"}).status_code) == (404, 404)
    client.post(reverse("needs:question", args=[response.reference, "first", "need"]), {"need": "no", "which": "Two ports"})
    assert [row.question.code for row in response.answers.select_related("question")] == ["need"]


def test_page_keeps_what_it_flags(people, response):
    client = signed_in(people.drafter)
    page = client.get(reverse("needs:question", args=[response.reference, "first", "need"])).content.decode()
    assert "First · Question 1 of 1" in page
    client.post(reverse("needs:question", args=[response.reference, "first", "need"]), {"need": "yes"})
    flagged = client.post(reverse("needs:question", args=[response.reference, "first", "which"]), {"which": "x" * 10_000})
    assert (flagged.status_code, len(response.answers.get(question__code="which").value)) == (422, 10_000)
    assert "at most 5000 characters" in flagged.content.decode()
    assert sections(response)[0].status == "problem"


# --- Saving a questionnaire

WRONG = [
    ("which", "relevant", "${nothing} = 1", "“nothing” is not a question that comes earlier."),
    ("need", "relevant", "${which} = 'a'", "“which” is not a question that comes earlier."),
    ("which", "relevant", "selected(${need}, 'maybe')", "There is no “maybe” to name here."),
    ("which", "relevant", "adheres('minamata')", "There is no “minamata” to name here."),
    ("which", "relevant", "in_group('g77')", "There is no “g77” to name here."),
    ("which", "relevant", "in_region('atlantis')", "There is no “atlantis” to name here."),
    ("which", "relevant", ". = 'a'", "Name the question whose answer you mean"),
    ("which", "constraint", "today() < .", "“today” is not known here."),
]


@pytest.mark.parametrize(("code", "field", "text", "begins"), WRONG)
def test_condition_that_names_what_is_not_there_is_refused_at_saving(response, code, field, text, begins):
    question = Question.objects.get(code=code)
    setattr(question, field, text)
    with pytest.raises(ValidationError) as refused:
        question.full_clean()
    ((said,),) = (refused.value.message_dict[name] for name in [field])
    assert said[: len(begins)] == begins


def test_condition_that_names_what_is_there_is_saved(response):
    question = Question.objects.get(code="more")
    question.relevant = "selected(${need}, 'yes') and adheres('basel') and in_region('africa') and newly_listed('rotterdam', 2025)"
    question.constraint = "${which} != ."
    question.full_clean()
    section = question.section.questionnaire.sections.get(code="second")
    section.relevant = "${more} != '' or in_group('ldc')"
    section.full_clean()
    section = question.section
    section.relevant = "${more} != ''"
    with pytest.raises(ValidationError, match="comes earlier"):
        section.full_clean()


def test_code_of_a_question_stands_once_in_a_questionnaire(response):
    question = Question.objects.get(code="islands")
    question.code = "need"
    with pytest.raises(ValidationError, match="Another question"):
        question.full_clean()


def test_condition_that_cannot_be_read_hides_nothing(db):
    question = factories.question("broken", "text", relevant="${", constraint="${")
    shown, _facts = tailored(laid_out(question.section.questionnaire), Facts(), {})
    assert [questions for _section, questions in shown] == [[question]]


def test_round_does_not_open_with_a_condition_that_names_what_is_gone(people, response):
    open_move = type(response.round).workflow.by_name["open"]
    codes = [problem.code for problem in open_move.problems(response.round)]
    assert "condition_not_understood" not in codes
    Question.objects.filter(code="need").update(code="renamed")
    found = [str(problem.sentence) for problem in open_move.problems(response.round) if problem.code == "condition_not_understood"]
    assert [sentence[:12] for sentence in found] == ["About which:"]


# --- Preview


def test_staff_preview_as_any_party_in_any_language_and_save_nothing(people, response):
    book = Questionnaire.objects.get(code="tailored")
    Question.objects.filter(code="islands").update(name_fr="Quelles îles ?")
    client = signed_in(people.officer)

    def page(language: str, **asked: str) -> str:
        shown = client.get(f"/{language}/admin/needs/questionnaire/{book.pk}/preview/", asked)
        assert shown.status_code == 200
        return shown.content.decode()

    assert "About need" not in page("en")
    as_kenya = page("en", **{"preview.party": "KEN", "preview.on": "2026-11-01"})
    assert ("About need" in as_kenya, "About which" in as_kenya, "About islands" in as_kenya) == (True, False, False)
    assert "About which" in page("en", **{"preview.party": "KEN", "preview.on": "2026-11-01", "need": "yes"})
    assert "Quelles îles ?" in page("fr", **{"preview.party": "FJI", "preview.on": "2026-11-01"})
    assert response.answers.count() == 0


def test_staff_preview_a_questionnaire_for_offers_as_the_desk_of_a_provider(people):
    book = Questionnaire.objects.get(code="offers")
    Section.objects.create(questionnaire=book, code="landlocked", name_en="Landlocked", position=99, relevant="in_group('lldc')")
    factories.question("offers", "text", section="landlocked")
    client, as_whom = signed_in(people.officer), {"preview.party": "desk", "preview.on": "2026-11-01"}

    def shown(code: str, **asked: str) -> list[str]:
        page = client.get(f"/en/admin/needs/questionnaire/{Questionnaire.objects.get(code=code).pk}/preview/", asked)
        return [one["section"].code for one in page.context["parts"]]

    asked = [section.code for section in book.sections.order_by("position")]
    assert asked[-2:] == ["views", "landlocked"]  # a Party's to state, and a group that has no desk
    assert shown("offers", **as_whom) == asked[:-2]
    assert shown("offers", **{**as_whom, "preview.party": "BOL"}) == asked
    assert shown("needs", **as_whom) == []  # no desk is asked for needs


def test_nobody_else_previews(people, response):
    place = f"/en/admin/needs/questionnaire/{Questionnaire.objects.get(code='tailored').pk}/preview/"
    assert signed_in(people.transmitter).get(place).status_code == 302
