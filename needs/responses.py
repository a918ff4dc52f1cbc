"""A response section by section: how it is begun and answered, what it says and what it still lacks."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import questions
from needs.choices import NeedStatus, QuestionKind, ResponseStatus, SectionKind, StatementStatus
from needs.conditions import Facts
from needs.models import Answer, Question, Response, RoundPart, Section
from needs.rules import TAKES_ANSWERS
from needs.tailoring import facts_about, has_conditions, laid_out, questions_of, tailored
from tarp.accounts.rules import is_secretariat
from tarp.parties.mandates import conventions_acted_for
from tarp.parties.models import Party
from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.workflow import Problem
from tarp.records.writing import Conflict, write

OPEN = {NeedStatus.DRAFT, NeedStatus.RETURNED}


@dataclass
class SectionAnswer:
    """One section of a response: its questions with their answers, or the records stated in it."""

    section: Section
    questions: list[Question] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    is_marked: bool = False
    waits: bool = False

    @property
    def status(self) -> str:
        """A function of what is saved, and of nothing else: one of the five that the task list shows (U02)."""
        if self.waits:
            return "cannot_start"
        codes = {problem.code for problem in self.problems()}
        if self.questions and codes - set(questions.MISSING):
            return "problem"
        if self.is_marked:
            return "problem" if codes else "completed"
        if not self.answers and not self.records:
            return "not_started"
        return "in_progress" if self.asks_whether_done or codes else "completed"

    @property
    def asks_whether_done(self) -> bool:
        """Only its writer knows whether a section with optional or long answers is done (U14)."""
        return not self.questions or any(not one.is_required or one.kind == QuestionKind.TEXT for one in self.questions)

    @property
    def first_unanswered(self) -> Question | None:
        return next((question for question in self.questions if question.pk not in self.answers), None)

    @property
    def writers(self) -> list[str]:
        """Who wrote the answers; a colleague's contribution under the colleague's name."""
        return sorted({answer.contributor or str(answer.answered_by) for answer in self.answers.values() if answer.answered_at})

    @property
    def last_written_at(self) -> datetime | None:
        return max((answer.answered_at for answer in self.answers.values() if answer.answered_at), default=None)

    def problems(self) -> list[Problem]:
        """What still stands in the way of submitting; `field` says where: section/question, or section:reference:field."""
        code = self.section.code
        found = [
            Problem(problem.code, problem.sentence, f"{code}/{problem.field}")
            for question in self.questions
            for problem in self.problems_of(question)
        ]
        for record in self.records:
            if record.status in OPEN:
                move = type(record).workflow.by_name["submit"]
                found += [
                    Problem(problem.code, f"{record}: {problem.sentence}", f"{code}:{record.reference}:{problem.field}")
                    for problem in move.problems(record)
                ]
        return found

    def problems_of(self, question: Question) -> list[Problem]:
        answer = self.answers.get(question.pk)
        return questions.problems(question, answer.value if answer else None, answer.standing if answer else "", self.facts)


def sections(response: Response, *, with_waiting: bool = False) -> list[SectionAnswer]:
    """What of its questionnaire the response has to answer, in order, with what it says. A fixed number of queries.

    What the conditions hide is not here: it is neither asked, counted nor sent. Its answers are kept, should it show again.
    `with_waiting` adds the sections that may show once another question is answered.
    """
    answers = {answer.question_id: answer for answer in response.answers.select_related("answered_by")}
    stated: dict[str, list[Any]] = {
        SectionKind.NEEDS: list(
            response.needs.exclude(status__in=[NeedStatus.WITHDRAWN, NeedStatus.MERGED])
            .exclude(pk__in=response.needs.filter(replaces__isnull=False, status__in=[*OPEN, NeedStatus.SUBMITTED]).values("replaces"))
            .select_related("party", "theme", "listing", "replaces")
            .prefetch_related("conventions", "provisions", "assistance_types", "barriers")
            .order_by("pk")
        ),
        SectionKind.DIFFICULTIES: list(
            response.difficulty_set.exclude(status=StatementStatus.WITHDRAWN)
            .select_related("provision", "barrier")
            .prefetch_related("conventions")
            .order_by("pk")
        ),
        SectionKind.VIEWS: list(response.view_set.exclude(status=StatementStatus.WITHDRAWN).prefetch_related("conventions").order_by("pk")),
    }
    for record in itertools.chain.from_iterable(stated.values()):
        record.party, record.response = response.party, response
    layout = laid_out(response.part.questionnaire)
    facts = facts_about(response.party, on=response.round.opens_on) if has_conditions(layout) else Facts()
    shown, facts = tailored(layout, facts, answers)
    asked_of = {section.pk: asked for section, asked in shown}
    result = []
    for section, _questions in layout:
        if section.pk in asked_of:
            asked = asked_of[section.pk]
            own = {question.pk: answers[question.pk] for question in asked if question.pk in answers}
            is_marked = section.code in response.completed_sections
            result.append(SectionAnswer(section, asked, own, stated.pop(section.kind, []), facts, is_marked))
        elif with_waiting and waits(section, shown, answers):
            result.append(SectionAnswer(section, waits=True))
    return result


def waits(section: Section, shown: list[tuple[Section, list[Question]]], answers: dict[int, Answer]) -> bool:
    """Whether the section may still show: its condition asks for the answer to a question that is not answered yet."""
    open_codes = {question.code for _section, asked in shown for question in asked if question.pk not in answers}
    return bool(questions_of(section.relevant) & open_codes)


def start(part: RoundPart, party: Party, *, by: Any) -> Response:
    """The Party's response to the part of the round, begun now if there is none. One per Party and part, by constraint."""
    existing = Response.objects.filter(part=part, party=party).first()
    if existing:
        return existing
    asked = part.asks(party)
    if not (asked and (is_secretariat(by, part) or asked & conventions_acted_for(by, party.pk))):
        raise Refused("not_asked", _("This round does not ask your Party under a convention that you act for."))

    def save() -> Response:
        response, _created = Response.objects.get_or_create(part=part, party=party)
        response.conventions.set(asked)
        response.reference = reference(response)
        response.save(update_fields=["reference"])
        return response

    return write(save, by=by, act="start")


