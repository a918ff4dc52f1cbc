"""The audit of questions: where each is used, how often it was left blank, and how often its answer changed after a clarification."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Prefetch

from needs.models import Question, Questionnaire, RoundPart


@dataclass
class Audited:
    """One question: n of N responses, by their last submitted version, left it blank; n of N that were sent back changed it."""

    question: Question
    editions: list[int] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    blank: tuple[int, int] = (0, 0)
    changed: tuple[int, int] = (0, 0)

    @property
    def blank_share(self) -> Decimal | None:
        return per_cent(self.blank)

    @property
    def changed_share(self) -> Decimal | None:
        return per_cent(self.changed)


def per_cent(counted: tuple[int, int]) -> Decimal | None:
    part, whole = counted
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def audit(questionnaire: Questionnaire) -> list[Audited]:
    """The questions in their order. Seven queries, whatever their number."""
    own = Question.objects.filter(section__questionnaire=questionnaire).select_related("section")
    blank, changed = _counts(BLANK, questionnaire), _counts(CHANGED, questionnaire)
    codes: dict[str, list[int]] = {}
    rounds: dict[str, list[str]] = {}
    editions = Questionnaire.objects.filter(code=questionnaire.code).order_by("edition")
    for edition in editions.prefetch_related(
        "sections__questions", Prefetch("parts", RoundPart.objects.select_related("round").order_by("pk"))
    ):
        names = [part.round.name for part in edition.parts.all()]
        for code in {question.code for section in edition.sections.all() for question in section.questions.all()}:
            codes.setdefault(code, []).append(edition.edition)
            rounds[code] = rounds.get(code, []) + [name for name in names if name not in rounds.get(code, [])]
    return [
        Audited(question, codes[question.code], rounds[question.code], blank.get(question.code, (0, 0)), changed.get(question.code, (0, 0)))
        for question in own.order_by("section__position", "section", "position", "pk")
    ]


def _counts(sql: str, questionnaire: Questionnaire) -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [questionnaire.pk])
        return {code: (part, whole) for code, part, whole in cursor.fetchall()}


SENT = """
    sent AS (
        SELECT submission.response_id, submission.number, submission.submitted_at, answer.key AS code, answer.value AS said
        FROM needs_submission AS submission
        JOIN needs_response AS response ON response.id = submission.response_id
        JOIN needs_roundpart AS part ON part.id = response.part_id
        CROSS JOIN LATERAL jsonb_array_elements(submission.sent -> 'sections') AS section
        CROSS JOIN LATERAL jsonb_each(section -> 'answers') AS answer
        WHERE part.questionnaire_id = %s
    )
"""
BLANK = f"""
    WITH {SENT}, last AS (SELECT *, max(number) OVER (PARTITION BY response_id) AS latest FROM sent)
    SELECT code, count(*) FILTER (WHERE said = 'null'), count(*) FROM last WHERE number = latest GROUP BY code
"""  # noqa: S608 (a query in a query, without values)
CHANGED = f"""
    WITH {SENT}
    SELECT after.code, count(*) FILTER (WHERE after.said <> before.said), count(*)
    FROM sent AS after
    JOIN sent AS before ON before.response_id = after.response_id AND before.code = after.code AND before.number = after.number - 1
    WHERE EXISTS (
        SELECT 1 FROM needs_responseevent AS event
        WHERE event.pgh_obj_id = after.response_id AND event.status = 'returned'
        AND event.pgh_created_at BETWEEN before.submitted_at AND after.submitted_at
    )
    GROUP BY after.code
"""  # noqa: S608 (a query in a query, without values)
