"""What figures count: each measure with its rule in words, and the dimensions along which it can be divided."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, IntegerField, Q, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from needs.choices import Priority, Severity
from offers.choices import ProviderKind
from plans.choices import Gap, Rung
from reports.choices import Frozen

CURRENCY, PERCENT = "$", "%"


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
JOINTLY = _("By region and by group a joint need counts with the Party that leads it.")


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
    "views": Measure(
        _("Other views"),
        _("Views that Parties submitted and did not withdraw. They are seen by their Party and the Secretariat alone."),
        Frozen.VIEW,
        {"convention": "conventions[]", **PLACE},
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
