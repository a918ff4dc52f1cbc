"""The language in which a questionnaire says when a question is shown and which answer is accepted: a small part of XLSForm's XPath.

    adheres('basel') and selected(${themes}, 'customs')          . >= 2026 and . <= 2030          not(standing(${law}) = 'no_need')

A text either parses into a `Condition` or raises `ConditionError`; a condition holds or does not, whatever the answers are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 2000  # characters
DEEPEST = 30  # parentheses in parentheses

Value = str | Decimal | bool | frozenset


class ConditionError(ValueError):
    """What is wrong with the text of a condition, what to do, and the place counted from 1."""

    def __init__(self, message: str, position: int = 1):
        self.message, self.position = message, position
        super().__init__(f"{message} " + _("(character %(position)d)") % {"position": position})


@dataclass(frozen=True)
class Facts:
    """What a condition may ask: of a Party on a day, and of the answers to the questions that are shown to it."""

    conventions: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    listed: frozenset[tuple[str, int]] = frozenset()  # convention and year of each listing
    answers: Mapping[str, Any] = field(default_factory=dict)  # code of the question -> value in the shape of its kind
    standings: Mapping[str, str] = field(default_factory=dict)
    here: Any = None  # the answer that a constraint is about

    def about(self, answer: Any) -> Facts:
        return replace(self, here=answer)


# --- What a condition is made of


@dataclass(frozen=True)
class Text:
    value: str

    def __str__(self) -> str:
        return f'"{self.value}"' if "'" in self.value else f"'{self.value}'"

    def of(self, facts: Facts) -> Value:
        return self.value


@dataclass(frozen=True)
class Number:
    value: Decimal

    def __str__(self) -> str:
        return format(self.value, "f")

    def of(self, facts: Facts) -> Value:
        return self.value


@dataclass(frozen=True)
class Reference:
    """`${code}`: the answer to another question."""

    code: str

    def __str__(self) -> str:
        return f"${{{self.code}}}"

    def of(self, facts: Facts) -> Value:
        return plain(facts.answers.get(self.code))


@dataclass(frozen=True)
class Here:
    """`.`: the answer itself, in a constraint."""

    def __str__(self) -> str:
        return "."

    def of(self, facts: Facts) -> Value:
        return plain(facts.here)


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"

    def of(self, facts: Facts) -> Value:
        return FUNCTIONS[self.name].value(facts, *self.arguments)


@dataclass(frozen=True)
class Comparison:
    left: Any
    sign: str
    right: Any

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"

    def of(self, facts: Facts) -> Value:
        return compared(self.left.of(facts), self.sign, self.right.of(facts))


@dataclass(frozen=True)
class Joined:
    """Two or more parts that `and` or `or` joins."""

    word: str
    parts: tuple[Any, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(f"({part})" if isinstance(part, Joined) else str(part) for part in self.parts)

    def of(self, facts: Facts) -> Value:
        return (all if self.word == "and" else any)(true(part.of(facts)) for part in self.parts)


@dataclass(frozen=True)
class Condition:
    root: Any

    def __str__(self) -> str:
        return str(self.root)

    def holds(self, facts: Facts) -> bool:
        return true(self.root.of(facts))

    def names(self) -> frozenset[str]:
        """The codes of the questions that it reads."""
        return frozenset(node.code for node in walk(self.root) if isinstance(node, Reference))

    def reads_the_answer(self) -> bool:
        return any(isinstance(node, Here) for node in walk(self.root))

    def calls(self) -> list[Call]:
        return [node for node in walk(self.root) if isinstance(node, Call)]


def walk(node: Any) -> Iterator[Any]:
    yield node
    below = {Call: "arguments", Joined: "parts"}.get(type(node))
    for part in getattr(node, below) if below else (node.left, node.right) if isinstance(node, Comparison) else ():
        yield from walk(part)


# --- Values. An answer is text, a number, or the set of what was chosen; no answer is the empty text.


def plain(answer: Any) -> Value:
    """An answer in the shape of its kind, as a condition sees it. Of a matrix or a scale: `row` and `row:choice` for what was chosen."""
    match answer:
        case None:
            return ""
        case bool() | str():
            return answer
        case int() | float() | Decimal():
            return Decimal(str(answer))
        case list():
            return frozenset(map(str, answer))
        case {"amount": amount, "currency": _, "from_year": _, "to_year": _}:
            found = number(str(amount))
            return "" if found is None else found
        case {"attachment": _, "name": name}:
            return str(name)
        case dict():
            chosen = {str(row): choices if isinstance(choices, list) else [choices] for row, choices in answer.items() if choices}
            return frozenset(chosen) | {f"{row}:{choice}" for row, choices in chosen.items() for choice in choices}
    return ""


def number(value: Value) -> Decimal | None:
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str):
        try:
            found = Decimal(value)
        except InvalidOperation:
            return None
        return found if found.is_finite() else None
    return None


def true(value: Value) -> bool:
    return bool(value)


def one_text(value: Value) -> str:
    """What was chosen, as XLSForm writes it: codes with spaces between them."""
    return " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def compared(left: Value, sign: str, right: Value) -> bool:
    """Numbers as numbers; days and texts as texts. What cannot be put in an order is neither smaller nor larger."""
    if isinstance(left, bool) or isinstance(right, bool):
        return SIGNS[sign](true(left), true(right)) if sign in ("=", "!=") else False
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return SIGNS[sign](first, second)
    if sign in ("=", "!="):
        return SIGNS[sign](one_text(left), one_text(right))
    days = isinstance(left, str) and isinstance(right, str) and A_DAY.fullmatch(left) and A_DAY.fullmatch(right)
    return bool(days) and SIGNS[sign](left, right)


# --- Functions


@dataclass(frozen=True)
class Function:
    """`takes` says what stands at each place: a question, a text, a year or a condition; `example` shows its use."""

    takes: tuple[str, ...]
    example: str
    value: Callable[..., Value]


def chosen(facts: Facts, question: Any) -> frozenset[str]:
    """The codes chosen in the answer; a single choice is one of them."""
    value = question.of(facts)
    return value if isinstance(value, frozenset) else frozenset([str(value)] if value != "" else [])


def ranks(facts: Facts, question: Any) -> Decimal:
    """How many were chosen; of a matrix, in how many rows."""
    return Decimal(sum(":" not in code for code in chosen(facts, question)))


def newly_listed(facts: Facts, convention: Text, year: Number) -> bool:
    """Whether a chemical was listed under the convention, to which the Party adheres, in that year or after it."""
    return convention.value in facts.conventions and any(code == convention.value and listed >= year.value for code, listed in facts.listed)


FUNCTIONS: dict[str, Function] = {
    "not": Function(("condition",), "not(${themes} = 'law')", lambda facts, condition: not true(condition.of(facts))),
    "selected": Function(
        ("question", "text"), "selected(${themes}, 'customs')", lambda facts, question, code: code.value in chosen(facts, question)
    ),
    "count-selected": Function(("question",), "count-selected(${themes}) > 2", ranks),
    "standing": Function(
        ("question",),
        "standing(${laboratory}) = 'not_met'",
        lambda facts, question: facts.standings.get(getattr(question, "code", ""), ""),
    ),
    "adheres": Function(("text",), "adheres('basel')", lambda facts, convention: convention.value in facts.conventions),
    "in_group": Function(("text",), "in_group('ldc')", lambda facts, group: group.value in facts.groups),
    "in_region": Function(("text",), "in_region('africa')", lambda facts, region: region.value in facts.regions),
    "newly_listed": Function(("text", "year"), "newly_listed('rotterdam', 2025)", newly_listed),
}
KINDS_OF_ARGUMENT: dict[str, tuple[type, ...]] = {"question": (Reference, Here), "text": (Text,), "year": (Number,)}


# --- Reading

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<reference>\$\{(?P<code>[-\w]+)\})
      | (?P<number>\d{1,20}(?:\.\d{1,20})?)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<sign><=|>=|!=|=|<|>)
      | (?P<mark>[(),.-])
      | (?P<word>[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*)""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ConditionError(unread(text[place:]), place + 1)
        kind = match.lastgroup if match.lastgroup != "code" else "reference"
        if kind != "space":
            found.append(Token(str(kind), match["code"] if kind == "reference" else match.group(), place + 1))
        place = match.end()
    return [*found, Token("end", "", len(text) + 1)]


def unread(rest: str) -> str:
    """What to do where no token begins."""
    if rest[0] in "'\"":
        return _("Close the text with the quotation mark that opens it.")
    if rest[0] == "$":
        return _("Name a question by its code in braces: ${themes}.")
    if rest[0] in "+*/|[]@":
        return _("Conditions do not calculate and do not follow paths: remove “%(sign)s”.") % {"sign": rest[0]}
    return _("“%(sign)s” has no meaning in a condition: remove it, or put text between quotation marks.") % {"sign": rest[0]}


class Parser:
    """Recursive descent, a method for each rule of the grammar: `or` binds weakest, a comparison strongest."""

    def __init__(self, text: str):
        self.tokens, self.place, self.depth = tokens(text), 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += token.kind != "end"
        return token

    def is_at(self, *texts: str) -> bool:
        return self.next.kind in ("mark", "sign", "word") and self.next.text in texts

    def expect(self, text: str, message: str) -> None:
        if not self.is_at(text):
            raise ConditionError(message, self.next.position)
        self.take()

    def whole(self) -> Condition:
        root = self.joined("or")
        if self.next.kind != "end":
            message = _("“%(text)s” does not belong here: join conditions with “and” or “or”.") % {"text": self.next.text}
            raise ConditionError(message, self.next.position)
        return Condition(root)

    def joined(self, word: str) -> Any:
        part = self.comparison if word == "and" else lambda: self.joined("and")
        parts = [part()]
        while self.is_at(word):
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def comparison(self) -> Any:
        left, opened = self.operand(), self.next
        if opened.kind != "sign":
            return left
        self.take()
        right = self.operand()
        for side in (left, right):
            if isinstance(side, Joined | Comparison):
                raise ConditionError(
                    _("Compare questions, texts and numbers, not whole conditions: join conditions with “and”."), opened.position
                )
        if self.next.kind == "sign":
            raise ConditionError(_("Compare two things at a time and join the comparisons with “and”."), self.next.position)
        return Comparison(left, opened.text, right)

    def operand(self) -> Any:
        token = self.take()
        match token.kind, token.text:
            case "mark", "(":
                return self.inner(token)
            case "mark", ".":
                return Here()
            case "mark", "-" if self.next.kind == "number":
                return Number(-Decimal(self.take().text))
            case "number", text:
                return Number(Decimal(text))
            case "text", text:
                return Text(text[1:-1])
            case "reference", code:
                return Reference(code)
            case "word", name:
                return self.call(name, token.position)
        raise ConditionError(
            _("Something is missing here: name a question such as ${themes}, a text in quotation marks, or a number."), token.position
        )

    def inner(self, opened: Token) -> Any:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(_("Use fewer parentheses inside one another."), opened.position)
        inside = self.joined("or")
        self.expect(")", _("Close the parenthesis that was opened before with “)”."))
        self.depth -= 1
        return inside

    def call(self, name: str, position: int) -> Any:
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ConditionError(
                _("“%(name)s” is not known here. Put text between quotation marks, or use one of: %(known)s.")
                % {"name": name, "known": known},
                position,
            )
        function = FUNCTIONS[name]
        how = _("Write %(name)s as in %(example)s.") % {"name": name, "example": function.example}
        self.expect("(", how)
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(_("Use fewer parentheses inside one another."), position)
        arguments = []
        for number, kind in enumerate(function.takes):
            if number:
                self.expect(",", how)
            place = self.next.position
            argument = self.joined("or")
            if kind in KINDS_OF_ARGUMENT and not isinstance(argument, KINDS_OF_ARGUMENT[kind]):
                raise ConditionError(how, place)
            arguments.append(argument)
        self.expect(")", how)
        self.depth -= 1
        return Call(name, tuple(arguments))


def parse(text: str) -> Condition:
    if not text.strip():
        raise ConditionError(_("Write a condition."))
    if len(text) > LONGEST:
        raise ConditionError(_("Shorten the condition to at most %(most)d characters.") % {"most": LONGEST}, LONGEST + 1)
    return Parser(text).whole()
