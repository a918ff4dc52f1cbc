"""Whether this database holds an invented world: asked of the database once a minute, so that every page can say it."""

from __future__ import annotations

import time

from django.db import DatabaseError, InterfaceError

from tarp.records.models import Demonstration

SECONDS = 60
_known: tuple[float, bool] = (float("-inf"), False)


def is_demonstration() -> bool:
    """The answer of the last minute; the last one known where the database is away."""
    global _known
    asked_at, answer = _known
    if time.monotonic() - asked_at > SECONDS:
        try:
            answer = Demonstration.objects.exists()
        except (DatabaseError, InterfaceError):
            return answer
        _known = (time.monotonic(), answer)
    return answer


def assume(answer: bool) -> None:
    """Fixes the answer for this process: what has just been invented, or a test's world."""
    global _known
    _known = (float("inf"), answer)
