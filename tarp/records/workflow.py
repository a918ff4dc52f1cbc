"""What may happen next: a workflow is one literal table of moves; performing one is in writing.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tarp.records.numbers import number
from tarp.records.rules import Refused, Rule, Sentence


@dataclass(frozen=True)
class Problem:
    """What still stands in the way of a move: one sentence that says what to do, one stable code, and the field it is about."""

    code: str
    sentence: Sentence
    field: str = ""


class Incomplete(Exception):
    """A move whose checks found problems; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


Check = Callable[[Any], Iterable[Problem]]


def check(code: str, sentence: Sentence, *, field: str = "") -> Callable[[Callable[[Any], bool]], Check]:
    """Makes a check of the statement below it, which must be true of the record at the move."""

    def decorate(holds: Callable[[Any], bool]) -> Check:
        def problems(record: Any) -> Iterable[Problem]:
            return () if holds(record) else (Problem(code, sentence, field),)

        problems.__name__ = holds.__name__
        return problems

    return decorate


LONGEST_TEXT = 5000  # characters, where nothing names another limit


def texts_fit(record: Any) -> Iterable[Problem]:
    """Its `limited_texts` are of at most `LONGEST_TEXT` characters; saving accepts more, so that nothing typed is lost."""
    for name in record.limited_texts:
        found = len(getattr(record, name).replace("\r\n", "\n"))
        if found > LONGEST_TEXT:
            label = capfirst(str(record._meta.get_field(name).verbose_name))
            sentence = _("Shorten “%(field)s” to at most %(most)s characters. It has %(found)s.")
            yield Problem("text_too_long", sentence % {"field": label, "most": number(LONGEST_TEXT), "found": number(found)}, name)


@dataclass(frozen=True)
class Move:
    """One transition, named for the word on its button.

    `note`: "" none, "optional", or "required" (a sentence for the other side, kept in the history).
    `reasons`: the members of the closed list of which one has to be given; it is kept in the record's `closing_reason`.
    `effect` is the dotted path of a function `(record, *, by, note)` that runs in the same transaction on the record in its new status,
    just before it is stored: fields that it sets are stored with the status, in one version.
    """

    name: str
    label: Sentence
    sources: tuple[str, ...]
    target: str
    who: Rule
    checks: tuple[Check, ...] = ()
    note: str = ""
    note_label: Sentence = _("Your note to the other side")
    reasons: tuple[Any, ...] = ()
    effect: str = ""
    consequence: Sentence = ""

    def problems(self, record: Any) -> list[Problem]:
        """The to-do list: every problem that would refuse this move now."""
        return [problem for statement in self.checks for problem in statement(record)]

    def problems_of_words(self, *, note: str, reason: str) -> list[Problem]:
        """What is missing of what the person says with the move."""
        problems = []
        if self.reasons and reason not in self.reasons:
            known = "; ".join(str(one.label) for one in self.reasons)
            problems.append(Problem("reason_missing", _("Select a reason: %(reasons)s.") % {"reasons": known}, "reason"))
        if self.note == "required" and not note.strip():
            said = _("“%(label)s” needs an answer.") % {"label": self.note_label}
            problems.append(Problem("note_missing", said, "note"))
        return problems


class Workflow:
    """The moves of one kind of record and whose turn it is in every status. As a class attribute it binds to the record."""

    def __init__(self, *moves: Move, turns: Mapping[str, str]):
        self.moves = moves
        self.turns = dict(turns)
        self.by_name = {move.name: move for move in moves}
        if len(self.by_name) != len(moves):
            raise ValueError("Two moves have the same name.")

    def __get__(self, record: Any, owner: type) -> Any:
        return self if record is None else BoundWorkflow(self, record)

    def find(self, name: str) -> Move:
        try:
            return self.by_name[name]
        except KeyError:
            raise Refused("unknown_move", _("There is no such step.")) from None


@dataclass(frozen=True)
class BoundWorkflow:
    """The workflow of one record: `need.workflow.available(user)`."""

    workflow: Workflow
    record: Any

    def available(self, user: Any) -> list[Move]:
        """The moves that this person may do from the record's present status, in the order of the table."""
        return [move for move in self.workflow.moves if self.record.status in move.sources and move.who(user, self.record)]

    def may(self, user: Any, name: str) -> bool:
        return any(move.name == name for move in self.available(user))

    @property
    def turn(self) -> str:
        """Whose turn it is: "party", "provider", "secretariat" or "" (nobody's)."""
        return self.workflow.turns[self.record.status]
