"""The only way to change a record (`write`, `erase`) and the only way to change a status (`perform`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tarp.records import history
from tarp.records.rules import Refused, Sentence
from tarp.records.workflow import Incomplete


class Conflict(Exception):
    """A save made from an older version. Nothing was overwritten; `theirs` is the record as it stands now."""

    code = "version_conflict"
    sentence = _("Somebody else changed this after you opened it. Nothing was overwritten: compare both texts and save again.")

    def __init__(self, theirs: Any):
        self.theirs = theirs
        super().__init__(self.code)


class TooLate(Refused):
    """Refused for where the record stands now, not for who asks. A page that knows the record's address says it."""

    address = ""

    def __init__(self, record: Any, code: str, sentence: Sentence):
        self.record = record
        super().__init__(code, sentence)


class AlreadyDone(TooLate):
    """The record already stands where the move leads: a second press of the same button."""

    def __init__(self, record: Any):
        super().__init__(record, "already_done", _("This has already been done."))


class MovedOn(TooLate):
    """The step does not begin where the record stands."""

    def __init__(self, record: Any):
        sentence = _("This step is not possible now: the record has moved on. Reload the page to see where it stands.")
        super().__init__(record, "not_from_here", sentence)


@dataclass(kw_only=True)
class Entry:
    """One record on its way through `write_all`: as it is to be, then as it became, or why it may not."""

    record: Any
    is_new: bool
    expected_version: int | None = None
    refusal: Refused | Conflict | None = None
    open_fields: frozenset[str] | None = None  # where not all are, with the record and its relations as they were
    before: Any = None
    links: dict[str, list[str]] = field(default_factory=dict)


def locked(record: Any) -> Any:
    """The record as it is in the database, with what its rules ask for, locked until the transaction ends."""
    return all_locked([record])[record.pk]


def all_locked(records: Sequence[Any]) -> dict[int, Any]:
    """The same of records of one kind, by their keys: in the order of these, so that two who lock many never wait for each other."""
    if not records:
        return {}
    kind = type(records[0])
    rows = kind._base_manager.select_for_update(of=("self",)).filter(pk__in=[record.pk for record in records]).order_by("pk")
    found = list(rows.select_related(*kind.rules_ask_for) if kind.rules_ask_for else rows)
    if len(found) < len(records):
        raise kind.DoesNotExist
    read_ahead(found, *kind.rules_read_ahead)
    return {record.pk: record for record in found}


def read_ahead(records: Sequence[Any], *others: str) -> None:
    """Reads the relations of many at once, which their rules would ask of each; one alone is asked for no more than they want to know."""
    if len(records) > 1:
        own = [relation.name for relation in type(records[0])._meta.many_to_many]
        prefetch_related_objects(records, *own, *others)


def write(
    save: Callable[[], Any], *, by: Any, record: Any = None, expected_version: int | None = None, act: str = "", why: str = ""
) -> Any:
    """Runs `save`, which stores and returns the record, in one transaction with its history.

    `record` is the record being changed, None when one is created. The rule is asked of the record as it was and as it became,
    so that nobody can give a record away or take one over by editing whom it belongs to.
    Raises `Refused`, or `Conflict` when the record no longer has `expected_version`.
    """
    is_new = record is None or record.pk is None
    entry = Entry(record=record, is_new=is_new, expected_version=expected_version)
    with transaction.atomic():
        write_all([entry], lambda _entries: [save()], by=by, act=act or ("create" if is_new else "edit"), why=why)
        if entry.refusal is not None:
            raise entry.refusal
    return entry.record


def write_all(entries: Sequence[Entry], save: Callable[[Sequence[Any]], Sequence[Any]], *, by: Any, act: str, why: str = "") -> None:
    """Writes many records of one kind, each by the rules of `write`, in a number of statements that does not grow with theirs.

    `save` stores the records of the entries that it is given and returns them. An entry that is refused keeps its `refusal`, and
    nothing may be kept of it: the caller rolls the transaction back.
    """
    with transaction.atomic(savepoint=False):
        history.note(by=by, act=act, why=why)
        before = all_locked([entry.record for entry in entries if not entry.is_new])
        for entry in entries:
            if not entry.is_new:
                _open(entry, before[entry.record.pk], by=by)
        going = [entry for entry in entries if entry.refusal is None]
        if not going:
            return
        for entry, saved in zip(going, save(going), strict=True):
            entry.record = saved
        read_ahead([entry.record for entry in going])
        for entry in going:
            rules = type(entry.record)
            asked = rules.may_create if entry.is_new else rules.may_edit
            entry.refusal = asked.refusal(by, entry.record) or rules.must_hold.refusal(by, entry.record)
        history.keep_links([entry.record for entry in going])
        for entry in going:
            entry.refusal = entry.refusal or _goes_too_far(entry)


def _open(entry: Entry, before: Any, *, by: Any) -> None:
    """Asks of a record as it was. What it held of its relations was read before it was locked, and is read anew."""
    record = entry.record
    entry.refusal = type(record).may_edit.refusal(by, before)
    if entry.refusal is None and entry.expected_version not in (None, before.version):
        entry.refusal = Conflict(before)
    if entry.refusal is not None:
        return
    entry.open_fields = before.open_fields(by)
    if entry.open_fields is not None:
        entry.before, entry.links = before, history.links_of(before)
    history.let_go(record)
    record.version = before.version + 1
    if hasattr(before, "status"):
        record.status = before.status  # a status changes by perform() alone


def _goes_too_far(entry: Entry) -> Refused | None:
    """Refused where more was changed than is open."""
    if entry.open_fields is None:
        return None
    changed = history.differences(entry.before, entry.record)
    changed |= {name for name, codes in entry.links.items() if codes != entry.record.links[name]}
    if changed <= entry.open_fields:
        return None
    return Refused("field_not_open", _("Only what the secretariat asked about can be changed now."))


def erase(record: Any, *, by: Any, why: str = "") -> None:
    """Deletes a record that its rule lets this person delete (drafts); its history stays."""
    with transaction.atomic():
        history.note(by=by, act="erase", why=why)
        before = locked(record)
        type(record).may_erase.require(by, before)
        before.delete()


def perform(record: Any, move_name: str, *, by: Any, note: str = "", reason: str = "", expected_version: int | None = None) -> Any:
    """Moves the record by the named move of its workflow, with checks, effect and history in one transaction.

    `reason` is a code of the move's own list, where it has one.

    Returns the record as it became. Raises `Refused` (not allowed), `MovedOn` (not from this status), `AlreadyDone`, `Incomplete` with
    every problem of the to-do list, or `Conflict`.
    """
    move = type(record).workflow.find(move_name)
    with transaction.atomic():
        history.note(by=by, act=move.name, why=note)
        before = locked(record)
        move.who.require(by, before)
        if before.status not in move.sources:
            if before.status == move.target:
                raise AlreadyDone(before)
            raise MovedOn(before)
        if expected_version is not None and before.version != expected_version:
            raise Conflict(before)
        problems = move.problems(before) + move.problems_of_words(note=note, reason=reason)
        if problems:
            raise Incomplete(problems)
        before.status = move.target
        before.version += 1
        if hasattr(before, "closing_reason"):
            before.closing_reason = reason if move.reasons else ""
        if move.effect:
            import_string(move.effect)(before, by=by, note=note)
        before.save()
        return before
