"""The REST door, written once: lists and details as rows chosen in the database, changes through `write`, moves through `perform`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, models, transaction
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_date
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import exceptions, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from tarp.records import limits
from tarp.records.encoding import encoded
from tarp.records.idempotency import once
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.parameters import Filters, refuse_unknown
from tarp.records.problems import PreconditionRequired, UnreadablePrecondition
from tarp.records.workflow import Move
from tarp.records.writing import erase, perform, write

_VERSION = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]*)?"')


class CodeField(serializers.SlugRelatedField):
    """A related record by its code or reference; what the person may not see does not exist."""

    def __init__(self, **kwargs: Any):
        super().__init__(slug_field=kwargs.pop("slug_field", "code"), **kwargs)

    def get_queryset(self) -> Any:
        return _seen(super().get_queryset(), self.context)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("invalid")
        return super().to_internal_value(data)


class CodesField(serializers.ListField):
    """Related records by their codes, found by one query."""

    child = serializers.CharField(max_length=60)
    default_error_messages = {"does_not_exist": serializers.SlugRelatedField.default_error_messages["does_not_exist"]}

    def __init__(self, *, queryset: Any = None, slug_field: str = "code", **kwargs: Any):
        self.queryset, self.slug_field = queryset, slug_field
        super().__init__(max_length=None if kwargs.get("read_only") else 200, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        codes = super().to_internal_value(data)
        found = {
            getattr(one, self.slug_field): one
            for one in _seen(self.queryset.all(), self.context).filter(**{f"{self.slug_field}__in": codes})
        }
        for code in codes:
            if code not in found:
                self.fail("does_not_exist", slug_name=self.slug_field, value=code)
        return list(found.values())

    def to_representation(self, chosen: Any) -> list[str]:
        return sorted(getattr(one, self.slug_field) for one in chosen.all())


def _seen(queryset: Any, context: dict[str, Any]) -> Any:
    return queryset.visible_to(context["request"].user) if hasattr(queryset, "visible_to") else queryset


class NamesSerializer(serializers.Serializer):
    """A name in the six languages of the United Nations; empty where it is not known."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {language: serializers.CharField() for language in LANGUAGE_COLUMNS}


class LinksSerializer(serializers.Serializer):
    self = serializers.URLField(help_text="This record here.")
    page = serializers.URLField(allow_null=True, help_text="Its page for people, where it has one.")


def names(prefix: str = "name", *, path: str = "") -> JSONObject:
    """The expression behind a `NamesSerializer`."""
    return JSONObject(**{language: F(f"{path}{prefix}_{column}") for language, column in LANGUAGE_COLUMNS.items()})


