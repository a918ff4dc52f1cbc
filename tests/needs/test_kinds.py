"""Every kind of question: posted, kept, shown again, written to a cell and back, worded and judged."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needs import questions, reading
from needs.asking import SectionForm
from needs.choices import QuestionKind, Rating, Standing
from needs.conditions import Facts
from needs.models import Answer, Question, Questionnaire
from needs.responses import answer, save_answers, sections
from needs.submissions import content
from tests import factories

CHOICES, ROWS = "customs law laboratory outreach", "ports borders"
CODES = CHOICES.split()
OPTIONS: dict[str, dict[str, Any]] = {
    "single": {"options": CHOICES},
    "multiple": {"options": CHOICES, "minimum": 2, "maximum": 3},
    "matrix": {"options": CHOICES, "rows": ROWS, "maximum": 2},
    "rank": {"options": CHOICES, "maximum": 3},
    "scale": {"rows": ROWS},
    "integer": {"minimum": 1, "maximum": 5000},
}
# What is posted, and the value that is kept.
POSTED: dict[str, tuple[str, Any]] = {
    "text": ("text=Two+ports%0D%0Aand+a+border", "Two ports\nand a border"),
    "single": ("single=law", "law"),
    "multiple": ("multiple=law&multiple=customs", ["customs", "law"]),
    "matrix": ("matrix.ports=law&matrix.ports=customs&matrix.borders=", {"ports": ["customs", "law"]}),
    "rank": ("rank.1=law&rank.2=&rank.3=customs", ["law", "customs"]),
    "scale": ("scale.ports=high&scale.borders=not_needed", {"ports": "high", "borders": "not_needed"}),
    "integer": ("integer=%D9%A1%D9%AC%D9%A2%D9%A0%D9%A0", 1200),
    "money": (
        "money.amount=25+000%2C5&money.currency=usd&money.from_year=2028&money.to_year=2030",
        {"amount": "25000.50", "currency": "USD", "from_year": 2028, "to_year": 2030},
    ),
    "date": ("date=31.05.2028", "2028-05-31"),
    "provisions": ("provisions=SC-ART7&provisions=BC-ART1", ["BC-ART1", "SC-ART7"]),
    "chemicals": ("chemicals=aldrin", ["aldrin"]),
}
EMPTY = "text=+&multiple=&rank.1=&integer=&money.amount=&money.currency=USD&date=&matrix.ports=&scale.ports="
BASEL = Facts(conventions=frozenset({"basel", "rotterdam", "stockholm"}))


@pytest.fixture
def asked(db) -> dict[str, Question]:
    return {kind: factories.question("kinds", kind, **OPTIONS.get(kind, {})) for kind in POSTED}


@pytest.fixture
def response(asked):
    round = factories.open_round("KEN")
    round.parts.update(questionnaire=Questionnaire.objects.get(code="kinds"))
    return factories.response(round)


def form(asked: dict[str, Question], posted: str, **answers: Any) -> SectionForm:
    rows = {asked[code].pk: Answer(question=asked[code], value=value) for code, value in answers.items()}
    return SectionForm(QueryDict(posted), questions=list(asked.values()), answers=rows, facts=BASEL)


def test_table_knows_every_kind():
    assert set(questions.KINDS) == set(QuestionKind)


@pytest.mark.parametrize("kind", POSTED)
def test_posted_answer_is_kept_and_shown_again(asked, kind):
    posted, value = POSTED[kind]
    filled = form(asked, posted)
    filled.is_valid()
    assert filled.values == dict.fromkeys(asked) | {kind: value}
    again = SectionForm(questions=[asked[kind]], answers={asked[kind].pk: Answer(question=asked[kind], value=value)}, facts=BASEL)
    assert posted_by(again) == value


def posted_by(form: SectionForm) -> Any:
    """The value that comes back when a page is sent on as it stands."""
    from html.parser import HTMLParser

    class Inputs(HTMLParser):
        pairs: list[tuple[str, str]] = []
        name = text = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            given = dict(attrs)
            if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
                self.pairs.append((given["name"], given.get("value") or ""))
            elif tag in ("select", "textarea"):
                self.name, self.text = given["name"], ""
            elif tag == "option" and "selected" in given:
                self.pairs.append((self.name, given["value"]))

        def handle_data(self, data: str) -> None:
            self.text += data

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.pairs.append((self.name, self.text.removeprefix("\n")))

    inputs = Inputs()
    inputs.pairs = []
    inputs.feed(str(form))
    data = QueryDict(mutable=True)
    for name, value in inputs.pairs:
        data.appendlist(name, value)
    sent = SectionForm(data, questions=form.questions, answers={}, facts=form.facts)
    assert sent.is_valid(), sent.errors
    return sent.values[form.questions[0].code]


def test_nothing_is_no_answer_of_any_kind(asked):
    filled = form(asked, EMPTY)
    assert filled.is_valid()
    assert filled.values == dict.fromkeys(asked)


@pytest.mark.parametrize("kind", POSTED)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_cell_gives_back_what_was_written_to_it(asked, kind, language):
    value = POSTED[kind][1]
    with translation.override(language):
        cell = questions.to_cell(asked[kind], value)
        assert questions.from_cell(asked[kind], cell) == value
        assert questions.words(asked[kind], value) != ""
        assert questions.expects(asked[kind]) != ""
    assert (questions.from_cell(asked[kind], "  \n"), questions.to_cell(asked[kind], None)) == (None, "")


def values_of(kind: str) -> Any:
    chosen = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
    return {
        "text": st.text(min_size=1).map(reading.text).filter(bool),
        "single": st.sampled_from(CODES),
        "multiple": chosen.map(lambda codes: sorted(codes, key=CODES.index)),
        "matrix": st.fixed_dictionaries({"ports": chosen.map(lambda codes: sorted(codes, key=CODES.index))}),
        "rank": st.lists(st.sampled_from(CODES), min_size=1),
        "scale": st.fixed_dictionaries({"ports": st.sampled_from(Rating.values), "borders": st.sampled_from(Rating.values)}),
        "integer": st.integers(-(10**15), 10**15),
        "money": st.fixed_dictionaries(
            {
                "amount": st.none() | st.decimals(0, 10**12, places=2).map(lambda amount: f"{amount:.2f}"),
                "currency": st.sampled_from(["USD", "EUR"]),
                "from_year": st.none() | st.integers(1900, 2200),
                "to_year": st.none() | st.integers(1900, 2200),
            }
        ).filter(lambda money: money["amount"] or money["from_year"] or money["to_year"]),
        "date": st.dates().map(lambda day: day.isoformat()),
        "provisions": st.just(["BC-ART1", "SC-ART7"]),
        "chemicals": st.just(["aldrin"]),
    }[kind]


@pytest.mark.parametrize("kind", POSTED)
def test_any_value_survives_a_cell(asked, kind):
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(values_of(kind))
    def check(value):
        assert questions.from_cell(asked[kind], questions.to_cell(asked[kind], value)) == value

    check()


CELLS = [
    ("single", "Law (fr)", "law"),
    ("single", " LAW\u200b", "law"),
    ("multiple", "Law; customs", ["customs", "law"]),
    ("rank", "1. Law\n2) Customs", ["law", "customs"]),
    ("matrix", "Ports: Law; customs\nborders：laboratory", {"ports": ["customs", "law"], "borders": ["laboratory"]}),
    ("scale", "ports: high", {"ports": "high"}),
    ("integer", "1 200", 1200),
    ("money", "USD 25,000", {"amount": "25000.00", "currency": "USD", "from_year": None, "to_year": None}),
    ("money", "$1,200.50", {"amount": "1200.50", "currency": "USD", "from_year": None, "to_year": None}),
    ("date", "2028-05-31 00:00:00", "2028-05-31"),
    ("provisions", "SC-ART7 Implementation plans; bc-art1", ["BC-ART1", "SC-ART7"]),
]


@pytest.mark.parametrize(("kind", "cell", "value"), CELLS)
def test_cell_is_understood_when(asked, kind, cell, value):
    assert questions.from_cell(asked[kind], cell) == value


REFUSED = [
    ("single", "fishing", "not_a_choice"),
    ("multiple", "law; fishing", "not_a_choice"),
    ("rank", "fishing", "not_a_choice"),
    ("matrix", "airports: law", "not_a_row"),
    ("matrix", "ports: fishing", "not_a_choice"),
    ("scale", "ports: urgent", "not_a_choice"),
    ("integer", "twelve", "not_a_whole_number"),
    ("integer", "1.5", "not_a_whole_number"),
    ("money", "many dollars", "not_an_amount"),
    ("money", "-5 USD", "not_an_amount"),
    ("money", "1000 USD 2028-1066", "not_a_year"),
    ("date", "5/31/2028", "not_a_date"),
    ("provisions", "BC-ART999", "not_a_choice"),
    ("chemicals", "water", "not_a_choice"),
]


@pytest.mark.parametrize(("kind", "cell", "code"), REFUSED)
def test_cell_is_refused_by_a_sentence_that_names_the_question_when(asked, kind, cell, code):
    with pytest.raises(ValidationError) as refused:
        questions.from_cell(asked[kind], cell)
    assert (refused.value.code, f"About {kind}" in refused.value.message) == (code, True)


FLAWED = [
    ("text", "x" * 10_000, "answer_too_long"),
    ("multiple", ["law"], "answer_too_few"),
    ("multiple", CODES, "answer_too_many"),
    ("matrix", {"ports": ["customs", "law", "laboratory"]}, "answer_too_many"),
    ("rank", ["law", "law"], "answer_ranked_twice"),
    ("rank", CODES, "answer_too_many"),
    ("integer", 0, "answer_too_small"),
    ("integer", 5001, "answer_too_large"),
    ("money", {"amount": None, "currency": "USD", "from_year": 2028, "to_year": 2030}, "answer_without_amount"),
    ("money", {"amount": "5.00", "currency": "USD", "from_year": None, "to_year": 2030}, "answer_without_years"),
    ("money", {"amount": "5.00", "currency": "USD", "from_year": 2030, "to_year": 2028}, "answer_years_reversed"),
]


@pytest.mark.parametrize(("kind", "value", "code"), FLAWED)
def test_answer_is_flagged_when(asked, kind, value, code):
    found = questions.problems(asked[kind], value, "", BASEL)
    assert [(problem.code, problem.field) for problem in found] == [(code, kind)]
    assert f"About {kind}" in str(found[0].sentence)


def test_scale_that_has_to_be_answered_names_the_rows_without_priority(asked):
    asked["scale"].is_required = True
    assert [problem.code for problem in questions.problems(asked["scale"], {"ports": "high"}, "", BASEL)] == ["answer_row_missing"]


def test_constraint_speaks_the_language_of_the_reader(asked):
    question = asked["integer"]
    question.constraint = ". < 100 or ${text} = 'many'"
    question.constraint_messages = {"en": "Fewer than a hundred.", "fr": "Moins de cent."}
    for language, sentence in (("fr", "Moins de cent."), ("ru", "Fewer than a hundred.")):
        with translation.override(language):
            (problem,) = questions.problems(question, 200, "", BASEL)
            assert (problem.code, str(problem.sentence)) == ("answer_not_accepted", f"About integer: {sentence}")
    assert questions.problems(question, 99, "", BASEL) == []
    assert questions.problems(question, 200, "", Facts(answers={"text": "many"})) == []


def test_overlong_text_is_kept_and_flagged(asked):
    filled = form(asked, f"text={'x' * 10_000}")
    assert not filled.is_valid()
    assert (len(filled.values["text"]), filled.errors["text"].as_data()[0].code) == (10_000, "answer_too_long")
    assert "at most 5000 characters" in str(filled.errors["text"])


def test_what_was_typed_comes_back_as_it_was_when_it_could_not_be_read(asked):
    filled = form(asked, "integer=twelve&date=soon&money.amount=much")
    assert not filled.is_valid()
    assert set(filled.errors) == {"integer", "date", "money"}
    page = str(filled)
    assert [typed for typed in ('value="twelve"', 'value="soon"', 'value="much"') if typed not in page] == []


# --- U05


@pytest.mark.parametrize("standing", ["", *Standing.values[1:]])
def test_five_standings_stay_distinct_from_page_to_what_is_sent(people, response, asked, standing):
    question = factories.question("kinds", "text", "laboratory", asks_standing=True)
    page = SectionForm(QueryDict(f"laboratory.standing={standing}"), questions=[question], answers={}, facts=BASEL)
    assert page.is_valid()
    save_answers(response, page.values, [question], by=people.drafter, expected_version=None)
    expected = {"standing": standing, "value": None} if standing else None
    assert content(response, number=1, at=timezone.now())["sections"][0]["answers"]["laboratory"] == expected
    label = str(Standing(standing).label) if standing else ""
    assert questions.standing_from_cell(question, label) == standing


def test_no_need_leaves_nothing_to_describe_and_a_need_asks_what(people, response, asked):
    question = factories.question("kinds", "text", "laboratory", asks_standing=True, is_required=True)

    def codes() -> list[str]:
        (part,) = sections(response)
        return [problem.code for problem in part.problems_of(question)]

    assert codes() == ["standing_missing"]
    answer(response, question, "Two laboratories", by=people.drafter, standing="no_need")
    assert (response.answers.get().value, codes()) == (None, [])
    answer(response, question, None, by=people.drafter, standing="not_met")
    assert codes() == ["question_unanswered"]
    answer(response, question, "Two laboratories", by=people.drafter, standing="not_met")
    assert (response.answers.get().value, codes()) == ("Two laboratories", [])


def test_question_about_a_need_is_worded_once_on_a_page_of_its_own(asked):
    question = factories.question("kinds", "text", "laboratory", asks_standing=True)
    alone = str(SectionForm(questions=[question], answers={}, facts=BASEL, is_headed=True))
    among = str(SectionForm(questions=[question], answers={}, facts=BASEL))
    assert ("<legend>About laboratory" in alone, "<legend>About laboratory" in among) == (False, True)
    assert "<legend>Is there a need?" in alone


# --- Saving


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.fixed_dictionaries({kind: values_of(kind) for kind in POSTED}), length=st.integers(0, len(POSTED)))
def test_any_prefix_of_answers_saves_and_reloads_equal(people, response, asked, given, length):
    response.answers.all().delete()
    for kind in list(POSTED)[:length]:
        save_answers(response, {kind: given[kind]}, [asked[kind]], by=people.drafter, expected_version=response.version)
    kept = {row.question.code: row.value for row in response.answers.select_related("question")}
    assert kept == {kind: given[kind] for kind in list(POSTED)[:length]}


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.fixed_dictionaries({}, optional={kind: values_of(kind) for kind in POSTED}), is_marked=st.booleans())
def test_status_is_a_function_of_what_is_saved(people, response, asked, given, is_marked):
    Question.objects.filter(code="text").update(is_required=True)
    response.answers.all().delete()
    response.completed_sections = ["kinds"] if is_marked else []
    for kind, value in given.items():
        answer(response, asked[kind], value, by=people.drafter)
    (part,) = sections(response)
    flawed = [kind for kind, value in given.items() if questions.problems(asked[kind], value, "", part.facts)]
    if flawed or (is_marked and "text" not in given):
        expected = "problem"
    elif is_marked:
        expected = "completed"
    else:
        expected = "in_progress" if given else "not_started"
    assert (part.status, sections(response)[0].status) == (expected, expected)
