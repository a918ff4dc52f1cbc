"""Jobs of the outbox: delivery with retries, and the sweep that finds what was left behind."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tarp.notices import outbox
from tarp.notices.models import Message


@app.task(queue="mail", retry=RetryStrategy(max_attempts=20, exponential_wait=3))
def deliver(message_id: int) -> None:
    """Delivers one mail; a failure is kept with the mail and tried again later."""
    try:
        outbox.hand_over(message_id)
    except Exception as error:
        outbox.note_failure(message_id, f"{type(error).__name__}: {error}")
        raise


@app.periodic(cron="*/15 * * * *")
@app.task(queue="mail")
def sweep(timestamp: int) -> None:
    """Queues again whatever is unsent after an hour: a job that died with its worker."""
    for message_id in Message.objects.filter(sent_at=None, created_at__lt=timezone.now() - timedelta(hours=1)).values_list("pk", flat=True)[
        :500
    ]:
        deliver.defer(message_id=message_id)
