"""Two providers whose desks the people of the tests hold, and offers of the first."""

from datetime import date

import pytest

from offers.models import Offer, Provider
from tarp.parties.models import AssistanceType, Convention, Theme


def at_the_desk_of(code: str, person) -> Provider:
    """The provider, with the office that the person holds as its desk."""
    provider = Provider.objects.get(code=code)
    provider.office = person.appointments.get().office
    provider.save()
    return provider


@pytest.fixture
def provider(people):
    """A regional centre; `provider` and `provider_drafter` hold its desk."""
    return at_the_desk_of("BCRC-SEN", people.provider)


@pytest.fixture
def other_provider(people):
    """`other_provider` holds its desk."""
    return at_the_desk_of("UNITAR", people.other_provider)


@pytest.fixture
def make(provider, other_provider):
    """Makes an offer with everything that its submission asks for; `fields` say what differs."""

    def make(status="draft", *, complete=True, **fields):
        days = {"published_on": date(2026, 10, 1)} if status in ("published", "suspended", "closed") else {}
        if status in ("suspended", "closed"):
            days["left_register_on"] = date(2026, 11, 1)
        wording = {
            "title": "Inventory of PCBs",
            "description": "Training of a national team in making an inventory.",
            "kind": "expertise",
            "available_from": date(2026, 9, 1),
            "how_to_request": "Write to the centre.",
        }
        offer = Offer.objects.create(**{"provider": provider, "status": status, **days, **(wording if complete else {}), **fields})
        if complete:
            offer.conventions.set(Convention.objects.filter(code__in=["basel", "stockholm"]))
            offer.themes.set(Theme.objects.in_order()[:1])
            offer.assistance_types.set(AssistanceType.objects.in_order()[:1])
        return offer

    return make
