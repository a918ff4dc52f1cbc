"""The language of conditions: what parses, what it means, and what is said of what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.conditions import (
    FUNCTIONS,
    SIGNS,
    Call,
    Comparison,
    Condition,
    ConditionError,
    Facts,
    Here,
    Joined,
    Number,
    Reference,
    Text,
    parse,
)

KENYA = Facts(
    conventions=frozenset({"basel", "rotterdam"}),
    groups=frozenset({"developing"}),
    regions=frozenset({"africa"}),
    listed=frozenset({("rotterdam", 2025), ("stockholm", 2027)}),
    answers={
        "themes": ["customs", "law"],
        "lead": "ministry",
        "staff": 12,
        "none": 0,
        "cost": {"amount": "2500.00", "currency": "USD", "from_year": 2028, "to_year": None},
        "since": "2024-05-01",
        "grid": {"ports": ["training", "equipment"], "borders": []},
        "scale": {"ports": "high"},
    },
    standings={"themes": "not_met"},
)


@pytest.mark.parametrize(
    "text",
    [
        "adheres('basel') and selected(${themes}, 'customs')",
        "in_group('developing') and in_region('africa')",
        "newly_listed('rotterdam', 2024)",
        "newly_listed('rotterdam', 2025)",
        "not(newly_listed('rotterdam', 2026))",
        "not(newly_listed('stockholm', 2020))",  # not a Party to it
        "count-selected(${themes}) = 2",
        "count-selected(${grid}) = 1",
        "selected(${grid}, 'ports') and selected(${grid}, 'ports:training') and not(selected(${grid}, 'borders'))",
        "selected(${scale}, 'ports:high')",
        "selected(${lead}, 'ministry') and ${lead} = \"ministry\"",
        "${staff} > 11.5 and ${staff} <= 12 and ${staff} != 13",
        "${cost} >= 2500",
        "${none} = 0 and not(${none})",
        "${since} < '2024-06-01' and ${since} != '2024-05-02'",
        "standing(${themes}) = 'not_met'",
        "standing(${lead}) = ''",
        "${absent} = '' and not(${absent} > 0) and ${absent} != 'a'",
        "adheres('stockholm') or adheres('basel') and ${staff} = 12",
        "not(adheres('stockholm') and adheres('basel'))",
        "adheres('basel') = in_region('africa')",
        "${themes}",
    ],
)
def test_condition_holds_when(text):
    assert parse(text).holds(KENYA) is True


@pytest.mark.parametrize(("answer", "holds"), [(2026, True), (2031, False), ("2030", True), ("", False), (None, False)])
def test_constraint_reads_the_answer_as_a_dot(answer, holds):
    assert parse(". >= 2026 and . <= 2030").holds(KENYA.about(answer)) is holds


def test_condition_names_the_questions_that_it_reads():
    assert parse("selected(${themes}, 'a') or not(${staff} > count-selected(${grid}))").names() == {"themes", "staff", "grid"}


@pytest.mark.parametrize(
    ("text", "position", "begins"),
    [
        ("", 1, "Write a condition"),
        ("themes = 'a'", 1, "“themes” is not known here"),
        ("today() > 3", 1, "“today” is not known here"),
        ("${a} = 'b", 8, "Close the text"),
        ("$a", 1, "Name a question by its code in braces"),
        ("${a} + 1", 6, "Conditions do not calculate"),
        ("(${a} = 1", 10, "Close the parenthesis"),
        ("${a} = 1)", 9, "“)” does not belong here"),
        ("${a} = 1 ${b}", 10, "“b” does not belong here"),
        ("${a} =", 7, "Something is missing here"),
        ("1 < ${a} < 3", 10, "Compare two things at a time"),
        ("(${a} = 1) = 2", 12, "Compare questions"),
        ("selected('a', 'b')", 10, "Write selected as in"),
        ("selected(${a})", 14, "Write selected as in"),
        ("adheres(basel)", 9, "“basel” is not known here"),
        ("newly_listed('rotterdam', '2025')", 27, "Write newly_listed as in"),
        ("a" * 2001, 2001, "Shorten the condition"),
        ("(" * 31 + "1" + ")" * 31, 31, "Use fewer parentheses"),
        ("“basel”", 1, "““” has no meaning"),
    ],
)
def test_error_says_where_and_what_to_do_when(text, position, begins):
    with pytest.raises(ConditionError) as raised:
        parse(text)
    assert (raised.value.position, raised.value.message[: len(begins)]) == (position, begins)


# --- Whatever people write

codes = st.from_regex(r"[a-z][-_a-z0-9]{0,8}", fullmatch=True)
texts = st.builds(Text, st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=8))
references = st.builds(Reference, codes)
numbers = st.builds(Number, st.decimals(-(10**9), 10**9, places=3))
conditions = st.deferred(
    lambda: st.one_of(
        references,
        st.builds(Here),
        texts,
        numbers,
        st.builds(Comparison, operands, st.sampled_from(sorted(SIGNS)), operands),
        st.builds(Joined, st.sampled_from(["and", "or"]), st.lists(conditions, min_size=2, max_size=3).map(tuple)),
        calls,
    )
)
arguments = {
    "question": references | st.builds(Here),
    "text": texts,
    "year": st.builds(Number, st.integers(1900, 2100).map(Decimal)),
    "condition": conditions,
}
calls = st.one_of(
    st.builds(Call, st.just(name), st.tuples(*(arguments[kind] for kind in function.takes))) for name, function in FUNCTIONS.items()
)
operands = st.one_of(references, st.builds(Here), texts, numbers, calls)
answers = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(codes | st.sampled_from(["amount", "name", "currency"]), inner, max_size=3),
    max_leaves=6,
)


def outcome(text):
    """The condition, or the error that says why there is none."""
    try:
        return parse(text), None
    except ConditionError as error:
        return None, error


@settings(max_examples=400, deadline=None)
@given(conditions.map(Condition))
def test_printing_and_parsing_again_is_the_identity(condition):
    again, error = outcome(str(condition))
    assert again == condition or error.message.startswith(("Shorten the condition", "Use fewer parentheses"))


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="${}()'\".,=<>! andornotselected-0123_x", max_size=60))
def test_any_text_parses_or_says_why_not(text):
    condition, error = outcome(text)
    if error is None:
        assert parse(str(condition)) == condition
    else:
        assert 1 <= error.position <= max(len(text), 1) + 1


@settings(max_examples=400, deadline=None)
@given(conditions.map(Condition), st.dictionaries(codes, answers, max_size=3), answers)
def test_evaluation_never_raises(condition, given, here):
    named = dict.fromkeys(condition.names(), here) | given
    assert condition.holds(Facts(answers=named, here=here)) in (True, False)
