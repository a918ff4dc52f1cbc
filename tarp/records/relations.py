"""The many-to-many relations of records, stored for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from tarp.records import history

Chosen = Mapping[str, Iterable[Any]]  # the related records, each once, by the name of the relation


def nothing_chosen(model: type[models.Model]) -> dict[str, list[Any]]:
    """What a new record has of each relation."""
    return {relation.name: [] for relation in model._meta.many_to_many}


def announce(record: Any, chosen: Chosen) -> None:
    """Puts what will be chosen into the row of a record that keeps its relations, so that one row of history holds both."""
    if hasattr(record, "links"):
        record.links = record.links | history.codes_of(chosen)


def relate(records: Sequence[Any], chosen: Sequence[Chosen], *, are_new: bool) -> None:
    """Gives each of the records, which are of one kind, what was chosen for it, and has it in hand for the rules.

    One INSERT for each relation; two statements more where the records may have had some already.
    """
    if not records:
        return
    for relation in type(records[0])._meta.many_to_many:
        wanted = [(record, list(one[relation.name])) for record, one in zip(records, chosen, strict=True) if relation.name in one]
        if wanted:
            _store(relation, wanted, are_new=are_new)
        for record, ones in wanted:
            _hold(record, relation, ones)


def _store(relation: Any, wanted: Sequence[tuple[Any, Sequence[Any]]], *, are_new: bool) -> None:
    through = relation.remote_field.through
    own, other = (through._meta.get_field(name) for name in (relation.m2m_field_name(), relation.m2m_reverse_field_name()))
    pairs = [(record.pk, one.pk) for record, ones in wanted for one in ones]
    if not are_new:
        there = through._base_manager.filter(**{f"{own.name}__in": [record.pk for record, _ones in wanted]})
        before = {(pk, one): link for pk, one, link in there.values_list(own.attname, other.attname, "pk")}
        if gone := [before[pair] for pair in before.keys() - set(pairs)]:
            through._base_manager.filter(pk__in=gone).delete()
        pairs = [pair for pair in pairs if pair not in before]
    if pairs:
        table, *columns = map(connection.ops.quote_name, (through._meta.db_table, own.column, other.column))
        keys = [list(one) for one in zip(*pairs, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest(%s, %s)",  # noqa: S608 - names of our own
                keys,
            )


def _hold(record: Any, relation: Any, ones: Sequence[Any]) -> None:
    """As Django's own prefetching leaves it: `record.relation.all()` asks the database nothing."""
    found = getattr(record, relation.name).get_queryset()
    found._result_cache, found._prefetch_done = list(ones), True
    record._prefetched_objects_cache = {**record.__dict__.get("_prefetched_objects_cache", {}), relation.name: found}
