"""A response section by section: what it says, what it still lacks, and what submitting it sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.choices import NeedStatus, QuestionKind, ResponseStatus, RoundStatus, SectionKind, StatementStatus
from needs.models import Answer, Difficulty, Need, Question, Response, Round, Section, View
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import conventions_acted_for, people_acting_for
from tarp.parties.models import Party
from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.workflow import Problem
from tarp.records.writing import perform, write

OPEN = {NeedStatus.DRAFT, NeedStatus.RETURNED}


@dataclass
class SectionAnswer:
    """One section of a response: its questions with their answers, or the records stated in it."""

    section: Section
    questions: list[Question] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)

    @property
    def status(self) -> str:
        """A function of the saved answers alone: not_started, in_progress, completed or problem."""
        if not self.answers and not self.records:
            return "not_started"
        return "in_progress" if self.problems() else "completed"

    def required(self) -> list[Question]:
        return [question for question in self.questions if question.is_required and question.pk not in self.answers]

    def problems(self) -> list[Problem]:
        """What still stands in the way of submitting; `field` says where: section, or section:reference:field."""
        code = self.section.code
        found = [
            Problem("question_unanswered", _("Answer the question “%(question)s”.") % {"question": question.name}, code)
            for question in self.required()
        ]
        for record in self.records:
            if record.status in OPEN:
                move = type(record).workflow.by_name["submit"]
                found += [
                    Problem(problem.code, f"{record}: {problem.sentence}", f"{code}:{record.reference}:{problem.field}")
                    for problem in move.problems(record)
                ]
        return found


def sections(response: Response) -> list[SectionAnswer]:
    """The response in the order of its questionnaire. A fixed number of queries."""
    answers = {answer.question_id: answer for answer in response.answers.all()}
    stated: dict[str, list[Any]] = {
        SectionKind.NEEDS: list(
            response.needs.exclude(status__in=[NeedStatus.WITHDRAWN, NeedStatus.MERGED])
            .select_related("party", "theme")
            .prefetch_related("conventions", "provisions", "assistance_types")
            .order_by("pk")
        ),
        SectionKind.DIFFICULTIES: list(
            response.difficulty_set.exclude(status=StatementStatus.WITHDRAWN).select_related("provision", "barrier").order_by("pk")
        ),
        SectionKind.VIEWS: list(response.view_set.exclude(status=StatementStatus.WITHDRAWN).order_by("pk")),
    }
    result = []
    for section in response.round.questionnaire.sections.order_by("position").prefetch_related("questions__options"):
        questions = sorted(section.questions.all(), key=lambda question: question.position)
        own = {question.pk: answers[question.pk] for question in questions if question.pk in answers}
        result.append(SectionAnswer(section, questions, own, stated.get(section.kind, [])))
    return result


def start(round: Round, party: Party, *, by: Any) -> Response:
    """The Party's response to the round, begun now if there is none. One per Party and round, by constraint."""
    existing = Response.objects.filter(round=round, party=party).first()
    if existing:
        return existing
    asked = round.asked.filter(party=party).values_list("convention", flat=True)
    conventions = set(asked) & conventions_acted_for(by, party.pk)
    if not conventions:
        raise Refused("not_asked", _("This round does not ask your Party under a convention that you act for."))

    def save() -> Response:
        response, _created = Response.objects.get_or_create(round=round, party=party)
        response.conventions.set(asked)
        return response

    return write(save, by=by, act="start")


def answer(response: Response, question: Question, value: Any) -> None:
    """Keeps the answer to one question; an empty value takes the answer away (not answered is not "no")."""
    is_choice = question.kind != QuestionKind.TEXT
    options = [code for code in ([value] if isinstance(value, str) else value or []) if code] if is_choice else []
    text = "" if is_choice else value or ""
    if not text and not options:
        Answer.objects.filter(response=response, question=question).delete()
        return
    Answer.objects.update_or_create(response=response, question=question, defaults={"text": text, "options": options})


def deadline(round: Round) -> datetime | None:
    """The last moment that is in time: 23:59:59 in Geneva on the day on which answers are due."""
    if round.due_on is None:
        return None
    return datetime.combine(round.due_on, time(23, 59, 59), ZoneInfo(settings.OFFICE_TIME_ZONE))


