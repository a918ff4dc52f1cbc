"""Versions of a response as a person reads them: one by itself, or two side by side, each question in its own wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from needs import questions
from needs.choices import SectionKind, Verdict
from needs.models import Difficulty, Need, Question, Questionnaire, Submission, View
from needs.submissions import STATED
from tarp.parties.models import Provision

RECORDS: dict[str, Any] = {SectionKind.NEEDS: Need, SectionKind.DIFFICULTIES: Difficulty, SectionKind.VIEWS: View}
SAME, CHANGED, ADDED, REMOVED, MOVED = "same", "changed", "added", "removed", "moved"
STATES = {SAME: _("Unchanged"), CHANGED: _("Changed"), ADDED: _("Added"), REMOVED: _("Removed"), MOVED: _("Moved")}


@dataclass(frozen=True)
class Line:
    """A question or field with what was said; `language` is that of a person's own text."""

    key: str
    label: str
    words: str
    language: str = ""


@dataclass(frozen=True)
class Block:
    """The answers of a section, or one need, difficulty or view."""

    key: str
    title: str = ""
    reference: str = ""
    language: str = ""
    replaces: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Part:
    code: str
    title: str
    blocks: tuple[Block, ...] = ()


class Reader:
    """Reads what was sent: questions by the wording of the edition that asked them, codes by their names in the reader's language."""

    def __init__(self, *submissions: Submission):
        submissions = tuple(one for one in submissions if "questionnaire" in one.sent)
        self.questionnaires: dict[tuple[str, int], Questionnaire] = {}
        for submission in submissions:
            asked = submission.sent["questionnaire"]
            edition = (asked["code"], asked["edition"])
            self.questionnaires[edition] = self.questionnaires.get(edition) or Questionnaire.objects.prefetch_related(
                "sections__questions__options"
            ).get(code=edition[0], edition=edition[1])
        self.names: dict[Any, dict[str, str]] = defaultdict(dict)
        for model, wanted in self.wanted(submissions).items():
            self.names[model] = {code: named(one) for code, one in model.objects.in_bulk(list(wanted), field_name="code").items()}

    def wanted(self, submissions: tuple[Submission, ...]) -> dict[Any, set[str]]:
        """The codes of each table of reference that the needs, difficulties and views name."""
        found: dict[Any, set[str]] = defaultdict(set)
        for submission in submissions:
            for kind, record in self.records(submission):
                for name in STATED[RECORDS[kind]]:
                    target = RECORDS[kind]._meta.get_field(name).related_model
                    value = record.get(name)
                    if target and target is not Need and value:
                        found[target] |= set(value) if isinstance(value, list) else {value}
        return found

    def records(self, submission: Submission) -> Iterator[tuple[str, dict[str, Any]]]:
        kinds = {section.code: section.kind for section in self.edition(submission).sections.all()}
        for part in submission.sent["sections"]:
            for record in part.get("records", []):
                yield kinds[part["section"]], record

    def edition(self, submission: Submission) -> Questionnaire:
        asked = submission.sent["questionnaire"]
        return self.questionnaires[asked["code"], asked["edition"]]

    def parts(self, submission: Submission) -> list[Part]:
        """What was sent, section by section. Nothing of what was kept in another form, before submissions had sections."""
        if "questionnaire" not in submission.sent:
            return []
        sections = {section.code: section for section in self.edition(submission).sections.all()}
        parts = []
        for sent in submission.sent["sections"]:
            section = sections[sent["section"]]
            blocks = []
            if "answers" in sent:
                asked = {question.code: question for question in section.questions.all()}
                order = sorted(sent["answers"], key=lambda code: asked[code].position)
                lines = tuple(self.answered(asked[code], sent["answers"][code], submission) for code in order)
                blocks.append(Block(key=section.code, lines=lines))
            blocks += [self.stated(RECORDS[section.kind], record) for record in sent.get("records", [])]
            parts.append(Part(section.code, section.name, tuple(blocks)))
        earlier = [self.confirmed(word) for word in submission.sent.get("earlier_needs", [])]
        if earlier:
            parts.append(Part("earlier_needs", str(_("Needs stated before")), (Block(key="earlier_needs", lines=tuple(earlier)),)))
        return parts

    def answered(self, question: Question, said: Any, submission: Submission) -> Line:
        return Line(question.code, question.name, words_of(question, said), submission.sent.get("language") or "")

    def stated(self, model: Any, record: dict[str, Any]) -> Block:
        lines = []
        for name in STATED[model]:
            words = self.field(model, name, record.get(name)) if name != "replaces" else ""
            if words:
                label = str(model._meta.get_field(name).verbose_name)
                lines.append(Line(name, label[:1].upper() + label[1:], words, record["language"]))
        title = record.get("title") or record.get("description") or record.get("text") or record["reference"]
        return Block(
            key=record["reference"],
            title=title if len(title) <= 120 else f"{title[:119]}…",
            reference=record["reference"],
            language=record["language"],
            replaces=record.get("replaces") or "",
            lines=tuple(lines),
        )

    def field(self, model: Any, name: str, value: Any) -> str:
        """The value of a field in words."""
        if value in (None, "", []):
            return ""
        described = model._meta.get_field(name)
        names: Any = self.names[described.related_model] if described.related_model else dict(described.flatchoices)
        if hasattr(described, "base_field"):
            names = dict(described.base_field.flatchoices)
        values = value if isinstance(value, list) else [value]
        return "; ".join(str(names.get(one, one)) for one in values)

    def confirmed(self, word: dict[str, str]) -> Line:
        verdict = str(Verdict(word["verdict"]).label)
        return Line(word["reference"], word["reference"], f"{verdict}: {word['reason']}" if word["reason"] else verdict)


