"""Who is bound, in which group and eligible on a day: one answer for one Party and for all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from tarp.parties.models import Adherence, Convention, Group, GroupMembership, Party, Region, RegionMembership
from tarp.parties.standing import adheres, eligible, in_group

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def party(code: str) -> Party:
    return Party.objects.get(code=code)


def codes(parties) -> list[str]:
    return sorted(parties.values_list("code", flat=True))


@pytest.mark.parametrize(("convention", "number"), [("basel", 191), ("rotterdam", 166), ("stockholm", 186)])
def test_parties_are_counted_when_asked_for_january_2026(convention, number):
    assert Party.objects.adhering(convention, on=date(2026, 1, 31)).count() == number


def test_party_is_bound_from_the_day_of_entry_into_force_when_it_joined():
    angola = party("AGO")  # Basel: in force on 7 May 2017
    answers = [adheres(party=angola, convention="basel", on=day) for day in (date(2017, 5, 6), date(2017, 5, 7))]
    assert answers == [False, True]


def test_signatory_is_not_bound_when_it_has_not_deposited():
    assert not adheres(party=party("AGO"), convention="rotterdam", on=TODAY)


@pytest.mark.parametrize("code", ["CZE", "SVK", "MNE"])
def test_succession_counts_from_its_deposit_when_the_day_of_effect_is_not_established(code):
    successor = party(code)
    deposited = Adherence.objects.get(party=successor, convention__code="basel").deposited_on
    answers = [adheres(party=successor, convention="basel", on=day) for day in (deposited - timedelta(days=1), deposited)]
    assert answers == [False, True]


def test_party_is_free_from_the_day_on_which_its_withdrawal_takes_effect():
    Adherence.objects.filter(party__code="KEN", convention__code="basel").update(ended_on=date(2026, 6, 1))
    kenya = party("KEN")
    assert [adheres(party=kenya, convention="basel", on=day) for day in (date(2026, 5, 31), date(2026, 6, 1))] == [True, False]


def test_last_day_is_included_when_a_country_leaves_a_group():
    left = party("STP")
    assert [in_group(party=left, group="ldc", on=day) for day in (date(2024, 12, 12), date(2024, 12, 13))] == [True, False]


def test_three_countries_leave_the_least_developed_when_the_planned_day_comes():
    before = Party.objects.in_group("ldc", on=date(2026, 11, 23))
    after = Party.objects.in_group("ldc", on=date(2026, 11, 24))
    assert (before.count(), after.count()) == (44, 41)
    assert sorted(set(codes(before)) - set(codes(after))) == ["BGD", "LAO", "NPL"]
    assert set(GroupMembership.objects.filter(valid_to=date(2026, 11, 23)).values_list("confidence", flat=True)) == {"memory"}


def test_first_day_is_included_when_a_country_joins_a_group():
    croatia = party("HRV")
    assert [in_group(party=croatia, group="eu", on=day) for day in (date(2013, 6, 30), date(2013, 7, 1))] == [False, True]


def test_eligible_is_bound_and_developing_or_in_transition_when_asked_on_a_day():
    assert eligible(party=party("KEN"), convention="rotterdam", on=TODAY)
    assert eligible(party=party("ALB"), convention="basel", on=TODAY)  # in transition
    assert not eligible(party=party("CHE"), convention="basel", on=TODAY)  # developed
    assert not eligible(party=party("AGO"), convention="rotterdam", on=TODAY)  # not a Party
    assert not eligible(party=party("AGO"), convention="basel", on=date(2017, 5, 6))  # not yet a Party


@pytest.mark.parametrize("convention", ["basel", "rotterdam", "stockholm"])
@pytest.mark.parametrize("day", [date(2005, 1, 1), date(2020, 2, 1), TODAY])
def test_answer_for_one_party_equals_the_answer_for_all_when_asked_alike(convention, day):
    expected = set(codes(Party.objects.eligible(convention, on=day)))
    bound = set(codes(Party.objects.adhering(convention, on=day)))
    groups = set(codes(Party.objects.in_group("developing", "eit", on=day)))
    assert expected == bound & groups
    for one in Party.objects.filter(code__in=["AGO", "ALB", "CHE", "KEN", "MNE", "USA"]):
        assert eligible(party=one, convention=convention, on=day) == (one.code in expected)


def test_every_state_is_developed_developing_or_in_transition_but_one_when_the_rules_are_applied():
    sorted_out = [set(codes(Party.objects.in_group(group, on=TODAY))) for group in ("developed", "developing", "eit")]
    assert sum(map(len, sorted_out)) == len(set.union(*sorted_out)) == 197
    assert set(codes(Party.objects.all())) - set.union(*sorted_out) == {"ISR"}


def test_regions_of_two_schemes_are_not_mixed_when_asked():
    assert Party.objects.in_region("africa", on=TODAY).count() == 54
    assert Party.objects.in_region("asia-pacific", on=TODAY).count() == 57
    assert Party.objects.in_region("asia-pacific", on=TODAY, scheme="unep").count() == 0
    assert Party.objects.in_region("asia-and-the-pacific", on=TODAY, scheme="unep").count() == 41


def test_overlapping_period_is_refused_when_filed():
    membership = GroupMembership(party=party("HRV"), group=Group.objects.get(code="eu"), valid_from=date(2020, 1, 1))
    with pytest.raises(ValidationError) as raised:
        membership.full_clean()
    assert raised.value.messages == ["This Party is already in this group in a part of this period."]
    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()


def test_period_that_ends_before_it_starts_is_refused_when_filed():
    membership = GroupMembership(
        party=party("CHE"), group=Group.objects.get(code="eu"), valid_from=date(2020, 1, 1), valid_to=date(2019, 1, 1)
    )
    with pytest.raises(ValidationError) as raised:
        membership.full_clean()
    assert raised.value.messages == ["The last day must not come before the first."]
    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()


def test_second_period_is_taken_when_it_follows_the_first():
    membership = GroupMembership(party=party("STP"), group=Group.objects.get(code="ldc"), valid_from=date(2024, 12, 13))
    membership.full_clean()
    membership.save()
    assert in_group(party=party("STP"), group="ldc", on=TODAY)


def test_overlapping_stay_in_a_region_is_refused_when_filed():
    africa = Region.objects.get(scheme__code="brs", code="africa")
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionMembership.objects.create(party=party("KEN"), region=africa, valid_from=TODAY)


def test_adherence_of_a_party_without_deposit_is_refused_when_filed():
    with pytest.raises(IntegrityError), transaction.atomic():
        Adherence.objects.create(party=party("USA"), convention=Convention.objects.get(code="rotterdam"), status="party")


@pytest.mark.parametrize("model", [Party, Convention, Group, Region])
def test_record_that_is_referred_to_is_not_deleted_when_asked(model):
    with pytest.raises(ProtectedError):
        model.objects.filter(memberships__isnull=False).first().delete() if model in (Group, Region) else model.objects.first().delete()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cote d", ["CIV"]),
        ("Côte d", ["CIV"]),
        ("ken", ["KEN"]),
        ("ke", ["KEN"]),
        ("slova", ["SVK"]),
        ("肯尼亚", ["KEN"]),
        ("كينيا", ["KEN"]),
    ],
)
def test_party_is_found_when_named_in_any_language(words, found):
    assert set(found) <= set(codes(Party.objects.search(words)))


def test_names_follow_the_active_language_when_listed():
    with translation.override("fr"):
        assert [str(one) for one in Party.objects.filter(code__in=["EGY", "ZMB", "CIV"]).by_name()] == ["Côte d'Ivoire", "Égypte", "Zambie"]
    with translation.override("ar"):
        assert str(party("KEN")) == "كينيا"
