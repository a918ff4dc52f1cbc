"""Reads the reference files (fixtures/reference/*.csv) and files their rows under natural keys; every error says file, line and column."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

FOLDER = settings.BASE_DIR / "fixtures" / "reference"


class ReferenceFault(Exception):
    """The reference files cannot be taken as they stand; one line per fault."""


class Row(dict):
    """One line of a reference file, that knows where it stands and reads its own cells."""

    def __init__(self, cells: dict[str, str], *, file: str, line: int):
        super().__init__(cells)
        self.file, self.line = file, line

    def fault(self, column: str, message: str) -> ReferenceFault:
        return ReferenceFault(f"{self.file}:{self.line}:{column}: {message}")

    def date(self, column: str) -> date | None:
        if not self[column]:
            return None
        try:
            return date.fromisoformat(self[column])
        except ValueError:
            raise self.fault(column, f'Write "{self[column]}" as a date: 2026-11-21.') from None

    def flag(self, column: str) -> bool:
        if self[column] not in ("0", "1"):
            raise self.fault(column, f'Write 0 or 1, not "{self[column]}".')
        return self[column] == "1"

    def number(self, column: str) -> int | None:
        if not self[column]:
            return None
        if not self[column].isdecimal():
            raise self.fault(column, f'Write a whole number, not "{self[column]}".')
        return int(self[column])

    def items_of(self, column: str) -> list[str]:
        return [item.strip() for item in self[column].split(";") if item.strip()]

    def find[T](self, column: str, known: dict[str, T], value: str | None = None) -> T:
        """The record that the cell names; the files write some codes in capitals, the tables do not."""
        value = self[column] if value is None else value
        for code in (value, value.lower()):
            if code in known:
                return known[code]
        raise self.fault(column, f'"{value}" is not known.')

    def names(self, prefix: str = "name") -> dict[str, str]:
        return {key: value for key, value in self.items() if key.startswith(f"{prefix}_") and key[-3] == "_"}

    def sourced(self) -> dict[str, str]:
        return {"source": self["source"], "confidence": self["confidence"]}


def rows(name: str) -> Iterator[Row]:
    """The rows of fixtures/reference/<name>.csv."""
    file = FOLDER / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        for cells in reader:
            row = Row(cells, file=file.name, line=reader.line_num)
            if None in cells or None in cells.values():
                raise row.fault("", f"The line must hold {len(reader.fieldnames or [])} cells.")
            yield row


class Count(NamedTuple):
    """What a load did to one table. `kept`: rows that differ from the file and were left as they are."""

    name: str
    added: int
    updated: int
    kept: int
    same: int


class Wanted(NamedTuple):
    """A row of a file as the fields of a record; `links` are the many-to-many fields."""

    row: Row
    fields: dict[str, object]
    links: Mapping[str, Sequence[models.Model]] = {}


def store(model: type[models.Model], wanted: Iterable[Wanted], *, key: tuple[str, ...] = ("code",), update: bool) -> Count:
    """Adds the rows that the table lacks. Rows that differ are kept, since staff may have corrected them, unless `update`.

    Nothing is deleted; links are added with a new row and replaced with an updated one.
    """
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    keyed: dict[tuple, tuple[dict[str, object], Wanted]] = {}
    for want in wanted:
        values = {columns[name]: value.pk if isinstance(value, models.Model) else value for name, value in want.fields.items()}
        natural = tuple(values[columns[name]] for name in key)
        if natural in keyed:
            raise want.row.fault(key[0], "This row is there twice.")
        keyed[natural] = (values, want)
    complaints = [complaint for values, want in keyed.values() for complaint in faults(model(**values), want.row)]
    if complaints:
        raise ReferenceFault("\n".join(complaints))
    present = {tuple(getattr(record, columns[name]) for name in key): record for record in model._default_manager.order_by("-pk")}
    linked = {name: links_of(model, name) for name in next(iter(keyed.values()))[1].links} if keyed else {}

    new, differing, same = [], [], 0
    for natural, (values, want) in keyed.items():
        record = present.get(natural)
        if record is None:
            new.append((model(**values), want))
        elif any(getattr(record, name) != value for name, value in values.items()) or any(
            linked[name].get(record.pk, set()) != {target.pk for target in targets} for name, targets in want.links.items()
        ):
            for name, value in values.items() if update else ():
                setattr(record, name, value)
            differing.append((record, want))
        else:
            same += 1
    model._default_manager.bulk_create([record for record, _ in new])
    for record, want in new + (differing if update else []):
        for name, targets in want.links.items():
            getattr(record, name).set(targets)
    if update and differing:
        fields = [field.name for field in model._meta.concrete_fields if field.attname in next(iter(keyed.values()))[0]]
        model._default_manager.bulk_update([record for record, _ in differing], fields)
    changed = len(differing)
    return Count(str(model._meta.verbose_name_plural), len(new), changed if update else 0, 0 if update else changed, same)


def links_of(model: type[models.Model], name: str) -> dict[int, set[int]]:
    """Of each record of the model, the keys of the records it is linked to by the many-to-many field."""
    field: Any = model._meta.get_field(name)
    linked: dict[int, set[int]] = {}
    through = field.remote_field.through._default_manager
    for here, there in through.values_list(field.m2m_column_name(), field.m2m_reverse_name()):
        linked.setdefault(here, set()).add(there)
    return linked


def faults(record: models.Model, row: Row) -> list[str]:
    """What the fields of the record do not take; its relations were found by code already."""
    try:
        record.clean_fields(exclude=[field.name for field in record._meta.concrete_fields if field.is_relation or field.generated])
    except ValidationError as error:
        return [str(row.fault(name, " ".join(messages))) for name, messages in error.message_dict.items()]
    return []
