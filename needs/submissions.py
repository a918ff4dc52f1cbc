"""What submitting a response sends: its content, the version that is kept of it for ever, the receipt; and what recalling it opens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from needs import carrying
from needs.choices import NeedStatus, SectionKind, StatementStatus, Verdict
from needs.models import Answer, Difficulty, Need, Response, Submission, View
from needs.respondents import code_of, people_answering
from needs.responses import OPEN, deadline, sections
from needs.rules import transmits_the_response
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.records.history import timeline
from tarp.records.writing import perform

FORM = "tarp-response-1"  # the shape of what is sent; a later shape gets the next number, and old copies stay readable

STATED = {  # what a Party states: these fields are sent, in this order for a reader
    Need: (
        "title",
        "description",
        "language",
        "conventions",
        "theme",
        "provisions",
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
        "life_cycle_stage",
        "prior_assistance",
        "source",
        "source_reference",
        "visibility",
        "replaces",
    ),
    Difficulty: ("description", "language", "conventions", "provision", "barrier", "severity"),
    View: ("text", "language", "conventions"),
}

RELATIONS: dict[str, tuple[str, ...]] = {  # what the fields that are sent refer to
    SectionKind.NEEDS: ("conventions", "provisions", "assistance_types", "barriers", "chemicals", "theme", "listing", "replaces"),
    SectionKind.DIFFICULTIES: ("conventions", "provision", "barrier"),
    SectionKind.VIEWS: ("conventions",),
}


def transmit(response: Response, *, by: Any, note: str) -> None:
    """Submission: everything still open in the response goes with it; the version is kept and the receipt is sent."""
    carrying.settle(response, by=by)
    for part in sections(response):
        for record in part.records:
            if record.status in OPEN:
                perform(record, "submit", by=by, note=note)
    now, due = timezone.now(), deadline(response.part)
    response.submitted_at, response.submitted_by = now, by
    response.is_late = due is not None and now > due
    number = response.submissions.count() + 1
    sent = content(response, number=number, at=now)
    submission = Submission.objects.create(
        response=response,
        number=number,
        sent=sent,
        checksum=fingerprint(sent),
        submitted_at=now,
        submitted_by=by,
        is_late=response.is_late,
        reason=note or (recalled_because(response) if number > 1 else ""),
    )
    for person in receivers(response, by):
        outbox.send(
            "receipt",
            to=person,
            key=f"receipt:{response.pk}:{number}",
            path=f"/responses/{response.reference}/sent/",
            response=response,
            submission=submission,
            check=f"{settings.SITE_URL}/{person.language}/receipts/{submission.checksum}/",
        )


def receivers(response: Response, by: Any) -> list[Any]:
    """Who gets the receipt: the person who transmits, or, of what the secretariat typed from paper, those who transmit for who answered."""
    if transmits_the_response(by, response):
        return [by]
    return list(people_answering(response, Role.TRANSMITTER))


def recalled_because(response: Response) -> str:
    """What the Party wrote when it recalled what it had sent last; "" where the secretariat sent it back."""
    for step in reversed(timeline(response)):
        if step.act in ("recall", "submit"):
            return step.why if step.act == "recall" else ""
    return ""


def respondent_of(response: Response) -> dict[str, str]:
    """Who answers, as a submitted version names it."""
    if response.party:
        return {"party": response.party.code}
    return {"desk": code_of(response.respondent), "desk_name": str(response.desk)}


def content(response: Response, *, number: int, at: datetime) -> dict[str, Any]:
    """Everything that the Party states, in words and codes that do not depend on the reader's language.

    Who proposed an answer, the secretariat's translations and the statuses that it sets are no part of what a Party states.
    """
    result: dict[str, Any] = {
        "form": FORM,
        "reference": response.reference,
        "version": number,
        "submitted_at": at.isoformat(timespec="seconds"),
        "language": get_language(),
        "round": response.round.code,
        "part": response.part.code,
        "questionnaire": {"code": response.part.questionnaire.code, "edition": response.part.questionnaire.edition},
        **respondent_of(response),
        "conventions": codes(response.conventions.all()),
        "sections": [],
        "earlier_needs": [
            {"reference": word.need.reference, "verdict": word.verdict, "reason": word.reason}
            for word in response.carried.filter(need__isnull=False).exclude(verdict=Verdict.CHANGED).select_related("need").order_by("need")
        ],
    }
    for part in sections(response):
        entry: dict[str, Any] = {"section": part.section.code}
        if part.questions:
            entry["answers"] = {
                question.code: said(part.answers[question.pk]) if question.pk in part.answers else None for question in part.questions
            }
        if part.section.kind != SectionKind.QUESTIONS:
            prefetch_related_objects(part.records, *RELATIONS[part.section.kind])
            entry["records"] = [stated(record) for record in part.records]
        result["sections"].append(entry)
    return result


def said(answer: Answer) -> dict[str, Any]:
    """An answer: its value in the shape of the question's kind, and the standing of the need where the question asks it."""
    return {"value": answer.value} | ({"standing": answer.standing} if answer.standing else {})


