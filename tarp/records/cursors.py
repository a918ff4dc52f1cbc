"""Pages of a list by cursor: each goes on after the last row of the one before, whatever was added or deleted meanwhile."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlencode

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

BIGGEST_ID = 2**63 - 1


class CursorPagination(BasePagination):
    """In the view's `ordering`: columns that all run the same way, the last of them unique."""

    page_size = 50
    max_page_size = 200
    parameters = ("cursor", "page_size", "count")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """The records of the page and the one after it: choosing is cheap, the rows are built for these alone."""
        self.size = self._size(request)
        columns = [name.lstrip("-") for name in view.ordering]
        self.count = self._count(queryset, request)
        if (cursor := request.query_params.get("cursor")) is not None:
            queryset = queryset.filter(after(view.ordering, decoded(cursor, columns)))
        return queryset.order_by(*view.ordering)[: self.size + 1]

    def turned(self, found: list[tuple[dict[str, Any], tuple[Any, ...]]], request: Request) -> list[dict[str, Any]]:
        """The rows of the page alone, each of which came with its place in the list."""
        self.next = ""
        if len(found) > self.size:
            query = {**request.query_params.dict(), "cursor": encoded(found[self.size - 1][1])}
            self.next = f"{request.build_absolute_uri(request.path)}?{urlencode(query)}"
        return [row for row, _place in found[: self.size]]

    def payload(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        page: dict[str, Any] = {"next": self.next or None, "results": rows}
        return page if self.count is None else {"count": self.count, **page}

    def _size(self, request: Request) -> int:
        given = request.query_params.get("page_size", str(self.page_size))
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:4]) <= self.max_page_size and len(given) < 4):
            _refuse("page_size", _("Ask for 1 to %(most)s rows a page.") % {"most": self.max_page_size})
        return int(given)

    def _count(self, queryset: QuerySet, request: Request) -> int | None:
        given = request.query_params.get("count")
        if given is None:
            return None
        if given != "exact":
            _refuse("count", _("Ask for count=exact, or leave it out."))
        return queryset.count()

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Only with count=exact."},
                "next": {"type": ["string", "null"], "format": "uri", "description": "The address of the next page; null on the last."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}

        sizes = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            parameter("cursor", "Where the page begins: follow `next` rather than make one.", {"type": "string", "minLength": 1}),
            parameter("page_size", "Rows a page.", sizes),
            parameter("count", "Also count all rows of the list; slower.", {"type": "string", "enum": ["exact"]}),
        ]


def encoded(values: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decoded(cursor: str, columns: list[str]) -> list[Any]:
    """The values that the cursor holds, one a column, of their types."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(columns):
            raise ValueError(cursor)
        return [_typed(column, value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error):
        _refuse("cursor", _("This is not a cursor of this list. Follow the address in `next`."))


def _typed(column: str, value: Any) -> Any:
    if column.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(UTC)
    if column == "id" and type(value) is int and abs(value) <= BIGGEST_ID:
        return value
    if column != "id" and isinstance(value, str) and "\x00" not in value:
        return value
    raise ValueError(value)


def after(ordering: tuple[str, ...], values: list[Any]) -> Q:
    """Rows beyond these values: `a < x or (a = x and b < y)`, with `a <= x` beside it so that an index on (a, b) is used."""
    way = "lt" if ordering[0].startswith("-") else "gt"
    columns = [name.lstrip("-") for name in ordering]
    beyond, same = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        beyond |= same & Q(**{f"{column}__{way}": value})
        same &= Q(**{column: value})
    return Q(**{f"{columns[0]}__{way}e": values[0]}) & beyond


def _refuse(parameter: str, sentence: str) -> NoReturn:
    raise ValidationError({parameter: [ErrorDetail(sentence, code="not_accepted")]})