def reference(response: Response) -> str:
    """RC-2028-KEN-0007: convention (BRS where there are several), year of the round, Party, number."""
    conventions = list(response.conventions.all())
    prefix = f"{conventions[0].code[0].upper()}C" if len(conventions) == 1 else "BRS"
    return f"{prefix}-{response.round.opens_on.year}-{response.party.code}-{response.pk:04d}"


def answer(response: Response, question: Question, value: Any, *, by: Any, standing: str = "", contributor: str = "") -> None:
    """Keeps the answer to one question; an empty one takes the answer away (not answered is not "no")."""
    value = None if value in ("", [], {}) else questions.with_standing(value, standing)
    if value is None and not standing:
        Answer.objects.filter(response=response, question=question).delete()
        return
    Answer.objects.update_or_create(
        response=response,
        question=question,
        defaults={
            "value": value,
            "standing": standing,
            "contributor": contributor,
            "answered_by": by,
            "answered_at": timezone.now(),
        },
    )


def stamp(value: Any, standing: str = "") -> str:
    """Tells what is saved from anything else: a page shows it and sends it back, so that a save knows what its writer had before them."""
    said = [None if value in ("", [], {}) else questions.with_standing(value, standing), standing]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def stamp_of(saved: Answer | None) -> str:
    return stamp(saved.value, saved.standing) if saved else stamp(None)


def save_answer(
    response: Response, question: Question, value: Any, *, by: Any, standing: str = "", shown: str = "", contributor: str = ""
) -> None:
    """Keeps the answer to one question, written over what was `shown` (a stamp; "" where the client did not say).

    Two people may write in one response at once: only if both write another answer to the same question, `Conflict` is raised,
    with the answer as it stands.
    """
    mine = stamp(value, standing)

    def save() -> Response:
        saved = response.answers.filter(question=question).select_related("answered_by").first()
        if shown and stamp_of(saved) not in (shown, mine):
            raise Conflict(saved)
        if stamp_of(saved) != mine:
            answer(response, question, value, by=by, standing=standing, contributor=contributor)
            response.save(update_fields=["version", "updated_at"])
        return response

    write(save, by=by, record=response, act="answer")


def mark_section(response: Response, section: Section, *, is_completed: bool, by: Any) -> None:
    """Says that the Party has done with a section, or goes on with it (U14)."""

    def save() -> Response:
        others = set(Response.objects.get(pk=response.pk).completed_sections) - {section.code}
        response.completed_sections = sorted(others | {section.code} if is_completed else others)
        response.save(update_fields=["completed_sections", "version", "updated_at"])
        return response

    write(save, by=by, record=response, act="mark_section")


def deadline(part: RoundPart) -> datetime | None:
    """The last moment that is in time: 23:59:59 in Geneva on the day on which answers are due."""
    if part.due_on is None:
        return None
    return datetime.combine(part.due_on, time(23, 59, 59), ZoneInfo(settings.OFFICE_TIME_ZONE))


def is_past_due(part: RoundPart) -> bool:
    """Answers are still taken, and come late."""
    due = deadline(part)
    return due is not None and timezone.now() > due and part.round.status in TAKES_ANSWERS


def question_about(record: Any) -> str:
    """What the secretariat asked when it sent the response, or something stated, back to the Party."""
    return history.latest_note(record) if record.pk and record.status in (ResponseStatus.RETURNED, NeedStatus.RETURNED) else ""


def save_answers(
    response: Response, values: dict[str, Any], questions: list[Question], *, by: Any, expected_version: int | None
) -> Response:
    """Keeps the answers to the questions of a section in one act; `values` as `SectionForm.values` holds them."""

    def save() -> Response:
        opened = response.open_sections()
        for question in questions:
            if opened is not None and question.section.code not in opened:
                raise Refused("section_not_open", _("Only the sections that the secretariat asked about can be changed now."))
            if question.code in values:
                answer(response, question, values[question.code], by=by, standing=values.get(f"{question.code}.standing", ""))
        response.save()
        return response

    return write(save, by=by, record=response, expected_version=expected_version, act="answer")
