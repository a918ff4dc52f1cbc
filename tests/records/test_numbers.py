"""Numbers, shares and money: one way to write each, in the language of the reader."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from tarp.records.numbers import money, number, share

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("language", "thousands", "half"),
    [
        ("en", "1,234", "62.5%"),
        ("fr", "1\xa0234", "62,5%"),
        ("es", "1\xa0234", "62,5%"),
        ("ru", "1\xa0234", "62,5%"),
        ("ar", "1\xa0234", "62,5%"),
        ("zh-hans", "1\xa0234", "62.5%"),
    ],
)
def test_numbers_are_grouped_by_thousands_in_every_language(language, thousands, half):
    with translation.override(language):
        assert (number(1234), share(Decimal("62.50"))) == (thousands, half)
        assert money(Decimal("1234.00")) == f"${thousands}"


def test_only_the_decimals_that_say_something_are_written():
    assert [share(Decimal(one)) for one in ("100.00", "0.00", "33.33", "0.10")] == ["100%", "0%", "33.33%", "0.1%"]
    assert [money(Decimal(one)) for one in ("1200.00", "0.50", "1200.505", "0")] == ["$1,200", "$0.50", "$1,200.51", "$0"]
    assert money(Decimal(1200), "EUR") == "EUR\xa01,200"
    assert [write(None) for write in (number, share, money)] == ["–", "–", "–"]


def test_templates_write_them_by_the_same_functions():
    template = engines["django"].from_string("{{ amount|money }} {{ amount|money:currency }} {{ part|share }} {{ count|number }}")
    assert template.render({"amount": Decimal(1200), "currency": "EUR", "part": Decimal("62.50"), "count": 1200}) == (
        "$1,200 EUR\xa01,200 62.5% 1,200"
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_formats_money_by_itself(template):
    """A rate of exchange has as many decimals as it has."""
    assert re.findall(r"\|\s*(?:floatformat(?!:\"-6\")|intcomma)|\bUSD\b(?!\" %)", template.read_text()) == []
