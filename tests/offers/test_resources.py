"""Offers and providers by spreadsheet: what goes out comes back as it was, and the rules hold."""

import io
from datetime import date

import pytest

from offers.models import Offer, Provider
from offers.resources import OfferResource, ProviderResource
from tarp.parties.models import Region
from tarp.records.spreadsheets import Table, read

pytestmark = pytest.mark.django_db


def row(**cells: str) -> Table:
    return Table(tuple(cells), ((2, tuple(cells.values())),))


def new_offer(**cells: str) -> Table:
    return row(
        **{
            "provider": "BCRC-SEN",
            "title": "Laboratory training",
            "conventions": "basel; stockholm",
            "regions": "africa",
            "delivery_means": "modules; study_tours",
            "languages": "fr; en",
            "available_from": "2026-12-01",
            "capacity": "4",
        }
        | cells
    )


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_comes_back_and_changes_nothing(extension, make, people):
    offer = make("published", title="=1+1", value="12500.50", languages=["fr"], available_to=date(2026, 12, 31))
    offer.regions.set(Region.objects.filter(scheme__code="brs", code="africa"))
    offers = OfferResource(by=people.officer)
    content = b"".join(offers.csv(Offer.objects.all())) if extension == "csv" else offers.xlsx(Offer.objects.all()).read()
    before = list(Offer.objects.values())
    report = offers.load(read(io.BytesIO(content), name=f"offers.{extension}"))
    assert (report.created, report.changed, report.unchanged, report.findings) == (0, 0, 1, ())
    assert list(Offer.objects.values()) == before


def test_a_row_without_reference_makes_a_draft_of_its_provider(people, provider):
    report = OfferResource(by=people.provider_drafter).load(new_offer())
    assert (report.created, report.findings) == (1, ())
    offer = Offer.objects.get()
    assert (offer.provider, offer.status, offer.capacity, offer.available_from) == (provider, "draft", 4, date(2026, 12, 1))
    assert (offer.delivery_means, offer.languages) == (["modules", "study_tours"], ["fr", "en"])
    assert [(region.scheme.code, region.code) for region in offer.regions.all()] == [("brs", "africa")]


def test_rows_of_another_provider_are_refused_with_the_sentence_of_the_page(people, provider, other_provider):
    report = OfferResource(by=people.provider).load(new_offer(provider="UNITAR"))
    assert [(finding.line, finding.sentence) for finding in report.findings] == [
        (2, "Only the people of this provider's desk can do this.")
    ]
    assert not Offer.objects.exists()


def test_cells_that_cannot_be_read_are_named(people, provider):
    report = OfferResource(by=people.provider).load(new_offer(available_from="1/12/2026", regions="atlantis"))
    assert {finding.column: finding.found for finding in report.findings} == {"available_from": "1/12/2026", "regions": "atlantis"}


def test_providers_come_back_as_they_were_and_are_changed_by_the_secretariat_only(people):
    table = read(io.BytesIO(b"".join(ProviderResource().csv(Provider.objects.all()))), name="providers.csv")
    report = ProviderResource(by=people.officer).load(table)
    assert (report.created, report.changed, report.unchanged, report.findings) == (0, 0, 99, ())
    change = row(code="UNITAR", name="UNITAR", kind="un_entity", city="Lausanne")
    assert ProviderResource(by=people.provider).load(change).findings[0].sentence == "Only the secretariat can do this."
    assert ProviderResource(by=people.officer).load(change).changed == 1
    assert Provider.objects.get(code="UNITAR").city == "Lausanne"
