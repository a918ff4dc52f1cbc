"""The kinds of questions, one literal table: how each is asked, read from what was posted or from a cell, written, worded and judged.

Reading refuses what is not of the kind (`ValidationError`, with a sentence that names the question); a draft keeps everything else.
Judging (`problems`) says what is wrong with an answer that could be read; the page shows it at once, submitting waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needs import reading, widgets
from needs.choices import Axis, QuestionKind, Rating, Standing
from needs.conditions import ConditionError, Facts, parse
from needs.models import Option, Question
from tarp.parties.models import Chemical, Listing, Provision
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.numbers import money, number
from tarp.records.workflow import Problem

LONGEST_TEXT = 5000  # characters, where the question names no other limit
LARGEST = 10**15
YEARS = range(1900, 2201)
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


def spellings(question: Question, axis: str) -> dict[str, list[str]]:
    """Code -> all that a cell may hold for it: the code, and the names in every language."""
    if axis == Axis.CHOICE and question.kind == QuestionKind.SCALE:
        return {code: [code, name] for code, name in choices(question)}
    return {
        option.code: [option.code, *filter(None, (getattr(option, f"name_{column}") for column in LANGUAGE_COLUMNS.values()))]
        for option in on_axis(question, axis)
    }


def label(question: Question, code: str, axis: str = Axis.CHOICE) -> str:
    """The name of an option; its code where another option could be meant by the same name, or the name would not come back whole."""
    known = spellings(question, axis)
    name = dict(choices(question) if axis == Axis.CHOICE else [(row.code, row.name) for row in rows_of(question)]).get(code, code)
    meant = [other for other, texts in known.items() if reading.matched(name) in map(reading.matched, texts)]
    return name if meant == [code] and not re.search(r"[;؛；\n]|:\s*$", name) else code


def meant(question: Question, typed: str, axis: str = Axis.CHOICE) -> str:
    """The code that a text of a cell means; the text itself where it means none, for `read` to refuse by its own words."""
    for code, texts in spellings(question, axis).items():
        if reading.matched(typed) in map(reading.matched, texts):
            return code
    return reading.code(typed)


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


# --- Text


def read_text(question: Question, raw: str) -> str | None:
    return reading.text(raw) or None


def longest(question: Question) -> int:
    return question.maximum or LONGEST_TEXT


def text_problems(question: Question, value: str) -> list[Problem]:
    if len(value) <= longest(question):
        return []
    sentence = _("Shorten the answer to “%(question)s” to at most %(most)d characters. It has %(found)d.")
    return [problem("answer_too_long", sentence, question, most=longest(question), found=len(value))]


# --- One choice, several choices, a ranking


def read_single(question: Question, raw: str) -> str | None:
    codes = chosen(question, [raw])
    return codes[0] if codes else None


def read_multiple(question: Question, raw: Iterable[str]) -> list[str] | None:
    return in_order(question, chosen(question, raw)) or None


def split_multiple(question: Question, cell: str) -> list[str]:
    """A line may hold one choice whose name has a semicolon, or several with semicolons between them."""
    known = {reading.matched(one) for texts in spellings(question, Axis.CHOICE).values() for one in texts}
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
    known = spellings(question, Axis.ROW)
    for line in filter(str.strip, reading.text(cell).split("\n")):
        starts = [(text, row) for row, texts in known.items() for text in texts if re.match(re.escape(text) + r"\s*[:：]", line, re.I)]
        if not starts:
            raise wrong(
                "not_a_row", _("“%(found)s” is not one of the rows of “%(question)s”."), question, found=line.split(":")[0].strip()[:100]
            )
        text, row = max(starts, key=lambda start: len(start[0]))
        found[row] = line[len(text) :].lstrip().removeprefix(":").removeprefix("：").strip()
    return found


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


# --- Numbers, money, days


def read_integer(question: Question, raw: str) -> int | None:
    if not reading.code(raw):
        return None
    found = reading.number(raw)
    if found is None or found != found.to_integral_value() or abs(found) > LARGEST:
        raise wrong("not_a_whole_number", _("Enter a whole number for “%(question)s”, such as 12."), question)
    return int(found)


def bound_problems(question: Question, value: int | Decimal) -> list[Problem]:
    if question.minimum is not None and value < question.minimum:
        sentence = _("Enter at least %(least)s for “%(question)s”.")
        return [problem("answer_too_small", sentence, question, least=number(question.minimum))]
    if question.maximum is not None and value > question.maximum:
        sentence = _("Enter at most %(most)s for “%(question)s”.")
        return [problem("answer_too_large", sentence, question, most=number(question.maximum))]
    return []


MONEY = ("amount", "currency", "from_year", "to_year")


def read_money(question: Question, raw: dict[str, str]) -> dict[str, Any] | None:
    """Amounts to the cent. The currency alone is no answer: the form names one before anything is typed."""
    typed = {part: str(raw.get(part) or "") for part in MONEY}
    if not any(reading.code(typed[part]) for part in ("amount", "from_year", "to_year")):
        return None
    currency = reading.matched(typed["currency"]).upper() or "USD"
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise wrong("not_a_currency", _("Enter a currency of three letters for “%(question)s”, such as USD."), question)
    return {"amount": read_amount(question, typed["amount"]), "currency": currency} | {
        part: read_year(question, typed[part]) for part in ("from_year", "to_year")
    }


def read_amount(question: Question, typed: str) -> str | None:
    if not reading.code(typed):
        return None
    found = reading.number(typed.replace("$", ""))
    if found is None or found < 0 or found > LARGEST or found != round(found, 2):
        raise wrong("not_an_amount", _("Enter an amount of money for “%(question)s”, such as 25,000 or 1,250.50."), question)
    return format(found, ".2f")


def read_year(question: Question, typed: str) -> int | None:
    if not reading.code(typed):
        return None
    found = reading.digits(typed)
    if not re.fullmatch(r"\d{4}", found, re.ASCII) or int(found) not in YEARS:
        raise wrong("not_a_year", _("Enter a year of four digits for “%(question)s”, such as 2028."), question)
    return int(found)


def split_money(question: Question, cell: str) -> dict[str, str]:
    """`1000.00 USD 2026-2030`, in any digits; the currency may come first, the years may be left out."""
    bare = reading.matched(cell)
    years = re.search(r"(?<!\d)(\d{4}|)\s*[-–—/]\s*(\d{4}|)$", bare)
    rest = bare[: years.start()] if years else bare
    currency = re.search(r"[a-z]{3}", rest)
    amount = rest.replace(currency.group(), " ") if currency else rest
    first, last = years.groups() if years else ("", "")
    return {"amount": amount.strip(), "currency": currency.group() if currency else "", "from_year": first, "to_year": last}


def join_money(question: Question, value: dict[str, Any]) -> str:
    years = f"{value['from_year'] or ''}-{value['to_year'] or ''}" if value["from_year"] or value["to_year"] else ""
    return " ".join(filter(None, [value["amount"], value["currency"], years]))


def word_money(question: Question, value: dict[str, Any]) -> str:
    amount = money(Decimal(value["amount"]), value["currency"]) if value["amount"] else ""
    years = "–".join(dict.fromkeys(str(value[part]) for part in ("from_year", "to_year") if value[part]))
    return ", ".join(filter(None, [amount, years]))


def money_problems(question: Question, value: dict[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    if value["amount"] is None:
        found.append(problem("answer_without_amount", _("Enter the amount for “%(question)s”."), question))
    else:
        found += bound_problems(question, Decimal(value["amount"]))
    first, last = value["from_year"], value["to_year"]
    if (first is None) != (last is None):
        found.append(problem("answer_without_years", _("Enter the first and the last year for “%(question)s”, or neither."), question))
    elif first is not None and last < first:
        sentence = _("Enter a last year for “%(question)s” that is not before the first year, %(year)s.")
        found.append(problem("answer_years_reversed", sentence, question, year=str(first)))
    return found


def read_date(question: Question, raw: str) -> str | None:
    if not reading.code(raw):
        return None
    found = reading.day(raw)
    if found is None:
        raise wrong("not_a_date", _("Enter a date for “%(question)s” as day, month and year, such as 31/05/2028."), question)
    return found.isoformat()


def word_date(question: Question, value: str) -> str:
    return str(formats.date_format(date.fromisoformat(value), "DATE_FORMAT"))


# --- Reference data: provisions and chemicals


@dataclass(frozen=True)
class Picker:
    """Chooses records of the reference data by their codes."""

    model: Any
    name: Callable[[Any], str]
    offered: Callable[[Facts], list[tuple[str, list[tuple[str, str]]]]]  # under headings

    def widget(self, question: Question, facts: Facts) -> forms.Widget:
        return widgets.Picker(choices=self.offered(facts))

    def read(self, question: Question, raw: Iterable[str]) -> list[str] | None:
        codes = list(dict.fromkeys(filter(None, map(reading.code, raw))))
        known = set(self.model.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
        for code in codes:
            if code not in known:
                raise not_a_choice(question, code)
        return sorted(codes) or None

    def split(self, question: Question, cell: str) -> list[str]:
        """A line is a code, or begins with one and goes on with the name."""
        known = {reading.matched(code): code for code in self.model.objects.values_list("code", flat=True)}
        return [known.get(reading.matched(piece.split()[0]), reading.code(piece)) for piece in pieces(cell)]

    def join(self, question: Question, value: list[str]) -> str:
        return "\n".join(value)

    def words(self, question: Question, value: list[str]) -> str:
        found = {record.code: self.name(record) for record in self.model.objects.filter(code__in=value)}
        return "; ".join(found.get(code, code) for code in value)

    def kind(self, expected: Callable[[], str]) -> Kind:
        return Kind(
            self.widget,
            self.read,
            self.split,
            self.join,
            self.words,
            lambda question, value: count_problems(question, len(value)),
            lambda question: expected(),
        )


def provisions_offered(facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those of the conventions to which the Party adheres, and the cross-cutting subjects."""
    headings: dict[str, list[tuple[str, str]]] = {}
    for provision in Provision.objects.expressible().select_related("convention").in_order():
        if provision.convention is None or provision.convention.code in facts.conventions:
            heading = str(provision.convention or _("Cross-cutting"))
            headings.setdefault(heading, []).append((provision.code, provision_name(provision)))
    return list(headings.items())


