"""Who may do which move from which status: the whole matrix of needs, literally."""

import importlib
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from needs.choices import NeedStatus
from needs.models import Need
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, Conflict, perform, write
from tests.factories import need
from tests.people import EVERYBODY

PARTY, DRAFTS, STAFF, HEAD = {"transmitter"}, {"transmitter", "drafter", "basel_drafter"}, {"officer", "analyst", "head"}, {"head"}
MATRIX = {  # status: {move: who}
    "suggested": {"confirm": DRAFTS, "dismiss": DRAFTS},
    "draft": {"submit": PARTY},
    "submitted": {"recall": PARTY, "send_back": STAFF, "register": STAFF, "reject": STAFF, "merge": STAFF, "withdraw": PARTY},
    "returned": {"submit": PARTY, "withdraw": PARTY},
    "registered": {"reaffirm": PARTY, "merge": STAFF, "withdraw": PARTY, "close": STAFF, "set_dormant": STAFF},
    "dormant": {"reaffirm": PARTY, "merge": STAFF, "withdraw": PARTY, "close": STAFF, "reopen": HEAD},
    "closed": {"reopen": HEAD},
    "withdrawn": {},
    "rejected": {},
    "merged": {},
}


@pytest.mark.parametrize("status", NeedStatus.values)
def test_moves_are_those_of_the_matrix(people, status):
    record = need(status=status)
    offered = {name: {move.name for move in record.workflow.available(people[name])} for name in EVERYBODY if name != "anonymous"}
    expected = {name: {move for move, who in MATRIX[status].items() if name in who} for name in offered}
    assert offered == expected


@pytest.mark.parametrize(("move", "name"), [(move.name, name) for move in Need.workflow.moves for name in EVERYBODY[1:]])
def test_move_is_refused_to_everyone_else_whatever_the_status(people, move, name):
    """`perform` asks again: what is not offered is refused, and nothing changes."""
    allowed = {status for status, moves in MATRIX.items() if name in moves.get(move, ())}
    for status in NeedStatus.values:
        if status in allowed:
            continue
        record = need(status=status)
        with pytest.raises((Refused, Incomplete)):
            perform(record, move, by=people[name], note="A reason.")
        record.refresh_from_db()
        assert (record.status, record.version) == (status, 1)


def test_registration_counts_from_today_and_withdrawal_ends_it(people):
    record = perform(need(status="submitted"), "register", by=people.officer)
    assert record.registered_on is not None
    assert record.left_register_on is None
    withdrawn = perform(record, "withdraw", by=people.transmitter, note="Met by ourselves.", reason="met_otherwise")
    assert (withdrawn.registered_on, withdrawn.left_register_on) == (record.registered_on, record.registered_on)


@pytest.mark.parametrize(
    ("leave", "back"),
    [("close", ("reopen", "head", {"note": "Not met after all."})), ("set_dormant", ("reaffirm", "transmitter", {}))],
)
def test_days_out_of_the_register_stay_so_after_the_need_has_come_back(people, leave, back):
    move, who, said = back
    with time_machine.travel(date(2026, 12, 2), tick=False):
        record = perform(need(status="submitted"), "register", by=people.officer)
    with time_machine.travel(date(2026, 12, 5), tick=False):
        reason = "met" if leave == "close" else "not_confirmed"
        record = perform(record, leave, by=people.officer, note="As of today.", reason=reason)
    with time_machine.travel(date(2026, 12, 9), tick=False):
        perform(record, move, by=getattr(people, who), **said)
    days = {day: Need.objects.registered(on=date(2026, 12, day)).count() for day in (1, 2, 4, 5, 8, 9, 20)}
    assert days == {1: 0, 2: 1, 4: 1, 5: 0, 8: 0, 9: 1, 20: 1}


def test_times_out_of_the_register_from_before_they_were_kept_come_from_the_history(people):
    record = need(status="closed", registered_on=date(2020, 12, 2), left_register_on=date(2020, 12, 5))
    perform(record, "reopen", by=people.head, note="Not met after all.")
    Need.objects.update(absences=[])
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("needs.migrations.0023_fill_absences").FILL)
    today = timezone.localdate()
    days = (date(2020, 12, 4), date(2020, 12, 5), today - timedelta(days=1), today)
    assert [Need.objects.registered(on=day).count() for day in days] == [1, 0, 0, 1]


def test_question_and_answer_stand_in_the_timeline(people):
    record = perform(need(status="submitted"), "send_back", by=people.officer, note="Which ports?")
    record = perform(record, "submit", by=people.transmitter, note="Mombasa.")
    from tarp.records.history import timeline

    assert [(step.status, step.by, step.why) for step in timeline(record)][1:] == [
        ("returned", people.officer, "Which ports?"),
        ("submitted", people.transmitter, "Mombasa."),
    ]


def test_second_press_is_told_apart(people):
    record = perform(need(), "submit", by=people.transmitter)
    with pytest.raises(AlreadyDone):
        perform(record, "submit", by=people.transmitter)


def test_stale_save_overwrites_nothing(people):
    mine, theirs = need(), None
    theirs = Need.objects.get(pk=mine.pk)

    def save(record, title):
        record.title = title
        record.save()
        return record

    write(lambda: save(theirs, "Theirs"), by=people.drafter, record=theirs, expected_version=1)
    with pytest.raises(Conflict) as conflict:
        write(lambda: save(mine, "Mine"), by=people.transmitter, record=mine, expected_version=1)
    assert conflict.value.theirs.title == "Theirs"
    assert Need.objects.get(pk=mine.pk).title == "Theirs"


def test_need_cannot_be_given_to_another_party(people):
    from tarp.parties.models import Party

    record = need()

    def give_away():
        record.party = Party.objects.get(code="FJI")
        record.save()
        return record

    with pytest.raises(Refused) as refused:
        write(give_away, by=people.transmitter, record=record)
    assert refused.value.code == "not_your_party"
    assert Need.objects.get(pk=record.pk).party.code == "KEN"


SEEN = {  # status, visibility: who sees a Basel need of Kenya
    ("draft", "public"): {"transmitter", "drafter", "basel_drafter", "officer", "analyst", "head"},
    ("registered", "secretariat"): {"transmitter", "drafter", "basel_drafter", "officer", "analyst", "head"},
    ("registered", "parties"): {"transmitter", "drafter", "basel_drafter", "other_transmitter", "observer", "officer", "analyst", "head"},
    ("registered", "providers"): set(EVERYBODY) - {"anonymous", "administrator"},
    ("registered", "public"): set(EVERYBODY),
}


@pytest.mark.parametrize(("status", "visibility"), SEEN)
def test_need_is_seen_by_whom_it_is_open_to(people, status, visibility):
    from django.contrib.auth.models import AnonymousUser

    need(status=status, visibility=visibility)
    seen = {name for name in EVERYBODY if Need.objects.visible_to(people[name] or AnonymousUser()).exists()}
    assert seen == SEEN[status, visibility]


def test_contact_point_of_one_convention_does_not_see_drafts_of_another(people):
    need(conventions=("rotterdam",))
    assert not Need.objects.visible_to(people.basel_drafter).exists()
