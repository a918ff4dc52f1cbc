"""The query parameters of a list: the filters that pages, admin and export share, each declared, every other refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import django_filters
from django.forms import IntegerField
from django.utils.choices import normalize_choices
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

FORMATS = (
    (django_filters.IsoDateTimeFilter, {"type": "string", "format": "date-time"}),
    (django_filters.DateFilter, {"type": "string", "format": "date"}),
    (django_filters.NumberFilter, {"type": "number"}),
    (django_filters.BooleanFilter, {"type": "boolean"}),
)


class Filters(BaseFilterBackend):
    """Applies the view's `filterset_class`."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        if view.filterset_class is None:
            return queryset
        asked = frozenset(request.query_params) & view.filterset_class.base_filters.keys()
        filterset = narrowed(view.filterset_class, frozenset(asked))(request.query_params, queryset, request=request)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        filters = view.filterset_class.base_filters if view.filterset_class else {}
        return [
            {"name": name, "in": "query", "required": False, "description": str(one.label), "schema": _schema(one)}
            for name, one in filters.items()
        ]


@lru_cache(maxsize=500)
def narrowed(filterset_class: Any, asked: frozenset[str]) -> Any:
    """The filterset with the filters that are asked for alone: a form of them all takes longer to make than most lists to find."""
    fewer: Any = type(filterset_class.__name__, (filterset_class,), {})
    fewer.base_filters = {name: one for name, one in filterset_class.base_filters.items() if name in asked}
    return fewer


def _schema(one: django_filters.Filter) -> dict[str, Any]:
    if isinstance(one, django_filters.ChoiceFilter) and "choices" in one.extra:
        return {"type": "string", "enum": [str(value) for value, _label in normalize_choices(one.extra["choices"])]}
    if issubclass(one.field_class, IntegerField):
        return {"type": "integer", "minimum": one.extra["min_value"], "maximum": one.extra["max_value"]}
    return next((dict(schema) for kind, schema in FORMATS if isinstance(one, kind)), {"type": "string", "minLength": 1})


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """A misspelt filter is refused: ignored, it would answer another question than the one asked."""
    known, refused = list(known), {}
    for name, value in request.query_params.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            sentence = _("There is no such parameter. Did you mean “%(name)s”?") if close else _("There is no such parameter.")
            refused[name] = [ErrorDetail(sentence % {"name": close[0]} if close else sentence, code="unknown_parameter")]
        elif not value:
            refused[name] = [ErrorDetail(_("Give the parameter a value, or leave it out."), code="empty_parameter")]
        elif "\x00" in value:
            refused[name] = [ErrorDetail(_("Leave out the null character."), code="not_accepted")]
    if refused:
        raise ValidationError(refused)
