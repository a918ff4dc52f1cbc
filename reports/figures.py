"""Figures: every number of a report, computed from its snapshot by one function, with its rule in words and its records.

A figure is named by a key that reads like an address: `needs`, `needs/rung/met/convention/basel`, `response_rate/region/africa`.
The first word is the measure, then pairs of a dimension and a code; "none" stands for records that have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Func, QuerySet, TextField
from django.db.models.fields.json import KT, KeyTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.choices import Frozen
from reports.measures import CODES, CURRENCY, DIMENSIONS, MEASURES, PERCENT, PLACE, REFERENCE, Measure
from reports.models import Snapshot, SnapshotRecord
from tarp.records.names import name_column
from tarp.records.numbers import money, number, share

NONE = "none"


class UnknownFigure(Exception):
    """A key that names no figure of the snapshot."""


class Elements(Func):
    """Each element of a list among the facts."""

    function = "jsonb_array_elements_text"
    set_returning = True
    output_field = TextField()


@dataclass(frozen=True)
class Figure:
    """One number with all that it takes to trust it."""

    snapshot: Snapshot
    key: str
    value: int | Decimal | None  # None: a share of nothing
    n: Any = None
    N: Any = None

    @property
    def measure(self) -> Measure:
        return MEASURES[self.key.split("/")[0]]

    @property
    def text(self) -> str:
        return shown(self.value, self.measure.unit)

    @property
    def url(self) -> str:
        return reverse("reports:figure", kwargs={"snapshot": self.snapshot.reference, "key": self.key})


def percent(part: int, whole: int) -> Decimal | None:
    """Two decimals, half up; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def shown(value: int | Decimal | None, unit: str = "") -> str:
    """A number with its unit, as every page and document prints it: 1,234 · 62.5% · $1,200."""
    if unit == PERCENT:
        return share(value)
    return money(value) if unit == CURRENCY else number(value)


def named(names: dict[str, str]) -> str:
    """The name in the active language, as a snapshot keeps names; English where it is missing."""
    return names.get(name_column().removeprefix("name_")) or names["en"]


@dataclass(frozen=True)
class Terms:
    """The codes of a snapshot with their names as they were, in order."""

    snapshot: Snapshot

    @cached_property
    def by_dimension(self) -> dict[str, dict[str, dict]]:
        found: dict[str, dict[str, dict]] = {}
        for reference, facts in self.snapshot.records.filter(kind=Frozen.TERM).values_list("reference", "facts"):
            dimension, _slash, code = reference.partition("/")
            found.setdefault(dimension, {})[code] = facts
        return {dimension: dict(sorted(codes.items(), key=lambda one: (one[1]["position"], one[0]))) for dimension, codes in found.items()}

    @cached_property
    def activities(self) -> list[str]:
        return list(self.snapshot.records.filter(kind=Frozen.ACTIVITY).values_list("reference", flat=True))

    def codes(self, dimension: str) -> list[str]:
        if dimension == "activity":
            return self.activities
        return list(CODES[dimension] if dimension in CODES else self.by_dimension.get(dimension, {}))

    def name(self, dimension: str, code: str) -> str:
        if code == NONE:
            return str(_("none"))
        if dimension == "activity":
            return code
        if dimension in CODES:
            return str(CODES[dimension][code])
        return named(self.by_dimension[dimension][code]["names"])

    def describe(self, key: str) -> str:
        """The figure in words: “Needs in the register (rung: Met; region: Africa)”."""
        measure, asked = parse(key, self)
        parts = [f"{DIMENSIONS[dimension]}: {self.name(dimension, code)}" for dimension, code in asked.items()]
        return f"{MEASURES[measure].label} ({'; '.join(parts)})" if parts else str(MEASURES[measure].label)


def parse(key: str, terms: Terms) -> tuple[str, dict[str, str]]:
    """The measure and what it is narrowed to. Raises `UnknownFigure`."""
    name, *pairs = key.split("/")
    measure, asked = MEASURES.get(name), dict(zip(pairs[::2], pairs[1::2], strict=False))
    if measure is None or len(pairs) % 2 or len(asked) * 2 != len(pairs):
        raise UnknownFigure(key)
    for dimension, code in asked.items():
        if dimension not in measure.dimensions or (code != NONE and code not in terms.codes(dimension)):
            raise UnknownFigure(key)
    return name, asked


