"""Loads the questionnaires that ship with the system (fixtures/reference/questionnaires*.json). Idempotent by code and edition.

A file is an outline (needs.outlines), written shorter: `"options": "themes"` stands for the themes in use, `"themes:rotterdam"` for those
of one convention, `"assistance_types"` and `"barriers"` for the other terms; any other word, also in the place of a section, for what
questionnaires_shared.json says under it. `"rows"` are the rows of a table. Translations that name no state are drafts.

The needs that follow from a listing are rows (need_templates.csv).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction

from needs.choices import Axis
from needs.models import NeedTemplate, Questionnaire
from needs.outlines import Outline, build, drafted, texts
from tarp.parties.models import AssistanceType, Barrier, Convention, Provision, Theme
from tarp.parties.reference import Count, Wanted, rows, store

FIXTURES = settings.BASE_DIR / "fixtures/reference"


@transaction.atomic
def load_reference(*, update: bool = False) -> list[Count]:
    """Makes each questionnaire that is not there yet; an edition that is there stays as it is, whatever `update` says."""
    there = set(Questionnaire.objects.values_list("code", "edition"))
    shipped = written()
    missing = [said for said in shipped if (said["code"], said["edition"]) not in there]
    same = len(shipped) - len(missing)
    if missing:
        shorthand = Shorthand()
        for said in missing:
            build(shorthand.questionnaire(said))
    counted = Count("questionnaires", added=len(missing), updated=0, kept=0, same=same)
    return [counted, store(NeedTemplate, need_templates(), update=update)]


def need_templates() -> Iterator[Wanted]:
    """The needs that follow from a listing (fixtures/reference/need_templates.csv)."""
    known = {
        model: {record.code: record for record in model._default_manager.all()} for model in (Convention, Theme, Provision, AssistanceType)
    }
    for position, row in enumerate(rows("need_templates"), 1):
        yield Wanted(
            row,
            {
                "code": row["code"],
                "position": position,
                "convention": row.find("convention", known[Convention]),
                "annexes": row.items_of("annexes"),
                "theme": row.find("theme", known[Theme]),
                "provision": row.find("provision", known[Provision]),
                "due_from": row["due_from"],
                "due_months": row.number("due_months"),
                **row.names(),
                **row.names("description"),
                **row.sourced(),
            },
            {"assistance_types": [row.find("assistance_types", known[AssistanceType], code) for code in row.items_of("assistance_types")]},
        )


def written() -> list[dict[str, Any]]:
    """The questionnaires of the files, as they stand there."""
    files = sorted(FIXTURES.glob("questionnaires*.json"))
    return [said for file in files if file.stem != "questionnaires_shared" for said in json.loads(file.read_text())]


class Shorthand:
    """What the files leave to be filled in from the reference tables and from the shared texts."""

    def __init__(self) -> None:
        shared = json.loads((FIXTURES / "questionnaires_shared.json").read_text())
        self.sections: dict[str, Any] = shared["sections"]
        self.lists: dict[str, list[Outline]] = {name: [_with_states(choice) for choice in said] for name, said in shared["lists"].items()}
        themes = list(Theme.objects.in_use().in_order().prefetch_related("conventions"))
        self.lists["themes"] = _listed(themes)
        for theme, choice in zip(themes, self.lists["themes"], strict=True):
            for convention in theme.conventions.all():
                self.lists.setdefault(f"themes:{convention.code}", []).append(choice)
        self.lists["assistance_types"] = _listed(AssistanceType.objects.in_use().in_order())
        self.lists["barriers"] = _listed(Barrier.objects.in_use().in_order())

    def questionnaire(self, said: dict[str, Any]) -> Outline:
        return said | {"sections": [self.section(part) for part in said["sections"]]}

    def section(self, said: dict[str, Any] | str) -> Outline:
        part = self.sections[said] if isinstance(said, str) else said
        return _with_states(part | {"questions": [self.question(item) for item in part.get("questions", [])]})

    def question(self, said: dict[str, Any]) -> Outline:
        rows = [choice | {"axis": Axis.ROW.value} for choice in self.choices(said.get("rows", []))]
        item = {name: value for name, value in said.items() if name != "rows"} | {"options": rows + self.choices(said.get("options", []))}
        return _with_states(item)

    def choices(self, said: list[Any] | str) -> list[Outline]:
        return self.lists[said] if isinstance(said, str) else [_with_states(choice) for choice in said]


def _listed(records: Any) -> list[Outline]:
    return [_with_states({"code": record.code.lower(), "name": texts(record, "name")}) for record in records]


def _with_states(said: Outline) -> Outline:
    return {"translations": drafted(said.get("name", {}), said.get("help", {}))} | said
