"""The nightly sweep of what is kept for a while only."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tarp.records.idempotency import KEPT_FOR
from tarp.records.models import KeptAnswer, Limit


@app.periodic(cron="17 3 * * *")
@app.task(queue="house")
def forget(timestamp: int) -> None:
    """Deletes answers kept for longer than their day, and counts whose window is over."""
    KeptAnswer.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).delete()
    Limit.objects.filter(ends_at__lt=timezone.now()).delete()
