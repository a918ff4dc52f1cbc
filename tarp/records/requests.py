"""A request's id, from the first log line to the history row and the mail, and the JSON that the logs are written in."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
_TOKEN = re.compile(r"[\w-]{40,}")  # what the links of mails carry; whoever reads the log must not be able to follow them
access = logging.getLogger("tarp.access")


def request_id() -> str:
    """The id of the request being answered, "" outside one (commands set none)."""
    return _request_id.get()


class RequestMiddleware:
    """Gives each request an id (its own X-Request-ID where well formed) and writes one access line."""

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = _request_id.set(given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id()
            user = getattr(request, "_cached_user", None)
            access.info(
                "request",
                extra={
                    "method": request.method,
                    "path": _TOKEN.sub("…", request.path),
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - started) * 1000),
                    "user": getattr(user, "pk", None),
                },
            )
            return response
        finally:
            _request_id.reset(token)


class PlainTextMiddleware:
    """A page answers 400 to a text that PostgreSQL cannot keep (U+0000), wherever it stands. The REST door says itself what is wrong."""

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.path_info.startswith("/api/"):
            return
        texts = chain([request.path_info], *(sent for form in (request.GET, request.POST) for _name, sent in form.lists()))
        if any("\x00" in text for text in texts):
            raise BadRequest


class JSONFormatter(logging.Formatter):
    """One JSON object a line, in UTC, with the request's id; never an answer, a token or an address."""

    fields = ("method", "path", "status", "milliseconds", "user", "job", "task_name")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id(),
        }
        line |= {field: getattr(record, field) for field in self.fields if hasattr(record, field)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
