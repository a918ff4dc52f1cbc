"""A provider that sees a need offers for it: the form begins with what the need says, and the offer is one as every other."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from offers.models import Offer, Provider
from plans.matching import candidates_for
from tarp.parties.models import AssistanceType
from tarp.records.history import events
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in

TODAY = timezone.localdate()


@pytest.fixture
def provider(people) -> Provider:
    provider = Provider.objects.get(code="BCRC-SEN")
    provider.office = people.provider.appointments.get().office
    provider.save()
    return provider


def registered(**fields):
    """A need that everyone may see, from this year to the next."""
    years = {"from_year": TODAY.year - 1, "to_year": TODAY.year + 1}
    return factories.need(**{"status": "registered", "visibility": "public", "conventions": ("basel", "stockholm"), **years, **fields})


def address(need):
    return reverse("plans:offer_for_need", args=[need.reference])


def posted(form, **changed):
    """What the browser would post back from the form."""
    values = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()} | changed


def test_form_begins_with_what_the_need_says(people, provider):
    need = registered()
    client = signed_in(people.provider)
    page = client.get(reverse("needs:detail", args=[need.reference])).content.decode()
    assert page.count(f'href="{address(need)}"') == 1
    form = client.get(address(need)).context["form"]
    said = {
        name: form[name].value() for name in ("conventions", "themes", "parties", "available_from", "available_to", "title", "provisions")
    }
    assert said == {
        "conventions": [convention.pk for convention in need.conventions.all()],
        "themes": [need.theme_id],
        "parties": [need.party_id],
        "available_from": TODAY,
        "available_to": date(TODAY.year + 1, 12, 31),
        "title": "",
        "provisions": [],
    }


def test_offer_for_a_need_is_found_among_its_candidates_once_it_is_published(people, provider):
    need, client = registered(), signed_in(people.provider)
    kind = AssistanceType.objects.order_by("pk")[0]
    changed = {"title": "Courses", "description": "Two.", "kind": "expertise", "assistance_types": [kind.pk], "how_to_request": "Write."}
    answer = client.post(address(need), posted(client.get(address(need)).context["form"], **changed))
    offer = Offer.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("offers:detail", args=[offer.reference]))
    assert (offer.provider, offer.status, offer.source_reference) == (provider, "draft", need.reference)
    assert events(offer).first().pgh_context["why"] == need.reference
    perform(offer, "submit", by=people.provider)
    perform(offer, "publish", by=people.officer)
    assert [candidate.offer for candidate in candidates_for(need, as_of=TODAY)] == [offer]
    shown = signed_in(people.officer).get(answer.url).content.decode()
    assert shown.count(reverse("needs:detail", args=[need.reference])) == 1


def test_offer_does_not_tell_of_a_need_that_its_party_keeps_to_fewer(people, provider):
    need, client = registered(visibility="providers"), signed_in(people.provider)
    client.post(address(need), posted(client.get(address(need)).context["form"], title="Courses"))
    offer = Offer.objects.get()
    assert (offer.source_reference, events(offer).first().pgh_context["why"]) == ("", need.reference)


@pytest.mark.parametrize(
    ("fields", "who", "status"),
    [
        ({}, "provider", 200),
        ({}, "provider_drafter", 200),
        ({}, "other_provider", 404),  # a desk of no provider
        ({}, "transmitter", 404),
        ({"visibility": "parties"}, "provider", 404),
        ({"status": "submitted"}, "provider", 404),
        ({"status": "closed"}, "provider", 404),
    ],
)
def test_only_providers_offer_and_only_for_what_they_see_in_the_register(people, provider, fields, who, status):
    need, client = registered(**fields), signed_in(people[who])
    assert client.get(address(need)).status_code == status
    assert client.get(reverse("needs:detail", args=[need.reference])).content.decode().count(f'href="{address(need)}"') == (status == 200)
    assert signed_in(people.officer).get(f"{address(need)}?provider=BCRC-SEN").status_code == (200 if not fields.get("status") else 404)
