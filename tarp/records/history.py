"""What was: every change of a tracked row is kept by database triggers, append-only, with who, when, why and the request's id."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models

from tarp.records.requests import request_id


def remember(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: keeps every version of the model's rows. Generated columns follow from the others and are left out."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[field.name for field in model._meta.concrete_fields if field.generated],
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # no id: the context stands in the row itself
        append_only=True,
    )(model)


def note(*, by: Any, act: str, why: str = "") -> None:
    """Tells the triggers of this transaction who acts, which act it is and why. One statement; ends with the transaction."""
    context = {"by": getattr(by, "pk", None), "act": act, "why": why, "request": request_id()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [str(uuid.uuid4()), json.dumps(context)],
        )


def links_of(record: Any) -> dict[str, list[str]]:
    """Of each many-to-many relation of the record, the codes of the records that it names. One query, unless all are in hand."""
    relations = record._meta.many_to_many
    held = record.__dict__.get("_prefetched_objects_cache", {})
    if all(relation.name in held for relation in relations):
        return codes_of({relation.name: held[relation.name] for relation in relations})
    codes = {relation.name: ArraySubquery(_codes(relation)) for relation in relations}
    found = type(record)._base_manager.filter(pk=record.pk).annotate(**{f"codes_of_{name}": query for name, query in codes.items()})
    return dict(zip(codes, found.values_list(*(f"codes_of_{name}" for name in codes)).get(), strict=True))


def codes_of(chosen: Mapping[str, Iterable[Any]]) -> dict[str, list[str]]:
    """The codes of related records, relation by relation, in the order in which the history has them."""
    return {name: sorted(one.code for one in ones) for name, ones in chosen.items()}


def _codes(relation: Any) -> models.QuerySet:
    code = f"{relation.m2m_reverse_field_name()}__code"
    through = relation.remote_field.through._base_manager.filter(**{relation.m2m_field_name(): models.OuterRef("pk")})
    return through.order_by(code).values(code)


def let_go(record: Any) -> None:
    """Forgets what was read of the many-to-many relations of the record."""
    own = {relation.name for relation in record._meta.many_to_many}
    held = record.__dict__.get("_prefetched_objects_cache", {})
    record._prefetched_objects_cache = {name: ones for name, ones in held.items() if name not in own}


def keep_links(records: Iterable[Any]) -> None:
    """Puts the relations of records that keep them (`LinkedRecord`) into their rows, for the triggers, where they are not there yet."""
    relinked = []
    for record in records:
        if hasattr(record, "links") and record.links != (now := links_of(record)):
            record.links = now
            relinked.append(record)
    if relinked:
        type(relinked[0])._base_manager.bulk_update(relinked, ["links"])


def differences(before: Any, after: Any) -> set[str]:
    """Names of the columns in which two states of a record differ, of those that people fill in."""
    columns = [field for field in before._meta.concrete_fields if field.editable and not field.generated]
    return {field.name for field in columns if getattr(before, field.attname) != field.to_python(getattr(after, field.attname))}


@dataclass(frozen=True)
class Step:
    """One line of a timeline: a moment at which the record was created or changed its status."""

    at: datetime
    act: str
    status: str
    status_label: str
    by: Any
    why: str
    reason: str = ""


def events(record: Any) -> models.QuerySet:
    """The history rows of a record, oldest first."""
    return type(record).pgh_event_model.objects.filter(pgh_obj_id=record.pk).order_by("pgh_id")


def timeline(record: Any) -> list[Step]:
    """The steps of a record, oldest first: its creation and each change of status, with who and why. Two queries."""
    from django.contrib.auth import get_user_model

    has_reason = hasattr(record, "closing_reason")
    reason_column = "closing_reason" if has_reason else "status"
    rows = list(events(record).values_list("pgh_created_at", "status", reason_column, "pgh_context"))
    people = get_user_model().objects.in_bulk({context["by"] for *_rest, context in rows if context and context.get("by")})
    labels = dict(record._meta.get_field("status").flatchoices)
    reasons = dict(record._meta.get_field("closing_reason").flatchoices) if has_reason else {}
    steps: list[Step] = []
    for at, status, reason, context in rows:
        if steps and steps[-1].status == status:
            continue
        context = context or {}
        steps.append(
            Step(
                at,
                context.get("act") or "",
                status,
                str(labels.get(status, status)),
                people.get(context.get("by")),
                context.get("why") or "",
                str(reasons.get(reason, "")) if reason else "",
            )
        )
    return steps


def latest_note(record: Any) -> str:
    """What was said with the step by which the record stands where it stands."""
    steps = timeline(record)
    return steps[-1].why if steps else ""


@dataclass(frozen=True)
class Change:
    """One act on a record: when, who, why, and each field that it changed with what stood there before and after."""

    at: datetime
    act: str
    by: Any
    why: str
    fields: list[tuple[str, str, str]]


UNTOLD = ("version", "updated_at", "created_at", "absences")  # fields whose change says nothing, or what another says


def changes(record: Any) -> list[Change]:
    """Every act on the row of a record, newest first, with what it changed of the row and of its relations."""
    from django.contrib.auth import get_user_model

    rows = list(events(record).values())
    people = get_user_model().objects.in_bulk({row["pgh_context"]["by"] for row in rows if (row["pgh_context"] or {}).get("by")})
    kept = [field for field in record._meta.concrete_fields if rows and field.attname in rows[0] and field.name not in (*UNTOLD, "links")]
    words = {field: _words(field, rows) for field in kept}
    told: list[Change] = []
    before: dict[str, Any] = {}
    for row in rows:
        context = row["pgh_context"] or {}
        changed = [
            (str(field.verbose_name), words[field](before.get(field.attname)), words[field](row[field.attname]))
            for field in kept
            if before and before[field.attname] != row[field.attname]
        ]
        if before.get("links"):
            changed += _relinked(record, before["links"], row["links"])
        act = (row["pgh_created_at"], context.get("act") or "", people.get(context.get("by")), context.get("why") or "")
        if told and (told[-1].at, told[-1].act, told[-1].by, told[-1].why) == act:  # the relations come after the row, in one act
            told[-1].fields.extend(changed)
        else:
            told.append(Change(*act, changed))
        before = row
    return told[::-1]


def _relinked(record: Any, before: dict[str, list[str]], now: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Each relation that changed, with the codes before and after."""
    return [
        (str(field.verbose_name), "; ".join(before.get(field.name, [])), "; ".join(now.get(field.name, [])))
        for field in record._meta.many_to_many
        if before.get(field.name, []) != now.get(field.name, [])
    ]


def _words(field: Any, rows: list[dict[str, Any]]) -> Callable[[Any], str]:
    """How a value of the field is said: relations by their name, choices by their label. One query for a relation."""
    if field.is_relation:
        named = field.related_model._base_manager.in_bulk({row[field.attname] for row in rows} - {None})
        return lambda value: str(named.get(value, "")) if value else ""
    labels = dict(field.flatchoices)
    return lambda value: "" if value is None else str(labels.get(value, value)) if isinstance(value, str) else str(value)
