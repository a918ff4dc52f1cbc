"""Whom a round asks, and who is told of it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from needs.models import Round
from needs.rounds import ask, parties_asked
from tarp.accounts.choices import Role
from tarp.notices.models import Message
from tarp.parties.choices import ContactFunction
from tarp.parties.models import Adherence, Convention
from tests.people import contact_point, person


def test_only_those_are_told_who_act_under_a_convention_for_which_their_party_is_asked(people):
    Adherence.objects.filter(party__code="KEN", convention__code="rotterdam").update(ended_on=date(2026, 1, 1))
    office = contact_point("KEN", "rotterdam", function=ContactFunction.DESIGNATED_NATIONAL_AUTHORITY)
    person("rotterdam_transmitter", office, Role.TRANSMITTER)
    round = Round.objects.create(code="two", name_en="Two conventions", opens_on=timezone.localdate())
    round.conventions.set(Convention.objects.filter(code__in=["basel", "rotterdam"]))
    ask(round, by=people.head, note="")
    kenya = parties_asked(round).get(code="KEN")
    assert [asked.convention.code for asked in round.asked.filter(party=kenya)] == ["basel"]
    told = Message.objects.filter(kind="round_opened").values_list("address", flat=True)
    assert list(told) == ["transmitter@example.org"]
