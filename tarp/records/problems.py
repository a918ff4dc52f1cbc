"""What a REST client is told when a request is refused: one problem document (RFC 9457), with the sentence and code of the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from tarp.records.limits import TooOften
from tarp.records.rules import Doubted, Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import Conflict, TooLate

MEDIA_TYPE = "application/problem+json"


class ErrorSerializer(serializers.Serializer):
    field = serializers.CharField(help_text="The field or query parameter, dotted where nested; empty for the whole.")
    code = serializers.CharField()
    detail = serializers.CharField()


class AlikeSerializer(serializers.Serializer):
    reference = serializers.CharField()
    title = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. `code` is stable and made for programs; `detail` is a sentence in the language of the request."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    confirm = serializers.CharField(
        required=False, help_text="Where it looks like a mistake: send it again with this field true, if it is meant."
    )
    alike = AlikeSerializer(many=True, required=False, help_text="The records because of which it looks like a mistake.")
    current = serializers.DictField(required=False, help_text="With version_conflict: the record as it stands now.")


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_code = "version_missing"

    def __init__(self) -> None:
        super().__init__(_("Say which version you are changing: send the ETag that you read in the header If-Match."))


class UnreadablePrecondition(exceptions.APIException):
    status_code = 412
    default_code = "version_unreadable"

    def __init__(self) -> None:
        super().__init__(_("If-Match must hold the one ETag that came with the record."))


def error(field: str, code: str, detail: Any) -> dict[str, str]:
    return {"field": field, "code": code, "detail": str(detail)}


def flattened(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """The nested errors of a serializer, one by one, in their order."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name in ("non_field_errors", "__all__")
            yield from flattened(inner, path if whole else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            if not nested or inner:
                yield from flattened(inner, f"{path}.{position}".lstrip(".") if nested else path)
    else:
        yield error(path, getattr(detail, "code", None) or "not_possible", detail)


def problem(
    request: Any, status: int, code: str, detail: Any, *, errors: Iterable[dict[str, str]] = (), headers: Any = None, **more: Any
) -> Response:
    """The answer that carries a problem document."""
    if errors := list(errors):
        more["errors"] = errors
    return Response(document(request, status, code, detail) | more, status=status, headers=headers, content_type=MEDIA_TYPE)


def document(request: Any, status: int, code: str, detail: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "instance": request.path,
        "code": code,
    }


def plain_problem(request: Any, status: int, code: str, detail: Any) -> JsonResponse:
    """The same answer from outside REST framework: before a view is found, or after it failed."""
    return JsonResponse(document(request, status, code, detail), status=status, content_type=MEDIA_TYPE)


def status_of(refused: Refused) -> int:
    """What a refusal answers at every door."""
    return 429 if isinstance(refused, TooOften) else 409 if isinstance(refused, (TooLate, Doubted)) else 403


def problem_handler(refusal: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler; None lets a defect through to the server's own."""
    request = context["request"]
    match refusal:
        case Conflict():
            view = context["view"]
            row = view.row(refusal.theirs.pk)
            return problem(request, 412, refusal.code, refusal.sentence, current=row, headers={"ETag": view.tag(row)})
        case Incomplete():
            todo = [error(one.field, one.code, one.sentence) for one in refusal.problems]
            return problem(request, 422, "incomplete", _("This step is not possible yet. Solve what is listed first."), errors=todo)
        case Doubted():
            alike = [{"reference": one.reference, "title": str(one)} for one in refusal.alike]
            return problem(request, status_of(refusal), refusal.code, refusal, confirm=refusal.confirm, alike=alike)
        case Refused():
            return problem(request, status_of(refusal), refusal.code, refusal)
        case Http404():
            return problem(request, 404, "not_found", _("There is nothing at this address."))
        case PermissionDenied():
            return problem(request, 403, "forbidden", _("You may not do this."))
        case ModelValidationError():
            return _not_accepted(request, serializers.as_serializer_error(refusal))
        case exceptions.ValidationError():
            return _not_accepted(request, refusal.detail)
        case exceptions.APIException():
            headers = {}
            if challenge := getattr(refusal, "auth_header", None):
                headers["WWW-Authenticate"] = challenge
            if (wait := getattr(refusal, "wait", None)) is not None:
                headers["Retry-After"] = str(math.ceil(wait))
            return problem(request, refusal.status_code, str(refusal.get_codes()), _said(refusal, request, headers), headers=headers)
    return None


def _said(refusal: exceptions.APIException, request: Any, headers: dict[str, str]) -> Any:
    """Our sentence, which says what to do, in place of REST framework's own."""
    match refusal:
        case exceptions.Throttled():
            return _("You have asked too often. Ask again in %(seconds)s seconds.") % {"seconds": headers.get("Retry-After", "60")}
        case exceptions.NotAuthenticated():
            return _("Sign in first: send a token in the header Authorization.")
        case exceptions.AuthenticationFailed():
            return _("This token is unknown, revoked or past its last day. Make a new one in your account.")
        case exceptions.MethodNotAllowed():
            return _("This address does not take %(method)s. See the documentation for what it takes.") % {"method": request.method}
        case exceptions.NotAcceptable():
            return _("Only JSON is answered here. Ask for application/json.")
        case exceptions.UnsupportedMediaType():
            return _("What was sent cannot be read. Send it as application/json.")
    return refusal.detail


def _not_accepted(request: Any, detail: Any) -> Response:
    sentence = _("What was sent cannot be accepted. Correct what is listed and send it again.")
    return problem(request, 400, "not_accepted", sentence, errors=flattened(detail))
