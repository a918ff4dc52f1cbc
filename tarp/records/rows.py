"""The fields of a record in the REST door: written through a serializer, read as rows straight from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models, transaction
from django.db.models import F, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.exceptions import ErrorDetail

from tarp.records.fields import FIELD_OF, TextField
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.relations import announce, nothing_chosen, relate

KEPT = ("version", "created_at", "updated_at")  # what the system keeps of every record


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

    child = TextField(max_length=60)
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


def _seen(queryset: Any, context: Mapping[str, Any]) -> Any:
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
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | FIELD_OF
    serializer_related_field = CodeField
    computed: tuple[str, ...] = ("links",)  # fields that the view adds to the rows
    is_same_for_all = True  # what `expressions` and `described` say depends neither on the person nor on the day

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
        model: Any = self.Meta.model
        record = self.instance if self.instance is not None else model()
        is_new = record.pk is None
        chosen = nothing_chosen(model) if is_new else {}
        for name, value in self.validated_data.items():
            if model._meta.get_field(name).many_to_many:
                chosen[name] = value
            else:
                setattr(record, name, value)
        announce(record, chosen)
        _save(record)
        relate([record], [chosen], are_new=is_new)
        return record

    def emptied(self) -> dict[str, Any]:
        """What the fields hold that a replacing PUT does not name."""
        model: Any = self.Meta.model
        empty = {}
        for name, field in self.fields.items():
            if not field.read_only and not field.required and name not in self.computed:
                column = model._meta.get_field(name)
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


@dataclass(frozen=True)
class Statement:
    """A SELECT of the rows whose keys stand in `chosen`: each field of the serializer, then each column of the ordering."""

    sql: str
    params: tuple[Any, ...]
    fields: tuple[str, ...]
    converters: tuple[tuple[int, list[Any], Any], ...]


def rows(queryset: Any, serializer: Any) -> list[dict[str, Any]]:
    """The serializer's fields of these records, straight from the database: one query, no instances."""
    return [row for row, _place in placed_rows(queryset.order_by(), serializer, ordering=())]


def placed_rows(chosen: Any, serializer: Any, *, ordering: tuple[str, ...]) -> list[tuple[dict[str, Any], tuple[Any, ...]]]:
    """The rows in their order, each with its values of the ordering. Chosen and built by one statement: who may see what is read once.

    Only the choice is composed anew. What is built of it is a text that is composed once for each serializer, which takes longer than
    answering it, unless it depends on who asks.
    """
    kind: Any = type(serializer)
    composed = _composed_once(kind, ordering) if serializer.is_same_for_all else _composed(serializer, ordering)
    try:
        keys, params = chosen.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"WITH chosen (pk) AS MATERIALIZED ({keys}) {composed.sql}", [*params, *composed.params])
        found = [list(row) for row in cursor.fetchall()]
    for index, converters, expression in composed.converters:
        for row in found:
            for converter in converters:
                row[index] = converter(row[index], expression, connection)
    width = len(composed.fields)
    return [(dict(zip(composed.fields, row, strict=False)), tuple(row[width:])) for row in found]


@lru_cache(maxsize=100)
def _composed_once(serializer_class: Any, ordering: tuple[str, ...]) -> Statement:
    return _composed(serializer_class(), ordering)  # without a context: what would depend on it fails here


def _composed(serializer: Any, ordering: tuple[str, ...]) -> Statement:
    model, own = serializer.Meta.model, serializer.expressions()
    columns = {
        name: own[name] if name in own else _column(model, field)
        for name, field in serializer.fields.items()
        if name not in serializer.computed
    }
    places = {f"place_{name.lstrip('-')}": F(name.lstrip("-")) for name in ordering}
    fields = {f"api_{name}": expression for name, expression in columns.items()}
    chosen = model.objects.filter(pk__in=RawSQL("SELECT pk FROM chosen", ())).order_by(*ordering)
    found = serializer.described(chosen).annotate(**fields, **places).values_list(*fields, *places)
    compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return Statement(sql, tuple(params), tuple(columns), tuple((index, *each) for index, each in converters.items()))


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
