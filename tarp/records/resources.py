"""The spreadsheet door: a table as columns by natural key, exported from one query, imported row by row, records through `write`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import NON_FIELD_ERRORS, EmptyResultSet, ValidationError
from django.db import connection, models, transaction
from django.db.models import Func, Value
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader, ModelInstanceLoader
from tablib import Dataset

from tarp.records import history
from tarp.records.cells import Codes, cell_for
from tarp.records.rules import Refused
from tarp.records.spreadsheets import FORMULA, Table, xlsx_file
from tarp.records.writing import Conflict, write

MOST_ROWS = 2000  # read in one request


@dataclass(frozen=True)
class Finding:
    """What is wrong with one cell (or with the row, where `column` is empty): where, what was found, what to do."""

    line: int
    column: str
    found: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()  # what a person should look at, and may keep


@dataclass(frozen=True)
class Guide:
    """What a person needs to know of a column to fill it in."""

    name: str
    label: str
    expects: str
    help: str
    is_read: bool


class KnownRows(CachedInstanceLoader):
    """Finds the row that a line of the file is about; a key that cannot be read is reported with the other cells."""

    def __init__(self, resource: Any, dataset: Dataset):
        if len(resource.get_import_id_fields()) == 1:
            super().__init__(resource, dataset)
        else:
            ModelInstanceLoader.__init__(self, resource, dataset)

    def get_instance(self, row: Any) -> Any:
        try:
            found = super() if len(self.resource.get_import_id_fields()) == 1 else super(CachedInstanceLoader, self)
            return found.get_instance(row)
        except ValueError:
            return None


class TableResource(resources.ModelResource):
    """A table whose columns are the fields named in `Meta.fields`, or all; those in `only_exported` are ignored in what comes in."""

    only_exported: tuple[str, ...] = ()
    takes_files = True  # files come in, not only out

    class Meta:
        instance_loader_class = KnownRows
        use_transactions = True
        skip_diff = True
        skip_unchanged = True
        report_skipped = True

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

    # --- In
    def check(self, table: Table) -> Report:
        """What an import would do, with everything that is wrong; nothing is kept."""
        return self.load(table, dry_run=True)

    def load(self, table: Table, *, dry_run: bool = False) -> Report:
        """Stores the rows; stores none of them where anything is wrong with any."""
        if findings := tuple(self.headings(table)):
            return Report(findings=findings)
        self.noticed: list[tuple[int, str, str]] = []
        header = (*table.header, *(key for key in self.get_import_id_fields() if key not in table.header))
        lines = [line for line, _row in table.rows]
        rows = [(*row, *[""] * (len(header) - len(row))) for _line, row in table.rows]
        result = self.import_data(Dataset(*rows, headers=header), dry_run=dry_run, rollback_on_validation_errors=True)
        if result.base_errors:
            raise result.base_errors[0].error
        findings = tuple(sorted(self.findings(result, lines, rows, header), key=lambda finding: finding.line))
        warnings = tuple(Finding(lines[number - 1], column, "", sentence) for number, column, sentence in self.noticed)
        return Report(*(result.totals[kind] for kind in ("new", "update", "skip")), findings=findings, warnings=warnings)

    def headings(self, table: Table) -> Iterator[Finding]:
        """What is wrong with the table as a whole."""
        known = self.header
        for number, name in enumerate(table.header):
            if name not in known:
                sentence = _("There is no such column. The columns are: %(columns)s.") % {"columns": ", ".join(known)}
                yield Finding(1, name, name, sentence)
            elif name in table.header[:number]:
                yield Finding(1, name, name, _("This column stands here twice."))
        if len(table.rows) > MOST_ROWS:
            yield Finding(1, "", "", _("The sheet has more than %(most)d rows. Split the file.") % {"most": MOST_ROWS})
        if not table.rows:
            yield Finding(1, "", "", _("The sheet has a header and no rows."))

    def findings(self, result: Any, lines: Sequence[int], rows: Sequence[Sequence[str]], header: Sequence[str]) -> Iterator[Finding]:
        for invalid in result.invalid_rows:
            row = dict(zip(header, rows[invalid.number - 1], strict=True))
            for column, sentences in invalid.error_dict.items():
                place = "" if column == NON_FIELD_ERRORS else column
                yield Finding(lines[invalid.number - 1], place, row.get(column, ""), " ".join(sentences))
        for failed in result.error_rows:
            for failure in failed.errors:
                if not isinstance(failure.error, Refused | Conflict):
                    raise failure.error
                yield Finding(lines[failed.number - 1], "", "", str(failure.error.sentence))

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self.before = None if new else copy(instance)

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Puts the cells on the record; the error of every cell is kept, not that of the first."""
        self.links: dict[str, list[Any]] = {}
        errors = {}
        for field in self.incoming(row):
            if self.before is None and not row[field.column_name].strip() and instance._meta.get_field(field.attribute).has_default():
                continue  # a new record begins as the form does
            try:
                value = field.widget.clean(row[field.column_name], row)
            except ValueError as error:
                errors[field.column_name] = ValidationError(str(error))
                continue
            if isinstance(field.widget, Codes):
                self.links[field.attribute] = value
            else:
                setattr(instance, field.attribute, value)
        if errors:
            raise ValidationError(errors)

    def incoming(self, row: Any) -> list[Field]:
        return [field for field in self.columns() if not field.readonly and field.column_name in row]

    def validate_instance(self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True) -> None:
        """As the form does it; relations were just found in their tables, and the database makes the reference."""
        errors = dict(import_validation_errors or {})
        fields = instance._meta.fields
        found = [field.name for field in fields if field.is_relation and getattr(instance, field.attname) is not None]
        made = [field.name for field in fields if field.generated]
        steps = (
            (instance.clean_fields, [*found, *made]),
            (lambda exclude: instance.clean(), []),
            (instance.validate_unique, made),
            (instance.validate_constraints, made),
        )
        for step, settled in steps:
            try:
                step(exclude={*errors, *settled})
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """A row that changes nothing: sending the same file twice changes nothing."""
        if import_validation_errors:
            return False
        known = [self.before] if self.before is not None else self.twins(instance)
        return any(self.says_the_same(instance, record, row) for record in known)

    def says_the_same(self, instance: Any, record: Any, row: Any) -> bool:
        return all(
            field.widget.same(self.links[field.attribute], getattr(record, field.attribute).all())
            if isinstance(field.widget, Codes)
            else field.widget.same(getattr(instance, field.attribute), getattr(record, field.attribute))
            for field in self.incoming(row)
        )

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        def save() -> Any:
            instance.save()
            for name, records in self.links.items():
                getattr(instance, name).set(records)
            return instance

        self.store(save, None if is_create else instance, row)
        if is_create:
            self.noticed += [(kwargs["row_number"], column, sentence) for column, sentence in self.warn_of(instance)]

    def warn_of(self, made: Any) -> Iterable[tuple[str, str]]:
        """(column, sentence) of what a person should look at in a new row."""
        return ()

    def save_m2m(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Done by `save_instance`, in the same act."""

    def twins(self, instance: Any) -> Iterable[Any]:
        """Records that a new row may repeat; a table whose key is in its columns has none."""
        return ()

    def store(self, save: Callable[[], Any], record: Any, row: Any) -> None:
        """Keeps a row; `record` is the one being changed, None when one is made."""
        with transaction.atomic():
            history.note(by=self.by, act="import")
            save()


class RecordResource(TableResource):
    """A table of records, addressed by their references.

    A row without a reference that repeats a record in every column, and shares the fields of `recognized_by` with it, is that record.
    """

    only_exported = ("reference", "status", "version", "updated_at")
    recognized_by: tuple[str, ...] = ()

    class Meta:
        import_id_fields = ("reference",)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if new and row.get("reference", "").strip():
            sentence = _("There is no such record that you can change. Leave the cell empty to make a new one.")
            raise ValidationError({"reference": sentence})

    def twins(self, instance: Any) -> Iterable[Any]:
        same = {name: getattr(instance, name) for name in self.recognized_by}
        return self.get_queryset().filter(**same)[:10] if all(same.values()) else ()

    def store(self, save: Callable[[], Any], record: Any, row: Any) -> None:
        """Writes a row; a `version` in it is the one that the file was exported with, and a newer one is not overwritten."""
        version = row.get("version", "").strip() if record is not None else ""
        write(save, by=self.by, record=record, expected_version=int(version) if version.isdigit() else None, act="import")


def exported(model: type[models.Model], *fields: str) -> type[TableResource]:
    """The resource of a table whose files only go out: these fields, and no other."""
    meta = type("Meta", (), {"model": model, "fields": fields})
    return type(f"{model.__name__}Resource", (TableResource,), {"Meta": meta, "takes_files": False})
