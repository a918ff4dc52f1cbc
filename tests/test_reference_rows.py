"""No row of the reference files is left behind: each is found again in a table, and the files hold as many as were received."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from needs.models import NeedTemplate
from offers.models import Provider
from plans.loading import RELATED, load_reference
from plans.models import Objective, Plan, RelatedWork
from tarp.parties import models as parties
from tarp.parties.reference import FOLDER
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def read(file: str) -> list[dict[str, str]]:
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def keys_of(model: Any, *columns: str) -> set[tuple[str, ...]]:
    return {tuple("" if value is None else str(value) for value in row) for row in model.objects.values_list(*columns)}


def columns(*names: str) -> Callable[[dict[str, str]], tuple[str, ...]]:
    return lambda row: tuple(row[name] for name in names)


def lowered(row: dict[str, str]) -> tuple[str]:
    return (row["code"].lower(),)


def term(row: dict[str, str]) -> tuple[str, str]:
    return row["kind"], row["code"].lower()


def terms() -> set[tuple[str, ...]]:
    tables = {
        "cluster": parties.Cluster,
        "theme": parties.Theme,
        "assistance_type": parties.AssistanceType,
        "barrier": parties.Barrier,
    }
    return {(kind, *key) for kind, model in tables.items() for key in keys_of(model, "code")}


def plan_rows(plan: str) -> set[tuple[str, ...]]:
    """The rows that the tables hold of one plan, as kind of the file and code."""
    kinds = {str(kind): words for words, kind in RELATED.items()}
    works = RelatedWork.objects.filter(plan__code=plan).values_list("kind", "code")
    return {
        *(("plan document", f"PLAN-{code}") for (code,) in keys_of(Plan, "code") if code == plan),
        *(("objective", code) for code in Objective.objects.filter(plan__code=plan).values_list("code", flat=True)),
        *((kinds[kind], code) for kind, code in works),
    }


# File: how many rows it holds, the key of a row, and the keys that the tables hold.
FILES: dict[str, tuple[int, Callable[[dict[str, str]], tuple[str, ...]], Callable[[], set[tuple[str, ...]]]]] = {
    "centres": (65, columns("code"), lambda: keys_of(Provider, "code")),
    "chemical_names": (134, columns("code", "name_ar"), lambda: keys_of(parties.Chemical, "code", "name_ar")),
    "chemicals": (149, columns("id"), lambda: keys_of(parties.Listing, "code")),
    "conventions": (3, lowered, lambda: keys_of(parties.Convention, "code")),
    "cops": (50, columns("code"), lambda: keys_of(parties.Meeting, "code")),
    "decision_paragraphs": (12, columns("decision", "number"), lambda: keys_of(parties.DecisionParagraph, "decision__symbol", "number")),
    "decisions": (
        54,
        columns("cop_code", "symbol", "title", "topic"),
        lambda: {(*key[:3], key[3].replace("_", " ")) for key in keys_of(parties.Decision, "meeting__code", "symbol", "title", "topic")},
    ),
    "group_periods": (
        26,
        columns("group", "party", "valid_from", "valid_to"),
        lambda: keys_of(parties.GroupMembership, "group__code", "party__code", "valid_from", "valid_to"),
    ),
    "groups": (10, columns("code"), lambda: keys_of(parties.Group, "code")),
    "need_templates": (23, columns("code"), lambda: keys_of(NeedTemplate, "code")),
    "parties": (198, columns("iso3"), lambda: keys_of(parties.Party, "code")),
    "plan_2018_2021": (13, columns("kind", "code"), lambda: plan_rows("2018-2021")),
    "plan_2022_2025": (10, columns("kind", "code"), lambda: plan_rows("2022-2025")),
    "plan_2026_2029": (1, columns("kind", "code"), lambda: plan_rows("2026-2029")),
    "provisions": (104, columns("code"), lambda: keys_of(parties.Provision, "code")),
    "region_schemes": (5, columns("code"), lambda: keys_of(parties.RegionScheme, "code")),
    "regions": (43, columns("scheme", "code"), lambda: keys_of(parties.Region, "scheme__code", "code")),
    "sdg": (48, columns("code"), lambda: keys_of(parties.SdgTarget, "code")),
    "themes": (85, term, terms),
}
SHOWN = {"sources": 13}  # read by a page, not a table


def test_every_file_is_accounted_for():
    assert {file.stem for file in FOLDER.glob("*.csv")} == {*FILES, *SHOWN}


@pytest.mark.parametrize("file", FILES)
def test_every_row_of_a_file_stands_in_a_table(file):
    number, key, held = FILES[file]
    wanted = [key(row) for row in read(file)]
    assert (len(wanted), len(set(wanted))) == (number, number)
    assert sorted(set(wanted) - held()) == []


def test_every_provision_has_a_name_in_each_language():
    languages = ("en", "fr", "es", "ar", "zh", "ru")
    assert [(row["code"], language) for row in read("provisions") for language in languages if not row[f"name_{language}"]] == []


def test_every_source_stands_on_the_page_of_sources():
    sources = read("sources")
    assert len(sources) == SHOWN["sources"]
    assert signed_in(None).get(reverse("parties:sources")).context["sources"] == sources


def test_dropped_row_comes_back_and_a_second_load_changes_nothing():
    RelatedWork.objects.get(plan__code="2018-2021", code="SGP-PW-SUR").delete()
    RelatedWork.objects.filter(code="CHAIR-COURSE").update(title="Corrected by staff")
    counts = {count.name: count for count in load_reference()}
    assert (counts["related works"].added, counts["related works"].kept, counts["related works"].same) == (1, 1, 13)


def test_related_work_carries_what_its_row_says():
    work = RelatedWork.objects.get(code="BRS-NORAD-1")
    assert (work.plan.code, work.kind, work.level, work.period, work.funder) == ("2018-2021", "project", "national", "", "Norad")
    assert sorted(party.code for party in work.parties.all()) == ["BGD", "GHA", "LKA"]
    assert sorted(convention.code for convention in work.conventions.all()) == ["basel", "stockholm"]
    assert (work.source, work.confidence) == ("basel.int plastic waste projects page", "high")
    periods = RelatedWork.objects.filter(code="BRS-NORAD-2").values_list("plan__code", "period")
    assert sorted(periods) == [("2018-2021", "2019-12/2023-12"), ("2022-2025", "2019-12/2023-12")]


def test_page_of_a_plan_shows_its_related_works_with_their_sources():
    page = signed_in(None).get("/en/plans/2018-2021/")
    assert len(page.context["related_works"]) == 9
    text = page.content.decode()
    assert "Reduction of single-use plastics in Suriname (BCRC-Caribbean)" in text
    assert "bcrc-caribbean.org other projects" in text
    assert "Work beside the plan" not in signed_in(None).get("/en/plans/2026-2029/").content.decode()


def test_related_works_of_a_plan_being_drafted_are_in_no_public_file(people):
    def downloaded() -> list[str]:
        response = signed_in(None).get(reverse("parties:table", args=["related-works", "csv"]))
        return [row["code"] for row in csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines())]

    assert len(downloaded()) == 15
    Plan.objects.filter(code="2022-2025").update(status="drafting")
    assert len(downloaded()) == 9
    assert RelatedWork.objects.visible_to(people.officer).count() == 15
