"""What submitting a response sends: its content, the version that is kept of it for ever, and the receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from needs.choices import NeedStatus, SectionKind
from needs.models import Answer, Difficulty, Need, Response, Submission, View
from needs.responses import OPEN, deadline, sections
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.records.writing import perform


def transmit(response: Response, *, by: Any, note: str) -> None:
    """Submission: everything still open in the response goes with it; the version is kept and the receipt is sent."""
    for part in sections(response):
        for record in part.records:
            if record.status in OPEN:
                perform(record, "submit", by=by, note=note)
    now, due = timezone.now(), deadline(response.part)
    response.submitted_at, response.submitted_by = now, by
    response.is_late = due is not None and now > due
    sent = content(response)
    submission = Submission.objects.create(
        response=response,
        number=response.submissions.count() + 1,
        sent=sent,
        checksum=fingerprint(sent),
        submitted_at=now,
        submitted_by=by,
        is_late=response.is_late,
        reason=note,
    )
    outbox.send(
        "receipt",
        to=by,
        key=f"receipt:{response.pk}:{submission.number}",
        path=f"/responses/{response.reference}/sent/",
        response=response,
        submission=submission,
    )


def content(response: Response) -> dict[str, Any]:
    """What a submission sends, in words and codes that do not depend on the reader's language."""
    result: dict[str, Any] = {
        "reference": response.reference,
        "round": response.round.code,
        "part": response.part.code,
        "questionnaire": {"code": response.part.questionnaire.code, "edition": response.part.questionnaire.edition},
        "party": response.party.code,
        "sections": [],
    }
    for part in sections(response):
        entry: dict[str, Any] = {"section": part.section.code}
        if part.questions:
            entry["answers"] = {
                question.code: said(part.answers[question.pk]) if question.pk in part.answers else None for question in part.questions
            }
        if part.section.kind != SectionKind.QUESTIONS:
            entry["records"] = [stated(record) for record in part.records]
        result["sections"].append(entry)
    return result


def said(answer: Answer) -> Any:
    """The value of an answer; with the standing of the need where the question asks it."""
    return {"standing": answer.standing, "value": answer.value} if answer.standing else answer.value


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


def recall(response: Response, *, by: Any, note: str) -> None:
    """Opens a submitted response to its Party again. Its needs that wait for review come back as drafts; registered ones stand."""
    for need in response.needs.filter(status=NeedStatus.SUBMITTED).select_related("party"):
        perform(need, "recall", by=by, note=note)


def tell_endorsed(response: Response, *, by: Any, note: str) -> None:
    for person in people_acting_for(response.party, response.conventions.all(), Role.TRANSMITTER):
        outbox.send(
            "response_endorsed",
            to=person,
            key=f"response_endorsed:{response.pk}:{response.version}",
            path=f"/responses/{response.reference}/check/",
            response=response,
            by=by,
        )


def tell_returned(response: Response, *, by: Any, note: str) -> None:
    for person in people_acting_for(response.party, response.conventions.all(), Role.TRANSMITTER, Role.DRAFTER):
        outbox.send(
            "response_returned",
            to=person,
            key=f"response_returned:{response.pk}:{response.version}",
            path=f"/responses/{response.reference}/",
            response=response,
            note=note,
        )
