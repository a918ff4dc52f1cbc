"""A world too large to invent need by need is a smaller one repeated in the database, as sound as any other."""

from datetime import date

import pytest
from django.db import connection

from needs.models import Need
from offers.models import Offer
from plans.models import Match
from reports import demonstration

pytestmark = pytest.mark.django_db


def indexes_and_keys():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index UNION SELECT pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
        )
        return cursor.fetchall()


def test_large_world_is_a_small_one_repeated(monkeypatch):
    before = indexes_and_keys()
    monkeypatch.setattr(demonstration, "MOST_INVENTED", 60)
    demonstration.invent(needs=180, seed=7, today=date(2026, 11, 21))
    assert (Need.objects.count(), Offer.objects.count(), indexes_and_keys()) == (180, 120, before)

    first, second = Need.objects.get(pk=4), Need.objects.get(pk=64)
    assert (second.title, second.party_id, second.registered_on) == (first.title, first.party_id, first.registered_on)
    assert set(second.provisions.all()) == set(first.provisions.all())
    pairs = set(Match.objects.values_list("need_id", "offer_id"))
    assert {(need + 60, offer + 40) for need, offer in pairs if need <= 60} == {pair for pair in pairs if 60 < pair[0] <= 120}
    assert Need.objects.create(party=first.party).pk == 181
