"""The REST door, written once: lists and details as rows chosen in the database, changes through `write`, moves through `perform`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.forms import DateField
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import exceptions, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from tarp.records import limits
from tarp.records.demonstration import is_demonstration
from tarp.records.encoding import encoded
from tarp.records.fields import TextField
from tarp.records.idempotency import once
from tarp.records.parameters import Filters, refuse_unknown
from tarp.records.problems import PreconditionRequired, UnreadablePrecondition
from tarp.records.rows import placed_rows, rows
from tarp.records.workflow import Move
from tarp.records.writing import erase, perform, write

_VERSION = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]*)?"')


class ReadViewSet(viewsets.GenericViewSet):
    """Lists and details of what anyone may read. `lookup_field` is also the key in addresses; `ordering` ends in a unique column."""

    filter_backends = [Filters]
    filterset_class: Any = None
    ordering: tuple[str, ...] = ("code",)
    lookup_field = "code"
    lookup_value_regex = r"[^/\x00]+"
    leads_on = ""  # when the address of a record that ended answers 302 and leads to another

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self.known_parameters())

    @property
    def day(self) -> date:
        """The day as of which memberships and rungs are read: the parameter `as_of`, today where it is not given."""
        return DateField(required=False).clean(self.request.query_params.get("as_of")) or timezone.localdate()

    def known_parameters(self) -> tuple[str, ...]:
        if self.action != "list":
            return ()
        return (*(self.filterset_class.base_filters if self.filterset_class else ()), *self.paginator.parameters)

    def list(self, request: Request) -> Response:
        chosen = self.paginator.paginate_queryset(self.filter_queryset(self.get_queryset()), request, view=self)
        found = self.paginator.turned(placed_rows(chosen, self.get_serializer(), ordering=self.ordering), request)
        page = self.paginator.payload(self.linked(found))
        headers = {"Link": f'<{page["next"]}>; rel="next"'} if page["next"] else {}
        return self.answer(page, headers=headers)

    def retrieve(self, request: Request, **key: str) -> Response:
        found = rows(self.get_queryset().filter(**key), self.get_serializer())
        if not found:
            raise Http404
        return self.answer(self.linked(found)[0])

    def linked(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        here = self.request.path if self.action == "list" else reverse(f"api:{self.basename}-list")
        page = getattr(self.serializer_class.Meta, "page", "")
        for row in found:
            key = row[self.lookup_field]
            row["links"] = {
                "self": f"{settings.SITE_URL}{here}{key}/",
                "page": f"{settings.SITE_URL}{reverse(page, args=[key])}" if page else None,
            }
        return found

    def answer(self, payload: Any, *, status: int = 200, headers: Any = None) -> Response:
        """The payload under its ETag; 304 where the client already holds it, which costs nothing of its allowance."""
        body = encoded(payload)
        etag = self.tag(payload, body)
        if self.request.method in permissions.SAFE_METHODS and _holds(self.request.headers.get("If-None-Match", ""), etag):
            if counted := getattr(self.request._request, "rate_limit", None):
                limits.give_back(counted)
            return Response(status=304, headers={"ETag": etag})
        return Response(body, status=status, headers={**(headers or {}), "ETag": etag})

    def tag(self, payload: Any, body: bytes = b"") -> str:
        """The ETag: strong with the version in front for a record, so that it serves If-Match; weak for a list."""
        digest = hashlib.sha256(body or encoded(payload)).hexdigest()[:20]
        return f'"{payload["version"]}-{digest}"' if "version" in payload else f'W/"{digest}"'

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if counted := getattr(request, "rate_limit", None):
            for name, value in counted.headers.items():
                response[name] = value
        if is_demonstration():
            response["X-Demonstration"] = "true"
        is_personal = "Authorization" in request.headers or request._request.user.is_authenticated
        response["Cache-Control"] = "no-store" if is_personal else "no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        return response


class RecordViewSet(ReadViewSet):
    """Records as this person may see them, with the moves of their workflow."""

    ordering = ("-updated_at", "-id")
    lookup_field = "reference"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Every move of the workflow is an address: POST …/N-000042/submit/"""
        super().__init_subclass__(**kwargs)
        workflow = getattr(cls.queryset.model, "workflow", None) if cls.queryset is not None else None
        for move in workflow.moves if workflow else ():
            setattr(cls, f"move_{move.name}", _address(move))

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.user)

    def perform(self, request: Request, key: dict[str, str], move: Move) -> Response:
        def act() -> Response:
            record, version = self.found(key), self.expected_version()
            note = NoteSerializer(data=request.data)
            note.is_valid(raise_exception=True)
            perform(record, move.name, by=request.user, expected_version=version, **note.validated_data)
            return self.answer(self.row(record.pk))

        return self.once(act)

    def found(self, key: dict[str, str]) -> Any:
        record = self.get_queryset().filter(**key).first()
        if record is None:
            raise Http404
        return record

    def row(self, pk: int) -> dict[str, Any]:
        """The record as it stands, to the one who just acted on it."""
        return self.linked(rows(self.queryset.filter(pk=pk), self.get_serializer()))[0]

    def expected_version(self) -> int | None:
        """The version that If-Match names; None where the client does not say."""
        given = self.request.headers.get("If-Match")
        if given is None:
            return None
        if (version := _VERSION.fullmatch(given.strip())) is None:
            raise UnreadablePrecondition()
        return int(version[1])

    def once(self, act: Callable[[], Response]) -> Response:
        return once(self.request, act, explain=self.handle_exception)