def stated(record: Need | Difficulty | View) -> dict[str, Any]:
    """One need, difficulty or view as it is sent."""
    return {"reference": record.reference} | {name: plain(record, name) for name in STATED[type(record)]}


def plain(record: Any, name: str) -> Any:
    """The value of a field as JSON: other records by their codes, amounts as text so that no digit is lost."""
    field = record._meta.get_field(name)
    if field.many_to_many:
        return codes(getattr(record, name).all())
    value = getattr(record, name)
    if field.is_relation:
        return getattr(value, "code", None) or getattr(value, "reference", None)
    return str(value) if isinstance(value, Decimal) else value


def codes(records: Iterable[Any]) -> list[str]:
    return sorted(record.code for record in records)


def canonical(sent: dict[str, Any]) -> bytes:
    """The bytes that are downloaded and over which the checksum is made: sorted keys, no spaces, UTF-8."""
    return json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(sent: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of what was sent."""
    return hashlib.sha256(canonical(sent)).hexdigest()


def recall(response: Response, *, by: Any, note: str) -> None:
    """Opens a submitted response to its Party again. What waits for review comes back as a draft; registered needs stand and count."""
    waiting = [
        *response.needs.filter(status=NeedStatus.SUBMITTED).select_related("party").order_by("pk"),
        *response.difficulty_set.filter(status=StatementStatus.SUBMITTED).order_by("pk"),
        *response.view_set.filter(status=StatementStatus.SUBMITTED).order_by("pk"),
    ]
    for record in waiting:
        perform(record, "recall", by=by, note=note)
    tell("response_recalled", response, by=by, note=note)


def tell(kind: str, response: Response, *, by: Any, note: str = "", page: str = "", roles: tuple[str, ...] = ()) -> None:
    """Mails those who answer, in these roles or in any."""
    for person in people_answering(response, *(roles or (Role.TRANSMITTER, Role.DRAFTER))):
        outbox.send(
            kind,
            to=person,
            key=f"{kind}:{response.pk}:{response.version}",
            path=f"/responses/{response.reference}/{page}",
            response=response,
            by=by,
            note=note,
        )


def tell_endorsed(response: Response, *, by: Any, note: str) -> None:
    tell("response_endorsed", response, by=by, page="check/", roles=(Role.TRANSMITTER,))


def tell_returned(response: Response, *, by: Any, note: str) -> None:
    tell("response_returned", response, by=by, note=note)


def tell_declined(response: Response, *, by: Any, note: str) -> None:
    tell("response_declined", response, by=by, note=note)


def tell_resumed(response: Response, *, by: Any, note: str) -> None:
    tell("response_resumed", response, by=by, note=note)
