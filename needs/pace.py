"""How long each section of a round takes, where people stop, and what they say of it: from the history, without watching anybody (U25)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db import connection

from needs.choices import Ease
from needs.models import Feedback, Round, Section

PAUSE = "30 minutes"  # a longer gap between two saves is time away, not time spent

SPENT = """
    WITH saved AS (
        SELECT e.response_id, q.section_id, e.pgh_created_at AS at
        FROM needs_answerevent e JOIN needs_question q ON q.id = e.question_id
        UNION ALL
        SELECT n.response_id, coalesce(n.section_id, earliest.id), n.pgh_created_at
        FROM needs_needevent n
        JOIN needs_response r ON r.id = n.response_id
        JOIN needs_roundpart p ON p.id = r.part_id
        LEFT JOIN LATERAL (
            SELECT s.id FROM needs_section s
            WHERE s.questionnaire_id = p.questionnaire_id AND s.kind = 'needs' ORDER BY s.position, s.id LIMIT 1
        ) earliest ON true
        WHERE coalesce(n.section_id, earliest.id) IS NOT NULL
    ), steps AS (
        SELECT saved.*, r.submitted_at, at - lag(at) OVER own AS gap, row_number() OVER (own_backwards) AS from_the_end
        FROM saved JOIN needs_response r ON r.id = saved.response_id JOIN needs_roundpart p ON p.id = r.part_id
        WHERE p.round_id = %s
        WINDOW own AS (PARTITION BY response_id ORDER BY at), own_backwards AS (PARTITION BY response_id ORDER BY at DESC)
    ), spent AS (
        SELECT section_id, response_id, coalesce(sum(gap) FILTER (WHERE gap < %s::interval), '0') AS time,
               bool_or(from_the_end = 1 AND submitted_at IS NULL) AS is_last
        FROM steps GROUP BY section_id, response_id
    )
    SELECT section_id, count(*), count(*) FILTER (WHERE is_last),
           extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY time)) / 60
    FROM spent GROUP BY section_id
"""


@dataclass(frozen=True)
class Pace:
    """Of one section: how many responses wrote in it, how many that are not sent stopped there, and the minutes of the middle one."""

    section: Section
    begun: int
    stopped: int
    minutes: int


def pace_of(round: Round) -> list[Pace]:
    """In the order of the questionnaires; a section in which nobody has written is not there. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(SPENT, [round.pk, PAUSE])
        found = {section: counts for section, *counts in cursor.fetchall()}
    sections = Section.objects.filter(pk__in=found).select_related("questionnaire").order_by("questionnaire", "position")
    return [
        Pace(section, begun=found[section.pk][0], stopped=found[section.pk][1], minutes=ceil(found[section.pk][2])) for section in sections
    ]


def feedback_of(round: Round) -> list[tuple[str, int]]:
    """How many chose each word, in the order of the choices."""
    said = list(Feedback.objects.filter(submission__response__part__round=round).values_list("ease", flat=True))
    return [(str(ease.label), said.count(ease.value)) for ease in Ease]


def keep(form: Any) -> Feedback:
    """Keeps what somebody said of answering; saying it again replaces it."""
    return form.save()
