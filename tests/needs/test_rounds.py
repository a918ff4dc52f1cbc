"""Whom a round asks, who is told of it, and what is said of both before it opens."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needs.models import Questionnaire, Round, RoundPart
from needs.prospects import foresee
from needs.rounds import ask, desks_asked, parties_asked
from tarp.accounts.choices import Role
from tarp.accounts.models import Office
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


def prepared(audience="needs", *conventions, **fields):
    """A round that has still to be opened, with a part for each convention."""
    round = Round.objects.create(code="next", name_en="Next", audience=audience, opens_on=timezone.localdate(), **fields)
    round.conventions.set(Convention.objects.filter(code__in=conventions or ["basel", "rotterdam", "stockholm"]))
    for position, convention in enumerate(round.conventions.order_by("position"), 1):
        part = RoundPart.objects.create(
            round=round, code=convention.code, name_en=convention.name_en, position=position, deadline="none",
            questionnaire=Questionnaire.objects.get(code=audience),
        )  # fmt: skip
        part.conventions.set([convention])
    return round


@pytest.mark.parametrize("fields", [{}, {"audience": "offers", "asks_all_desks": True}])
def test_what_is_foretold_is_what_happens_when_the_round_is_opened(people, fields):
    round = prepared(**fields)
    foretold = foresee(round)
    ask(round, by=people.head, note="")
    told = Message.objects.filter(kind="round_opened").count()
    assert (foretold.number_of_parties, foretold.number_of_desks, foretold.number_of_mails) == (
        parties_asked(round).count(),
        desks_asked(round).count(),
        told,
    )
    assert foretold.conventions == [
        (convention, round.asked.filter(convention=convention).count()) for convention in round.conventions.order_by("position")
    ]
    assert [one.number_of_parties for one in foretold.parts] == [number for _convention, number in foretold.conventions]
    assert [told, foretold.number_of_desks] == ([4, 2] if fields else [2, 0])  # Kenya, Fiji and the two desks


def test_parties_and_desks_that_no_mail_reaches_are_named(people):
    office = Office.objects.create(kind="provider", name="Empty desk")
    contact_point("SEN")  # which nobody holds
    round = prepared("offers")
    round.desks.add(office)
    foretold = foresee(round)
    codes = {party.code for party in foretold.parties_without_address}
    assert (codes & {"KEN", "FJI", "SEN", "PER"}, len(codes)) == ({"SEN", "PER"}, foretold.number_of_parties - 2)
    assert foretold.desks_without_address == [office]


def test_texts_that_are_not_translated_are_counted_for_each_part(people):
    round = prepared("needs", "basel")
    questionnaire = round.parts.get().questionnaire
    before = foresee(round).parts[0]
    section = questionnaire.sections.order_by("position")[0]
    section.name_en, section.name_fr, section.translations = "Anew", "À nouveau", {"fr": "outdated"}
    section.save()
    after = foresee(round).parts[0]
    lacking = {code: number for code, _language, number in before.untranslated}
    assert {code: number for code, _language, number in after.untranslated} == lacking | {"fr": lacking.get("fr", 0) + 1}


def test_foretelling_takes_as_many_queries_for_two_parties_as_for_all(people):
    def queries(round):
        with CaptureQueriesContext(connection) as captured:
            foresee(round)
        return len(captured)

    round = prepared("offers", "basel", asks_all_desks=True)
    many = queries(round)
    Adherence.objects.exclude(party__code__in=["KEN", "PER"]).delete()
    assert (queries(round), many, foresee(round).number_of_parties) == (13, 13, 2)
