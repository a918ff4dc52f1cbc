"""Where is my need? Clocks that stop only on recorded events, and the day by which the next event is expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.choices import NeedStatus
from needs.models import Need
from tarp.records.history import Step
from tarp.records.rules import Sentence

# Days within which the next event is expected, and what that event is. The service standard of the secretariat: change it here.
EXPECTED: dict[str, tuple[int, Sentence]] = {
    NeedStatus.SUBMITTED: (30, _("The secretariat registers the need or asks about it.")),
    NeedStatus.RETURNED: (30, _("The Party answers the question and submits the need again.")),
    NeedStatus.REGISTERED: (180, _("The secretariat looks for offers and plans, and says how it stands.")),
    NeedStatus.DORMANT: (365, _("The Party says whether it still has the need.")),
}
SIDES = {"party": _("With the Party"), "secretariat": _("With the secretariat"), "provider": _("With the provider")}


@dataclass(frozen=True)
class Wait:
    """A time during which somebody else than the status says was waited for; no end: it still lasts."""

    begun_at: datetime
    ended_at: datetime | None
    turn: str


@dataclass(frozen=True)
class Clock:
    """How many days the need has been with one side, and whether they are being counted now."""

    label: Sentence
    days: int
    is_running: bool


def clocks(steps: Sequence[Step], waits: Iterable[Wait] = (), *, turns: dict[str, str], now: datetime | None = None) -> list[Clock]:
    """Days with each side, from the recorded steps of a need and the waits for others; at each moment one side's clock runs, or none."""
    now = now or timezone.now()
    waits = list(waits)
    marks = {step.at for step in steps} | {wait.begun_at for wait in waits} | {wait.ended_at for wait in waits if wait.ended_at} | {now}
    moments = sorted(mark for mark in marks if steps and steps[0].at <= mark <= now)
    spent: dict[str, timedelta] = dict.fromkeys(SIDES, timedelta())
    for begun, ended in pairwise(moments):
        turn = _turn_at(begun, steps, waits, turns)
        if turn:
            spent[turn] += ended - begun
    running = _turn_at(now, steps, waits, turns)
    return [Clock(SIDES[side], spent[side].days, side == running) for side in SIDES if spent[side] or side == running]


def _turn_at(moment: datetime, steps: Sequence[Step], waits: Sequence[Wait], turns: dict[str, str]) -> str:
    latest = [step.status for step in steps if step.at <= moment]
    turn = turns[latest[-1]] if latest else ""
    if turn:  # a need that is nobody's turn waits for nobody
        others = {wait.turn for wait in waits if wait.begun_at <= moment and (wait.ended_at is None or moment < wait.ended_at)}
        return next((side for side in ("provider", "party") if side in others), turn)
    return ""


def next_expected(need: Need, steps: Sequence[Step]) -> dict[str, Any] | None:
    """What is expected next and by which day; None where nothing is. A day that has passed stays: it says so."""
    if need.status == NeedStatus.SUGGESTED:
        return {"what": _("The Party says whether it has the need."), "by": need.due_on, "is_late": _is_past(need.due_on)}
    if need.status not in EXPECTED or not steps:
        return None
    days, what = EXPECTED[need.status]
    by = timezone.localdate(steps[-1].at) + timedelta(days=days)
    if need.status == NeedStatus.REGISTERED and need.confirmed_on:
        by = max(by, need.confirmed_on + timedelta(days=days))
    return {"what": what, "by": by, "is_late": _is_past(by)}


def _is_past(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()
