"""Whether this database holds an invented world: asked of the database once a minute, so that every page can say it."""

from __future__ import annotations

import time

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from tarp.records.models import Demonstration

SECONDS, SECONDS_AWAY = 60, 10
_known: tuple[float, bool] = (float("-inf"), False)


def is_demonstration() -> bool:
    """The answer of the last minute; the last one known where the database is away, which an error page does not wait for again."""
    global _known
    asked_again_at, answer = _known
    if time.monotonic() >= asked_again_at:
        try:
            answer, pause = Demonstration.objects.exists(), SECONDS
        except (DatabaseError, InterfaceError):
            pause = SECONDS_AWAY
        _known = (time.monotonic() + pause, answer)
    return answer


def mark() -> str:
    """What everything that leaves an invented world says of itself, in the language in force; nothing where the world is real."""
    return _("Demonstration. Every need, offer, activity and figure here is invented.") if is_demonstration() else ""


def assume(answer: bool) -> None:
    """Fixes the answer for this process: what has just been invented, or a test's world."""
    global _known
    _known = (float("inf"), answer)
