"""A response section by section: how it is begun and answered, what it says and what it still lacks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
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
from needs.respondents import Respondent, acts_under, code_of, named
from needs.rules import TAKES_ANSWERS, section_is_open
from needs.tailoring import facts_for, put_to, questions_of, tailored
from tarp.accounts.rules import is_secretariat
from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.workflow import Problem
from tarp.records.writing import Conflict, write

OPEN = {NeedStatus.DRAFT, NeedStatus.RETURNED}


@dataclass
class SectionAnswer:
    """One section of a response: its questions with their answers, or the records stated in it."""

    section: Section
    response: Response | None = None
    questions: list[Question] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    is_marked: bool = False
    waits: bool = False
    is_open: bool = True  # of a response that was sent back: the secretariat asked about it

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
                    Problem(problem.code, f"{isolated(record)}: {problem.sentence}", f"{code}:{record.reference}:{problem.field}")
                    for problem in move.problems(record)
                ]
        return found

    def problems_of(self, question: Question) -> list[Problem]:
        answer = self.answers.get(question.pk)
        return questions.problems(question, answer.value if answer else None, answer.standing if answer else "", self.facts)


def isolated(text: Any) -> str:
    """A Party's own words inside a sentence of ours: their direction does not become that of the sentence."""
    return f"\u2068{text}\u2069"


def sections(response: Response, *, with_waiting: bool = False, stated_in: str | None = None) -> list[SectionAnswer]:
    """What of its questionnaire the response has to answer, in order, with what it says. A fixed number of queries.

    What the conditions hide is not here: it is neither asked, counted nor sent. Its answers are kept, should it show again.
    `with_waiting` adds the sections that may show once another question is answered. `stated_in`: the code of the one section of which
    the needs, difficulties or views are wanted.
    """
    answers = {answer.question_id: answer for answer in response.answers.select_related("answered_by")}
    layout = put_to(response)
    shown, facts = tailored(layout, facts_for(response, layout), answers)
    asked_of = {section.pk: asked for section, asked in shown}
    wanted = [section for section, _asked in shown if stated_in in (None, section.code)]
    stated = statements(response, [section for section, _asked in shown], wanted)
    opened = response.open_sections()
    result = []
    for section, _questions in layout:
        if section.pk in asked_of:
            asked = asked_of[section.pk]
            own = {question.pk: answers[question.pk] for question in asked if question.pk in answers}
            result.append(
                SectionAnswer(
                    section,
                    response,
                    asked,
                    own,
                    stated.get(section.pk, []),
                    facts,
                    is_marked=section.code in response.completed_sections,
                    is_open=opened is None or section.code in opened,
                )
            )
        elif with_waiting and waits(section, shown, answers):
            result.append(SectionAnswer(section, waits=True))
    return result


def statements(response: Response, shown: list[Section], wanted: list[Section]) -> dict[int, list[Any]]:
    """What is stated in each wanted section, by its id; what names no section stands in the first of its kind that is shown."""
    first: dict[str, int] = {}
    for section in shown:
        first.setdefault(section.kind, section.pk)
    found: dict[int, list[Any]] = {section.pk: [] for section in wanted}
    if response.party and hasattr(response, "eligible_under"):  # asked with the response: its needs' checks need not ask again
        response.party.__dict__["_eligible"] = {timezone.localdate(): frozenset(response.eligible_under)}
    for kind in dict.fromkeys(section.kind for section in wanted if section.kind in STATEMENTS):
        for record in STATEMENTS[kind](response):
            record.party, record.response = response.party, response
            found.get(record.section_id or first[kind], []).append(record)
    return found


def needs_of(response: Response) -> Any:
    """Without those of which a changed version is under way, with what their checks ask for."""
    replaced = response.needs.filter(replaces__isnull=False, status__in=[*OPEN, NeedStatus.SUBMITTED]).values("replaces")
    return (
        response.needs.exclude(status__in=[NeedStatus.WITHDRAWN, NeedStatus.MERGED])
        .exclude(pk__in=replaced)
        .select_related("section")
        .prefetch_related("conventions", "provisions", "assistance_types")
        .order_by("pk")
    )


def difficulties_of(response: Response) -> Any:
    return response.difficulty_set.exclude(status=StatementStatus.WITHDRAWN).select_related("section").order_by("pk")


def views_of(response: Response) -> Any:
    return response.view_set.exclude(status=StatementStatus.WITHDRAWN).select_related("section").order_by("pk")


STATEMENTS: dict[str, Callable[[Response], Any]] = {
    SectionKind.NEEDS: needs_of,
    SectionKind.DIFFICULTIES: difficulties_of,
    SectionKind.VIEWS: views_of,
}


def waits(section: Section, shown: list[tuple[Section, list[Question]]], answers: dict[int, Answer]) -> bool:
    """Whether the section may still show: its condition asks for the answer to a question that is not answered yet."""
    open_codes = {question.code for _section, asked in shown for question in asked if question.pk not in answers}
    return bool(questions_of(section.relevant) & open_codes)


def start(part: RoundPart, respondent: Respondent, *, by: Any) -> Response:
    """The response of the Party or desk to the part of the round, begun now if there is none. One for each and part, by constraint."""
    own = named(respondent)
    existing = Response.objects.filter(part=part, **own).first()
    if existing:
        return existing
    asked = part.asks(respondent)
    if not (asked and (is_secretariat(by, part) or acts_under(by, respondent, asked))):
        if "desk" in own:
            raise Refused("not_asked", _("This round does not ask your desk."))
        raise Refused("not_asked", _("This round does not ask your Party under a convention that you act for."))

    def save() -> Response:
        response, _created = Response.objects.get_or_create(part=part, **own)
        response.conventions.set(asked)
        response.reference = reference(response)
        response.save(update_fields=["reference"])
        return response

    return write(save, by=by, act="start")


def reference(response: Response) -> str:
    """RC-2028-KEN-0007: convention (BRS where there are several), year of the round, Party, number; of a desk BRS-2028-D12-0007."""
    conventions = list(response.conventions.all())
    prefix = f"{conventions[0].code[0].upper()}C" if len(conventions) == 1 else "BRS"
    return f"{prefix}-{response.round.opens_on.year}-{code_of(response.respondent)}-{response.pk:04d}"


def answer(response: Response, question: Question, value: Any, *, by: Any, standing: str = "", contributor: str = "") -> None:
    """Keeps the answer to one question; an empty one takes the answer away (not answered is not "no").

    Every door keeps an answer by this one: it refuses what stands in a section that is closed.
    """
    section_is_open.require(by, Answer(response=response, question=question))
    value = None if value in ("", [], {}) else questions.with_standing(value, standing)
    if value is None and not standing:
        Answer.objects.filter(response=response, question=question).delete()
        return
    said = {"value": value, "standing": standing, "contributor": contributor, "answered_by": by, "answered_at": timezone.now()}
    if not Answer.objects.filter(response=response, question=question).update(**said):  # of one response one person writes at a time
        Answer.objects.create(response=response, question=question, **said)


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
        section_is_open.require(by, SectionAnswer(section, response))
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
        for question in questions:
            if question.code in values:
                answer(response, question, values[question.code], by=by, standing=values.get(f"{question.code}.standing", ""))
        response.save()
        return response

    return write(save, by=by, record=response, expected_version=expected_version, act="answer")
