"""Rules compose, moves are tables, history is kept whoever writes and cannot be altered."""

import pytest
from django.db import DatabaseError, InternalError, connection, transaction

from needs.models import Need
from tarp.records import history
from tarp.records.rules import Refused, Rule, rule
from tarp.records.workflow import Move, Workflow
from tarp.records.writing import erase, write
from tests.factories import need


@rule("never", "Never.")
def never(user, record):
    return False


@rule("always", "Always.")
def always(user, record):
    return True


@rule("not_now", "Not now.")
def not_now(user, record):
    return False


@pytest.mark.parametrize(
    ("composed", "code"),
    [
        (always, None),
        (always & always, None),
        (never | always, None),
        (always & never, "never"),
        (never & not_now, "never"),
        (always & not_now, "not_now"),
        (never | not_now, "never"),
        ((always & not_now) | never, "not_now"),
    ],
)
def test_first_rule_that_fails_speaks(composed: Rule, code):
    refusal = composed.refusal(None, None)
    assert (refusal.code if refusal else None) == code
    assert composed(None, None) is (code is None)


def test_two_moves_of_one_name_are_refused():
    move = Move("go", "Go", ("a",), "b", who=always)
    with pytest.raises(ValueError, match="same name"):
        Workflow(move, move, turns={})


def test_history_is_kept_whatever_writes(people):
    record = need()
    Need.objects.filter(pk=record.pk).update(title="By update()")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE needs_need SET title = 'By SQL' WHERE id = %s", [record.pk])
    assert list(history.events(record).values_list("title", flat=True)) == [record.title, "By update()", "By SQL"]


@pytest.mark.parametrize("statement", ["UPDATE needs_needevent SET title = 'x'", "DELETE FROM needs_needevent"])
def test_history_cannot_be_altered(people, statement):
    need()
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_history_knows_who_and_why(people):
    record = need()

    def save():
        record.title = "New"
        record.save()
        return record

    write(save, by=people.drafter, record=record, why="A better word")
    event = history.events(record).last()
    assert (event.title, event.pgh_context["by"], event.pgh_context["act"], event.pgh_context["why"]) == (
        "New",
        people.drafter.pk,
        "edit",
        "A better word",
    )


def test_status_does_not_change_by_saving(people):
    record = need()

    def save():
        record.save()
        return record

    record.status = "registered"
    write(save, by=people.officer, record=record)
    record.refresh_from_db()
    assert record.status == "draft"


def test_draft_is_deleted_by_its_party_and_its_history_stays(people):
    record = need()
    number = record.pk
    with pytest.raises(Refused):
        erase(record, by=people.other_transmitter)
    erase(record, by=people.drafter)
    assert not Need.objects.filter(pk=number).exists()
    assert list(Need.pgh_event_model.objects.filter(pgh_obj_id=number).values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_database_refuses_a_status_that_the_workflow_does_not_know(people):
    record = need()
    with pytest.raises(DatabaseError), transaction.atomic():
        Need.objects.filter(pk=record.pk).update(status="lost")
