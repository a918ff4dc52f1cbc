"""Loads the questionnaires that ship with the system (fixtures/reference/questionnaires.json). Idempotent by code and edition."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from needs.models import Option, Question, Questionnaire, Section
from tarp.parties.models import Theme
from tarp.parties.reference import Count
from tarp.records.names import LANGUAGE_COLUMNS

COLUMNS = tuple(LANGUAGE_COLUMNS.values())


def texts(entry: dict[str, Any], prefix: str) -> dict[str, str]:
    """{"name_en": …} of {"name": {"en": …}}."""
    return {f"{prefix}_{column}": entry.get(prefix, {}).get(column, "") for column in COLUMNS}


@transaction.atomic
def load_reference(*, update: bool = False) -> list[Count]:
    """Makes each questionnaire that is not there yet; an edition that is there stays as it is, whatever `update` says."""
    added = same = 0
    for entry in json.loads((settings.BASE_DIR / "fixtures/reference/questionnaires.json").read_text()):
        questionnaire, created = Questionnaire.objects.get_or_create(
            code=entry["code"],
            edition=entry["edition"],
            defaults={**texts(entry, "name"), "audience": entry.get("audience", "needs"), "source": entry.get("source", "")},
        )
        if not created:
            same += 1
            continue
        added += 1
        for position, part in enumerate(entry["sections"], 1):
            section = Section.objects.create(
                questionnaire=questionnaire,
                position=position,
                code=part["code"],
                kind=part["kind"],
                **texts(part, "name"),
                **texts(part, "help"),
            )
            for place, item in enumerate(part.get("questions", []), 1):
                question = Question.objects.create(
                    section=section,
                    position=place,
                    code=item["code"],
                    kind=item["kind"],
                    is_required=item.get("required", False),
                    maximum=item.get("maximum"),
                    **texts(item, "name"),
                    **texts(item, "help"),
                )
                if item.get("options") == "themes":
                    Option.objects.bulk_create(
                        Option(
                            question=question,
                            position=number,
                            code=theme.code.lower(),
                            **{f"name_{column}": getattr(theme, f"name_{column}") for column in COLUMNS},
                        )
                        for number, theme in enumerate(Theme.objects.in_use().in_order(), 1)
                    )
    return [Count("questionnaires", added=added, updated=0, kept=0, same=same)]
