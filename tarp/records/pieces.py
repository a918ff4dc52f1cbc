"""A long text that is saved while it is written comes as the piece that changed since it was last saved (U07)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import QueryDict


class SendWhole(Exception):
    """What came does not lead from what is saved to what is on the page: the page sends all that it holds."""

    code = "send_whole"


def put_together(posted: QueryDict, saved: Callable[[str], str]) -> QueryDict:
    """What was posted, with each text of which a piece came as a whole; `saved` gives the text of a field as it stands.

    A piece is where it begins (`name~at`), how many characters it replaces (`~cut`), what it puts there (`~put`) and the beginning of
    the SHA-256 of the text that results (`~sum`). Raises `SendWhole`.
    """
    result = posted.copy()
    for name in [key.removesuffix("~sum") for key in posted if key.endswith("~sum")]:
        before = saved(name).replace("\r\n", "\n")
        at, cut = (posted.get(f"{name}~{part}", "") for part in ("at", "cut"))
        if not (at.isdecimal() and cut.isdecimal()):
            raise SendWhole
        text = before[: int(at)] + posted.get(f"{name}~put", "") + before[int(at) + int(cut) :]
        if hashlib.sha256(text.encode()).hexdigest()[:16] != posted[f"{name}~sum"]:
            raise SendWhole
        result[name] = text
    return result
