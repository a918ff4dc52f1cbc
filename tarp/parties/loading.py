"""Turns the reference files into the tables of this app, in the order in which they refer to each other."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import models
from django.utils.text import slugify

from tarp.parties.choices import ListingCategory, MeetingFormat, PartyKind
from tarp.parties.models import (
    Adherence,
    AssistanceType,
    Barrier,
    Chemical,
    Cluster,
    Convention,
    Decision,
    DecisionParagraph,
    Group,
    GroupMembership,
    Listing,
    Meeting,
    Party,
    Provision,
    Region,
    RegionMembership,
    RegionScheme,
    SdgTarget,
    Theme,
)
from tarp.parties.reference import Count, Row, Wanted, rows, store

FLAGS = {  # group -> column of parties.csv
    "ldc": "is_ldc",
    "sids": "is_sids",
    "lldc": "is_lldc",
    "eit": "is_eit",
    "developed": "is_developed",
    "oda": "oda_eligible",
    "dac": "is_oecd_dac_donor",
    "oecd": "is_oecd_member",
    "eu": "is_eu_member",
}
REGION_COLUMNS = {"brs": "brs_region", "un": "un_regional_group", "unep": "unep_region", "m49": "m49_region", "m49-sub": "m49_subregion"}
DEVELOPING_UN_GROUPS = {"African States", "Asia-Pacific States", "Latin American and Caribbean States"}
MEETING_FORMATS = {"in person": MeetingFormat.IN_PERSON, "on line, then in person": MeetingFormat.MIXED}
CATEGORIES = {
    "pesticide": [ListingCategory.PESTICIDE],
    "SHPF": [ListingCategory.FORMULATION],
    "industrial": [ListingCategory.INDUSTRIAL],
    "pesticide and industrial": [ListingCategory.PESTICIDE, ListingCategory.INDUSTRIAL],
    "industrial, unintentional": [ListingCategory.INDUSTRIAL, ListingCategory.UNINTENTIONAL],
    "pesticide, industrial, unintentional": [ListingCategory.PESTICIDE, ListingCategory.INDUSTRIAL, ListingCategory.UNINTENTIONAL],
    "unintentional": [ListingCategory.UNINTENTIONAL],
    "waste stream": [ListingCategory.WASTE_STREAM],
    "constituent": [ListingCategory.CONSTITUENT],
    "other waste": [ListingCategory.OTHER_WASTE],
    "plastic waste": [ListingCategory.PLASTIC_WASTE],
    "e-waste": [ListingCategory.E_WASTE],
}


def load_reference(*, update: bool = False) -> list[Count]:
    """All tables of this app; the order matters, since later rows refer to earlier ones."""
    counts = [store(Convention, conventions(), update=update), store(Party, parties(), update=update)]
    counts.append(store(Adherence, adherences(), key=("party", "convention"), update=update))
    counts.append(store(RegionScheme, region_schemes(), update=update))
    counts.append(store(Region, regions(), key=("scheme", "code"), update=update))
    counts.append(store(RegionMembership, region_memberships(), key=("party", "region"), update=update))
    counts.append(store(Group, groups(), update=update))
    counts.append(store(GroupMembership, group_memberships(), key=("party", "group"), update=update))
    counts.append(store(Cluster, terms("cluster"), update=update))
    counts.append(store(Theme, themes(), update=update))
    counts.append(store(AssistanceType, terms("assistance_type"), update=update))
    counts.append(store(Barrier, terms("barrier"), update=update))
    counts.append(store(Provision, provisions(), update=update))
    counts.append(store(Meeting, meetings(), update=update))
    counts.append(store(Decision, decisions(), update=update))
    counts.append(store(DecisionParagraph, paragraphs(), key=("decision", "number"), update=update))
    counts.append(store(Chemical, chemicals(), update=update))
    counts.append(store(Listing, listings(), update=update))
    counts.extend(store(SdgTarget, sdg(kind), update=update) for kind in ("goal", "target", "indicator"))
    return counts


def by_code[M: models.Model](model: type[M], field: str = "code") -> dict[str, M]:
    return {getattr(record, field): record for record in model._default_manager.all()}


def conventions() -> Iterator[Wanted]:
    for position, row in enumerate(rows("conventions"), 1):
        yield Wanted(
            row,
            {
                "code": row["code"].lower(),
                "position": position,
                **row.names(),
                **row.names("full_title"),
                "adopted_on": row.date("adopted_on"),
                "adopted_in": row["adopted_place"],
                "entered_into_force_on": row.date("entry_into_force"),
                "registration_number": row["un_registration_no"],
                "series_volume": row["unts_volume"],
                "depositary": row["depositary"],
                "secretariat": row["secretariat"],
                "assistance_articles": row["ta_articles"],
                "centres_article": row["regional_centres_article"],
                "financial_articles": row["financial_article"],
                "reporting_article": row["reporting_article"],
                "official_count": row.number("parties_official"),
                "official_count_source": row["parties_official_as_of"],
                **row.sourced(),
            },
        )


def parties() -> Iterator[Wanted]:
    kinds = {"State": PartyKind.STATE, "REIO": PartyKind.REIO}
    for row in rows("parties"):
        yield Wanted(
            row,
            {
                "code": row["iso3"],
                "iso2": row["iso2"],
                "m49": row["m49"] or None,
                "kind": row.find("party_type", kinds),
                **row.names(),
                **row.names("article"),
                "is_un_member": row.flag("un_member"),
                "dac_group": row["dac_group"],
                "income_level": row["wb_income_level"],
                "notes": row["notes"],
                "source": row["source"],
                "confidence": "high",
            },
        )


def adherences() -> Iterator[Wanted]:
    known, treaties = by_code(Party), by_code(Convention)
    for row in rows("parties"):
        for code, convention in treaties.items():
            if row[f"{code}_status"] == "non-party":
                continue
            yield Wanted(
                row,
                {
                    "party": known[row["iso3"]],
                    "convention": convention,
                    "status": row[f"{code}_status"],
                    "signed_on": row.date(f"{code}_signature"),
                    "deposited_on": row.date(f"{code}_deposit"),
                    "instrument": row[f"{code}_instrument"],
                    "entered_into_force_on": row.date(f"{code}_entry_into_force"),
                    "source": row[f"{code}_source"],
                    "confidence": "high" if "+" in row[f"{code}_source"] else "medium",  # two sources agree
                },
            )


def region_schemes() -> Iterator[Wanted]:
    for position, row in enumerate(rows("region_schemes"), 1):
        yield Wanted(row, {"code": row["code"], "position": position, **row.names(), **row.sourced()})


def regions() -> Iterator[Wanted]:
    schemes = by_code(RegionScheme)
    for position, row in enumerate(rows("regions"), 1):
        yield Wanted(
            row, {"scheme": row.find("scheme", schemes), "code": row["code"], "position": position, **row.names(), **row.sourced()}
        )


def region_memberships() -> Iterator[Wanted]:
    known = by_code(Party)
    places = {(region.scheme.code, region.code): region for region in Region.objects.select_related("scheme")}
    for row in rows("parties"):
        for scheme, column in REGION_COLUMNS.items():
            if not row[column]:
                continue
            region = places.get((scheme, slugify(row[column].replace("_", "-"))))
            if region is None:
                raise row.fault(column, f'"{row[column]}" is not in regions.csv.')
            yield Wanted(
                row,
                {
                    "party": known[row["iso3"]],
                    "region": region,
                    "source": region.scheme.source,
                    "confidence": region.scheme.confidence,
                },
            )


def groups() -> Iterator[Wanted]:
    for position, row in enumerate(rows("groups"), 1):
        yield Wanted(row, {"code": row["code"], "position": position, "rule": row["rule"], **row.names(), **row.sourced()})


def is_developing(row: Row) -> bool:
    """The rule of the group `developing` (groups.csv says it in words): the conventions hold no list."""
    if row.flag("is_developed") or row.flag("is_eit"):
        return False
    return row.flag("oda_eligible") or row["un_regional_group"] in DEVELOPING_UN_GROUPS


def group_memberships() -> Iterator[Wanted]:
    """One period for each Party and group: as dated in group_periods.csv or by a planned graduation, else without an end."""
    known, named = by_code(Party), by_code(Group)
    periods = {(row["group"], row["party"]): row for row in rows("group_periods")}
    for row in rows("parties"):
        for group in named.values():
            dated = periods.get((group.code, row["iso3"]))
            if not dated and not (row.flag(FLAGS[group.code]) if group.code in FLAGS else is_developing(row)):
                continue
            fields = {
                "party": known[row["iso3"]],
                "group": group,
                "valid_from": dated.date("valid_from") if dated else None,
                "valid_to": dated.date("valid_to") if dated else None,
                "source": dated["source"] if dated else group.source,
                "confidence": dated["confidence"] if dated else group.confidence,
            }
            leaves_on = row.date("ldc_graduation_scheduled") if group.code == "ldc" else None
            if leaves_on:
                fields |= {
                    "valid_to": leaves_on - timedelta(days=1),
                    "source": f"{group.source}; graduation planned for {leaves_on} from memory, a deferral was not excluded",
                    "confidence": "memory",
                }
            yield Wanted(row, fields)


def term(row: Row, position: int) -> dict[str, object]:
    return {
        "code": row["code"].lower(),
        "position": position,
        "description": row["description"],
        **row.names(),
        **row.sourced(),
    }


def terms(kind: str) -> Iterator[Wanted]:
    for position, row in enumerate((row for row in rows("themes") if row["kind"] == kind), 1):
        yield Wanted(row, term(row, position))


def themes() -> Iterator[Wanted]:
    clusters, treaties = by_code(Cluster), by_code(Convention)
    for position, row in enumerate((row for row in rows("themes") if row["kind"] == "theme"), 1):
        links = {"conventions": [row.find("conventions", treaties, code) for code in row.items_of("conventions")]}
        yield Wanted(row, {**term(row, position), "cluster": row.find("cluster", clusters)}, links)


def provisions() -> Iterator[Wanted]:
    treaties, subjects = by_code(Convention), by_code(Theme)
    for position, row in enumerate(rows("provisions"), 1):
        yield Wanted(
            row,
            {
                "code": row["code"],
                "convention": row.find("convention", treaties) if row["convention"] else None,
                "article": row["article"],
                "paragraph": row["paragraph"],
                **row.names(),
                "kind": row["kind"],
                "is_expressible": row.flag("party_may_need_help"),
                "summary": row["summary"],
                "position": position,
                **row.sourced(),
            },
            {"themes": [row.find("theme_codes", subjects, code) for code in row.items_of("theme_codes")]},
        )


def meetings() -> Iterator[Wanted]:
    known, treaties = by_code(Party), by_code(Convention)
    for row in rows("cops"):
        yield Wanted(
            row,
            {
                "code": row["code"],
                "convention": row.find("convention", treaties),
                "number": row.number("number"),
                "kind": row["kind"],
                "starts_on": row.date("start_date"),
                "ends_on": row.date("end_date"),
                "city": row["city"],
                "country": row.find("country_iso3", known),
                "format": row.find("format", MEETING_FORMATS),
                "status": row["status"],
                "notes": row["notes"],
                **row.sourced(),
            },
        )


def decisions() -> Iterator[Wanted]:
    """The code is the symbol where it is established (`RC-7-7`), else meeting and topic (`BC-COP11-technical-assistance`)."""
    treaties, held = by_code(Convention), by_code(Meeting)
    for row in rows("decisions"):
        prefix = "" if row["symbol"][:2] in ("BC", "RC", "SC") else f"{row['cop_code'][:2]}-"
        symbol = prefix + row["symbol"].replace("/", "-").replace(".", "-")
        yield Wanted(
            row,
            {
                "code": symbol if row["symbol"] else f"{row['cop_code']}-{slugify(row['topic'])}",
                "symbol": row["symbol"],
                "convention": row.find("convention", treaties),
                "meeting": row.find("cop_code", held),
                "title": row["title"],
                "topic": row["topic"].replace(" ", "_"),
                "year": row.number("year"),
                "notes": row["notes"],
                **row.sourced(),
            },
        )


def paragraphs() -> Iterator[Wanted]:
    taken = by_code(Decision, "symbol")
    for position, row in enumerate(rows("decision_paragraphs"), 1):
        yield Wanted(
            row,
            {
                "decision": row.find("decision", taken),
                "number": row["number"],
                "position": position,
                "text": row["text"],
                "footnote": row["footnote"],
                **row.sourced(),
            },
        )


def chemicals() -> Iterator[Wanted]:
    """One chemical for the listings that name it in `chemical`; its name and CAS numbers are those of its first listing."""
    names = {row["code"]: row.names() for row in rows("chemical_names")}
    seen = set()
    for row in rows("chemicals"):
        if row["chemical"] in seen:
            continue
        seen.add(row["chemical"])
        yield Wanted(
            row,
            {
                "code": row["chemical"],
                "name_en": row["name"],
                **names[row["chemical"]],
                "cas_numbers": row.items_of("cas_numbers"),
                "is_waste": row["convention"] == "BASEL",
                **row.sourced(),
            },
        )


def listings() -> Iterator[Wanted]:
    treaties, substances, held = by_code(Convention), by_code(Chemical), by_code(Meeting)
    for row in rows("chemicals"):
        yield Wanted(
            row,
            {
                "code": row["id"],
                "chemical": row.find("chemical", substances),
                "convention": row.find("convention", treaties),
                "annexes": row.items_of("annex"),
                "entry": row["name"],
                "categories": row.find("category", CATEGORIES),
                "meeting": row.find("cop_code", held) if row["cop_code"] else None,
                "decision_symbol": row["decision"],
                "adopted_on": row.date("adopted_on"),
                "effective_on": row.date("effective_on"),
                "ended_on": row.date("ended_on"),
                "scope_note": row["scope_note"],
                **row.sourced(),
            },
        )


def sdg(kind: str) -> Iterator[Wanted]:
    known = by_code(SdgTarget)
    for position, row in enumerate(rows("sdg"), 1):
        if row["kind"] != kind:
            continue
        yield Wanted(
            row,
            {
                "code": row["code"],
                "kind": kind,
                "parent": row.find("parent", known) if row["parent"] else None,
                **row.names(),
                "relevance": row["relevance"],
                "position": position,
                **row.sourced(),
            },
        )
