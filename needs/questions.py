"""The kinds of questions, one literal table: how each is asked, read from what was posted or from a cell, written, worded and judged.

Reading refuses what is not of the kind (`ValidationError`, with a sentence that names the question); a draft keeps everything else.
Judging (`problems`) says what is wrong with an answer that could be read; the page shows it at once, submitting waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needs import reading, widgets
from needs.choices import QuestionKind, Standing
from needs.conditions import ConditionError, Facts, parse
from needs.kinds import choosing, picking, typed
from needs.kinds.options import choices, label, meant, names, one_of, problem, rows_of, wrong
from needs.kinds.options import not_a_choice as not_a_choice
from needs.kinds.options import pieces as pieces
from needs.models import Question
from tarp.records.numbers import number
from tarp.records.workflow import Problem

WITHOUT_DETAILS = (Standing.NO_NEED, Standing.NOT_KNOWN)  # standings that leave nothing to describe
MISSING = ("question_unanswered", "standing_missing", "answer_row_missing")  # codes of problems with what has not been said yet


@dataclass(frozen=True)
class Kind:
    """Raw is what a form posts: text, a list of texts, or a dict of either; value is the shape of `Answer.value`, None for no answer."""

    widget: Callable[[Question, Facts], forms.Widget] | None  # None: the form leaves it out
    read: Callable[[Question, Any], Any]  # raw -> value
    split: Callable[[Question, str], Any]  # the text of a cell -> raw
    join: Callable[[Question, Any], str]  # value -> the text of a cell
    words: Callable[[Question, Any], str]  # value -> what a reader sees in the active language
    problems: Callable[[Question, Any], Iterable[Problem]]
    expects: Callable[[Question], str]  # what a cell may hold


# --- What callers use


def widget(question: Question, facts: Facts) -> forms.Widget | None:
    make = KINDS[question.kind].widget
    return make(question, facts) if make else None


def read(question: Question, raw: Any) -> Any:
    return KINDS[question.kind].read(question, raw)


def from_cell(question: Question, cell: str) -> Any:
    """The value that the text of a spreadsheet's cell means; names in any of the six languages, and codes, are understood."""
    return read(question, KINDS[question.kind].split(question, cell)) if cell.strip() else None


def to_cell(question: Question, value: Any) -> str:
    return "" if value is None else KINDS[question.kind].join(question, value)


def expects(question: Question) -> str:
    return KINDS[question.kind].expects(question)


def words(question: Question, value: Any, standing: str = "") -> str:
    """The answer for a reader, in the active language; lines where it has several parts."""
    parts = [str(Standing(standing).label)] if standing else []
    if value is not None:
        parts.append(KINDS[question.kind].words(question, value))
    return "\n".join(parts)


def standing_from_cell(question: Question, cell: str) -> str:
    """The standing that a cell names, by its code or its words in the active language."""
    for standing in list(Standing)[1:]:
        if reading.matched(cell) in (standing.value, reading.matched(str(standing.label))):
            return standing.value
    if cell.strip():
        known = "; ".join(str(standing.label) for standing in list(Standing)[1:])
        raise wrong("not_a_standing", _("Answer “%(question)s” with one of: %(known)s."), question, known=known)
    return ""


def with_standing(value: Any, standing: str) -> Any:
    """The value that stands with a standing: "no need" and "not known" leave nothing to describe."""
    return None if standing in WITHOUT_DETAILS else value


def problems(question: Question, value: Any, standing: str, facts: Facts) -> list[Problem]:
    """What is wrong with an answer, or with its absence; `field` of each is the code of the question."""
    found: list[Problem] = []
    if question.asks_standing and not standing and (question.is_required or value is not None):
        found.append(problem("standing_missing", _("Say for “%(question)s” whether there is a need."), question))
    elif question.is_required and value is None and standing not in (*WITHOUT_DETAILS, Standing.MET):
        found.append(problem("question_unanswered", _("Answer the question “%(question)s”."), question))
    if value is not None:
        found += KINDS[question.kind].problems(question, value)
        if not is_accepted(question, value, facts):
            found.append(Problem("answer_not_accepted", refusal(question), question.code))
    return found


def is_accepted(question: Question, value: Any, facts: Facts) -> bool:
    if not question.constraint.strip():
        return True
    try:
        return parse(question.constraint).holds(facts.about(value))
    except ConditionError:  # saving a question refuses it
        return True


def refusal(question: Question) -> str:
    """What the questionnaire says where its constraint does not hold, in the reader's language."""
    messages = question.constraint_messages
    said = messages.get(get_language() or "en") or messages.get("en")
    return (
        f"{question.name}: {said}" if said else _("Check the answer to “%(question)s”: it is not accepted.") % {"question": question.name}
    )


