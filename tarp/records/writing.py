"""The only way to change a record (`write`, `erase`) and the only way to change a status (`perform`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
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


def locked(record: Any) -> Any:
    """The record as it is in the database, with what its rules ask for, locked until the transaction ends."""
    rows = type(record)._base_manager.select_for_update(of=("self",))
    return (rows.select_related(*record.rules_ask_for) if record.rules_ask_for else rows).get(pk=record.pk)


def write(
    save: Callable[[], Any], *, by: Any, record: Any = None, expected_version: int | None = None, act: str = "", why: str = ""
) -> Any:
    """Runs `save`, which stores and returns the record, in one transaction with its history.

    `record` is the record being changed, None when one is created. The rule is asked of the record as it was and as it became,
    so that nobody can give a record away or take one over by editing whom it belongs to.
    Raises `Refused`, or `Conflict` when the record no longer has `expected_version`.
    """
    with transaction.atomic():
        if record is None or record.pk is None:
            history.note(by=by, act=act or "create", why=why)
            saved = save()
            type(saved).may_create.require(by, saved)
            type(saved).must_hold.require(by, saved)
            history.keep_links(saved)
            return saved
        history.note(by=by, act=act or "edit", why=why)
        before = locked(record)
        type(record).may_edit.require(by, before)
        opened = before.open_fields(by)
        linked = history.links_of(before) if opened is not None else {}
        if expected_version is not None and before.version != expected_version:
            raise Conflict(before)
        record.version = before.version + 1
        if hasattr(before, "status"):
            record.status = before.status  # a status changes by perform() alone
        saved = save()
        type(saved).may_edit.require(by, saved)
        type(saved).must_hold.require(by, saved)
        history.keep_links(saved)
        if opened is not None:
            changed = history.differences(before, saved) | {name for name, codes in linked.items() if codes != saved.links[name]}
            if changed - opened:
                raise Refused("field_not_open", _("Only what the secretariat asked about can be changed now."))
        return saved


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
