"""The country note: what a Party told in a round, what became of it, and where it stands in its region."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.models import Difficulty, Round, View
from plans.models import Activity, Coverage, Plan
from plans.notes import note_of
from tarp.notices.models import Message
from tarp.parties.models import Party, Theme
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in


@pytest.fixture
def over(people) -> Round:
    """A round that asked four Parties, two of which in Africa answered; Kenya with three needs, one of which an activity answers."""
    round = factories.open_round("KEN", "UGA", "TZA", "FJI")
    theme, other = Theme.objects.order_by("pk")[:2]
    sent = {"submitted_at": timezone.now(), "submitted_by": people.transmitter, "status": "submitted"}
    kenya, uganda = (factories.response(round, code, **sent) for code in ("KEN", "UGA"))
    factories.response(round, "FJI")
    first = need(kenya, "Customs training", theme)
    need(kenya, "A laboratory", other)
    need(kenya, "Not yet registered", other, status="submitted")
    need(kenya, "A draft", theme, status="draft")
    need(uganda, "Of Uganda", theme, party="UGA")
    need(uganda, "Of Uganda, kept", other, party="UGA", visibility="secretariat")
    Difficulty.objects.create(party=kenya.party, response=kenya, description="No inventory.")
    View.objects.create(party=kenya.party, response=kenya, text="Plan longer.")
    today = timezone.localdate()
    plan = Plan.objects.get(code="2026-2029")
    activity = Activity.objects.create(plan=plan, title="Training in Nairobi", status="approved", approved_on=today)
    Coverage.objects.create(activity=activity, need=first)
    Round.objects.update(status="closed")
    round.refresh_from_db()
    return round


def need(response: Any, title: str, theme: Theme, *, party: str = "KEN", status: str = "registered", visibility: str = "public") -> Any:
    return factories.need(party, response=response, title=title, theme=theme, status=status, visibility=visibility)


def address(round: Round, party: str = "KEN", name: str = "note") -> str:
    return reverse(f"plans:{name}", args=[round.code, party])


def test_a_note_says_what_was_told_what_became_of_it_and_how_the_region_stands(over, people):
    note = note_of(over, Party.objects.get(code="KEN"), reader=people.transmitter)
    lines = [(str(line.need), str(line.rung), str(line.gap), [str(one) for one in line.activities]) for line in note.lines]
    assert sorted(lines) == [
        ("A laboratory", "unaddressed", "no_offer", []),
        ("Customs training", "planned", "not_funded", ["Training in Nairobi"]),
        ("Not yet registered", "None", "None", []),
    ]
    assert (note.registered, note.moved_on, note.met, note.difficulties, note.views) == (2, 1, 0, 1, 1)
    assert (note.region.code, note.asked, note.answered) == ("africa", 3, 2)
    beside = [(one.theme.pk, one.n, str(one.percentage)) for one in note.themes]
    first, other = Theme.objects.order_by("pk")[:2]
    assert beside == [(first.pk, 2, "100.00"), (other.pk, 1, "50.00")]  # what Uganda keeps from Parties is not counted for one
    officers = note_of(over, Party.objects.get(code="KEN"), reader=people.officer)
    assert [(one.theme.pk, one.n) for one in officers.themes] == [(first.pk, 2), (other.pk, 2)]


def test_the_page_and_its_pdf_are_for_the_party_and_the_secretariat(over, people):
    for who, status in (("transmitter", 200), ("officer", 200), ("other_transmitter", 404), ("provider", 404), ("anonymous", 302)):
        assert signed_in(people[who]).get(address(over)).status_code == status, who
    shown = html.unescape(signed_in(people.transmitter).get(address(over)).content.decode())
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert "2 of these needs are in the register. For 1 there is at least an offer; 0 are met" in words
    assert "2 of the 3 Parties asked have answered." in words
    made = signed_in(people.transmitter).get(address(over, name="note_pdf"))
    assert (made.status_code, made["Content-Type"], made.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_there_is_no_note_while_the_round_is_open_nor_for_a_party_that_it_did_not_ask(over, people):
    assert signed_in(people.officer).get(address(over, "NPL")).status_code == 404
    Round.objects.update(status="open")
    assert signed_in(people.transmitter).get(address(over)).status_code == 404


def test_a_party_that_did_not_answer_is_told_that_there_is_no_information(over, people):
    shown = html.unescape(signed_in(people.officer).get(address(over, "TZA")).content.decode())
    assert "You were asked, and there is no information" in shown
    assert "No need of yours was stated or confirmed in this round." in shown


def test_the_desk_and_the_page_of_the_party_lead_to_the_note(over, people):
    assert address(over) in signed_in(people.transmitter).get(reverse("desk")).content.decode()
    found = {who: address(over) in signed_in(people[who]).get("/en/parties/KEN/").content.decode() for who in ("officer", "observer")}
    assert found == {"officer": True, "observer": False}


def test_publishing_the_results_mails_each_party_the_way_to_its_note(people):
    round = factories.open_round("KEN")
    round.contacts.create(round=round, party=Party.objects.get(code="KEN"), person=people.transmitter, address="transmitter@example.org",
                          office=people.transmitter.appointments.get().office)  # fmt: skip
    Round.objects.update(status="validated")
    round.refresh_from_db()
    perform(round, "publish", by=people.head)
    mail = Message.objects.get(kind="round_published")
    assert (mail.person, f"/en/rounds/{round.code}/notes/KEN/" in mail.body) == (people.transmitter, True)


def test_a_note_takes_as_many_queries_for_thirty_needs_as_for_three(over, people):
    kenya, response = Party.objects.get(code="KEN"), over.parts.get().responses.get(party__code="KEN")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            note_of(over, kenya, reader=people.transmitter)
        return len(found)

    queries()  # who the reader is, is asked once
    few = queries()
    for number in range(27):
        coverage = Coverage(
            activity=Activity.objects.get(), need=need(response, f"Need {number}", Theme.objects.order_by("pk")[number % 5])
        )
        coverage.save()
    assert queries() == few
