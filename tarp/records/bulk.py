"""One move for many records: first what would happen to each, then each by itself, so that one that fails stops no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform


@dataclass(frozen=True)
class Outcome:
    """What happens to one record: nothing stands in the way where `reason` is empty."""

    record: Any
    reason: str = ""


def foresee(records: Iterable[Any], move_name: str, *, by: Any) -> list[Outcome]:
    """What the move would do to each record. Changes nothing."""
    return [Outcome(record, _obstacle(record, move_name, by)) for record in records]


def perform_each(records: Iterable[Any], move_name: str, *, by: Any, note: str = "", reason: str = "") -> list[Outcome]:
    """Performs the move on each record in a transaction of its own."""
    outcomes = []
    for record in records:
        try:
            outcomes.append(Outcome(perform(record, move_name, by=by, note=note, reason=reason)))
        except Refused as refused:
            outcomes.append(Outcome(record, str(refused.sentence)))
        except Incomplete as incomplete:
            outcomes.append(Outcome(record, " ".join(str(problem.sentence) for problem in incomplete.problems)))
    return outcomes


def counted(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """How many records share each reason, the most frequent first; "" is the reason of those that can be moved."""
    return Counter(outcome.reason for outcome in outcomes).most_common()


def _obstacle(record: Any, move_name: str, by: Any) -> str:
    move = type(record).workflow.find(move_name)
    if (refusal := move.who.refusal(by, record)) is not None:
        return str(refusal.sentence)
    if record.status not in move.sources:
        return _("This step is not possible from “%(status)s”.") % {"status": record.get_status_display()}
    return " ".join(str(problem.sentence) for problem in move.problems(record))