def narrowed(snapshot: Snapshot, name: str, asked: dict[str, str]) -> QuerySet[SnapshotRecord]:
    """The rows that a measure counts, before Parties are counted through them."""
    measure = MEASURES[name]
    rows = SnapshotRecord.objects.filter(measure.only, snapshot=snapshot, kind=measure.kind)
    if "convention" not in asked:
        rows = rows.filter(measure.alone)
    elif name == "parties_in_need":
        rows = rows.filter(facts__answered__contains=[asked["convention"]])
    condition: dict[str, Any]
    for dimension, code in asked.items():
        fact = measure.dimensions[dimension]
        if fact == REFERENCE:
            condition = {"reference": code}
        elif fact.endswith("[]"):
            condition = {f"facts__{fact[:-2]}": []} if code == NONE else {f"facts__{fact[:-2]}__contains": [code]}
        else:
            condition = {f"facts__{fact}": None if code == NONE else code}
        rows = rows.filter(**condition)
    return rows


def records(snapshot: Snapshot, key: str, terms: Terms | None = None) -> QuerySet[SnapshotRecord]:
    """The records behind a figure, whose number it equals (or over which it is a sum); of a share, those that it is a share of."""
    name, asked = parse(key, terms or Terms(snapshot))
    measure = MEASURES[name]
    rows = narrowed(snapshot, measure.of or name, asked)
    if through := MEASURES[measure.of or name].through:
        parties = rows.annotate(through=KT(f"facts__{through}")).values("through")
        rows = SnapshotRecord.objects.filter(snapshot=snapshot, kind=Frozen.PARTY, reference__in=parties)
    return rows.order_by("reference")


def value_of(snapshot: Snapshot, name: str, asked: dict[str, str]) -> int | Decimal | None:
    measure = MEASURES[name]
    if measure.of:
        whole = {dimension: code for dimension, code in asked.items() if dimension not in measure.within}
        return percent(value_of(snapshot, measure.of, asked), value_of(snapshot, measure.base, whole))  # type: ignore[arg-type]
    rows = narrowed(snapshot, name, asked)
    if measure.through:
        return rows.aggregate(value=Count(KT(f"facts__{measure.through}"), distinct=True))["value"]
    return rows.aggregate(value=measure.total)["value"]


def figure(snapshot: Snapshot, key: str, terms: Terms | None = None) -> Figure:
    """The figure of this key. Raises `UnknownFigure`."""
    name, asked = parse(key, terms or Terms(snapshot))
    value = value_of(snapshot, name, asked)
    if MEASURES[name].kind not in (Frozen.NEED, Frozen.PARTY, Frozen.DIFFICULTY, Frozen.VIEW):
        return Figure(snapshot, key, value)
    base = {dimension: code for dimension, code in asked.items() if dimension in ("convention", *PLACE)}
    return Figure(snapshot, key, value, value_of(snapshot, "parties_answered", base), value_of(snapshot, "parties_asked", base))


def divided(snapshot: Snapshot, name: str, by: tuple[str, ...], asked: dict[str, str] | None = None) -> dict[tuple[str, ...], Any]:
    """The same measure divided along one or two dimensions in one query: the values of `figure` for every combination of codes."""
    measure = MEASURES[name]
    columns = {}
    for dimension in by:
        fact = measure.dimensions[dimension]
        column = Elements(KeyTransform(fact[:-2], "facts")) if fact.endswith("[]") else KT(f"facts__{fact}")
        columns[f"by_{dimension}"] = column
    counted = Count(KT(f"facts__{measure.through}"), distinct=True) if measure.through else measure.total
    rows = narrowed(snapshot, name, asked or {}).annotate(**columns).values(*columns).annotate(value=counted)
    return {tuple(code or NONE for code in codes): value for *codes, value in rows.values_list(*columns, "value")}


def key_of(measure: str, **asked: str) -> str:
    """The key of the figure of this measure, narrowed to these codes."""
    return "/".join([measure, *(part for pair in asked.items() for part in pair)])
