"""The browser of the head of the secretariat, and a few records to find in the admin."""

from datetime import date

import pytest

from needs.models import Questionnaire, Round, RoundPart
from tarp.parties.models import Convention, DecisionParagraph
from tests import factories
from tests.people import signed_in
from tests.plans import factories as plans


@pytest.fixture
def staff(people):
    return signed_in(people.head)


@pytest.fixture
def need(people):
    return factories.need(status="submitted", theme=None)


@pytest.fixture
def round(people):
    round = Round.objects.create(code="2026", name_en="Round of 2026", opens_on=date(2026, 1, 1))
    RoundPart.objects.create(
        round=round, name_en="Needs", questionnaire=Questionnaire.objects.get(code="needs"), deadline="date", due_on=date(2026, 12, 31)
    )
    round.conventions.set(Convention.objects.all())
    round.mandates.add(DecisionParagraph.objects.order_by("pk")[0])
    return round


@pytest.fixture
def activity(people):
    """A proposed activity that answers a registered need for which there is a matched offer."""
    need = plans.need(title="Registered")
    plans.match(need, plans.offer(need))
    return plans.activity(need)
