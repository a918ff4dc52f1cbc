"""The tables that come in and go out as files: columns by natural key; out by one query, in by `incoming`, records through `write_all`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection, models
from django.db.models import Func, Value
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field

from tarp.records.cells import cell_for
from tarp.records.incoming import Incoming, Line
from tarp.records.spreadsheets import FORMULA, xlsx_file
from tarp.records.writing import write_all


@dataclass(frozen=True)
class Guide:
    """What a person needs to know of a column to fill it in."""

    name: str
    label: str
    expects: str
    help: str
    is_read: bool


class TableResource(Incoming, resources.ModelResource):
    """A table whose columns are the fields named in `Meta.fields`, or all; those in `only_exported` are ignored in what comes in."""

    only_exported: tuple[str, ...] = ()
    takes_files = True  # files come in, not only out

    def __init__(self, *, by: Any = None):
        super().__init__()
        self.by = by

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        if "__" in field_name:  # a column of the record that a relation leads to
            django_field = copy(django_field)
            django_field.name = field_name
        return Field(field_name, field_name, widget=cell_for(django_field), readonly=field_name in cls.only_exported)

    def columns(self) -> list[Field]:
        """In the order of `Meta.fields`; the key first where it names none."""
        return [self.fields[name] for name in self._meta.fields or self.get_export_order()]

    @property
    def header(self) -> list[str]:
        return [field.column_name for field in self.columns()]

    def guide(self) -> list[Guide]:
        """What each column is called and holds."""
        fields = [(field, self._meta.model._meta.get_field(field.attribute)) for field in self.columns()]
        return [
            Guide(
                field.column_name,
                str(column.verbose_name),
                "" if field.readonly else field.widget.expects,
                str(column.help_text),
                not field.readonly,
            )
            for field, column in fields
        ]

    def get_queryset(self) -> models.QuerySet:
        """What this person may see, where people see different rows."""
        records = super().get_queryset()
        return records.visible_to(self.by) if hasattr(records, "visible_to") else records

    # --- Out
    def values(self, queryset: models.QuerySet, *, escaped: bool = False) -> models.QuerySet:
        """The cells of the records as one query of tuples; `escaped` puts our mark before every text that would be calculated."""
        columns = {}
        for number, field in enumerate(self.columns()):
            column = field.widget.column
            if escaped and field.widget.is_typed_by_people:
                column = Func(column, Value(f"^(?={FORMULA})"), Value("'"), function="regexp_replace", output_field=models.TextField())
            columns[f"c{number}"] = column
        return queryset.annotate(**columns).values_list(*columns)

    def csv(self, queryset: models.QuerySet) -> Iterator[bytes]:
        """The file, a part at a time, straight from the database: COPY is fifteen times faster than making objects."""
        yield b"\xef\xbb\xbf" + ",".join(self.header).encode() + b"\r\n"
        try:
            sql, values = self.values(queryset, escaped=True).query.sql_with_params()
        except EmptyResultSet:  # nothing can be found, and Django asks the database nothing
            return
        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", values) as copied:
            for block in copied:
                yield bytes(block)

    def xlsx(self, queryset: models.QuerySet) -> IO[bytes]:
        """The workbook as an open temporary file."""
        rows = self.values(queryset).iterator(chunk_size=2000)
        return xlsx_file(self.header, rows, title=str(self._meta.model._meta.verbose_name_plural))


class RecordResource(TableResource):
    """A table of records, addressed by their references.

    A row without a reference that repeats a record in every column, and shares the fields of `recognized_by` with it, is that record.
    """

    only_exported = ("reference", "status", "version", "updated_at")
    recognized_by: tuple[str, ...] = ()

    class Meta:
        import_id_fields = ("reference",)

    def read(self, number: int, cells: Mapping[str, str], known: Any) -> Line:
        """A `version` in the row is the one that the file was exported with: a newer one is not overwritten."""
        if known is None and cells.get("reference", "").strip():
            sentence = _("There is no such record that you can change. Leave the cell empty to make a new one.")
            return Line(number=number, cells=cells, record=None, is_new=True, errors={"reference": [ValidationError(sentence)]})
        line = super().read(number, cells, known)
        version = cells.get("version", "").strip()
        line.expected_version = int(version) if version.isdigit() and known is not None else None
        return line

    def likeness(self, record: Any) -> tuple[Any, ...] | None:
        same = tuple(getattr(record, self.column(name).attname) for name in self.recognized_by)
        return same if same and all(same) else None

    def twins(self, new: Sequence[Any]) -> Mapping[Any, Sequence[Any]]:
        shared = {likeness for record in new if (likeness := self.likeness(record)) is not None}
        if not shared:
            return {}
        same = {f"{name}__in": set(values) for name, values in zip(self.recognized_by, zip(*shared, strict=True), strict=True)}
        found = defaultdict(list)
        for record in self.with_codes(self.get_queryset().filter(**same)):
            found[self.likeness(record)].append(record)
        return found

    def write(self, lines: Sequence[Line]) -> None:
        write_all(lines, self.save, by=self.by, act="import")


def exported(model: type[models.Model], *fields: str) -> type[TableResource]:
    """The resource of a table whose files only go out: these fields, and no other."""
    meta = type("Meta", (), {"model": model, "fields": fields})
    return type(f"{model.__name__}Resource", (TableResource,), {"Meta": meta, "takes_files": False})
