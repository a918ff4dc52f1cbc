"""Answers that are picked from the reference data: provisions and chemicals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from needs import reading, widgets
from needs.conditions import Facts
from needs.kinds.options import count_problems, not_a_choice, pieces
from needs.models import Question
from tarp.parties.models import Chemical, Listing, Provision
from tarp.records.workflow import Problem


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

    def problems(self, question: Question, value: list[str]) -> list[Problem]:
        return count_problems(question, len(value))


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
