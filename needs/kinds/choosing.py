"""Answers that are chosen: one, several, a ranking, and rows of choices (matrix, priority scale)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from needs import reading
from needs.choices import Axis
from needs.kinds.options import (
    choices,
    chosen,
    count_problems,
    in_order,
    label,
    meant,
    names,
    one_of,
    pieces,
    problem,
    rows_of,
    spellings,
    wrong,
)
from needs.models import Question
from tarp.records.workflow import Problem

# --- One choice, several choices, a ranking


def read_single(question: Question, raw: str) -> str | None:
    codes = chosen(question, [raw])
    return codes[0] if codes else None


def read_multiple(question: Question, raw: Iterable[str]) -> list[str] | None:
    return in_order(question, chosen(question, raw)) or None


def multiple_problems(question: Question, value: list[str]) -> list[Problem]:
    return count_problems(question, len(value))


def split_multiple(question: Question, cell: str) -> list[str]:
    """A line may hold one choice whose name has a semicolon, or several with semicolons between them."""
    known = spellings(question, Axis.CHOICE)
    lines = [line for line in reading.text(cell).split("\n") if line.strip()]
    found = [[line] if reading.matched(line) in known else pieces(line) for line in lines]
    return [meant(question, piece) for line in found for piece in line]


def read_rank(question: Question, raw: Iterable[str]) -> list[str] | None:
    """The most important first. A choice ranked twice stays twice: it is flagged, not lost."""
    codes = [reading.code(one) for one in raw if one]
    chosen(question, codes)
    return codes or None


def split_rank(question: Question, cell: str) -> list[str]:
    lines = [re.sub(r"^\s*\d+\s*[.)]\s*", "", line) for line in cell.split("\n")]
    return split_multiple(question, "\n".join(lines))


def rank_problems(question: Question, value: list[str]) -> list[Problem]:
    twice = sorted({code for code in value if value.count(code) > 1}, key=value.index)
    found = [
        problem("answer_ranked_twice", _("Rank each choice of “%(question)s” once: “%(choice)s” stands twice."), question, choice=one)
        for one in (dict(choices(question)).get(code, code) for code in twice)
    ]
    return found + count_problems(question, len(value))


def numbered(question: Question, value: list[str], name: Callable[[str], str]) -> str:
    return "\n".join(f"{place}. {name(code)}" for place, code in enumerate(value, 1))


def ranks(question: Question) -> int:
    """How many places there are to fill."""
    return min(question.maximum or 10, len(choices(question)))


# --- Rows: a matrix (several choices each) and a priority scale (one each)


def read_matrix(question: Question, raw: dict[str, Iterable[str]]) -> dict[str, list[str]] | None:
    return by_row(question, {row: in_order(question, chosen(question, codes)) for row, codes in raw.items()})


def read_scale(question: Question, raw: dict[str, str]) -> dict[str, str] | None:
    return by_row(question, {row: code for row, one in raw.items() for code in chosen(question, [one])})


def by_row(question: Question, answered: dict[str, Any]) -> dict[str, Any] | None:
    known = [row.code for row in rows_of(question)]
    for row in answered:
        if row not in known:
            raise wrong("not_a_row", _("“%(found)s” is not one of the rows of “%(question)s”."), question, found=row[:100])
    return {row: answered[row] for row in known if answered.get(row)} or None


def split_rows(question: Question, cell: str) -> dict[str, str]:
    """Lines such as `Customs: Training; Equipment`, by row."""
    found: dict[str, str] = {}
    for line in filter(str.strip, reading.text(cell).split("\n")):
        row, rest = row_of(question, line)
        found[row] = rest
    return found


def row_of(question: Question, line: str) -> tuple[str, str]:
    """The row that a line begins with, whose name may have a colon of its own, and what follows."""
    known = spellings(question, Axis.ROW)
    for colon in reversed(list(re.finditer(r"[:：]", line))):
        if row := known.get(reading.matched(line[: colon.start()])):
            return row, line[colon.end() :].strip()
    found = re.split(r"[:：]", line)[0].strip()[:100]
    raise wrong("not_a_row", _("“%(found)s” is not one of the rows of “%(question)s”."), question, found=found)


def split_matrix(question: Question, cell: str) -> dict[str, list[str]]:
    return {row: split_multiple(question, rest) for row, rest in split_rows(question, cell).items()}


def split_scale(question: Question, cell: str) -> dict[str, str]:
    return {row: meant(question, rest) for row, rest in split_rows(question, cell).items()}


def join_rows(question: Question, value: dict[str, Any]) -> str:
    return "\n".join(
        f"{label(question, row, Axis.ROW)}: {'; '.join(label(question, code) for code in ([said] if isinstance(said, str) else said))}"
        for row, said in value.items()
    )


def word_rows(question: Question, value: dict[str, Any]) -> str:
    return "\n".join(
        f"{row.name}: {names(question, [said] if isinstance(said, str) else said)}"
        for row in rows_of(question)
        if (said := value.get(row.code))
    )


def matrix_problems(question: Question, value: dict[str, list[str]]) -> list[Problem]:
    return [one for row in rows_of(question) for one in count_problems(question, len(value.get(row.code, [])), of=row.name)]


def scale_problems(question: Question, value: dict[str, str]) -> list[Problem]:
    if not question.is_required:
        return []
    sentence = _("Give “%(row)s” a priority in “%(question)s”.")
    return [problem("answer_row_missing", sentence, question, row=row.name) for row in rows_of(question) if row.code not in value]


def row_lines(question: Question) -> str:
    example = rows_of(question)[0].name if rows_of(question) else "…"
    return _("lines such as “%(row)s: …”, with %(choices)s") % {"row": example, "choices": one_of(question)}
