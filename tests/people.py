"""The same people in every test: two Parties' focal points, a provider, the secretariat, an administrator, an observer, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Office, User
from tarp.parties.choices import ContactFunction
from tarp.parties.models import ContactPoint, Convention, Party

PASSWORD = "a quiet river in the morning"
STAFF = ("officer", "analyst", "head", "administrator")
EVERYBODY = (
    "anonymous",
    "transmitter",
    "drafter",
    "basel_drafter",
    "other_transmitter",
    "provider",
    "provider_drafter",
    "other_provider",
    "observer",
    *STAFF,
)


@dataclass
class People:
    """Kenya's transmitter and drafter act under the three conventions, its Basel drafter under Basel alone; the other Party is Fiji."""

    transmitter: User
    drafter: User
    basel_drafter: User
    other_transmitter: User
    provider: User
    provider_drafter: User
    other_provider: User
    officer: User
    analyst: User
    head: User
    administrator: User
    observer: User

    def __getitem__(self, name: str) -> Any:
        """The person of this name; None for "anonymous"."""
        return None if name == "anonymous" else getattr(self, name)


def person(name: str, office: Office, role: str, language: str = "en") -> User:
    user = User.objects.create_user(
        f"{name.replace('_', '.')}@example.org", PASSWORD, name=name.replace("_", " ").capitalize(), language=language
    )
    Appointment.objects.create(user=user, office=office, role=role, starts_on=timezone.localdate())
    return user


def contact_point(party: str, *conventions: str, function: str = ContactFunction.OFFICIAL_CONTACT_POINT) -> Office:
    """An office of the Party (ISO code) for the conventions (all three unless named)."""
    state = Party.objects.get(code=party)
    codes = conventions or ("basel", "rotterdam", "stockholm")
    office = Office.objects.create(kind=OfficeKind.PARTY, name=f"{state.name_en}: {function} ({', '.join(codes)})")
    point = ContactPoint.objects.create(office=office, party=state, function=function)
    point.conventions.set(Convention.objects.filter(code__in=codes))
    return office


def everybody() -> People:
    """Makes them. The providers' desks belong to no provider until a test attaches them (`Provider.office`)."""
    kenya, kenya_basel, fiji = (
        contact_point("KEN"),
        contact_point("KEN", "basel", function=ContactFunction.FOCAL_POINT),
        contact_point("FJI"),
    )
    desk = Office.objects.create(kind=OfficeKind.PROVIDER, name="Desk of a provider")
    other_desk = Office.objects.create(kind=OfficeKind.PROVIDER, name="Desk of another provider")
    secretariat = Office.objects.create(kind=OfficeKind.SECRETARIAT, name="Secretariat")
    return People(
        transmitter=person("transmitter", kenya, Role.TRANSMITTER),
        drafter=person("drafter", kenya, Role.DRAFTER),
        basel_drafter=person("basel_drafter", kenya_basel, Role.DRAFTER),
        other_transmitter=person("other_transmitter", fiji, Role.TRANSMITTER),
        provider=person("provider", desk, Role.TRANSMITTER),
        provider_drafter=person("provider_drafter", desk, Role.DRAFTER),
        other_provider=person("other_provider", other_desk, Role.TRANSMITTER),
        officer=person("officer", secretariat, Role.OFFICER),
        analyst=person("analyst", secretariat, Role.ANALYST),
        head=person("head", secretariat, Role.HEAD),
        administrator=person(
            "administrator", Office.objects.create(kind=OfficeKind.ADMINISTRATION, name="Administration"), Role.ADMINISTRATOR
        ),
        observer=person("observer", Office.objects.create(kind=OfficeKind.OBSERVER, name="An observer"), Role.OBSERVER),
    )


def signed_in(user: User | None) -> Client:
    """A browser in which this person has signed in, staff with their second factor."""
    client = Client()
    if user is None:
        return client
    if user.is_staff:
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    if user.is_staff:
        session["account_authentication_methods"] += [{"method": "mfa", "at": timezone.now().timestamp(), "type": "totp"}]
    session.save()
    return client
