"""Figures: every number of a report, computed from its snapshot by one function, with its rule in words and its records.

A figure is named by a key that reads like an address: `needs`, `needs/rung/met/convention/basel`, `response_rate/region/africa`.
The first word is the measure, then pairs of a dimension and a code; "none" stands for records that have none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, DecimalField, Func, IntegerField, Q, QuerySet, Sum, TextField, Value
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from needs.choices import Priority, Severity
from offers.choices import ProviderKind
from plans.choices import Gap, Rung
from reports.choices import Frozen
from reports.models import Snapshot, SnapshotRecord
from tarp.records.names import name_column

NONE = "none"
CURRENCY, PERCENT = "$", "%"


class UnknownFigure(Exception):
    """A key that names no figure of the snapshot."""


class Elements(Func):
    """Each element of a list among the facts."""

    function = "jsonb_array_elements_text"
    set_returning = True
    output_field = TextField()


def sum_of(*facts: str) -> Any:
    parts = sum((Cast(KT(f"facts__{name}"), IntegerField()) for name in facts[1:]), Cast(KT(f"facts__{facts[0]}"), IntegerField()))
    return Coalesce(Sum(parts), Value(0))


def dollars(fact: str) -> Any:
    amount: DecimalField = DecimalField(max_digits=18, decimal_places=2)
    return Coalesce(Sum(Cast(KT(f"facts__{fact}"), amount)), Value(Decimal(0)), output_field=amount)


def each_has(name: str) -> Q:
    return ~Q(**{f"facts__{name}": []})


@dataclass(frozen=True)
class Measure:
    """What is counted, and along what it can be divided: dimension -> name of the fact, "[]" behind one that holds a list.

    `alone` narrows where no convention is given; `through` counts the Parties of the rows rather than the rows.
    A share has `of` (what is divided) and `base` (by what), and drops the dimensions `within` from its base.
    """

    label: Promise
    rule: Promise
    kind: str = Frozen.NEED
    dimensions: dict[str, str] = field(default_factory=dict)
    total: Any = field(default_factory=lambda: Count("pk"))
    unit: str = ""
    only: Q = field(default_factory=Q)
    alone: Q = field(default_factory=Q)
    through: str = ""
    of: str = ""
    base: str = ""
    within: tuple[str, ...] = ()


REFERENCE = "@reference"  # the record itself
PLACE = {"region": "region", "group": "groups[]"}
OF_NEED = {
    "convention": "conventions[]",
    "theme": "theme",
    "provision": "provisions[]",
    "barrier": "barriers[]",
    "rung": "rung",
    "gap": "gap",
    "priority": "priority",
    **PLACE,
}
OF_ACTIVITY = {"convention": "conventions[]", "theme": "theme", "stage": "stage", "activity": REFERENCE}
OF_ATTENDANCE = {"convention": "conventions[]", **PLACE}
ONCE = _("What is under two conventions counts once in totals and once in the table of each convention.")


def of_parties(label: Promise, fact: str, rule: Promise) -> Measure:
    return Measure(label, rule, Frozen.PARTY, {"convention": f"{fact}[]", **PLACE}, alone=each_has(fact))


def money(label: Promise, fact: str, rule: Promise) -> Measure:
    return Measure(label, rule, Frozen.ACTIVITY, OF_ACTIVITY, dollars(fact), CURRENCY)


MEASURES: dict[str, Measure] = {
    "needs": Measure(
        _("Needs in the register"),
        _("Needs registered by the date and still in the register, on the rung that their links had reached."),
        dimensions=OF_NEED,
    ),
    "needs_from_listings": Measure(
        _("Needs that result from the listing of a chemical"),
        _("Needs in the register that name the listing from which they result (RC-7/7, paragraph 7)."),
        dimensions=OF_NEED,
        only=~Q(facts__listing=None),
    ),
    "needs_share": Measure(
        _("Share of the needs"),
        _("Needs that have what is named, as a share of all needs of the same convention, region and group."),
        dimensions=OF_NEED,
        unit=PERCENT,
        of="needs",
        base="needs",
        within=("theme", "provision", "barrier", "rung", "gap", "priority"),
    ),
    "parties_eligible": of_parties(
        _("Parties that may state needs"),
        "eligible",
        _("Parties to the convention on the date that are developing or have an economy in transition on that date."),
    ),
    "parties_asked": of_parties(_("Parties asked"), "asked", _("Parties asked for their needs in the rounds opened by the date.")),
    "parties_answered": of_parties(
        _("Parties that answered"), "answered", _("Of the Parties asked, those that submitted a response by the date.")
    ),
    "parties_silent": Measure(
        _("Parties from which there is no information"),
        _("Parties asked that did not answer by the date. No information is neither no need nor zero."),
        Frozen.PARTY,
        {"convention": "silent[]", **PLACE},
        alone=each_has("asked") & Q(facts__answered=[]),
    ),
    "response_rate": Measure(
        _("Response rate"),
        _("Parties that answered as a share of the Parties asked."),
        Frozen.PARTY,
        {"convention": "answered[]", **PLACE},
        unit=PERCENT,
        of="parties_answered",
        base="parties_asked",
    ),
    "parties_stating": of_parties(
        _("Parties with needs in the register"), "states", _("Parties of which at least one need stands in the register on the date.")
    ),
    "parties_in_need": Measure(
        _("Parties that answered and state such a need"),
        _("Of the Parties that answered, those with at least one such need in the register."),
        dimensions=OF_NEED,
        alone=each_has("answered"),
        through="party",
    ),
    "parties_share": Measure(
        _("Share of the Parties that answered"),
        _("Parties with such a need as a share of the Parties that answered in the same region and group. Shares need not add to 100."),
        dimensions=OF_NEED,
        unit=PERCENT,
        of="parties_in_need",
        base="parties_answered",
        within=("theme", "provision", "barrier", "rung", "gap", "priority"),
    ),
    "difficulties": Measure(
        _("Difficulties in implementation"),
        _("Difficulties that Parties submitted and did not withdraw. They are seen by their Party and the Secretariat alone."),
        Frozen.DIFFICULTY,
        {"convention": "conventions[]", "barrier": "barrier", "provision": "provision", "severity": "severity", **PLACE},
    ),
    "offers": Measure(
        _("Offers of assistance"),
        _("Offers in the register on the date; open are those that have begun, have not lapsed and have a place left."),
        Frozen.OFFER,
        {
            "convention": "conventions[]",
            "theme": "themes[]",
            "region": "regions[]",
            "provision": "provisions[]",
            "state": "state",
            "provider_kind": "provider_kind",
        },
    ),
    "activities": Measure(
        _("Activities"),
        _("Activities of plans that have come into force, not cancelled."),
        Frozen.ACTIVITY,
        OF_ACTIVITY,
    ),
    "required": money(_("Funds required"), "required", _("The sum of the budget lines, programme support costs of 13 per cent included.")),
    "pledged": money(_("Funds pledged"), "pledged", _("Pledged by the date. Pledges, commitments and receipts are not added together.")),
    "committed": money(_("Funds committed"), "committed", _("Committed by the date, in agreements.")),
    "received": money(_("Funds received"), "received", _("Received by the date.")),
    "funding_gap": money(
        _("Funding gap"), "gap", _("For each activity what is required less what was received, where more is required; then the sum.")
    ),
    "participants": Measure(
        _("Participants"),
        _("Persons at the events held by the date."),
        Frozen.ATTENDANCE,
        OF_ATTENDANCE,
        sum_of("female", "male", "other", "not_stated"),
    ),
    "participants_stated": Measure(
        _("Participants whose gender is stated"),
        _("Persons at the events held by the date whose gender was stated."),
        Frozen.ATTENDANCE,
        OF_ATTENDANCE,
        sum_of("female", "male", "other"),
    ),
    "women": Measure(
        _("Women among the participants"), _("Women at the events held by the date."), Frozen.ATTENDANCE, OF_ATTENDANCE, sum_of("female")
    ),
    "women_share": Measure(
        _("Share of women"),
        _("Women as a share of the participants whose gender is stated."),
        Frozen.ATTENDANCE,
        OF_ATTENDANCE,
        unit=PERCENT,
        of="women",
        base="participants_stated",
    ),
    "parties_reached": Measure(
        _("Parties reached"),
        _("Parties from which somebody took part in an event held by the date."),
        Frozen.ATTENDANCE,
        OF_ATTENDANCE,
        through="party",
    ),
}

DIMENSIONS = {
    "convention": _("convention"),
    "region": _("region"),
    "group": _("group of countries"),
    "theme": _("theme"),
    "provision": _("provision"),
    "barrier": _("barrier"),
    "rung": _("rung"),
    "gap": _("kind of gap"),
    "priority": _("priority"),
    "severity": _("severity"),
    "stage": _("stage"),
    "activity": _("activity"),
    "state": _("state"),
    "provider_kind": _("kind of provider"),
}
CODES: dict[str, dict[str, Any]] = {  # dimensions whose codes are no reference data
    "rung": dict(Rung.choices),
    "gap": dict(Gap.choices),
    "priority": dict(Priority.choices),
    "severity": dict(Severity.choices),
    "provider_kind": dict(ProviderKind.choices),
    "stage": {"planned": _("planned"), "ongoing": _("ongoing"), "completed": _("completed")},
    "state": {"open": _("open"), "not_open": _("not open")},
}


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
    """A number as the document prints it: 1,234 · 62.5% · $1,200."""
    if value is None:
        return "–"
    number = f"{value:,.2f}".removesuffix(".00") if isinstance(value, Decimal) else f"{value:,}"
    if unit == PERCENT:
        return (number.rstrip("0").rstrip(".") if "." in number else number) + PERCENT
    return f"{CURRENCY}{number}" if unit == CURRENCY else number


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
        names = self.by_dimension[dimension][code]["names"]
        return names.get(name_column().removeprefix("name_")) or names["en"]

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
    if MEASURES[name].kind not in (Frozen.NEED, Frozen.PARTY, Frozen.DIFFICULTY):
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


def address(name: str, **asked: str) -> str:
    """The key of a figure."""
    return "/".join([name, *(part for pair in asked.items() for part in pair)])
