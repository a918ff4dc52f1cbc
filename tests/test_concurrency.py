"""What happens at the same moment happens once: threads on real connections, each race shown to exist where its lock is taken away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from needs import submissions
from needs.models import Need, Response
from needs.responses import save_answers
from offers.models import Offer, Provider
from plans.matching import propose
from plans.models import Match
from tarp.notices.models import Message
from tarp.records import writing
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, Conflict, perform, write
from tests import factories
from tests.people import everybody
from tests.plans import factories as plan_factories

pytestmark = pytest.mark.django_db(transaction=True)
ALL, PRESSES = 30, 100


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """The results, or the errors, of as many threads that begin together."""
    together = threading.Barrier(times, timeout=60)

    def one(number: int) -> Any:
        try:
            connection.ensure_connection()
            together.wait()
            return act(number)
        except (Refused, Incomplete, Conflict, DatabaseError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def kinds(results: list[Any]) -> dict[str, int]:
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in sorted(set(names))}


@pytest.fixture
def everyone():
    return everybody()


@pytest.fixture
def response(everyone) -> Response:
    """A response that can be submitted."""
    begun = factories.response(factories.open_round("KEN"))
    for section in begun.part.questionnaire.sections.all():
        questions = [question for question in section.questions.all() if question.is_required]
        answers = {question.code: "Yes." if question.kind == "text" else [question.options.first().code] for question in questions}
        save_answers(begun, answers, questions, by=everyone.transmitter, expected_version=None)
    factories.need(response=begun)
    factories.need(response=begun, title="A second need")
    return Response.objects.get(pk=begun.pk)


def test_hundred_presses_of_the_button_make_one_submission(response, everyone):
    results = at_once(lambda number: perform(response, "submit", by=everyone.transmitter), PRESSES)
    assert kinds(results) == {"AlreadyDone": PRESSES - 1, "Response": 1}
    stored = Response.objects.get()
    assert (stored.status, stored.version, bool(stored.reference)) == ("submitted", response.version + 1, True)
    assert {error.record.reference for error in results if isinstance(error, AlreadyDone)} == {stored.reference}
    assert list(Message.objects.values_list("kind", flat=True)) == ["receipt"]
    assert jobs("tarp.notices.tasks.deliver") == 1
    assert sorted(Need.objects.values_list("status", flat=True)) == ["submitted", "submitted"]


def test_without_the_lock_a_second_press_would_begin_a_second_submission(response, everyone, monkeypatch):
    """The control: both presses find a draft and go on to send it; only the number of the version stops the second."""
    monkeypatch.setattr(writing, "all_locked", unlocked(2))
    begun = []
    sent = submissions.transmit
    monkeypatch.setattr(submissions, "transmit", lambda *record, **how: (begun.append(1), sent(*record, **how)))
    monkeypatch.setattr(submissions, "perform", lambda *record, **how: None)  # what goes with it has locks of its own
    results = at_once(lambda number: perform(response, "submit", by=everyone.transmitter), 2)
    assert len(begun) == 2
    assert kinds(results) in ({"IntegrityError": 1, "Response": 1}, {"Response": 2})


def test_without_the_lock_the_button_would_act_more_than_once(everyone, monkeypatch):
    """The control of the tests here: the race exists, and the lock is what wins it."""
    need = factories.need(status="submitted")
    monkeypatch.setattr(writing, "all_locked", unlocked(2))
    results = at_once(lambda number: perform(need, "register", by=everyone.officer), 2)
    assert kinds(results) == {"Need": 2}


def test_with_the_lock_it_acts_once(everyone):
    need = factories.need(status="submitted")
    results = at_once(lambda number: perform(need, "register", by=everyone.officer), ALL)
    assert kinds(results) == {"AlreadyDone": ALL - 1, "Need": 1}
    assert Message.objects.filter(kind="need_registered").count() == len(set(Message.objects.values_list("address", flat=True)))


def unlocked(readers: int) -> Callable[[Any], Any]:
    """Reads the records as `all_locked` does but for the lock; nobody goes on before everybody has read."""
    together = threading.Barrier(readers, timeout=60)

    def read(records: Any) -> Any:
        found = {record.pk: type(record)._base_manager.get(pk=record.pk) for record in records}
        if found:
            together.wait()
        return found

    return read


def edited(by: Any) -> Callable[[int], Any]:
    """Writes a title of its own over the version that everybody opened."""
    opened = Need.objects.get()

    def act(number: int) -> Any:
        mine = Need.objects.get(pk=opened.pk)
        mine.title = f"Title {number}"
        return write(lambda: mine.save() or mine, by=by, record=mine, expected_version=opened.version)

    return act


def test_of_thirty_editors_one_saves_and_the_others_are_told(everyone):
    factories.need()
    results = at_once(edited(everyone.drafter), ALL)
    assert kinds(results) == {"Conflict": ALL - 1, "Need": 1}
    saved = next(result for result in results if isinstance(result, Need))
    stored = Need.objects.get()
    assert (stored.title, stored.version) == (saved.title, 2)
    assert {error.theirs.title for error in results if isinstance(error, Conflict)} == {saved.title}


def test_without_the_lock_an_editor_would_overwrite_the_other(everyone, monkeypatch):
    factories.need()
    monkeypatch.setattr(writing, "all_locked", unlocked(2))
    assert kinds(at_once(edited(everyone.drafter), 2)) == {"Need": 2}


def test_a_move_and_a_save_at_once_end_as_if_one_came_after_the_other(everyone):
    """The editor who comes after the submission is refused; the text that was submitted is the text that was checked."""
    for _time in range(5):
        need = factories.need()

        def act(number: int, need: Need = need) -> Any:
            if number:
                return perform(Need.objects.get(pk=need.pk), "submit", by=everyone.transmitter)
            mine = Need.objects.get(pk=need.pk)
            mine.title = ""
            return write(lambda: mine.save() or mine, by=everyone.drafter, record=mine, expected_version=mine.version)

        saved, moved = at_once(act, 2)
        need.refresh_from_db()
        outcome = (need.status, need.title == "", type(saved).__name__, type(moved).__name__)
        assert outcome in {
            ("submitted", False, "Refused", "Need"),
            ("submitted", False, "Conflict", "Need"),
            ("draft", True, "Need", "Incomplete"),
        }


@pytest.fixture
def matches(everyone) -> list[Match]:
    """Five matches of one offer that has two places; the provider's word is all that is missing."""
    provider = Provider.objects.get(code="BCRC-SEN")
    provider.office = everyone.provider.appointments.get().office
    provider.save()
    day = timezone.localdate()
    offer = Offer.objects.create(
        provider=provider, title="Two places", status="published", published_on=day, available_from=day - timedelta(days=1), capacity=2
    )
    needs = [factories.need(status="registered", visibility="public") for _number in range(5)]
    return [Match.objects.create(need=need, offer=offer, status="party_accepted", units=1) for need in needs]


