"""The outbox: a mail is part of the act, sent after it, once, in its reader's language."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tarp.accounts import invitations
from tarp.notices import outbox, tasks
from tarp.notices.models import Message
from tarp.records.writing import perform
from tests.conftest import run, tables
from tests.factories import need
from tests.people import contact_point


def deliveries() -> int:
    return ProcrastinateJob.objects.filter(task_name=tasks.deliver.name).count()


def test_act_that_is_taken_back_sends_nothing(people):
    with transaction.atomic():
        perform(need(status="submitted"), "send_back", by=people.officer, note="Which ports?")
        transaction.set_rollback(True)
    assert (Message.objects.count(), deliveries()) == (0, 0)


def test_mail_waits_for_the_worker_in_the_same_transaction(people):
    perform(need(status="submitted"), "send_back", by=people.officer, note="Which ports?")
    assert {message.person for message in Message.objects.all()} == {people.transmitter, people.drafter, people.basel_drafter}
    assert deliveries() == 3
    assert mail.outbox == []


def test_mail_is_delivered_once_with_one_message_id(people):
    perform(need(status="submitted"), "send_back", by=people.officer, note="Which <ports> & roads?")
    message = Message.objects.get(person=people.transmitter)
    assert outbox.hand_over(message.pk) is True
    assert outbox.hand_over(message.pk) is False
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.pk}.need_returned@localhost>"
    assert "Which <ports> & roads?" in mail.outbox[0].body


def test_key_of_a_link_is_not_kept_once_its_mail_is_delivered(people):
    """S11: neither in the mail, nor in its job, nor in any other table."""
    invitations.invite(office=contact_point("UGA"), role="transmitter", email="g@example.org", name="Grace", by=people.officer)
    message = Message.objects.get()
    token = re.search(r"/invitation/([^/]+)/", message.body)[1]
    assert holders(token) == ["notices_message"]  # it could be found
    outbox.hand_over(message.pk)
    assert f"/en/invitation/{token}/" in mail.outbox[0].body
    assert holders(token) == []
    message.refresh_from_db()
    assert "/en/invitation/…/" in message.body


def holders(text: str) -> list[str]:
    """The tables in which the text stands somewhere."""
    found = "SELECT EXISTS (SELECT FROM {} AS kept WHERE strpos(kept::text, %s) > 0)"
    return [table for table in tables() if run(found.format(table), [text]) == [(True,)]]


def test_mail_without_a_key_is_kept_as_it_was_sent(people):
    perform(need(status="submitted"), "send_back", by=people.officer, note="Which ports?")
    message = Message.objects.get(person=people.transmitter)
    outbox.hand_over(message.pk)
    assert Message.objects.get(pk=message.pk).body == mail.outbox[0].body


def test_mail_speaks_the_language_of_its_reader_and_links_into_it(people):
    people.transmitter.language = "fr"
    people.transmitter.save()
    record = perform(need(status="submitted"), "register", by=people.officer)
    assert f"/fr/needs/{record.reference}/" in Message.objects.get(person=people.transmitter).body
    assert f"/en/needs/{record.reference}/" in Message.objects.get(person=people.drafter).body


def test_same_key_writes_one_mail(people):
    record = need()
    for _time in range(2):
        with transaction.atomic():
            outbox.send("need_registered", to=people.drafter, key="once", need=record, note="")
    assert (Message.objects.count(), deliveries()) == (1, 1)


def test_failed_delivery_is_kept_for_the_work_queue(people, monkeypatch):
    perform(need(status="submitted"), "register", by=people.officer)
    message = Message.objects.first()

    def refuse(self):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(ConnectionRefusedError):
        tasks.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.error) == (None, 1, "ConnectionRefusedError: no server")
    assert list(outbox.unsent()) == [message]


def test_sweep_queues_again_what_was_left_behind(people):
    perform(need(status="submitted"), "register", by=people.officer)
    before = deliveries()
    tasks.sweep(timestamp=0)
    assert deliveries() == before  # nothing is an hour old
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    tasks.sweep(timestamp=0)
    assert deliveries() == before + Message.objects.count()