class EditableViewSet(RecordViewSet):
    """Records that may be created, changed and, while the rules say so, deleted from here."""

    def create(self, request: Request) -> Response:
        def act() -> Response:
            serializer = self.validated(request.data)
            record = write(serializer.store, by=request.user)
            row = self.row(record.pk)
            return self.answer(row, status=201, headers={"Location": row["links"]["self"]})

        return self.once(act)

    def update(self, request: Request, **key: str) -> Response:
        return self.change(request, key, partial=False)

    def partial_update(self, request: Request, **key: str) -> Response:
        return self.change(request, key, partial=True)

    def change(self, request: Request, key: dict[str, str], *, partial: bool) -> Response:
        record = self.found(key)
        version = self.expected_version()
        if version is None:
            raise PreconditionRequired()
        serializer = self.validated(request.data, record=record, partial=partial)
        write(serializer.store, by=request.user, record=record, expected_version=version)
        return self.answer(self.row(record.pk))

    def destroy(self, request: Request, **key: str) -> Response:
        erase(self.found(key), by=request.user)
        return Response(status=204)

    def validated(self, sent: Any, *, record: Any = None, partial: bool = False) -> Any:
        serializer = self.get_serializer(record, data=sent, partial=partial)
        serializer.is_valid(raise_exception=True)
        if record is not None and not partial:
            for name, value in serializer.emptied().items():
                serializer.validated_data.setdefault(name, value)
        return serializer


class NoteSerializer(serializers.Serializer):
    note = TextField(required=False, allow_blank=True, max_length=10_000, help_text="Your note to the other side; kept in the history.")
    reason = TextField(
        required=False, allow_blank=True, max_length=30, help_text="Of a step that closes something: the code of the reason."
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise exceptions.ValidationError({name: [ErrorDetail(_("There is no such field."), code="unknown_field")] for name in unknown})
        return super().to_internal_value(data)


def _address(move: Move) -> Any:
    def act(self: RecordViewSet, request: Request, **key: str) -> Response:
        return self.perform(request, key, move)

    act.__name__ = f"move_{move.name}"
    decorated = action(detail=True, methods=["post"], url_path=move.name, url_name=move.name)(act)
    decorated.move = move
    return decorated


def _holds(header: str, etag: str) -> bool:
    held: Iterable[str] = parse_etags(header)
    return any(one == "*" or one.removeprefix("W/") == etag.removeprefix("W/") for one in held)
