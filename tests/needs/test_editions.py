"""Questionnaires ship complete, an edition in use stays as it was answered, and a change makes the next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from needs import loading, outlines
from needs.editions import next_edition, next_number
from needs.models import Answer, Question, Questionnaire
from tarp.parties.models import AssistanceType, Barrier, Theme
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.rules import Refused
from tarp.records.writing import write
from tests import factories
from tests.people import signed_in

TEMPLATES = 6  # queries of the templates of needs that follow from a listing
SHIPPED = ["funding-stockholm", "needs", "needs-basel", "needs-rotterdam", "needs-stockholm", "offers"]


def shipped(code):
    return Questionnaire.objects.get(code=code, edition=1)


def worded(said):
    """Every text of an outline with the part that says it."""
    for section in said["sections"]:
        for part in (section, *section["questions"], *(option for item in section["questions"] for option in item.get("options", []))):
            for prefix in ("name", "help"):
                if prefix in part:
                    yield part, part[prefix]


def test_questionnaires_ship_for_each_convention_and_for_offers(db):
    assert sorted(Questionnaire.objects.values_list("code", flat=True)) == SHIPPED


@pytest.mark.parametrize("code", SHIPPED)
def test_shipped_questionnaire_speaks_six_languages_and_calls_none_of_its_translations_reviewed(db, code):
    for part, texts in worded(outlines.outline(shipped(code))):
        assert set(texts) == set(LANGUAGE_COLUMNS), part["code"]
        assert part["translations"] == dict.fromkeys([language for language in LANGUAGE_COLUMNS if language != "en"], "draft")


@pytest.mark.parametrize("code", SHIPPED)
def test_code_names_one_question_of_a_shipped_questionnaire(db, code):
    codes = [item["code"] for section in outlines.outline(shipped(code))["sections"] for item in section["questions"]]
    assert len(codes) == len(set(codes))


def test_survey_of_2016_is_asked_as_it_was_printed(db):
    question = Question.objects.get(section__questionnaire__code="needs-rotterdam", code="priority_areas")
    asked = "Please indicate a maximum of 4 priority areas in which your country requires technical assistance to implement "
    assert question.name_en == f"{asked}the Rotterdam Convention"
    assert (question.kind, question.maximum, question.options.count()) == ("multiple", 4, 11)
    assert question.options.order_by("position")[0].name_en == "Supporting custom officers in implementing the Convention"


def test_options_that_are_terms_carry_the_codes_of_the_terms(db):
    lists = loading.Shorthand().lists
    for name, model in (("themes", Theme), ("assistance_types", AssistanceType), ("barriers", Barrier)):
        assert [choice["code"] for choice in lists[name]] == [
            code.lower() for code in model.objects.in_use().in_order().values_list("code", flat=True)
        ]
    rotterdam = set(Theme.objects.values_list("code", flat=True))
    codes = Question.objects.get(section__questionnaire__code="needs-rotterdam", code="priority_areas").options.values_list(
        "code", flat=True
    )
    assert set(codes) - {code.lower() for code in rotterdam} == {"regional_cooperation"}


def test_loading_again_changes_nothing(db):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count, *_others = loading.load_reference()
    assert (count.added, count.same) == (0, len(SHIPPED))
    assert len(queries) == 3 + TEMPLATES


def test_loading_does_not_take_more_queries_for_a_longer_questionnaire(db):
    said = outlines.outline(shipped("needs-stockholm"))
    with CaptureQueriesContext(connection) as queries:
        outlines.build(said | {"edition": 2})
    assert len(queries) == 6


@pytest.mark.parametrize("code", SHIPPED)
def test_outline_says_everything(people, code):
    questionnaire = shipped(code)
    copy = next_edition(questionnaire, by=people.officer)
    assert outlines.outline(copy) == outlines.outline(questionnaire) | {"edition": 2}


def test_edition_in_use_is_changed_by_nobody(people):
    questionnaire = shipped("needs")
    assert Questionnaire.may_edit(people.officer, questionnaire)
    factories.open_round("KEN")
    with pytest.raises(Refused) as refused:
        write(lambda: questionnaire, by=people.head, record=questionnaire)
    assert refused.value.code == "edition_in_use"
    assert Questionnaire.may_edit(people.officer, shipped("offers"))


def test_edition_of_a_round_that_has_not_opened_may_be_changed(people):
    round = factories.open_round("KEN")
    type(round).objects.update(status="prepared")
    assert Questionnaire.may_edit(people.officer, shipped("needs"))
    factories.response(round)
    assert not Questionnaire.may_edit(people.officer, shipped("needs"))


def test_next_edition_is_made_by_the_secretariat_alone(people):
    with pytest.raises(Refused):
        next_edition(shipped("needs"), by=people.transmitter)
    assert next_number("needs") == 2
    assert next_edition(shipped("needs"), by=people.officer).edition == 2
    assert next_number("needs") == 3
    assert next_number("never-seen") == 1


def test_old_response_keeps_the_wording_in_which_it_was_asked(people):
    response = factories.response(factories.open_round("KEN"), status="submitted")
    asked = Question.objects.get(section__questionnaire=shipped("needs"), code="authorities")
    Answer.objects.create(response=response, question=asked, value="Ministry of Environment")
    new = next_edition(shipped("needs"), by=people.officer)
    Question.objects.filter(section__questionnaire=new, code="authorities").update(name_en="Who wrote this?")
    page = signed_in(people.transmitter).get(reverse("needs:check", args=[response.reference])).content.decode()
    assert asked.name_en in page
    assert "Who wrote this?" not in page
