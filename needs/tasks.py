"""What happens to rounds by the calendar."""

from django.db import transaction
from procrastinate.contrib.django import app

from needs.rounds import due_in, remind

REMINDED = (14, 3)  # days before a part is due


@app.periodic(cron="0 6 * * *")
@app.task(queue="house")
def remind_of_rounds(timestamp: int) -> None:
    """Reminds the contact points of Parties that have still to answer a part that is due in so many days."""
    for days in REMINDED:
        for round in due_in(days):
            with transaction.atomic():
                remind(round)
