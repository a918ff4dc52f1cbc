"""Providers come from the reference files, once, with their source; staff's corrections stay."""

from collections import Counter
from datetime import date

import pytest

from offers.loading import load_reference
from offers.models import Provider

pytestmark = pytest.mark.django_db


def test_centres_and_states_are_providers_when_loaded():
    assert Counter(Provider.objects.values_list("kind", flat=True)) == {
        "developed_country_party": 33,
        "non_party_state": 1,
        "bc_centre": 7,
        "sc_centre": 9,
        "joint_centre": 7,
        "unep": 1,
        "unep_regional_office": 6,
        "fao": 1,
        "fao_regional_office": 15,
        "un_entity": 6,
        "financial_mechanism": 2,
        "development_bank": 1,
        "igo": 3,
        "ngo": 2,
        "partnership": 2,
        "secretariat": 3,
    }


def test_a_centre_carries_what_its_row_says():
    centre = Provider.objects.get(code="BCRC-SLV")
    assert centre.party.code == "SLV"
    assert centre.city == "San Salvador"
    assert [convention.code for convention in centre.conventions.all()] == ["basel"]
    assert sorted(party.code for party in centre.parties_served.all()) == ["CRI", "GTM", "HND", "MEX", "NIC", "PAN", "SLV"]
    assert (centre.languages, centre.confidence) == (["es"], "medium")
    assert centre.source == "bcrc-egypt.com (list of 14 hosts); framework agreements status (docsbay copy)"
    assert Provider.objects.get(code="BCRC-SEN").framework_agreement_on == date(2005, 3, 1)


def test_a_state_of_the_committee_serves_the_conventions_that_bind_it():
    germany = Provider.objects.get(code="DEU")
    assert (germany.name, germany.kind, germany.organization_type) == ("Germany", "developed_country_party", "10")
    assert sorted(convention.code for convention in germany.conventions.all()) == ["basel", "rotterdam", "stockholm"]
    assert (germany.confidence, germany.retired_on) == ("proposal", None)
    assert Provider.objects.get(code="USA").kind == "non_party_state"


def test_a_second_load_changes_nothing_and_keeps_corrections():
    Provider.objects.filter(code="UNITAR").update(city="Lausanne")
    (count,) = load_reference()
    assert (count.name, count.added, count.updated, count.kept, count.same) == ("providers", 0, 0, 1, 98)
    assert Provider.objects.get(code="UNITAR").city == "Lausanne"
    load_reference(update=True)
    assert Provider.objects.get(code="UNITAR").city == "Geneva"


def test_every_provider_says_where_it_comes_from():
    assert not Provider.objects.filter(source="").exists()
    assert not Provider.objects.filter(confidence="").exists()


def test_organization_types_are_those_of_the_list():
    assert {
        provider.kind: provider.organization_type for provider in Provider.objects.filter(code__in=["BCRC-SEN", "IPEN", "WB", "IOMC"])
    } == {
        "joint_centre": "90",
        "ngo": "21",
        "development_bank": "40",
        "partnership": "30",
    }


def test_search_ignores_accents_and_case():
    Provider.objects.filter(code="UNIDO").update(city="Viénna Süd")
    assert [provider.code for provider in Provider.objects.search("vienna sud")] == ["UNIDO"]
    assert [provider.code for provider in Provider.objects.search("unitar")] == ["UNITAR"]
