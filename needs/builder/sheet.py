"""The texts of a questionnaire in one language beside the English, as a page shows and takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from needs.choices import Translation
from needs.models import Option, Question, Questionnaire, Section
from needs.outlines import in_order
from needs.translating import OTHERS
from tarp.records.writing import write

LONGEST_NAME = 300


@dataclass
class Line:
    """One section, question or option; options that say the same in both languages are one line."""

    key: str
    records: list[Any]
    english: dict[str, str]  # name, help
    texts: dict[str, str]
    state: str
    problem: str = ""

    @property
    def cells(self) -> list[tuple[str, str, str, str]]:
        """Name of the field, prefix, English and text."""
        return [(f"{self.key}-{prefix}", prefix, english, self.texts[prefix]) for prefix, english in self.english.items()]

    @property
    def code(self) -> str:
        return self.records[0].code


@dataclass
class Part:
    """A section of the page."""

    section: Section
    lines: list[Line] = field(default_factory=list)


class Sheet:
    """Reads the texts once; `keep` takes what was typed into them. Four queries."""

    def __init__(self, questionnaire: Questionnaire, language: str):
        self.questionnaire, self.language, self.column = questionnaire, language, OTHERS[language]
        self.version = questionnaire.version
        self.states = [("", _("Not translated")), *[(state.value, str(state.label)) for state in Translation]]
        self.parts: list[Part] = []
        shared: dict[tuple[str, str, str], Line] = {}
        for section in in_order(questionnaire.sections.prefetch_related("questions__options")):
            part = Part(section, [self.line(section, "name", "help")])
            self.parts.append(part)
            for question in in_order(section.questions.all()):
                part.lines.append(self.line(question, "name", "help"))
                for option in in_order(question.options.all()):
                    line = self.line(option, "name")
                    same = (line.english["name"], line.texts["name"], line.state)
                    if same in shared:
                        shared[same].records.append(option)
                    else:
                        part.lines.append(shared.setdefault(same, line))

    def line(self, record: Any, *prefixes: str) -> Line:
        english = {prefix: text for prefix in prefixes if (text := getattr(record, f"{prefix}_en"))}
        texts = {prefix: getattr(record, f"{prefix}_{self.column}") for prefix in english}
        return Line(f"{record._meta.model_name}-{record.pk}", [record], english, texts, record.translations.get(self.language, ""))

    def keep(self, posted: Mapping[str, str], *, by: Any) -> bool:
        """Stores what differs, in one act; False, with the problem in its line, where a text is too long."""
        changed = [line for part in self.parts for line in part.lines if self.take(line, posted)]
        if any(line.problem for line in changed):
            return False

        def save() -> Questionnaire:
            for line in changed:
                for record in line.records:
                    for prefix, text in line.texts.items():
                        setattr(record, f"{prefix}_{self.column}", text)
                    states = {language: state for language, state in record.translations.items() if language != self.language}
                    record.translations = states | ({self.language: line.state} if line.state else {})
            models: tuple[type[Any], ...] = (Section, Question, Option)
            for model in models:
                records = [record for line in changed for record in line.records if isinstance(record, model)]
                names = [f"name_{self.column}", *([] if model is Option else [f"help_{self.column}"]), "translations"]
                model._default_manager.bulk_update(records, names)
            self.questionnaire.save()
            return self.questionnaire

        version = posted.get("version", "")
        write(
            save,
            by=by,
            record=self.questionnaire,
            expected_version=int(version) if version.isdecimal() else None,
            act="translate",
            why=self.language,
        )
        return True

    def take(self, line: Line, posted: Mapping[str, str]) -> bool:
        """Puts what was posted into the line; whether it differs from what stood there."""
        before, state = dict(line.texts), line.state
        for name, prefix, _english, text in line.cells:
            line.texts[prefix] = posted.get(name, text).replace("\r\n", "\n").strip()
            if prefix == "name" and len(line.texts[prefix]) > LONGEST_NAME:
                line.problem = _("Shorten the text to at most %(most)d characters.") % {"most": LONGEST_NAME}
        asked = posted.get(f"{line.key}-state", state)
        line.state = self.state_after(asked if asked in Translation.values else "", state, line, is_rewritten=line.texts != before)
        return (line.texts, line.state) != (before, state)

    def state_after(self, asked: str, before: str, line: Line, *, is_rewritten: bool) -> str:
        """The state that was chosen; of a text that was written or rewritten without a choice, a draft; of no text, none."""
        if not any(line.texts.values()):
            return ""
        if not asked or (is_rewritten and asked == before):
            return Translation.DRAFT.value
        return asked
