"""The options of a question: what can be chosen, how a cell may spell it, and sentences that name the question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needs import reading
from needs.choices import Axis, QuestionKind, Rating
from needs.models import Option, Question
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.workflow import Problem

# --- Sentences


def wrong(code: str, sentence: str, question: Question, **more: Any) -> ValidationError:
    return ValidationError(sentence % {"question": question.name, **more}, code=code)


def problem(code: str, sentence: str, question: Question, **more: Any) -> Problem:
    return Problem(code, sentence % {"question": question.name, **more}, question.code)


# --- Options


def on_axis(question: Question, axis: str) -> list[Option]:
    return sorted((one for one in question.options.all() if one.axis == axis), key=lambda option: (option.position, option.pk or 0))


def rows_of(question: Question) -> list[Option]:
    return on_axis(question, Axis.ROW)


def choices(question: Question) -> list[tuple[str, str]]:
    """Codes and names of what can be chosen, in order; of a priority scale, its steps."""
    if question.kind == QuestionKind.SCALE:
        return [(rating.value, str(rating.label)) for rating in Rating]
    return [(option.code, option.name) for option in on_axis(question, Axis.CHOICE)]


def spellings(question: Question, axis: str) -> dict[str, str]:
    """All that a cell may hold for the options of an axis (codes, and names in every language) with the code that it means; none where
    a name could mean two. Read once for each question, since a file asks it for thousands of cells.
    """
    known = question.__dict__.setdefault("spellings", {})
    key = (axis, get_language())
    if key not in known:
        known[key] = spelt(question, axis)
    return known[key]


def spelt(question: Question, axis: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in named(question, axis):
        if found.setdefault(reading.matched(name), code) != code:
            found[reading.matched(name)] = ""
    return found | {reading.matched(code): code for code, _name in named(question, axis)}


def named(question: Question, axis: str) -> list[tuple[str, str]]:
    """Each code with each of its names."""
    if axis == Axis.CHOICE and question.kind == QuestionKind.SCALE:
        return choices(question)
    return [
        (option.code, getattr(option, f"name_{column}") or option.name_en)
        for option in on_axis(question, axis)
        for column in LANGUAGE_COLUMNS.values()
    ]


def label(question: Question, code: str, axis: str = Axis.CHOICE) -> str:
    """The name of an option; its code where the name could mean another option, or would not come back whole."""
    name = dict(choices(question) if axis == Axis.CHOICE else [(row.code, row.name) for row in rows_of(question)]).get(code, code)
    is_plain = spellings(question, axis).get(reading.matched(name)) == code and not re.search(r"[;؛；\n]|:\s*$", name)
    return name if is_plain else code


def meant(question: Question, typed: str, axis: str = Axis.CHOICE) -> str:
    """The code that a text of a cell means; the text itself where it means none, for `read` to refuse by its own words."""
    return spellings(question, axis).get(reading.matched(typed)) or reading.code(typed)


def pieces(cell: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[\n;؛；]", reading.text(cell)) if piece.strip()]


def chosen(question: Question, raw: Iterable[str]) -> list[str]:
    """Codes among the choices of the question, once each, as they came."""
    known = [code for code, _name in choices(question)]
    codes = list(dict.fromkeys(filter(None, map(reading.code, raw))))
    for code in codes:
        if code not in known:
            raise not_a_choice(question, code)
    return codes


def not_a_choice(question: Question, found: str) -> ValidationError:
    sentence = _("“%(found)s” is not one of the choices of “%(question)s”. Select one of them.")
    return wrong("not_a_choice", sentence, question, found=found[:100])


def in_order(question: Question, codes: Iterable[str]) -> list[str]:
    return [code for code, _name in choices(question) if code in set(codes)]


def one_of(question: Question) -> str:
    return _("one of: %(choices)s") % {"choices": "; ".join(name for _code, name in choices(question))}


def names(question: Question, codes: Iterable[str]) -> str:
    known = dict(choices(question))
    return "; ".join(known.get(code, code) for code in codes)


def count_problems(question: Question, count: int, of: str = "") -> list[Problem]:
    """Fewer or more choices than the question takes, in one row where `of` names it."""
    asked = f"{question.name}: {of}" if of else question.name
    values = {"question": asked, "chosen": count, "least": question.minimum, "most": question.maximum}
    if question.maximum and count > question.maximum:
        sentence = _("Select at most %(most)d for “%(question)s”. You have selected %(chosen)d.") % values
        return [Problem("answer_too_many", sentence, question.code)]
    if question.minimum and count < question.minimum:
        sentence = _("Select at least %(least)d for “%(question)s”. You have selected %(chosen)d.") % values
        return [Problem("answer_too_few", sentence, question.code)]
    return []


def nothing(question: Question, value: Any) -> list[Problem]:
    return []