class RecordSerializer(serializers.ModelSerializer):
    """The fields of one kind of record, named one by one in `Meta.fields`: the contract of reading and of writing.

    Relations are codes. Reading does not run through here: `rows` takes the same fields from the database.
    `Meta.page` names the page of the record; `expressions` says where the database finds what is no column.
    """

    links = LinksSerializer(read_only=True)
    serializer_related_field = CodeField
    computed: tuple[str, ...] = ("links",)  # fields that the view adds to the rows

    def expressions(self) -> dict[str, Any]:
        return {}

    def described(self, queryset: Any) -> Any:
        """The queryset with what the expressions build on."""
        return queryset

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        field_class, kwargs = super().build_relational_field(field_name, relation_info)
        kwargs.pop("view_name", None)
        related = relation_info.related_model
        kwargs["slug_field"] = "code" if any(field.name == "code" for field in related._meta.fields) else "reference"
        if not kwargs.pop("many", False):
            return field_class, kwargs
        return CodesField, {
            name: value
            for name, value in kwargs.items()
            if name in ("queryset", "slug_field", "read_only", "required", "help_text", "label")
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refused: dict[str, Any] = {}
            for name in data:
                field = self.fields.get(name)
                if field is None:
                    refused[name] = [ErrorDetail(_("There is no such field."), code="unknown_field")]
                elif field.read_only:
                    refused[name] = [ErrorDetail(_("This field cannot be written."), code="read_only_field")]
            if refused:
                raise exceptions.ValidationError(refused)
        return super().to_internal_value(data)

    def store(self) -> Any:
        """Stores the validated values: the save that `write` runs. The model's own validation speaks as it does on the page."""
        record = self.instance if self.instance is not None else self.Meta.model()
        chosen = {}
        for name, value in self.validated_data.items():
            if self.Meta.model._meta.get_field(name).many_to_many:
                chosen[name] = value
            else:
                setattr(record, name, value)
        _save(record)
        for name, related in chosen.items():
            getattr(record, name).set(related)
        return record

    def emptied(self) -> dict[str, Any]:
        """What the fields hold that a replacing PUT does not name."""
        empty = {}
        for name, field in self.fields.items():
            if not field.read_only and not field.required:
                column = self.Meta.model._meta.get_field(name)
                empty[name] = [] if column.many_to_many else column.get_default()
        return empty


def _save(record: models.Model) -> None:
    """Saves past the model's own validation. Its constraints are asked one by one only after the database has refused."""
    generated = [field.name for field in record._meta.concrete_fields if field.generated]
    relations = [field.name for field in record._meta.concrete_fields if field.is_relation]  # found a moment ago
    record.clean_fields(exclude=[*generated, *relations])
    record.clean()
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        record.full_clean(exclude=generated)
        raise


def rows(queryset: Any, serializer: Any) -> list[dict[str, Any]]:
    """The serializer's fields of these records, straight from the database: one query, no instances."""
    own = serializer.expressions()
    columns = {
        name: own[name] if name in own else _column(queryset.model, field)
        for name, field in serializer.fields.items()
        if name not in serializer.computed
    }
    found = serializer.described(queryset).annotate(**{f"api_{name}": expression for name, expression in columns.items()})
    return [dict(zip(columns, row, strict=True)) for row in found.values_list(*(f"api_{name}" for name in columns))]


def _column(model: type[models.Model], field: Any) -> Any:
    path = field.source.replace(".", "__")
    if isinstance(field, CodesField):
        return codes(model, path, field.slug_field)
    return F(f"{path}__{field.slug_field}" if isinstance(field, CodeField) else path)


def codes(model: type[models.Model], name: str, slug: str = "code") -> ArraySubquery:
    """The codes of a many-to-many relation, sorted, as one column."""
    relation: Any = model._meta.get_field(name)
    code = f"{relation.m2m_reverse_field_name()}__{slug}"
    through = relation.remote_field.through._base_manager.filter(**{relation.m2m_field_name(): OuterRef("pk")})
    return ArraySubquery(through.order_by(code).values(code))


class ReadViewSet(viewsets.GenericViewSet):
    """Lists and details of what anyone may read. `lookup_field` is also the key in addresses; `ordering` ends in a unique column."""

    filter_backends = [Filters]
    filterset_class: Any = None
    ordering: tuple[str, ...] = ("code",)
    lookup_field = "code"
    lookup_value_regex = r"[^/\x00]+"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self.known_parameters())

    @property
    def day(self) -> date:
        """The day as of which memberships and rungs are read: the parameter `as_of`, today where it is not given."""
        return parse_date(self.request.query_params.get("as_of", "")) or timezone.localdate()

    def known_parameters(self) -> tuple[str, ...]:
        if self.action != "list":
            return ()
        return (*(self.filterset_class.base_filters if self.filterset_class else ()), *self.paginator.parameters)

    def list(self, request: Request) -> Response:
        chosen = self.paginator.paginate_queryset(self.filter_queryset(self.get_queryset()), request, view=self)
        page = self.paginator.payload(self.rows_of(chosen))
        headers = {"Link": f'<{page["next"]}>; rel="next"'} if page["next"] else {}
        return self.answer(page, headers=headers)

    def retrieve(self, request: Request, **key: str) -> Response:
        found = rows(self.get_queryset().filter(**key), self.get_serializer())
        if not found:
            raise Http404
        return self.answer(self.linked(found)[0])

    def rows_of(self, chosen: list[Any]) -> list[dict[str, Any]]:
        """The rows of a page, in the order in which they were chosen."""
        queryset = self.get_queryset().filter(pk__in=chosen).order_by(*self.ordering)
        return self.linked(rows(queryset, self.get_serializer())) if chosen else []

    def linked(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        here = self.request.path if self.action == "list" else reverse(f"api:{self.basename}-list")
        page = getattr(self.serializer_class.Meta, "page", "")
        for row in found:
            key = row[self.lookup_field]
            row["links"] = {"self": f"{settings.SITE_URL}{here}{key}/", "page": _page(page, key) if page else None}
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
        response["Cache-Control"] = "no-store" if request.user.is_authenticated else "no-cache"
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
            note = NoteSerializer(data=request.data or {})
            note.is_valid(raise_exception=True)
            perform(record, move.name, by=request.user, note=note.validated_data.get("note", ""), expected_version=version)
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
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="Your note to the other side; kept in the history."
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - {"note"}):
            raise exceptions.ValidationError({name: [ErrorDetail(_("There is no such field."), code="unknown_field")] for name in unknown})
        return super().to_internal_value(data)


def _address(move: Move) -> Any:
    def act(self: RecordViewSet, request: Request, **key: str) -> Response:
        return self.perform(request, key, move)

    act.__name__ = f"move_{move.name}"
    decorated = action(detail=True, methods=["post"], url_path=move.name, url_name=move.name)(act)
    decorated.move = move
    return decorated


def _page(name: str, key: str) -> str | None:
    try:
        return f"{settings.SITE_URL}{reverse(name, args=[key])}"
    except NoReverseMatch:
        return None


def _holds(header: str, etag: str) -> bool:
    held: Iterable[str] = parse_etags(header)
    return any(one == "*" or one.removeprefix("W/") == etag.removeprefix("W/") for one in held)
