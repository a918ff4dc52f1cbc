"""Many rows of one table as one value of the database: inserted, changed, and shown to the constraints before they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any

import orjson
from django.db import connection, models
from django.db.models.sql import Query


def insert(records: Sequence[Any]) -> None:
    """As `bulk_create` does, which names every value and takes another statement where these are too many. Two statements."""
    if not records:
        return
    model: Any = type(records[0])
    key, columns = model._meta.pk, _stored(model)
    made = [key, *(field for field in model._meta.concrete_fields if field.generated)]
    names, table = _listed(columns), _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        taken = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(taken, [table, key.column, len(records)])
        for record, (number,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = number
            for field in columns:
                field.pre_save(record, add=True)  # sets the moments
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {_set(model)} RETURNING {_listed(made)}",  # noqa: S608 - names of our own
            [_rows(records, columns)],
        )
        stored = {row[0]: row for row in cursor.fetchall()}
    for record in records:
        record._state.adding, record._state.db = False, connection.alias
        for field, value in zip(made, stored[record.pk], strict=True):
            setattr(record, field.attname, value)


def change(records: Sequence[Any], names: Collection[str]) -> None:
    """Stores these fields of the records, and the moment of the change where they keep one. One statement."""
    model: Any = type(records[0])
    table, key = _quoted(model._meta.db_table), model._meta.pk
    columns = [field for field in _stored(model) if field.name in names or getattr(field, "auto_now", False)]
    for record in records:
        for field in columns:
            field.pre_save(record, add=False)
    values = ", ".join(f"{_quoted(field.column)} = new.{_quoted(field.column)}" for field in columns)
    same = f"{table}.{_quoted(key.column)} = new.{_quoted(key.column)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {values} FROM {_set(model)} AS new WHERE {same}",  # noqa: S608 - names of our own
            [_rows(records, [key, *columns])],
        )


def doubtful(records: Sequence[Any], unread: Sequence[Collection[str]]) -> set[int]:
    """The places in `records` of those that a constraint may refuse for what they hold beside their `unread` fields. One statement.

    What is wrong with one of these Django says: it asks the database of one record at a time.
    """
    if not records:
        return set()
    model: Any = type(records[0])
    doubts = _doubts_of(model)
    if doubts is None:
        return set(range(len(records)))
    condition, params = doubts
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ordinality - 1 FROM {_set(model)} WITH ORDINALITY AS new WHERE {condition}",  # noqa: S608 - names of our own
            [_rows(records, _stored(model), unread), *params],
        )
        return {place for (place,) in cursor.fetchall()}


@cache
def _doubts_of(model: type[models.Model]) -> tuple[str, tuple[Any, ...]] | None:
    """When the row `new` is doubtful: a check fails, or values that are unique stand in the table. None where this cannot be told."""
    unique = [[field] for field in _stored(model) if field.unique and not field.primary_key]
    doubts = [_stands_already(model, fields, "=") for fields in unique]
    params: list[Any] = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            query = Query(model, alias_cols=False)
            where = query.build_where(constraint.condition)  # type: ignore[arg-type]
            check, values = where.as_sql(query.get_compiler(connection=connection), connection)
            doubts.append(f"NOT COALESCE(({check}), true)")
            params += values
        elif isinstance(constraint, models.UniqueConstraint) and not constraint.expressions:
            same = "IS NOT DISTINCT FROM" if constraint.nulls_distinct is False else "="
            doubts.append(_stands_already(model, [model._meta.get_field(name) for name in constraint.fields], same))
        else:
            return None
    return " OR ".join(doubts) or "false", tuple(params)


def _stands_already(model: type[models.Model], fields: Sequence[Any], same: str) -> str:
    """A condition of the constraint is left to Django: more may be doubted than is wrong."""
    names: Any = model._meta
    table, key = _quoted(names.db_table), _quoted(names.pk.column)
    pairs = " AND ".join(f"there.{_quoted(field.column)} {same} new.{_quoted(field.column)}" for field in fields)
    return f"EXISTS (SELECT FROM {table} there WHERE {pairs} AND there.{key} IS DISTINCT FROM new.{key})"  # noqa: S608 - names of our own


def _stored(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _set(model: type[models.Model]) -> str:
    return f"jsonb_populate_recordset(NULL::{_quoted(model._meta.db_table)}, %s)"


def _rows(records: Iterable[Any], columns: Sequence[Any], unread: Iterable[Collection[str]] = ()) -> str:
    rows = [
        {field.column: getattr(record, field.attname) for field in columns if field.name not in wrong}
        for record, wrong in zip_longest(records, unread, fillvalue=())
    ]
    return orjson.dumps(rows, default=str).decode()


def _listed(columns: Iterable[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in columns)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