def test_agreed_matches_never_exceed_the_capacity(matches, everyone):
    results = at_once(lambda number: perform(matches[number], "agree_as_provider", by=everyone.provider), len(matches))
    assert kinds(results) == {"Incomplete": 3, "Match": 2}
    assert Match.objects.filter(status="agreed").count() == 2


def test_a_capacity_is_never_lowered_below_what_is_agreed_at_the_same_moment(matches, everyone):
    """Whoever comes first, the offer holds what was promised of it."""
    for match in matches[:3]:
        offer = Offer.objects.get(pk=match.offer_id)

        def act(number: int, match: Match = match, offer: Offer = offer) -> Any:
            if number:
                return perform(match, "agree_as_provider", by=everyone.provider)
            offer.capacity = Match.objects.filter(offer=offer, status="agreed").count()
            return write(lambda: offer.save() or offer, by=everyone.officer, record=offer)

        Offer.objects.update(capacity=5)
        results = at_once(act, 2)
        assert kinds(results) in ({"Match": 1, "Refused": 1}, {"Incomplete": 1, "Offer": 1})
        assert Match.objects.filter(status="agreed").count() <= Offer.objects.get().capacity


def test_a_pair_that_many_propose_at_once_is_proposed_once(everyone):
    need = plan_factories.need()
    offer = plan_factories.offer(need)
    results = at_once(lambda number: propose(need=need, offer=offer, by=everyone.officer), ALL)
    assert kinds(results) == {"AlreadyDone": ALL - 1, "Match": 1}
    assert {error.record for error in results if isinstance(error, AlreadyDone)} == {Match.objects.get()}
    assert Message.objects.filter(kind="match").count() == 1


def test_what_is_rolled_back_sends_nothing(everyone):
    """Neither the record nor its history, its mail or the job that would deliver it."""
    needs = [factories.need(status="submitted") for _number in range(20)]
    events = Need.pgh_event_model.objects.count()
    for need in needs:
        with transaction.atomic():
            perform(need, "register", by=everyone.officer)
            transaction.set_rollback(True)
    assert (Message.objects.count(), jobs(), Need.objects.filter(status="registered").count()) == (0, 0, 0)
    assert Need.pgh_event_model.objects.count() == events


def jobs(task: str = "") -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE %s IN ('', task_name)", [task])
        return cursor.fetchone()[0]
