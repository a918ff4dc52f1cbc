"""A POST under an Idempotency-Key is done once, whatever the network does."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from needs.models import Need
from tarp.notices.models import Message
from tarp.records.models import KeptAnswer
from tests import factories
from tests.api.test_needs import problem

KEY = "5a3c6f1e-0b1f-4f0e-9a64-1c6a4f8f0d11"
BODY = {"party": "KEN", "title": "Training of customs officers"}


def test_the_same_request_again_gets_the_same_bytes(call, people):
    client = call("transmitter")
    first, again = (client.send("post", "needs/", BODY, idempotency_key=KEY) for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again.headers[name] for name in ("ETag", "Location")] == [first.headers[name] for name in ("ETag", "Location")]
    assert (first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")) == (None, "true")
    assert Need.objects.count() == 1


def test_without_a_key_it_is_done_again(call, people):
    for _ in range(2):
        assert call("transmitter").send("post", "needs/", BODY).status_code == 201
    assert Need.objects.count() == 2


def test_another_body_or_address_under_the_same_key_is_refused(call, people):
    client = call("transmitter")
    reference = client.send("post", "needs/", BODY, idempotency_key=KEY).json()["reference"]
    assert problem(client.send("post", "needs/", BODY | {"title": "Other"}, idempotency_key=KEY)) == (422, "idempotency_key_reused", [])
    assert problem(client.send("post", f"needs/{reference}/submit/", BODY, idempotency_key=KEY)) == (422, "idempotency_key_reused", [])
    assert Need.objects.get().title == BODY["title"]


def test_the_order_of_the_fields_does_not_matter(call, people):
    client = call("transmitter")
    first = client.send("post", "needs/", BODY, idempotency_key=KEY)
    assert client.send("post", "needs/", dict(reversed(BODY.items())), idempotency_key=KEY).content == first.content


def test_a_key_belongs_to_its_credential(call, people):
    first = call("transmitter").send("post", "needs/", BODY, idempotency_key=KEY)
    assert call("drafter").send("post", "needs/", BODY, idempotency_key=KEY).json()["reference"] != first.json()["reference"]
    assert problem(call("other_transmitter").send("post", "needs/", BODY, idempotency_key=KEY)) == (403, "not_your_party", [])


def test_a_refusal_for_good_is_kept_and_one_for_now_is_not(call, people):
    client = call("transmitter")
    kept = client.send("post", "needs/", {"party": "XXX"}, idempotency_key=KEY)
    again = client.send("post", "needs/", {"party": "XXX"}, idempotency_key=KEY)
    assert (kept.status_code, again.content, again.headers["Content-Type"]) == (400, kept.content, "application/problem+json")
    need = factories.need(status="submitted")
    address = f"needs/{need.reference}/submit/"
    assert problem(client.send("post", address, idempotency_key="other")) == (409, "already_done", [])
    Need.objects.update(status="draft")
    assert client.send("post", address, idempotency_key="other").status_code == 200


def test_a_key_is_forgotten_after_a_day(call, people):
    client = call("transmitter")
    client.send("post", "needs/", BODY, idempotency_key=KEY)
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert client.send("post", "needs/", BODY, idempotency_key=KEY).headers.get("Idempotency-Replayed") is None
    assert Need.objects.count() == 2
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "two words", "é", "x" * 201])
def test_an_unreadable_key_is_refused(call, people, key):
    assert problem(call("transmitter").send("post", "needs/", BODY, idempotency_key=key)) == (400, "idempotency_key_unreadable", [])


def test_a_move_is_done_once_and_mails_once(call, people):
    client = call("transmitter")
    need = factories.need()
    address = f"needs/{need.reference}/submit/"
    first, again = (client.send("post", address, {"note": ""}, idempotency_key=KEY) for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    mails = Message.objects.count()
    assert problem(client.send("post", address, {"note": ""}, idempotency_key="other")) == (409, "already_done", [])
    assert Message.objects.count() == mails


@pytest.mark.django_db(transaction=True)
def test_a_request_in_flight_is_not_done_beside_itself(call, people):
    """Another connection holds the key, as a request in the middle of its work does; then it dies and the key is free."""
    client = call("transmitter")
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
    token = people.transmitter.tokens.get()
    held, done = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(lock, [f"token:{token.pk} {KEY}"])
            held.set()
            done.wait(10)
            transaction.set_rollback(True)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(10)
    refused = client.send("post", "needs/", BODY, idempotency_key=KEY)
    done.set()
    thread.join()
    assert problem(refused) == (409, "request_in_flight", [])
    assert refused.headers["Retry-After"] == "1"
    assert client.send("post", "needs/", BODY, idempotency_key=KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one(call, people):
    from tests.api.conftest import Caller

    secret = call("transmitter").secret
    answers = []

    def send() -> None:
        client = Caller()
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        answers.append(client.send("post", "needs/", BODY, idempotency_key=KEY))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Need.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_act_and_answer_stand_or_fall_together(call, people, monkeypatch):
    """A crash between the act and the keeping of its answer leaves nothing, so the client can ask again."""
    client = call("transmitter")
    client.raise_request_exception = False
    with monkeypatch.context() as crash:
        crash.setattr("tarp.records.idempotency._keep", lambda *_args, **_kwargs: 1 / 0)
        assert client.send("post", "needs/", BODY, idempotency_key=KEY).status_code == 500
    assert (Need.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    assert client.send("post", "needs/", BODY, idempotency_key=KEY).status_code == 201
