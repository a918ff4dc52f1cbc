"""Jobs of needs: what happens to rounds by the calendar, and the mails that one act sends to many Parties."""

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from needs.choices import NeedStatus
from needs.models import Need
from needs.rounds import due_in, remind
from tarp.accounts.choices import Role
from tarp.notices import outbox
from tarp.parties.mandates import people_acting_for
from tarp.parties.models import Listing, Party

REMINDED = (14, 3)  # days before a part is due


@app.periodic(cron="0 6 * * *")
@app.task(queue="house")
def remind_of_rounds(timestamp: int) -> None:
    """Reminds the contact points of Parties that have still to answer a part that is due in so many days."""
    for days in REMINDED:
        for round in due_in(days):
            with transaction.atomic():
                remind(round)


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def tell_suggested(listing_id: int) -> None:
    """Asks the contact points of every Party for which needs were suggested after a listing. A repeated job sends nothing twice."""
    listing = Listing.objects.select_related("convention").get(pk=listing_id)
    suggested = Need.objects.filter(listing=listing, status=NeedStatus.SUGGESTED)
    for party in Party.objects.filter(pk__in=suggested.values("party")).order_by("pk"):
        for person in people_acting_for(party, [listing.convention], Role.TRANSMITTER, Role.DRAFTER):
            outbox.send(
                "needs_suggested",
                to=person,
                key=f"needs_suggested:{listing.pk}:{party.pk}",
                path="/needs/suggested/",
                listing=listing,
                party=party,
            )
