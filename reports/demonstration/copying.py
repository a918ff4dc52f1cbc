"""How invented rows come in: by COPY, and for a large world repeated in the database, with the keys made afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from needs.models import Difficulty, Need, View
from offers.models import Offer
from plans.models import Activity, Attendance, BudgetLine, Contribution, Coverage, Event, Match


class Table:
    """Rows of one model on their way into the database. Fields that a row leaves out take the model's defaults."""

    def __init__(self, model: type[models.Model], now: datetime):
        self.model, self.rows, self.next_id = model, [], 1
        self.fields = [one for one in model._meta.concrete_fields if not one.generated]
        self.defaults = {one.attname: one.get_default() if one.has_default() or not one.null else None for one in self.fields}
        for one in self.fields:
            if getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False):
                self.defaults[one.attname] = now
        self.json = {one.attname for one in self.fields if isinstance(one, models.JSONField)}
        self.next_id = (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1

    def add(self, **values: Any) -> int:
        """Keeps a row and returns its id."""
        pk, self.next_id = self.next_id, self.next_id + 1
        row = self.defaults | {"id": pk} | values
        self.rows.append([Jsonb(row[one]) if one in self.json and row[one] is not None else row[one] for one in self.defaults])
        return pk

    def write(self) -> None:
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        columns = ", ".join(quote(one.column) for one in self.fields)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows.clear()

    def settle(self) -> None:
        """The next id that the database gives comes after the last one given here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [self.model._meta.db_table, self.next_id])


def repeat(filled: dict[type[models.Model], Table], times: int) -> None:
    """Writes what was stated, offered, matched and done again, with keys of their own, until it stands there so many times."""
    tables = {model: table for model, table in filled.items() if repeats(model)}
    spans = {model: table.next_id - 1 for model, table in tables.items()}
    quote = connection.ops.quote_name
    with keys_set_aside(tables), connection.cursor() as cursor:
        for model, table in tables.items():
            columns = [quote(one.column) for one in table.fields]
            values = [again(one, span=spans.get(model if one.primary_key else one.related_model)) for one in table.fields]
            name = quote(model._meta.db_table)
            cursor.execute(
                f"INSERT INTO {name} ({', '.join(columns)}) "  # noqa: S608 - names of our own
                f"SELECT {', '.join(values)} FROM {name}, generate_series(1, {times - 1}) copy ORDER BY copy, id"
            )
            table.next_id += spans[model] * (times - 1)


def again(column: Any, *, span: int | None) -> str:
    """The SQL of a column's value in a repeated row: keys of repeated tables are those of the copy, moments differ."""
    name = connection.ops.quote_name(column.column)
    if span:
        return f"{name} + {span} * copy"
    return f"{name} - interval '1 hour' * copy" if isinstance(column, models.DateTimeField) else name


def repeats(model: type[models.Model]) -> bool:
    """What a larger world has more of, with the links of these."""
    kinds = (Need, Difficulty, View, Offer, Match, Activity, Coverage, BudgetLine, Contribution, Event, Attendance)
    return model in kinds or any(model == link.remote_field.through for kind in kinds for link in kind._meta.many_to_many)


class keys_set_aside:
    """Drops the indexes and foreign keys of tables while they are filled, and makes them again in one go: far faster than row by row."""

    def __init__(self, models: Iterable[type[models.Model]]):
        self.tables = [model._meta.db_table for model in models]

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks pending cannot be altered
            cursor.execute(
                """
                SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
                FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])
                UNION ALL
                SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
                FROM pg_index WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique
                """,
                [self.tables, self.tables],
            )
            drops, self.makes = zip(*cursor.fetchall(), strict=True)
            for statement in drops:
                cursor.execute(statement)

    def __exit__(self, kind: Any, *error: Any) -> None:
        if kind is None:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
                for statement in reversed(self.makes):  # the indexes first
                    cursor.execute(statement)