def is_past_due(round: Round) -> bool:
    """Answers are still taken, and come late."""
    due = deadline(round)
    return due is not None and timezone.now() > due and round.status in (RoundStatus.OPEN, RoundStatus.CLOSED)


def question_about(record: Any) -> str:
    """What the secretariat asked when it sent the response, or something stated, back to the Party."""
    return history.latest_note(record) if record.pk and record.status in (ResponseStatus.RETURNED, NeedStatus.RETURNED) else ""


def content(response: Response) -> dict[str, Any]:
    """What a submission sends, in words and codes that do not depend on the reader's language."""
    result: dict[str, Any] = {"round": response.round.code, "party": response.party.code, "sections": []}
    for part in sections(response):
        entry: dict[str, Any] = {"section": part.section.code}
        if part.questions:
            entry["answers"] = {
                question.code: part.answers[question.pk].text or part.answers[question.pk].options if question.pk in part.answers else None
                for question in part.questions
            }
        if part.section.kind != SectionKind.QUESTIONS:
            entry["records"] = [stated(record) for record in part.records]
        result["sections"].append(entry)
    return result


def stated(record: Need | Difficulty | View) -> dict[str, Any]:
    """One need, difficulty or view as it is sent."""
    match record:
        case Need():
            return {
                "reference": record.reference,
                "title": record.title,
                "description": record.description,
                "language": record.language,
                "conventions": codes(record.conventions.all()),
                "provisions": codes(record.provisions.all()),
                "theme": record.theme.code if record.theme else None,
                "assistance_types": codes(record.assistance_types.all()),
                "priority": record.priority,
            }
        case Difficulty():
            return {
                "reference": record.reference,
                "description": record.description,
                "language": record.language,
                "provision": record.provision.code if record.provision else None,
                "barrier": record.barrier.code if record.barrier else None,
                "severity": record.severity,
            }
        case View():
            return {"reference": record.reference, "text": record.text, "language": record.language}


def codes(records: Iterable[Any]) -> list[str]:
    return sorted(record.code for record in records)


def fingerprint(sent: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of what was sent."""
    return hashlib.sha256(json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def transmit(response: Response, *, by: Any, note: str) -> None:
    """Submission: everything still open in the response goes with it; the reference, the checksum and the receipt are made."""
    for part in sections(response):
        for record in part.records:
            if record.status in OPEN:
                perform(record, "submit", by=by, note=note)
    now, due = timezone.now(), deadline(response.round)
    response.sent = content(response)
    response.checksum = fingerprint(response.sent)
    response.submitted_at, response.submitted_by = now, by
    response.is_late = due is not None and now > due
    response.reference = response.reference or reference(response)
    outbox.send(
        "receipt",
        to=by,
        key=f"receipt:{response.pk}:{response.version}",
        path=f"/rounds/{response.round.code}/{response.party.code}/sent/",
        response=response,
    )


def reference(response: Response) -> str:
    """RC-2028-KEN-0007: convention (BRS where there are several), year of the round, Party, number."""
    conventions = list(response.round.conventions.all())
    prefix = f"{conventions[0].code[0].upper()}C" if len(conventions) == 1 else "BRS"
    return f"{prefix}-{response.round.opens_on.year}-{response.party.code}-{response.pk:04d}"


def tell_returned(response: Response, *, by: Any, note: str) -> None:
    for person in people_acting_for(response.party, response.conventions.all(), Role.TRANSMITTER, Role.DRAFTER):
        outbox.send(
            "response_returned",
            to=person,
            key=f"response_returned:{response.pk}:{response.version}",
            path=f"/rounds/{response.round.code}/{response.party.code}/",
            response=response,
            note=note,
        )


def save_answers(
    response: Response, values: dict[str, Any], questions: list[Question], *, by: Any, expected_version: int | None
) -> Response:
    """Keeps the answers to the questions of a section in one act."""

    def save() -> Response:
        for question in questions:
            if question.code in values:
                answer(response, question, values[question.code])
        response.save()
        return response

    return write(save, by=by, record=response, expected_version=expected_version, act="answer")
