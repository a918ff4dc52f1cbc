"""Who may: predicates over a person and a record that refuse with one sentence and one stable code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refused(Exception):
    """An act that this person may not do, or not now. Every door shows the same sentence and the same code."""

    def __init__(self, code: str, sentence: Sentence):
        self.code, self.sentence = code, sentence
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.sentence)


class Doubted(Refused):
    """Refused until the person says that it is meant, by the field `confirm`: it looks like the records `alike`."""

    def __init__(self, code: str, sentence: Sentence, *, confirm: str, alike: list[Any]):
        self.confirm, self.alike = confirm, alike
        super().__init__(code, sentence)


@dataclass(frozen=True)
class Rule:
    """One predicate `(user, record) -> bool` with the sentence that it refuses with. Rules compose by `&` and `|`."""

    code: str
    sentence: Sentence
    test: Callable[[Any, Any], bool]
    parts: tuple[Rule, ...] = ()

    def __call__(self, user: Any, record: Any) -> bool:
        return self.test(user, record)

    def refusal(self, user: Any, record: Any) -> Refused | None:
        """Why this person may not, or None. Of rules joined by `&` the first that fails speaks, of rules joined by `|` the first."""
        if self.test(user, record):
            return None
        for part in self.parts:
            if (refusal := part.refusal(user, record)) is not None:
                return refusal
        return Refused(self.code, self.sentence)

    def require(self, user: Any, record: Any) -> None:
        """Raises `Refused` where the person may not."""
        if (refusal := self.refusal(user, record)) is not None:
            raise refusal

    def __and__(self, other: Rule) -> Rule:
        return Rule(self.code, self.sentence, lambda user, record: self(user, record) and other(user, record), (self, other))

    def __or__(self, other: Rule) -> Rule:
        return Rule(self.code, self.sentence, lambda user, record: self(user, record) or other(user, record), (self,))


def rule(code: str, sentence: Sentence) -> Callable[[Callable[[Any, Any], bool]], Rule]:
    """Makes a `Rule` of the predicate below it."""
    return lambda test: Rule(code, sentence, test)


@rule("not_allowed", _("Nobody can do this."))
def nobody(user: Any, record: Any) -> bool:
    return False


@rule("anyone", _("Anyone can do this."))
def anyone(user: Any, record: Any) -> bool:
    return True
