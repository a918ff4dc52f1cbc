"""What people type is read as they mean it (U11): numbers, days, codes and texts in any of the six languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs import reading

GROUPS = {"en": ",", "fr": "\u202f \u00a0", "es": ". \u00a0", "ar": "٬.", "zh-hans": ",", "ru": "\u00a0 \u202f"}
MARKS = {"en": ".", "fr": ",", "es": ",", "ar": "٫,", "zh-hans": ".", "ru": ","}
DIGITS = {"ar": ["0123456789", "٠١٢٣٤٥٦٧٨٩"], "zh-hans": ["0123456789", "０１２３４５６７８９"]}
EASTERN = "۰۱۲۳۴۵۶۷۸۹"
HIDDEN = "\u200b\u200e\u200f\u2066\u2069\ufeff\u061c \u00a0"


@st.composite
def renderings(draw, language):
    """A number, and a way in which a person of that language may write it."""
    whole, cents = draw(st.integers(0, 10**12)), draw(st.none() | st.integers(0, 99))
    written = f"{whole:,}" if draw(st.booleans()) else str(whole)
    written = written.replace(",", draw(st.sampled_from(GROUPS[language])))
    if cents is not None:
        written += draw(st.sampled_from(MARKS[language])) + f"{cents:02d}"
    digits = draw(st.sampled_from([*DIGITS.get(language, ["0123456789"]), EASTERN]))
    sign = draw(st.sampled_from(["", "", "-", "−"]))
    written = sign + written.translate(str.maketrans("0123456789", digits))
    place = draw(st.integers(0, len(written)))
    written = written[:place] + draw(st.text(HIDDEN, max_size=3)) + written[place:]
    value = Decimal(whole) + Decimal(cents or 0) / 100
    return written, -value if sign else value


@pytest.mark.parametrize("language", GROUPS)
def test_every_rendering_of_a_number_is_that_number(language):
    @settings(max_examples=1000, deadline=None, database=None)
    @given(renderings(language))
    def check(rendering):
        written, value = rendering
        assert reading.number(written) == value

    check()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2.000", 2000),
        ("2,000", 2000),
        ("1,00,000", 100000),
        ("1'234.50", Decimal("1234.5")),
        ("0.125", Decimal("0.125")),
        ("5.", 5),
        (".5", Decimal("0.5")),
    ],
)
def test_number_is_what_people_mean_when(typed, value):
    assert reading.number(typed) == value


@pytest.mark.parametrize("typed", ["", "abc", "1e5", "--3", "1,2,3", "1.2.3", "12 apples", "٫", ",", "½", "9" * 40])
def test_number_is_none_when(typed):
    assert reading.number(typed) is None


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=30))
def test_reading_never_raises(typed):
    for read in (reading.number, reading.day, reading.code, reading.matched, reading.text, reading.digits):
        read(typed)


@pytest.mark.parametrize(
    "typed", ["2028-05-31", "31/05/2028", "31.5.2028", "31-05-2028", "2028-05-31 00:00:00", "٣١/٠٥/٢٠٢٨", "\u200e31/05/2028"]
)
def test_day_is_read_when(typed):
    assert reading.day(typed) == date(2028, 5, 31)


@pytest.mark.parametrize("typed", ["", "soon", "5/31/2028", "31/05/28", "2028-13-01", "2028"])
def test_day_is_none_when(typed):
    assert reading.day(typed) is None


def test_codes_lose_what_nobody_sees_and_texts_keep_what_words_need():
    assert reading.code(" BC-\u200bART4\u202e(1)\u200f ") == "BC-ART4(1)"
    assert reading.text("e\u0301\u200b a\u202eb\u202c می\u200cخواهم\r\n") == "é a\u2067b\u2069 می\u200cخواهم"
