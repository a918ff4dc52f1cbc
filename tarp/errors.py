"""What a person or a program gets when a request cannot be answered: never with the database, never with the session."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tarp.context import site
from tarp.records.problems import plain_problem, status_of
from tarp.records.rules import Refused

PROBLEMS = {  # status: code, title
    400: ("bad_request", _("The request could not be read.")),
    403: ("forbidden", _("You may not do this.")),
    404: ("not_found", _("There is nothing at this address.")),
    409: ("conflict", _("This is not possible now.")),
    413: ("too_large", _("What you sent is larger than 12 MB. Send a file of at most 10 MB.")),
    429: ("too_many_requests", _("Too many requests. Wait a few minutes and try again.")),
    500: ("error", _("TARP could not answer. The error was recorded.")),
    503: ("unavailable", _("TARP is not available at the moment. Try again in a few minutes.")),
}


def _language(request) -> str:
    return translation.get_language_from_path(request.path_info) or translation.get_language_from_request(request)


def _answer(request, status: int, *, sentence: str = "", code: str = "", **context) -> HttpResponse:
    """A page in the language of the address, or a problem document (RFC 9457) under /api/."""
    with translation.override(_language(request)):
        usual, title = PROBLEMS[status]
        if request.path_info.startswith("/api/"):
            response: HttpResponse = plain_problem(request, status, code or usual, sentence or title)
        else:
            page = render_to_string(f"{status}.html", {**site(request), "sentence": sentence, "code": code, **context})
            response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = "120"
    return response


def bad_request(request, exception=None) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request, exception=None) -> HttpResponse:
    """What you may see but not do is refused with its sentence."""
    return _answer(request, 403, sentence=str(exception or ""))


def not_found(request, exception=None) -> HttpResponse:
    return _answer(request, 404)


def too_large(request, exception=None) -> HttpResponse:
    return _answer(request, 413)


def too_many_requests(request, exception=None) -> HttpResponse:
    return _answer(request, 429)


class SizeMiddleware:
    """What says that it is larger than any form or file of ours is refused before a byte of it is read or kept (S30).

    Nothing can say less than it is: a server hands on as many bytes as were announced.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return too_large(request)
        return self.get_response(request)


class RefusalMiddleware:
    """Whatever page a rule refuses answers alike: the sentence, the code, and the status that the REST door gives."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        address = getattr(exception, "address", "")  # of the page of the record, where a page knows it
        answer = _answer(request, status_of(exception), sentence=str(exception), code=exception.code, address=address)
        if wait := getattr(exception, "wait", None):
            answer["Retry-After"] = str(wait)
        return answer


def server_error(request) -> HttpResponse:
    """Handler of every uncaught exception: a database that is away is an outage, not an error of the page."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _answer(request, 500)


def unavailable(request, exception=None) -> HttpResponse:
    return _answer(request, 503)


def csrf_failure(request, reason="") -> HttpResponse:
    """The form was open too long, or came from elsewhere: the way back keeps what was typed."""
    return _answer(request, 403, is_form=True)