def provision_name(provision: Provision) -> str:
    return f"{provision.citation} {provision}".strip()


def chemicals_offered(facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Under the names of the conventions that list them, of those to which the Party adheres."""
    listings = Listing.objects.filter(convention__code__in=facts.conventions, chemical__retired_on=None)
    under: dict[Chemical, dict[int, str]] = {}
    for listing in listings.select_related("chemical", "convention"):
        under.setdefault(listing.chemical, {})[listing.convention.position] = str(listing.convention)
    headings: dict[tuple[tuple[int, str], ...], list[tuple[str, str]]] = {}
    for chemical in sorted(under, key=lambda chemical: reading.matched(str(chemical))):
        headings.setdefault(tuple(sorted(under[chemical].items())), []).append((chemical.code, str(chemical)))
    return [("; ".join(name for _place, name in heading), headings[heading]) for heading in sorted(headings)]


PROVISIONS = Picker(Provision, provision_name, provisions_offered)
CHEMICALS = Picker(Chemical, str, chemicals_offered)

# --- Files: what was uploaded, by whom and whether it is clean is an attachment's own; an answer names it


def no_file_here(question: Question, raw: Any) -> Any:
    raise wrong("not_in_a_form", _("Upload the file for “%(question)s” on its page: it cannot be sent in this way."), question)


# --- The table

KINDS: dict[str, Kind] = {
    QuestionKind.TEXT: Kind(
        widget=lambda question, facts: forms.Textarea(attrs={"rows": 5}),
        read=read_text,
        split=lambda question, cell: cell,
        join=lambda question, value: value,
        words=lambda question, value: value,
        problems=text_problems,
        expects=lambda question: _("text of at most %(most)d characters") % {"most": longest(question)},
    ),
    QuestionKind.SINGLE: Kind(
        widget=lambda question, facts: widgets.OneChoice(choices=choices(question)),
        read=read_single,
        split=meant,
        join=label,
        words=lambda question, value: names(question, [value]),
        problems=nothing,
        expects=one_of,
    ),
    QuestionKind.MULTIPLE: Kind(
        widget=lambda question, facts: forms.CheckboxSelectMultiple(choices=choices(question)),
        read=read_multiple,
        split=split_multiple,
        join=lambda question, value: "\n".join(label(question, code) for code in value),
        words=names,
        problems=lambda question, value: count_problems(question, len(value)),
        expects=one_of,
    ),
    QuestionKind.MATRIX: Kind(
        widget=lambda question, facts: widgets.Grid(rows=grid_rows(question), columns=choices(question), several=True),
        read=read_matrix,
        split=split_matrix,
        join=join_rows,
        words=word_rows,
        problems=matrix_problems,
        expects=row_lines,
    ),
    QuestionKind.SCALE: Kind(
        widget=lambda question, facts: widgets.Grid(rows=grid_rows(question), columns=choices(question), several=False),
        read=read_scale,
        split=split_scale,
        join=join_rows,
        words=word_rows,
        problems=scale_problems,
        expects=row_lines,
    ),
    QuestionKind.RANK: Kind(
        widget=lambda question, facts: widgets.Ranking(choices=choices(question), places=ranks(question)),
        read=read_rank,
        split=split_rank,
        join=lambda question, value: numbered(question, value, lambda code: label(question, code)),
        words=lambda question, value: numbered(question, value, lambda code: dict(choices(question)).get(code, code)),
        problems=rank_problems,
        expects=one_of,
    ),
    QuestionKind.INTEGER: Kind(
        widget=lambda question, facts: forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        read=read_integer,
        split=lambda question, cell: cell,
        join=lambda question, value: str(value),
        words=lambda question, value: number(value),
        problems=bound_problems,
        expects=lambda question: _("a whole number, such as 12"),
    ),
    QuestionKind.MONEY: Kind(
        widget=lambda question, facts: widgets.Money(),
        read=read_money,
        split=split_money,
        join=join_money,
        words=word_money,
        problems=money_problems,
        expects=lambda question: _("an amount, a currency and years, such as 25000 USD 2028-2030"),
    ),
    QuestionKind.DATE: Kind(
        widget=lambda question, facts: widgets.Day(),
        read=read_date,
        split=lambda question, cell: cell,
        join=lambda question, value: value,
        words=word_date,
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
    QuestionKind.PROVISIONS: PROVISIONS.kind(lambda: _("codes of provisions, such as SC-ART7, one a line")),
    QuestionKind.CHEMICALS: CHEMICALS.kind(lambda: _("codes of chemicals, one a line")),
}


def grid_rows(question: Question) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in rows_of(question)]
