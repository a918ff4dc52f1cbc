"""Turns the reference files into providers: the centres and organizations of centres.csv, and the States of the group `dac`."""

from collections.abc import Iterator

from django.utils import timezone

from offers.choices import ProviderKind
from offers.models import Provider
from tarp.parties.models import Adherence, Convention, Party
from tarp.parties.reference import Count, Row, Wanted, rows, store

KINDS = {  # of centres.csv
    "bcrc": ProviderKind.BC_CENTRE,
    "scrc": ProviderKind.SC_CENTRE,
    "bcrc_scrc": ProviderKind.JOINT_CENTRE,
    "unep_regional": ProviderKind.UNEP_REGIONAL_OFFICE,
    "fao_regional": ProviderKind.FAO_REGIONAL_OFFICE,
    "fao_subregional": ProviderKind.FAO_REGIONAL_OFFICE,
    "un_agency": ProviderKind.UN_ENTITY,
    "fund": ProviderKind.FINANCIAL_MECHANISM,
    "programme": ProviderKind.FINANCIAL_MECHANISM,
    "bank": ProviderKind.DEVELOPMENT_BANK,
    "igo": ProviderKind.IGO,
    "ngo": ProviderKind.NGO,
    "coordination": ProviderKind.PARTNERSHIP,
    "policy_framework": ProviderKind.PARTNERSHIP,
    "secretariat": ProviderKind.SECRETARIAT,
}
HEADQUARTERS = {"FAO-HQ": ProviderKind.FAO, "UNEP-CHB": ProviderKind.UNEP}


def load_reference(*, update: bool = False) -> list[Count]:
    """Both sources make one table; a code stands in one of them only."""
    return [store(Provider, [*centres(), *states()], update=update)]


def centres() -> Iterator[Wanted]:
    parties = {party.code: party for party in Party.objects.all()}
    conventions = {convention.code: convention for convention in Convention.objects.all()}
    for row in rows("centres"):
        yield Wanted(
            row,
            {
                "code": row["code"],
                "name": row["name"],
                "kind": HEADQUARTERS.get(row["code"]) or row.find("kind", KINDS),
                "party": row.find("host_country_iso3", parties),
                "city": row["city"],
                "coverage": row["coverage"],
                "languages": row.items_of("languages"),
                "framework_agreement_on": row.date("framework_agreement_on"),
                "centre_status": row["scrc_status"],
                "notes": row["notes"],
                **row.sourced(),
            },
            {
                "conventions": [convention for code, convention in conventions.items() if row.flag(f"serves_{code}")],
                "parties_served": [row.find("countries_served", parties, code) for code in row.items_of("countries_served")],
            },
        )


def states() -> Iterator[Wanted]:
    """Members of the Development Assistance Committee: those that may be asked what they have available (RC-7/7, para 4)."""
    today = timezone.localdate()
    bound: dict[int, list[Convention]] = {}
    for adherence in Adherence.objects.in_force(on=today).select_related("convention"):
        bound.setdefault(adherence.party_id, []).append(adherence.convention)
    for line, party in enumerate(Party.objects.in_group("dac", on=today).order_by("code"), 1):
        yield Wanted(
            Row({}, file="group dac", line=line),
            {
                "code": party.code,
                "name": party.name_en,
                "kind": ProviderKind.DEVELOPED_COUNTRY_PARTY if party.pk in bound else ProviderKind.NON_PARTY_STATE,
                "party": party,
                "city": "",
                "coverage": "",
                "languages": [],
                "framework_agreement_on": None,
                "centre_status": "",
                "notes": "",
                "source": "Rule of this project: the members of the Development Assistance Committee can be asked for offers",
                "confidence": "proposal",
            },
            {"conventions": bound.get(party.pk, []), "parties_served": []},
        )
