"""Puts mails into the outbox and takes them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from tarp.notices.models import Message

# A part of an address that lets its holder in: an invitation, a section that was sent. A checksum (64 hexadecimal digits) lets nobody in.
_KEY = re.compile(r"(?<=/)(?![0-9a-f]{64}/)[\w-]{40,}(?=/)")

foot: list[Callable[[], str]] = []  # says what stands under every mail, in its language (records add: that the world is invented)


def send(kind: str, *, to: Any, key: str, path: str = "", **context: Any) -> Message | None:
    """Writes the mail `templates/email/<kind>.txt` to `to` (anything with `email` and `language`) and queues its delivery.

    Call inside the transaction of the act: a rollback sends nothing. `key` names the act; a second mail with the same key and
    address is not written (returns None). The template's first line is the subject; `link` is SITE_URL + /language + `path`.
    """
    from tarp.notices.tasks import deliver

    message = compose(kind, to=to, key=key, path=path, **context)
    values = {name: getattr(message, name) for name in ("kind", "person", "address", "language", "subject", "body")}
    message, created = Message.objects.get_or_create(key=message.key, defaults=values)
    if not created:
        return None
    deliver.defer(message_id=message.pk)
    return message


def compose(kind: str, *, to: Any, key: str, path: str = "", **context: Any) -> Message:
    """The mail as it will be kept, in the language of the one whom it is for; nothing is written yet."""
    with translation.override(to.language):
        link = f"{settings.SITE_URL}/{to.language}{path}" if path else ""
        words = Context({"to": to, "link": link, "help_email": settings.HELP_EMAIL, **context}, autoescape=False)  # plain text
        text = get_template(f"email/{kind}.txt").template.render(words).strip()  # type: ignore[attr-defined]
        under = [said for one in foot if (said := one())]
    subject, _separator, body = text.partition("\n")
    return Message(
        key=f"{key}:{to.email}",
        kind=kind,
        person=to if to._meta.label == settings.AUTH_USER_MODEL else None,
        address=to.email,
        language=to.language,
        subject=" ".join(subject.split())[:300],
        body="\n\n".join([body.strip(), *under]) + "\n",
    )


def send_each(kind: str, mails: Iterable[tuple[Any, str, str, dict[str, Any]]]) -> int:
    """Writes one mail for each (to, key, path, context) and queues them all: three statements, however many there are.

    Everything else is as with `send`. Returns how many were new. What the contexts name must be loaded: rendering asks no queries.
    """
    from tarp.notices.tasks import deliver

    written = {message.key: message for to, key, path, context in mails if (message := compose(kind, to=to, key=key, path=path, **context))}
    known = set(Message.objects.filter(key__in=written).values_list("key", flat=True))
    new = Message.objects.bulk_create([message for key, message in written.items() if key not in known])
    if new:
        jobs: list[Any] = [{"message_id": message.pk} for message in new]
        deliver.batch_defer(*jobs)
    return len(new)


def hand_over(message_id: int) -> bool:
    """Delivers one mail unless it is sent or another worker holds it. Sends before it marks: a crash repeats, never loses.

    The Message-ID is the row's, so that a mail sent twice is recognized as one. What was sent is kept without the key of its link: that
    is for its reader alone (S11).
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id, sent_at=None).first()
        if message is None:
            return False
        message.attempts += 1
        EmailMessage(
            message.subject,
            message.body,
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            headers={
                "Message-ID": f"<{message.pk}.{message.kind}@{settings.SITE_URL.split('//')[1].split(':')[0]}>",
                "Content-Language": message.language,
            },
        ).send()
        message.sent_at, message.error, message.body = timezone.now(), "", _KEY.sub("…", message.body)
        message.save(update_fields=["attempts", "sent_at", "error", "body"])
    return True


def note_failure(message_id: int, error: str) -> None:
    """Keeps why a delivery failed, for the work queue."""
    Message.objects.filter(pk=message_id, sent_at=None).update(error=error[:2000], attempts=F("attempts") + 1)


def unsent() -> Any:
    """Mails that failed at least once and are still waiting, oldest first."""
    return Message.objects.filter(sent_at=None, attempts__gt=0).order_by("created_at")