def named(record: Any) -> str:
    return f"{record.citation} {record}".strip() if isinstance(record, Provision) else str(record)


def words_of(question: Question, said: Any) -> str:
    """An answer in words. What was sent before answers had a standing is the value alone."""
    if said is None:
        return ""
    value, standing = (said["value"], said.get("standing", "")) if isinstance(said, dict) and "value" in said else (said, "")
    return questions.words(question, value, standing)


@dataclass(frozen=True)
class Pair:
    """One question or field in both versions."""

    state: str
    before: Line | None
    after: Line | None

    @property
    def label(self) -> str:
        return (self.after or self.before).label

    @property
    def wording_before(self) -> str:
        """How the question was worded then, where another edition words it otherwise."""
        return self.before.label if self.before and self.after and self.before.label != self.after.label else ""

    @property
    def said(self) -> str:
        return str(STATES[self.state])


@dataclass
class Compared:
    """A section, or one need, difficulty or view, in both versions."""

    state: str
    title: str
    before: Block | None
    after: Block | None
    pairs: list[Pair] = field(default_factory=list)
    moved_from: str = ""

    @property
    def said(self) -> str:
        return str(STATES[self.state])

    @property
    def reference(self) -> str:
        return (self.after or self.before).reference

    @property
    def language(self) -> str:
        return (self.after or self.before).language

    @property
    def differs(self) -> bool:
        return self.state != SAME or any(pair.state != SAME for pair in self.pairs)


def compare(first: Submission, second: Submission) -> list[tuple[str, list[Compared]]]:
    """The second version against the first: (section, its blocks). A need is paired with itself, or with the one that it replaces."""
    reader = Reader(first, second)
    before, after = reader.parts(first), reader.parts(second)
    earlier = {block.key: (part, block) for part in before for block in part.blocks}
    answered = {line.key: (part, line) for part in before for block in part.blocks if not block.reference for line in block.lines}
    taken: set[str] = set()
    result: dict[str, tuple[str, list[Compared]]] = {}
    for part in after:
        entries = result.setdefault(part.code, (part.title, []))[1]
        for block in part.blocks:
            key = block.key if block.key in earlier else block.replaces if block.replaces in earlier else ""
            place, old = earlier.get(key, (None, None))
            taken |= {key} if old else set()
            moved = place.title if place and place.code != part.code else ""
            pairs = paired(old, block, answered if not block.reference else {}, part)
            state = ADDED if old is None and block.reference else MOVED if moved else SAME
            if state == SAME and any(pair.state != SAME for pair in pairs) and block.reference:
                state = CHANGED
            entries.append(Compared(state, block.title, old, block, pairs, moved))
    kept = {line.key for part in after for block in part.blocks if not block.reference for line in block.lines}
    for part in before:
        for block in part.blocks:
            if block.reference and block.key not in taken:
                pairs = [Pair(REMOVED, line, None) for line in block.lines]
                result.setdefault(part.code, (part.title, []))[1].append(Compared(REMOVED, block.title, block, None, pairs))
            gone = [Pair(REMOVED, line, None) for line in block.lines if not block.reference and line.key not in kept]
            if gone:
                result.setdefault(part.code, (part.title, []))[1].append(Compared(SAME, "", replace(block, lines=()), None, gone))
    return list(result.values())


def paired(old: Block | None, new: Block, answered: dict[str, tuple[Part, Line]], part: Part) -> list[Pair]:
    """Line by line; a question may stand in another section than before."""
    lines = {line.key: line for line in old.lines} if old else {}
    pairs = []
    for line in new.lines:
        place, elsewhere = answered.get(line.key, (part, None))
        before = lines.get(line.key) or elsewhere
        if before is None:
            state = ADDED
        elif before.words != line.words:
            state = CHANGED
        else:
            state = SAME if place.code == part.code else MOVED
        pairs.append(Pair(state, before, line))
    new_keys = {line.key for line in new.lines}
    if new.reference:
        pairs += [Pair(REMOVED, line, None) for key, line in lines.items() if key not in new_keys]
    return pairs
