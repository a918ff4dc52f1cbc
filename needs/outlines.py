"""A questionnaire as plain values: the one shape in which it is shipped, copied into the next edition, written to a file and read back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from needs.choices import Axis, Translation
from needs.models import Option, Question, Questionnaire, Section
from tarp.records.names import LANGUAGE_COLUMNS

Outline = dict[str, Any]  # texts are {language: text} without empty ones; an attribute that says nothing is left out

# What a section, a question and an option say beside their texts, with what they say where the outline is silent.
SECTION = {"kind": "questions", "relevant": "", "maximum": None}
QUESTION = {
    "kind": "text",
    "is_required": False,
    "asks_standing": False,
    "minimum": None,
    "maximum": None,
    "relevant": "",
    "constraint": "",
    "constraint_messages": {},
    "appearance": "",
    "source": "",
}
OPTION = {"axis": Axis.CHOICE.value}


def outline(questionnaire: Questionnaire) -> Outline:
    """Everything that the questionnaire says, in its order. Four queries."""
    sections = []
    for section in questionnaire.sections.order_by("position", "pk").prefetch_related("questions__options"):
        questions = []
        for question in in_order(section.questions.all()):
            rows_first = sorted(in_order(question.options.all()), key=lambda option: option.axis != Axis.ROW)
            options = [_said(option, OPTION, "name") for option in rows_first]
            questions.append(_said(question, QUESTION, "name", "help") | ({"options": options} if options else {}))
        sections.append(_said(section, SECTION, "name", "help") | {"questions": questions})
    return {
        "code": questionnaire.code,
        "edition": questionnaire.edition,
        "audience": str(questionnaire.audience),
        "source": questionnaire.source,
        "name": texts(questionnaire, "name"),
        "sections": sections,
    }


def in_order(parts: Any) -> list[Any]:
    return sorted(parts, key=lambda part: (part.position, part.pk))


def texts(record: Any, prefix: str) -> dict[str, str]:
    """{"fr": name_fr, …} of the languages that have one."""
    return {language: text for language, column in LANGUAGE_COLUMNS.items() if (text := getattr(record, f"{prefix}_{column}"))}


def columns(said: dict[str, str], prefix: str) -> dict[str, str]:
    """{"name_fr": …} of {"fr": …}, empty where nothing is said."""
    return {f"{prefix}_{column}": said.get(language, "") for language, column in LANGUAGE_COLUMNS.items()}


def _said(record: Any, silence: dict[str, Any], *prefixes: str) -> Outline:
    values = {name: getattr(record, name) for name in silence}
    values = {name: str(value) if isinstance(value, str) else value for name, value in values.items()}
    worded = {prefix: texts(record, prefix) for prefix in prefixes}
    told = {name: value for name, value in values.items() if value != silence[name]} | {name: said for name, said in worded.items() if said}
    return {"code": record.code, **told, **({"translations": record.translations} if record.translations else {})}


@transaction.atomic
def build(said: Outline) -> Questionnaire:
    """Makes the questionnaire of an outline. Four statements, whatever its length."""
    questionnaire = Questionnaire.objects.create(
        code=said["code"],
        edition=said["edition"],
        audience=said.get("audience", "needs"),
        source=said.get("source", ""),
        **columns(said["name"], "name"),
    )
    sections = Section.objects.bulk_create(
        Section(questionnaire=questionnaire, position=position, **_values(part, SECTION, "name", "help"))
        for position, part in enumerate(said["sections"], 1)
    )
    asked = [(section, part["questions"]) for section, part in zip(sections, said["sections"], strict=True) if "questions" in part]
    questions = Question.objects.bulk_create(
        Question(section=section, position=position, **_values(item, QUESTION, "name", "help"))
        for section, items in asked
        for position, item in enumerate(items, 1)
    )
    items = [item for _section, items in asked for item in items]
    Option.objects.bulk_create(
        Option(question=question, position=position, **_values(choice, OPTION, "name"))
        for question, item in zip(questions, items, strict=True)
        for position, choice in enumerate(item.get("options", []), 1)
    )
    return questionnaire


def _values(said: Outline, silence: dict[str, Any], *prefixes: str) -> dict[str, Any]:
    worded: dict[str, Any] = {}
    for prefix in prefixes:
        worded |= columns(said.get(prefix, {}), prefix)
    return {"code": said["code"], **{name: said.get(name, default) for name, default in silence.items()}, **worded} | {
        "translations": said.get("translations", {})
    }


def drafted(said: dict[str, str], *more: dict[str, str]) -> dict[str, str]:
    """Translation states of texts that nobody has reviewed yet."""
    return {
        language: Translation.DRAFT.value
        for language in LANGUAGE_COLUMNS
        if language != "en" and any(t.get(language) for t in (said, *more))
    }