def no_file_here(question: Question, raw: Any) -> Any:
    raise wrong("not_in_a_form", _("Upload the file for “%(question)s” on its page: it cannot be sent in this way."), question)


def nothing(question: Question, value: Any) -> list[Problem]:
    return []


KINDS: dict[str, Kind] = {
    QuestionKind.TEXT: Kind(
        widget=lambda question, facts: forms.Textarea(attrs={"rows": 5}),
        read=typed.read_text,
        split=lambda question, cell: cell,
        join=lambda question, value: value,
        words=lambda question, value: value,
        problems=typed.text_problems,
        expects=lambda question: _("text of at most %(most)d characters") % {"most": typed.longest(question)},
    ),
    QuestionKind.SINGLE: Kind(
        widget=lambda question, facts: widgets.OneChoice(choices=choices(question)),
        read=choosing.read_single,
        split=meant,
        join=label,
        words=lambda question, value: names(question, [value]),
        problems=nothing,
        expects=one_of,
    ),
    QuestionKind.MULTIPLE: Kind(
        widget=lambda question, facts: forms.CheckboxSelectMultiple(choices=choices(question)),
        read=choosing.read_multiple,
        split=choosing.split_multiple,
        join=lambda question, value: "\n".join(label(question, code) for code in value),
        words=names,
        problems=choosing.multiple_problems,
        expects=one_of,
    ),
    QuestionKind.MATRIX: Kind(
        widget=lambda question, facts: widgets.Grid(rows=grid_rows(question), columns=choices(question), several=True),
        read=choosing.read_matrix,
        split=choosing.split_matrix,
        join=choosing.join_rows,
        words=choosing.word_rows,
        problems=choosing.matrix_problems,
        expects=choosing.row_lines,
    ),
    QuestionKind.SCALE: Kind(
        widget=lambda question, facts: widgets.Grid(rows=grid_rows(question), columns=choices(question), several=False),
        read=choosing.read_scale,
        split=choosing.split_scale,
        join=choosing.join_rows,
        words=choosing.word_rows,
        problems=choosing.scale_problems,
        expects=choosing.row_lines,
    ),
    QuestionKind.RANK: Kind(
        widget=lambda question, facts: widgets.Ranking(choices=choices(question), places=choosing.ranks(question)),
        read=choosing.read_rank,
        split=choosing.split_rank,
        join=lambda question, value: choosing.numbered(question, value, lambda code: label(question, code)),
        words=lambda question, value: choosing.numbered(question, value, lambda code: dict(choices(question)).get(code, code)),
        problems=choosing.rank_problems,
        expects=one_of,
    ),
    QuestionKind.INTEGER: Kind(
        widget=lambda question, facts: forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        read=typed.read_integer,
        split=lambda question, cell: cell,
        join=lambda question, value: str(value),
        words=lambda question, value: number(value),
        problems=typed.bound_problems,
        expects=lambda question: _("a whole number, such as 12"),
    ),
    QuestionKind.MONEY: Kind(
        widget=lambda question, facts: widgets.Money(),
        read=typed.read_money,
        split=typed.split_money,
        join=typed.join_money,
        words=typed.word_money,
        problems=typed.money_problems,
        expects=lambda question: _("an amount, a currency and years, such as 25000 USD 2028-2030"),
    ),
    QuestionKind.DATE: Kind(
        widget=lambda question, facts: widgets.Day(),
        read=typed.read_date,
        split=lambda question, cell: cell,
        join=lambda question, value: value,
        words=typed.word_date,
        problems=nothing,
        expects=lambda question: _("a date, such as 2028-05-31"),
    ),
    QuestionKind.FILE: Kind(
        widget=None,
        read=no_file_here,
        split=no_file_here,
        join=lambda question, value: value["name"],
        words=lambda question, value: value["name"],
        problems=nothing,
        expects=lambda question: _("nothing: upload the file on its page"),
    ),
    QuestionKind.PROVISIONS: Kind(
        widget=picking.PROVISIONS.widget,
        read=picking.PROVISIONS.read,
        split=picking.PROVISIONS.split,
        join=picking.PROVISIONS.join,
        words=picking.PROVISIONS.words,
        problems=picking.PROVISIONS.problems,
        expects=lambda question: _("codes of provisions, such as SC-ART7, one a line"),
    ),
    QuestionKind.CHEMICALS: Kind(
        widget=picking.CHEMICALS.widget,
        read=picking.CHEMICALS.read,
        split=picking.CHEMICALS.split,
        join=picking.CHEMICALS.join,
        words=picking.CHEMICALS.words,
        problems=picking.CHEMICALS.problems,
        expects=lambda question: _("codes of chemicals, one a line"),
    ),
}


def grid_rows(question: Question) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in rows_of(question)]
