"""A POST with an Idempotency-Key is done once: asked again within 24 hours, the kept answer is given again, byte by byte."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from tarp.records.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location")
_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,200}")


class UnreadableKey(APIException):
    status_code = 400
    default_code = "idempotency_key_unreadable"

    def __init__(self) -> None:
        super().__init__(_("An Idempotency-Key has 1 to 200 printable characters without spaces; a UUID is a good one."))


class KeyOfAnotherRequest(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request. Make a new key for each act."))


class InFlight(APIException):
    status_code = 409
    default_code = "request_in_flight"
    wait = 1

    def __init__(self) -> None:
        super().__init__(_("The same request is being answered at this moment. Wait for its answer, or ask again."))


def once(request: Request, act: Callable[[], Response], *, explain: Callable[[Exception], Response]) -> Response:
    """Does the act, or gives the kept answer. Act and answer are one transaction: after a crash both stand or neither does.

    `explain` turns a refusal into its answer, which is kept like any other; answers that ask for another try (409, 412, 429) and
    defects are not kept.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not _WELL_FORMED.fullmatch(key):
        raise UnreadableKey()
    credential = f"token:{request.auth.pk}" if request.auth else f"person:{request.user.pk}"
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        if not _locked(f"{credential} {key}"):
            raise InFlight()
        kept = KeptAnswer.objects.filter(credential=credential, key=key, kept_at__gt=timezone.now() - KEPT_FOR).first()
        if kept is not None:
            if kept.fingerprint != fingerprint:
                raise KeyOfAnotherRequest()
            return _again(kept)
        try:
            with transaction.atomic():
                answer = act()
        except Exception as refusal:
            answer = explain(refusal)
        if answer.status_code not in (409, 412, 429):
            _keep(answer, credential=credential, key=key, fingerprint=fingerprint)
        return answer


def _fingerprint(request: Request) -> str:
    sent = json.dumps([request.method, request.get_full_path(), request.headers.get("If-Match"), request.data], sort_keys=True, default=str)
    return hashlib.sha256(sent.encode()).hexdigest()


def _locked(name: str) -> bool:
    """Takes the lock of this name until the transaction ends, unless another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def _keep(answer: Response, *, credential: str, key: str, fingerprint: str) -> None:
    KeptAnswer.objects.filter(credential=credential, kept_at__lte=timezone.now() - KEPT_FOR).delete()
    KeptAnswer.objects.create(
        credential=credential,
        key=key,
        fingerprint=fingerprint,
        status=answer.status_code,
        body=answer.data if isinstance(answer.data, bytes) else orjson.dumps(answer.data),
        content_type=answer.content_type or "",
        headers={name: answer[name] for name in KEPT_HEADERS if name in answer},
    )


def _again(kept: KeptAnswer) -> Response:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(bytes(kept.body), status=kept.status, headers=headers, content_type=kept.content_type or None)
