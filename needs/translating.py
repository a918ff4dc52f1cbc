"""How far the translations of a questionnaire have come: states that follow every change, and completeness by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Q

from needs.choices import Translation
from needs.models import Option, Question, Section
from needs.outlines import Outline
from tarp.records.names import LANGUAGE_COLUMNS

OTHERS = {language: column for language, column in LANGUAGE_COLUMNS.items() if language != "en"}
PREFIXES = {Section: ("name", "help"), Question: ("name", "help"), Option: ("name",)}
OF_QUESTIONNAIRE = {Section: "questionnaire", Question: "section__questionnaire", Option: "question__section__questionnaire"}


def follow(record: Any, changed: Collection[str]) -> None:
    """Sets the states of a record some of whose columns were changed in one act: a text that was rewritten is a draft, one that was left
    alone while the English changed is outdated, one that is gone has no state. Nothing is stored.
    """
    prefixes = PREFIXES[type(record)]
    states = dict(record.translations)
    for language, column in OTHERS.items():
        own = [f"{prefix}_{column}" for prefix in prefixes]
        if not any(getattr(record, name) for name in own):
            states.pop(language, None)
        elif any(name in changed for name in own):
            states[language] = Translation.DRAFT.value
        elif any(f"{prefix}_en" in changed for prefix in prefixes):
            states[language] = Translation.OUTDATED.value
        else:
            states.setdefault(language, Translation.DRAFT.value)
    record.translations = states


def follow_outline(said: Outline, before: Outline) -> Outline:
    """The outline of a next edition: outdated where its English differs from the edition before and the translation does not."""
    known = dict(_parts(before))
    for place, part in _parts(said):
        earlier = known.get(place)
        if earlier is None or _of(part, "en") == _of(earlier, "en"):
            continue
        for language in OTHERS:
            if any(_of(part, language)) and _of(part, language) == _of(earlier, language):
                part["translations"] = part.get("translations", {}) | {language: Translation.OUTDATED.value}
    return said


def _parts(said: Outline) -> Iterable[tuple[tuple[str, ...], Outline]]:
    """Sections, questions and options by what names them across editions."""
    for section in said["sections"]:
        yield ("section", section["code"]), section
        for question in section["questions"]:
            yield ("question", question["code"]), question
            for option in question.get("options", []):
                yield ("option", question["code"], option.get("axis", "choice"), option["code"]), option


def _of(part: Outline, language: str) -> tuple[str | None, str | None]:
    return part.get("name", {}).get(language), part.get("help", {}).get(language)


def completeness(questionnaires: Iterable[Any]) -> dict[int, dict[str, tuple[int, int]]]:
    """Of each questionnaire and language: how many of the English texts have a translation that is not outdated. Three queries."""
    keys = [questionnaire.pk for questionnaire in questionnaires]
    totals: dict[int, int] = defaultdict(int)
    done: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for model, path in OF_QUESTIONNAIRE.items():
        counts = {f"all_{prefix}": Count("pk", filter=~Q(**{f"{prefix}_en": ""})) for prefix in PREFIXES[model]}
        for language, column in OTHERS.items():
            for prefix in PREFIXES[model]:
                there = ~Q(**{f"{prefix}_en": ""}) & ~Q(**{f"{prefix}_{column}": ""})
                counts[f"{column}_{prefix}"] = Count("pk", filter=there)
                counts[f"{column}_{prefix}_old"] = Count(
                    "pk", filter=there & Q(**{f"translations__{language}": Translation.OUTDATED.value})
                )
        for row in model._default_manager.filter(**{f"{path}__in": keys}).order_by().values(path).annotate(**counts):
            for prefix in PREFIXES[model]:
                totals[row[path]] += row[f"all_{prefix}"]
                for language, column in OTHERS.items():
                    done[row[path]][language] += row[f"{column}_{prefix}"] - row[f"{column}_{prefix}_old"]
    return {key: {language: (done[key][language], totals[key]) for language in OTHERS} for key in keys}


def per_cent(counted: tuple[int, int]) -> int:
    """Per cent, never 100 while something is missing."""
    done, total = counted
    return done * 100 // total if total else 0
