"""One record of each kind behind the REST door, as staff would have it in the registers."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from needs.models import Difficulty, Round
from offers.models import Offer, Provider
from plans.models import Activity, Match, Plan
from tarp.parties.models import AssistanceType, Convention, Party, Provision, Theme
from tests import factories

DAY = date(2026, 10, 1)
number = count(1)


def need(**fields: Any) -> Any:
    return factories.need(**{"status": "registered", "conventions": ("basel", "stockholm"), **fields})


def difficulty(**fields: Any) -> Difficulty:
    record = Difficulty.objects.create(**{"party": Party.objects.get(code="KEN"), "description": "No laboratory.", **fields})
    record.conventions.set(Convention.objects.all())
    return record


def offer(**fields: Any) -> Offer:
    provider = Provider.objects.get(code="BCRC-SEN")
    record = Offer.objects.create(
        **{"provider": provider, "title": "Inventory of PCBs", "status": "published", "published_on": DAY, "available_from": DAY, **fields}
    )
    record.conventions.set(Convention.objects.all())
    record.themes.set(Theme.objects.in_order()[:2])
    record.provisions.set(Provision.objects.expressible()[:2])
    record.assistance_types.set(AssistanceType.objects.in_order()[:2])
    return record


def round(**fields: Any) -> Round:
    return Round.objects.create(**{"code": f"round-{next(number)}", "name_en": "A round", "opens_on": DAY, "status": "open", **fields})


def plan(**fields: Any) -> Plan:
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2029, 12, 31)}
    return Plan.objects.create(**{"code": f"plan-{next(number)}", "name_en": "A plan", "status": "consultation", **days, **fields})


def activity(**fields: Any) -> Activity:
    home = fields.pop("plan", None) or Plan.objects.filter(code__startswith="plan-").first() or plan()
    record = Activity.objects.create(**{"plan": home, "title": "A workshop", "status": "approved", "approved_on": DAY, **fields})
    record.conventions.set(Convention.objects.all())
    record.parties.set(Party.objects.filter(code__in=["KEN", "FJI"]))
    return record


def match(**fields: Any) -> Match:
    return Match.objects.create(**{"need": need(), "offer": offer(), **fields})


MAKERS = {
    "needs": need,
    "difficulties": difficulty,
    "offers": offer,
    "rounds": round,
    "plans": plan,
    "activities": activity,
    "matches": match,
}
REFERENCE = ("parties", "conventions", "provisions", "themes", "chemicals", "meetings", "providers")
