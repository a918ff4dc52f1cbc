"""How numbers, shares and money are written, on every page and in every document, in the language of the reader."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

NOTHING = "–"  # of what is not known, and of a share of nothing: never zero
DOLLARS = "USD"


def number(value: int | Decimal | None, decimals: int | None = None) -> str:
    """1,234 · 0.5; in French 1 234 · 0,5."""
    return NOTHING if value is None else number_format(value, decimals, use_l10n=True, force_grouping=True)


def share(value: int | Decimal | None) -> str:
    """A percentage, with the decimals that it has: 62.5% · 33.33% · 100%."""
    return NOTHING if value is None else f"{number(Decimal(f'{Decimal(value).normalize():f}'))}%"


def money(amount: int | Decimal | None, currency: str = DOLLARS) -> str:
    """$1,200 · $0.50 · EUR 1,200: cents only where there are any."""
    if amount is None:
        return NOTHING
    rounded = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    figures = number(rounded, 0 if rounded == int(rounded) else 2)
    return f"${figures}" if currency == DOLLARS else f"{currency}\xa0{figures}"
