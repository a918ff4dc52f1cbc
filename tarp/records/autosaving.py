"""What the script that saves a form while it is written is told: what was kept, or a refusal by its code (U07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import JsonResponse

from tarp.records.pieces import SendWhole
from tarp.records.rules import Refused
from tarp.records.writing import Conflict


class NotRead(Exception):
    """What was sent cannot be read as what the field asks for."""

    code = "not_read"


def told(keep: Callable[[], dict[str, Any]]) -> JsonResponse:
    """The answer to an autosave: what `keep` returns, or 422 where it is not read, 409 where others saved before, 403 where refused."""
    try:
        return JsonResponse(keep())
    except (SendWhole, NotRead) as unread:
        return JsonResponse({"code": unread.code}, status=422)
    except Conflict:
        return JsonResponse({"code": Conflict.code}, status=409)
    except Refused as refused:
        return JsonResponse({"code": refused.code}, status=403)
