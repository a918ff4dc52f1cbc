"""The people of these tests: two hold the desk of one provider, one that of another, one is staff, one speaks for a Party."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from offers.models import Offer, Provider
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Office, User
from tarp.parties.models import AssistanceType, Convention, Theme


def person(name: str, office: Office, role: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", "correct horse battery", name=name.title())
    Appointment.objects.create(user=user, office=office, role=role, starts_on=date(2026, 1, 1))
    return user


@pytest.fixture
def provider(reference_data):
    """A regional centre with a desk."""
    provider = Provider.objects.get(code="BCRC-SEN")
    provider.office = Office.objects.create(kind=OfficeKind.PROVIDER, name="Desk of the centre in Dakar")
    provider.save()
    return provider


@pytest.fixture
def other_provider(reference_data):
    provider = Provider.objects.get(code="UNITAR")
    provider.office = Office.objects.create(kind=OfficeKind.PROVIDER, name="Desk of UNITAR")
    provider.save()
    return provider


@pytest.fixture
def people(provider, other_provider):
    secretariat = Office.objects.create(kind=OfficeKind.SECRETARIAT, name="Secretariat")
    party = Office.objects.create(kind=OfficeKind.PARTY, name="Official contact point of Kenya")
    return {
        "drafter": person("drafter", provider.office, Role.DRAFTER),
        "transmitter": person("transmitter", provider.office, Role.TRANSMITTER),
        "stranger": person("stranger", other_provider.office, Role.TRANSMITTER),
        "officer": person("officer", secretariat, Role.OFFICER),
        "party": person("party", party, Role.TRANSMITTER),
        "visitor": AnonymousUser(),
    }


@pytest.fixture
def make(provider):
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
