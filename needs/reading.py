"""What a person typed, dictated or pasted, and what a spreadsheet's cell holds, read forgivingly: texts, codes, numbers, days."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

INVISIBLE = dict.fromkeys([0x00AD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
UNSEEN = dict.fromkeys([0x0000, 0x200B, 0x2060, 0xFEFF])  # in a text joiners stay: Persian and Indic words need them
# An embedding or override reaches beyond the text that it stands in; an isolate does not.
ISOLATES = {0x202A: 0x2066, 0x202B: 0x2067, 0x202D: 0x2066, 0x202E: 0x2067, 0x202C: 0x2069}

MINUS = dict.fromkeys(map(ord, "−–‒﹣－"), "-")
DECIMAL_MARKS, GROUP_MARKS = "٫", "٬'’`´"
NUMBER = re.compile(r"([+-]?)(\d*(?:[.,]\d+)*[.,]?)", re.ASCII)


def text(typed: str) -> str:
    """Composed (NFC), lines ended alike, without what nobody sees; what turns the direction of writing stays inside this text."""
    tidy = unicodedata.normalize("NFC", typed).translate(UNSEEN).translate(ISOLATES)
    return tidy.replace("\r\n", "\n").replace("\r", "\n").strip()


def code(typed: str) -> str:
    """A code or a line that is compared with one: nothing invisible, single spaces."""
    return " ".join(unicodedata.normalize("NFC", typed).translate(INVISIBLE).split())


def matched(typed: str) -> str:
    """For comparing what was typed with a name: letters of either case, widths and signs alike."""
    return " ".join(unicodedata.normalize("NFKC", typed).translate(INVISIBLE).casefold().split())


def digits(typed: str) -> str:
    """Every kind of digit, Arabic-Indic and Eastern ones among them, as 0 to 9; spaces and invisible characters away."""
    bare = unicodedata.normalize("NFKC", typed).translate(INVISIBLE).translate(MINUS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare if not sign.isspace())


def number(typed: str) -> Decimal | None:
    """The number, None where it is none. A sign before exactly three digits groups them, in every language: nothing that is asked
    here has three decimals, and 2.000 must not become two.
    """
    found = digits(typed)
    for mark in GROUP_MARKS:
        found = found.replace(mark, "")
    if any(mark in found for mark in DECIMAL_MARKS):
        found = found.replace(",", "").replace("،", "").replace(".", "").replace("٫", ".", 1)
        return plain_number(found)
    match = NUMBER.fullmatch(found.replace("،", ","))
    if not match or not any(sign.isdecimal() for sign in found):
        return None
    minus, body = match.groups()
    body = body.rstrip(".,")
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return plain_number(minus + body)
    whole, last, rest = body.rpartition(marks[-1])
    is_decimal = marks.count(last) == 1 and (len(rest) != 3 or len(set(marks)) == 2 or not whole or len(whole) > 3 or whole == "0")
    if is_decimal:
        return plain_number(f"{minus}{grouped(whole)}.{rest}") if grouped(whole) is not None else None
    joined = grouped(body)
    return None if joined is None else plain_number(minus + joined)


def grouped(whole: str) -> str | None:
    """The digits of a whole number in groups; None where the groups are not such as people write (thousands, or lakhs and crores)."""
    first, *groups = re.split(r"[.,]", whole)
    fits = len(first) <= 3 and all(len(group) in (2, 3) for group in groups) and len(groups[-1]) == 3 if groups else True
    return first + "".join(groups) if fits else None


def plain_number(found: str) -> Decimal | None:
    return Decimal(found) if re.fullmatch(r"[+-]?(?:\d{1,18}(?:\.\d*)?|\.\d+)", found, re.ASCII) else None


def day(typed: str) -> date | None:
    """2026-05-31, 31/05/2026, 31.5.2026 or 31-05-2026, in any digits; the day comes before the month, as the United Nations write it."""
    found = re.sub(r"[T ].*", "", " ".join(unicodedata.normalize("NFKC", typed).translate(INVISIBLE).split()))
    parts = re.fullmatch(r"(\d{1,4})[-/.,](\d{1,2})[-/.,](\d{1,4})", digits(found), re.ASCII)
    if not parts:
        return None
    first, month, last = parts.groups()
    year, of_month = (first, last) if len(first) == 4 else (last, first)
    try:
        return date(int(year), int(month), int(of_month)) if len(year) == 4 and len(of_month) <= 2 else None
    except ValueError:
        return None
