"""Clarifications: the secretariat asks about a field or an answer, the Party answers there, and only what was asked about is reopened."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from needs.choices import ClarificationStatus, NeedStatus, ResponseStatus, SectionKind
from needs.models import Clarification, Difficulty, Message, Need, Question, Response, Section, View
from needs.respondents import people_answering
from needs.tailoring import laid_out, questions_of
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.records.writing import perform, write

FIELDS = {  # what of a record can be asked about
    Need: (
        "title",
        "description",
        "conventions",
        "provisions",
        "theme",
        "assistance_types",
        "priority",
        "justification",
        "level",
        "from_year",
        "to_year",
        "delivery_languages",
        "target_group",
        "estimated_cost",
        "barriers",
        "chemicals",
        "listing",
        "prior_assistance",
        "visibility",
    ),
    Difficulty: ("provision", "barrier", "severity", "description"),
    View: ("text",),
}
PREFIXES: dict[str, Any] = {"N": Need, "D": Difficulty, "V": View}


def fields_of(about: Any) -> list[tuple[str, str]]:
    """(code, name) of what can be asked about: fields of a statement, sections and questions of a response."""
    if not isinstance(about, Response):
        return [(name, str(about._meta.get_field(name).verbose_name)) for name in FIELDS[type(about)]]
    found = []
    for section in about.part.questionnaire.sections.order_by("position").prefetch_related("questions"):
        found.append((section.code, str(section.name)))
        if section.kind == SectionKind.QUESTIONS:
            found += [(one.code, f"– {one.name}") for one in sorted(section.questions.all(), key=lambda one: one.position)]
    return found


def label_of(clarification: Clarification) -> str:
    """The name of the field, section or question that the thread is about."""
    return dict(fields_of(clarification.about())).get(clarification.field, "").removeprefix("– ") or _("The whole")


def ask(about: Any, *, field: str, text: str, by: Any, send_back: bool = False) -> Clarification:
    """Opens a thread on the field and tells the Party; `send_back` also returns the record, so that the field can be changed."""

    def save() -> Clarification:
        made = Clarification.objects.create(**{about._meta.model_name: about}, field=field)
        Message.objects.create(clarification=made, text=text, is_from_party=False, written_by=by)
        return made

    clarification = write(save, by=by, act="ask", why=text)
    tell_party(clarification, text)
    if send_back:
        perform(about, "send_back", by=by, note=text)
    return clarification


def reply(clarification: Clarification, *, by: Any, note: str) -> None:
    """The Party answers; the person who asked is told."""
    Message.objects.create(clarification=clarification, text=note, is_from_party=True, written_by=by)
    asked = clarification.messages.filter(is_from_party=False).select_related("written_by").order_by("-pk").first()
    if asked:
        tell("clarification_answered", clarification, asked.written_by, note)


def follow_up(clarification: Clarification, *, by: Any, note: str) -> None:
    Message.objects.create(clarification=clarification, text=note, is_from_party=False, written_by=by)
    tell_party(clarification, note)


def close(clarification: Clarification, *, by: Any, note: str) -> None:
    if note.strip():
        Message.objects.create(clarification=clarification, text=note, is_from_party=False, written_by=by)


def tell_party(clarification: Clarification, text: str) -> None:
    about = clarification.about()
    roles = (Role.TRANSMITTER, Role.DRAFTER)
    is_response = isinstance(about, Response)
    for person in people_answering(about, *roles) if is_response else people_acting_for(about.party, about.conventions.all(), *roles):
        tell("clarification_asked", clarification, person, text)


def tell(kind: str, clarification: Clarification, person: Any, text: str) -> None:
    outbox.send(
        kind,
        to=person,
        key=f"{kind}:{clarification.pk}:{clarification.version}",
        path=f"/clarifications/{clarification.reference}/",
        about=clarification.about(),
        field=label_of(clarification),
        text=text,
    )


def threads_on(record: Any, *, user: Any) -> dict[str, list[Clarification]]:
    """The threads on each field of the record that this person may see. Two queries."""
    found: dict[str, list[Clarification]] = defaultdict(list)
    for thread in Clarification.objects.visible_to(user).on(record):
        found[thread.field].append(thread)
    return dict(found)


def open_fields(record: Any) -> frozenset[str] | None:
    """The fields that a returned statement was sent back for; None where the whole was."""
    if record.status != NeedStatus.RETURNED:
        return None
    named = frozenset(thread.field for thread in record.clarifications.all() if thread.status != ClarificationStatus.CLOSED)
    return None if not named or "" in named else named


def open_sections(response: Response) -> frozenset[str] | None:
    """The codes of the sections that a returned response was sent back for; None where the whole was.

    With them come the sections that their answers may show or hide: what is asked anew there has to be answered too.
    """
    if response.status != ResponseStatus.RETURNED:
        return None
    named = {thread.field for thread in response.clarifications.all() if thread.status != ClarificationStatus.CLOSED}
    if not named or "" in named:
        return None
    layout = laid_out(response.part.questionnaire)
    opened = {section.code for section, asked in layout if named & {section.code, *(question.code for question in asked)}}
    return frozenset(opened | depending_on(opened, layout))


def depending_on(opened: set[str], layout: list[tuple[Section, list[Question]]]) -> set[str]:
    """The sections of which something is shown by the answers to questions of these, or of those that follow from them."""
    found: set[str] = set()
    for section, questions in layout:  # a condition asks only what was asked before
        codes = {question.code for one, asked in layout if one.code in opened | found for question in asked}
        if any(questions_of(text) & codes for text in (section.relevant, *(question.relevant for question in questions))):
            found.add(section.code)
    return found
