"""What came on paper is typed by the secretariat, names its document, and is receipted to the Party."""

import pytest
from django.urls import reverse

from needs.models import Need, Response
from tarp.notices.models import Message
from tarp.records.history import events
from tarp.records.rules import Refused
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in


@pytest.fixture
def round(people):
    return factories.open_round("KEN")


def test_reply_on_paper_is_entered_and_submitted_for_the_party(round, people):
    client, page = signed_in(people.officer), reverse("needs:paper", args=[round.code, "needs"])
    assert page in client.get(reverse("needs:round", args=[round.code])).content.decode()
    party = round.asked.first().party
    refused = client.post(page, {"party": str(party.pk)})
    assert (refused.status_code, Response.objects.count()) == (200, 0)  # no document is named
    assert client.post(page, {"party": str(party.pk), "document": "Letter of 3 May 2026, file 12"}).status_code == 302
    response = Response.objects.get()
    assert (response.channel, response.channel_reference) == ("paper", "Letter of 3 May 2026, file 12")

    section = response.part.questionnaire.sections.get(code="about")
    for question, value in (("authorities", "Ministry of Environment"), ("priority_themes", "legal")):
        address = reverse("needs:question", args=[response.reference, section.code, question])
        assert client.post(address, {question: value, "go": "on"}).status_code == 302
    need = factories.need(response=response, status="draft", conventions=("basel",))
    submitted = client.post(reverse("needs:check", args=[response.reference]))
    assert submitted.status_code == 302, submitted.context["problems"]
    response.refresh_from_db()
    need.refresh_from_db()
    assert (response.status, response.submitted_by, need.status) == ("submitted", people.officer, "submitted")
    assert list(Message.objects.filter(kind="receipt").values_list("address", flat=True)) == [people.transmitter.email]
    assert {event.pgh_context["by"] for event in events(response)} == {people.officer.pk}


def test_secretariat_submits_nothing_else(round, people):
    response = factories.response(round)
    factories.need(response=response)
    with pytest.raises(Refused):
        perform(response, "submit", by=people.head)
    Response.objects.update(channel="paper")  # and no document
    with pytest.raises(Refused):
        perform(response, "submit", by=people.head)
    with pytest.raises(Refused):
        perform(Need.objects.get(), "submit", by=people.head)
    Response.objects.update(channel_reference="Letter")
    for move in ("recall", "decline"):
        with pytest.raises(Refused):
            perform(response, move, by=people.head, note="x")


def test_nobody_else_enters_paper(round, people):
    for person in ("transmitter", "provider", "administrator", "observer"):
        assert signed_in(people[person]).get(reverse("needs:paper", args=[round.code, "needs"])).status_code == 403
