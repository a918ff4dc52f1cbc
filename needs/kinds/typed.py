"""Answers that are typed: text, whole numbers, money for a period of years, days."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from needs import reading
from needs.kinds.options import problem, wrong
from needs.models import Question
from tarp.records.numbers import money, number
from tarp.records.workflow import LONGEST_TEXT, Problem

LARGEST = 10**15
YEARS = range(1900, 2201)

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
