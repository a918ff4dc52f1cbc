"""What the OpenAPI document says of every operation: refusals, validators, versions, keys; taken from the doors themselves."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from tarp.records.api import NoteSerializer
from tarp.records.problems import MEDIA_TYPE, ProblemSerializer

REFUSALS = {
    400: "The request cannot be read or accepted; `errors` says what and where.",
    401: "Sign in: the token is missing, unknown, expired or revoked.",
    403: "This person, or this token, may not do this; `code` is the one that the page shows.",
    404: "There is nothing at this address that this person may see.",
    409: "Already done, no longer possible from here, being answered already, or doubtful: `confirm` says how to go on.",
    412: "Somebody else changed the record; `current` holds it as it stands now.",
    422: "The record is not complete (`errors` is the to-do list), or the Idempotency-Key was used for another request.",
    428: "Send the ETag that you read in If-Match.",
    429: "Too many requests; Retry-After says when to ask again.",
}
READING, CREATING, CHANGING, MOVING = (
    (400, 401, 404, 429),
    (400, 401, 403, 409, 422, 429),
    (400, 401, 403, 404, 409, 412, 428, 429),
    tuple(REFUSALS),
)


def _header(name: str, description: str, *, required: bool = False, response: Any = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=description, response=response)


IF_NONE_MATCH = _header("If-None-Match", "The ETag that you hold: answered by 304, free of your allowance, while nothing has changed.")
IF_MATCH = _header("If-Match", "The ETag of the record that you are changing.", required=True)
IF_MATCH_OR_NOT = _header("If-Match", "The ETag of the record that you saw; without it the step is taken whatever changed.")
IDEMPOTENCY_KEY = _header("Idempotency-Key", "A key of your own for this act: sent again within 24 hours it gets the same answer.")
ETAG = _header("ETag", "Names this state of the answer.", response=[200, 201, 304])
LIMIT = _header("RateLimit", "What is left of the allowance, and for how many seconds.", response=True)
POLICY = _header("RateLimit-Policy", "The allowance.", response=True)
LOCATION = _header("Location", "The address of the new record.", response=[201])
RETRY_AFTER = _header("Retry-After", "Seconds to wait.", response=[429])
LEADS_TO = _header("Location", "The address of the record that took its place.", response=[302])
LINK = _header("Link", "The next page, rel=next.", response=[200])


class Schema(AutoSchema):
    view: Any

    @property
    def move(self) -> Any:
        return getattr(getattr(self.view, self.view.action or "", None), "move", None)

    @property
    def leads_on(self) -> str:
        return getattr(self.view, "leads_on", "") if self.view.action == "retrieve" else ""

    def get_override_parameters(self) -> list[Any]:
        common = [LIMIT, POLICY, RETRY_AFTER]
        if self.method == "GET":
            more = [LINK] if self.view.action == "list" else [LEADS_TO] if self.leads_on else []
            return [IF_NONE_MATCH, ETAG, *common, *more]
        if self.move is not None:
            return [IF_MATCH_OR_NOT, IDEMPOTENCY_KEY, ETAG, *common]
        if self.method == "POST":
            return [IDEMPOTENCY_KEY, ETAG, LOCATION, *common]
        return [*([IF_MATCH] if self.method in ("PUT", "PATCH") else []), ETAG, *common]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Reading needs no credential; with one, more is seen."""
        return [*super().get_auth(), *([{}] if self.method == "GET" else [])]

    def get_request_serializer(self) -> Any:
        return NoteSerializer() if self.move is not None else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        refusals: tuple[int, ...]
        serializer = super().get_request_serializer() if self.move is not None else super().get_response_serializers()
        if self.method == "GET":
            answers, refusals = {200: serializer, 304: OpenApiResponse(description="Nothing has changed.")}, READING
        elif self.move is not None:
            answers, refusals = {200: serializer}, tuple(code for code in MOVING if code != 428)
        elif self.method == "POST":
            answers, refusals = {201: serializer}, CREATING
        elif self.method == "DELETE":
            answers, refusals = {204: OpenApiResponse(description="Deleted.")}, (400, 401, 403, 404, 429)
        else:
            answers, refusals = {200: serializer}, CHANGING
        if self.view.action == "list":
            refusals = tuple(code for code in refusals if code != 404)
        problems = {(code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[code]) for code in refusals}
        if self.leads_on:
            problems[302, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, description=self.leads_on)
        return answers | problems

    def get_summary(self) -> str | None:
        return str(self.move.label) if self.move is not None else super().get_summary()

    def get_description(self) -> str:
        if self.move is None:
            return super().get_description()
        sources = ", ".join(str(source) for source in self.move.sources)
        note = {"": "takes no note", "optional": "takes a note", "required": "needs a note"}[self.move.note]
        return f"{self.move.consequence or ''}\n\nFrom {sources} to {self.move.target}; {note}.".strip()

    def get_operation_id(self) -> str:
        operation = super().get_operation_id()
        return operation.removesuffix("_create") if self.move is not None else operation

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request":
            schema["additionalProperties"] = False  # unknown fields are refused
        return schema


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "tarp.accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token made on the page “API tokens” of your account."}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "tarp.accounts.tokens.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        from django.conf import settings

        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of the browser; writing also needs the header X-CSRFToken. Staff show their second factor first.",
        }
