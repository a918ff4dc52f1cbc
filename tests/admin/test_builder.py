"""Staff make, change, translate, copy, export, import and audit questionnaires in the admin; an edition in use stays as it is."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs import auditing, outlines, translating
from needs.editions import next_edition
from needs.models import Option, Question, Questionnaire, Section, Submission
from needs.xlsform import writing
from tarp.records.writing import perform
from tests import factories
from tests.admin.test_admin import address, fields_of
from tests.people import signed_in


@pytest.fixture
def own(people):
    """An edition that may be changed."""
    return next_edition(Questionnaire.objects.get(code="needs"), by=people.officer)


@pytest.fixture
def section(own):
    return own.sections.get(code="about")


def posted_form(client, record, **changes):
    return client.post(address(record), fields_of(client.get(address(record))) | changes)


def codes(rows):
    return list(rows.order_by("position").values_list("code", flat=True))


# --- Making and changing


def test_questionnaire_is_made_with_sections_questions_and_options(staff):
    inline = {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "0"}
    row = {"sections-0-code": "one", "sections-0-kind": "questions", "sections-0-name_en": "One", "sections-0-position": ""}
    add = reverse("admin:needs_questionnaire_add")
    assert staff.post(add, {"name_en": "Short", "code": "short", "audience": "needs", **inline, **row}).status_code == 302
    section = Section.objects.get(questionnaire__code="short")
    assert (section.position, section.questionnaire.edition) == (1, 1)
    asked = {"questions-TOTAL_FORMS": "1", "questions-0-code": "q", "questions-0-kind": "single", "questions-0-name_en": "Which?"}
    assert posted_form(staff, section, **asked, **{"questions-0-position": ""}).status_code == 302
    question = section.questions.get()
    chosen = {
        "options-TOTAL_FORMS": "1",
        "options-0-code": "a",
        "options-0-axis": "choice",
        "options-0-name_en": "A",
        "options-0-name_fr": "Un",
    }
    assert posted_form(staff, question, **chosen, message_en="No.", message_fr="Non.", constraint=". != 'b'").status_code == 302
    question.refresh_from_db()
    assert question.constraint_messages == {"en": "No.", "fr": "Non."}
    assert (question.options.get().code, question.options.get().position) == ("a", 1)


def test_part_that_was_saved_leads_back_to_the_page_that_lists_it(staff, own, section):
    question = section.questions.order_by("position")[0]
    assert posted_form(staff, question).headers["Location"] == address(section)
    assert posted_form(staff, section).headers["Location"] == address(own)


def test_second_questionnaire_of_a_code_is_its_next_edition(staff):
    inline = {"sections-TOTAL_FORMS": "0", "sections-INITIAL_FORMS": "0"}
    add = reverse("admin:needs_questionnaire_add")
    assert staff.post(add, {"name_en": "Needs anew", "code": "needs", "audience": "needs", **inline}).status_code == 302
    assert Questionnaire.objects.get(name_en="Needs anew").edition == 2


@pytest.mark.parametrize(
    ("row", "place", "order"),
    [
        (3, 1, ["views", "about", "needs", "difficulties"]),
        (0, 3, ["needs", "difficulties", "about", "views"]),
        (0, "", ["needs", "difficulties", "views", "about"]),
    ],
)
def test_row_that_is_given_a_place_stands_there(staff, own, row, place, order):
    assert posted_form(staff, own, **{f"sections-{row}-position": place}).status_code == 302
    assert codes(own.sections) == order
    assert sorted(own.sections.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_condition_that_cannot_be_read_is_refused_where_it_stands(staff, section):
    response = posted_form(staff, section, relevant="selected(${nothing}, 'x')")
    assert response.status_code == 200
    assert "relevant" in response.context["adminform"].form.errors


# --- Translations


def test_translation_is_outdated_in_the_act_that_changes_the_english(staff, section):
    posted_form(staff, section, name_en="Who answered")
    section.refresh_from_db()
    assert section.translations == dict.fromkeys(translating.OTHERS, "outdated")
    posted_form(staff, section, name_en="Who answers", name_fr="Qui répond")
    section.refresh_from_db()
    assert section.translations == dict.fromkeys(translating.OTHERS, "outdated") | {"fr": "draft"}
    posted_form(staff, section, name_ru="")
    section.refresh_from_db()
    assert "ru" not in section.translations


def test_translation_is_outdated_also_from_the_row_of_a_list(staff, section):
    assert posted_form(staff, section, **{"questions-0-name_en": "Who?"}).status_code == 302
    question = section.questions.order_by("position")[0]
    assert (question.name_en, question.translations["es"]) == ("Who?", "outdated")


def test_texts_are_translated_side_by_side(staff, own, section):
    place = reverse("admin:needs_questionnaire_translations", args=[own.pk, "fr"])
    option = Option.objects.filter(question__section=section).order_by("position")[0]
    posted = {
        "version": str(own.version),
        f"section-{section.pk}-name": "Qui répond",
        f"option-{option.pk}-state": "reviewed",
    }
    assert staff.get(place).status_code == 200
    assert staff.post(place, posted).status_code == 302
    section.refresh_from_db()
    option.refresh_from_db()
    own.refresh_from_db()
    assert (section.name_fr, section.translations["fr"], option.translations["fr"], own.version) == ("Qui répond", "draft", "reviewed", 2)
    assert staff.post(place, posted).status_code == 409
    assert staff.post(place, {f"section-{section.pk}-name": "x" * 301}).status_code == 422
    assert staff.get(reverse("admin:needs_questionnaire_translations", args=[own.pk, "en"])).status_code == 404


def test_options_that_say_the_same_are_translated_once(staff, people):
    own = next_edition(Questionnaire.objects.get(code="needs-rotterdam"), by=people.officer)
    same = Option.objects.filter(question__section__questionnaire=own, name_en="Alternatives to Annex III chemicals")
    first = same.order_by("question__section__position", "question__position").first()
    assert same.count() == 3
    staff.post(reverse("admin:needs_questionnaire_translations", args=[own.pk, "es"]), {f"option-{first.pk}-name": "Otra cosa"})
    assert set(same.values_list("name_es", flat=True)) == {"Otra cosa"}


def test_completeness_counts_texts_that_are_there_and_not_outdated(db):
    questionnaire = Questionnaire.objects.get(code="needs")
    with CaptureQueriesContext(connection) as queries:
        counted = translating.completeness(Questionnaire.objects.all())[questionnaire.pk]
    assert len(queries) == 4
    done, total = counted["fr"]
    assert done == total
    question = Question.objects.get(section__questionnaire=questionnaire, code="authorities")
    question.translations = {"fr": "outdated"}
    question.name_es = ""
    question.save()
    counted = translating.completeness([questionnaire])[questionnaire.pk]
    assert (counted["fr"], counted["es"], counted["ru"]) == ((total - 2, total), (total - 1, total), (total, total))
    assert translating.per_cent(counted["fr"]) < 100


# --- Editions


def test_edition_in_use_is_shown_and_leads_to_the_next(staff, people):
    questionnaire = Questionnaire.objects.get(code="needs")
    factories.open_round("KEN")
    question = Question.objects.get(section__questionnaire=questionnaire, code="authorities")
    for record in (questionnaire, question.section, question):
        page = staff.get(address(record))
        assert reverse("admin:needs_questionnaire_edition", args=[questionnaire.pk]) in page.content.decode()
        assert staff.post(address(record), {"name_en": "Changed"}).status_code == 403
    translations = reverse("admin:needs_questionnaire_translations", args=[questionnaire.pk, "fr"])
    assert staff.post(translations, {f"question-{question.pk}-name": "Autre"}).status_code == 403
    question.refresh_from_db()
    assert question.name_fr == "Quelles autorités ont contribué à cette réponse ?"
    edition = reverse("admin:needs_questionnaire_edition", args=[questionnaire.pk])
    assert staff.get(edition).status_code == 200
    assert Questionnaire.objects.filter(code="needs").count() == 1
    made = staff.post(edition)
    new = Questionnaire.objects.get(code="needs", edition=2)
    assert made.url == address(new)
    assert "has been used in a round" not in staff.get(address(new)).content.decode()


def test_edition_is_made_by_the_secretariat_alone(people):
    questionnaire = Questionnaire.objects.get(code="needs")
    place = reverse("admin:needs_questionnaire_edition", args=[questionnaire.pk])
    administrator = signed_in(people.administrator)
    assert (administrator.get(place).status_code, administrator.post(place).status_code) == (403, 403)
    assert administrator.get(reverse("admin:needs_questionnaire_import")).status_code == 403
    assert Questionnaire.objects.filter(code="needs").count() == 1


# --- XLSForm


def workbook(said):
    with writing.xlsx(said) as written:
        file = io.BytesIO(written.read())
    file.name = "form.xlsx"
    return file


def test_form_goes_out_and_comes_back_as_the_next_edition(staff):
    questionnaire = Questionnaire.objects.get(code="needs-basel")
    file = io.BytesIO(staff.get(reverse("admin:needs_questionnaire_xlsform", args=[questionnaire.pk])).getvalue())
    file.name = "needs-basel-1.xlsx"
    place = reverse("admin:needs_questionnaire_import")
    checked = staff.post(place, {"file": file})
    assert checked.status_code == 200
    assert Questionnaire.objects.filter(code="needs-basel").count() == 1
    kept = staff.post(place, {"key": checked.context["key"]})
    new = Questionnaire.objects.get(code="needs-basel", edition=2)
    assert kept.url == address(new)
    assert outlines.outline(new) == outlines.outline(questionnaire) | {"edition": 2}
    assert staff.post(place, {"key": checked.context["key"]}).status_code == 422


def test_form_whose_english_changed_comes_back_with_outdated_translations(staff):
    said = outlines.outline(Questionnaire.objects.get(code="needs"))
    said["sections"][0]["questions"][0]["name"]["en"] = "Who?"
    place = reverse("admin:needs_questionnaire_import")
    staff.post(place, {"key": staff.post(place, {"file": workbook(said)}).context["key"]})
    question = Question.objects.get(section__questionnaire__edition=2, code="authorities")
    assert question.translations["fr"] == "outdated"


def test_form_that_cannot_be_taken_is_answered_with_every_cell(staff):
    said = outlines.outline(Questionnaire.objects.get(code="needs")) | {"code": "two words"}
    said["sections"][0]["relevant"] = "pulldata('x')"
    place = reverse("admin:needs_questionnaire_import")
    response = staff.post(place, {"file": workbook(said)})
    assert response.status_code == 422
    assert [(finding.sheet, finding.cell) for finding in response.context["findings"]] == [("survey", "P2"), ("settings", "B2")]
    assert staff.post(place, {}).status_code == 422
    assert staff.post(place, {"file": io.BytesIO(b"PK\x03\x04")}).status_code == 422
    assert Questionnaire.objects.filter(code__startswith="two").count() == 0


# --- Audit


def sent(response, number, *, at=None, **answers):
    Submission.objects.create(
        response=response,
        number=number,
        sent={"sections": [{"section": "about", "answers": answers}, {"section": "needs", "records": []}]},
        checksum=str(number),
        submitted_at=at or timezone.now(),
        submitted_by_id=response.submitted_by_id,
    )


def test_audit_counts_blanks_and_changes_after_a_clarification(staff, people):
    round = factories.open_round("KEN", "FJI")
    moment = {"status": "submitted", "submitted_at": timezone.now(), "submitted_by": people.transmitter}
    kenya, fiji = factories.response(round, **moment), factories.response(round, "FJI", **moment)
    sent(kenya, 1, at=timezone.now() - timedelta(days=1), authorities="Environment", priority_themes=None)
    perform(kenya, "send_back", by=people.officer, note="Which?")
    sent(kenya, 2, authorities="Environment and Health", priority_themes=None)
    sent(fiji, 1, authorities=None, priority_themes=None)
    sent(fiji, 2, authorities="Environment", priority_themes=["law"])
    questionnaire = Questionnaire.objects.get(code="needs")
    next_edition(questionnaire, by=people.officer)
    with CaptureQueriesContext(connection) as queries:
        first, second = auditing.audit(questionnaire)
    assert len(queries) == 7
    assert (first.blank, first.changed, first.blank_share, first.changed_share) == ((0, 2), (1, 1), 0, 100)
    assert (second.blank, second.changed, second.blank_share) == ((1, 2), (0, 1), 50)
    assert (first.editions, first.rounds) == ([1, 2], ["Needs 2026"])
    page = staff.get(reverse("admin:needs_questionnaire_audit", args=[questionnaire.pk])).content.decode()
    assert "50% (1 / 2)" in page


def test_audit_takes_as_many_queries_for_a_longer_questionnaire(db):
    questionnaire = Questionnaire.objects.get(code="needs-stockholm")
    with CaptureQueriesContext(connection) as queries:
        audited = auditing.audit(questionnaire)
    assert len(queries) == 7
    assert (audited[0].blank, audited[0].blank_share, audited[0].rounds) == ((0, 0), None, [])
