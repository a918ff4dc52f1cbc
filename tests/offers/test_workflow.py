"""What may happen to an offer: the whole matrix of status x person x move, what a move leaves behind, and what stands in its way."""

import contextlib
import functools
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from offers.choices import OfferStatus
from offers.models import Offer, Provider
from tarp.notices.models import Message
from tarp.records.history import timeline
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, erase, perform, write
from tests.people import EVERYBODY

pytestmark = pytest.mark.django_db

OWNERS, STAFF = ("provider", "provider_drafter"), ("officer", "analyst", "head")
REVIEW, STOP, GO_ON = ["send_back", "publish", "reject"], ["suspend", "close"], ["resume", "close"]
MATRIX = {  # status -> person -> moves, in the order of the buttons; who is not named can do nothing
    "draft": {"provider": ["submit"]},
    "submitted": {"provider": ["withdraw"], **dict.fromkeys(STAFF, REVIEW)},
    "returned": {"provider": ["submit", "withdraw"]},
    "published": {"provider": ["suspend", "withdraw"], **dict.fromkeys(STAFF, STOP)},
    "suspended": {"provider": ["resume", "withdraw"], **dict.fromkeys(STAFF, GO_ON)},
    "closed": {},
    "withdrawn": {},
    "rejected": {},
}
EDITORS = {  # status -> who may change the text
    "draft": {*OWNERS, *STAFF},
    "submitted": {*STAFF},
    "returned": {*OWNERS, *STAFF},
    "published": {*STAFF},
    "suspended": {*STAFF},
    "closed": {*STAFF},
    "withdrawn": {*STAFF},
    "rejected": {*STAFF},
}
READERS = {  # status -> who sees it
    "draft": {*OWNERS, *STAFF},
    "submitted": {*OWNERS, *STAFF},
    "returned": {*OWNERS, *STAFF},
    "published": {*EVERYBODY},
    "suspended": {*OWNERS, *STAFF},
    "closed": {*EVERYBODY},
    "withdrawn": {*OWNERS, *STAFF},
    "rejected": {*OWNERS, *STAFF},
}
TARGETS = {
    "submit": "submitted",
    "send_back": "returned",
    "publish": "published",
    "reject": "rejected",
    "suspend": "suspended",
    "resume": "published",
    "withdraw": "withdrawn",
    "close": "closed",
}


def test_tables_name_every_status():
    assert list(MATRIX) == list(EDITORS) == list(READERS) == list(Offer.workflow.turns)
    assert sorted(MATRIX) == sorted(OfferStatus.values)


@pytest.mark.parametrize("status", MATRIX)
def test_moves_are_those_of_the_table_and_lead_where_it_says(status, make, people):
    offer = make(status)
    for name in EVERYBODY:
        allowed = MATRIX[status].get(name, [])
        assert [move.name for move in offer.workflow.available(people[name])] == allowed, name
        for move, target in TARGETS.items():
            if move in allowed:
                assert perform(make(status), move, by=people[name], note="Because.").status == target
            else:
                with pytest.raises(Refused):
                    perform(offer, move, by=people[name], note="Because.")
    assert Offer.objects.get(pk=offer.pk).status == status


@pytest.mark.parametrize("status", EDITORS)
def test_text_is_changed_by_those_of_the_table(status, make, people):
    def change(offer):
        offer.title = "Changed"
        offer.save()
        return offer

    changed = set()
    for name in EVERYBODY:
        offer = make(status)
        with contextlib.suppress(Refused):
            write(functools.partial(change, offer), by=people[name], record=offer)
        if Offer.objects.get(pk=offer.pk).title == "Changed":
            changed.add(name)
    assert changed == EDITORS[status]


@pytest.mark.parametrize("status", READERS)
def test_offer_is_seen_by_those_of_the_table(status, make, people):
    offer = make(status)
    assert {name for name in EVERYBODY if offer in Offer.objects.visible_to(people[name])} == READERS[status]


def test_a_provider_cannot_give_its_offer_away_or_take_one_over(make, people, other_provider, provider):
    offer = make()
    offer.provider = other_provider
    with pytest.raises(Refused) as refused:
        write(lambda: (offer.save(), offer)[1], by=people.provider, record=offer)
    assert refused.value.code == "not_your_provider"
    assert Offer.objects.get(pk=offer.pk).provider == provider


def test_a_drafter_is_told_to_ask_a_transmitter_when_submitting(make, people):
    with pytest.raises(Refused) as refused:
        perform(make(), "submit", by=people.provider_drafter)
    assert refused.value.code == "not_a_transmitter"


def test_only_a_draft_is_deleted(make, people):
    draft, submitted = make(), make("submitted")
    erase(draft, by=people.provider_drafter)
    with pytest.raises(Refused) as refused:
        erase(submitted, by=people.provider_drafter)
    assert refused.value.code == "not_a_draft"
    assert list(Offer.objects.all()) == [submitted]


def test_submission_names_everything_that_is_missing(make, people):
    with pytest.raises(Incomplete) as incomplete:
        perform(make(complete=False), "submit", by=people.provider)
    assert [(problem.code, problem.field) for problem in incomplete.value.problems] == [
        ("offer_without_title", "title"),
        ("offer_without_description", "description"),
        ("offer_without_kind", "kind"),
        ("offer_without_convention", "conventions"),
        ("offer_without_theme", "themes"),
        ("offer_without_assistance_type", "assistance_types"),
        ("offer_without_first_day", "available_from"),
        ("offer_without_way_to_request", "how_to_request"),
    ]


def test_an_offer_that_has_lapsed_is_not_published(make, people):
    offer = make("submitted", available_to=date(2026, 9, 30))
    with pytest.raises(Incomplete) as incomplete:
        perform(offer, "publish", by=people.officer)
    assert [problem.code for problem in incomplete.value.problems] == ["offer_lapsed"]


@pytest.mark.parametrize(
    ("status", "move"), [("submitted", "send_back"), ("submitted", "reject"), ("published", "suspend"), ("published", "close")]
)
def test_a_reason_is_required_when_the_other_side_has_to_know_it(status, move, make, people):
    with pytest.raises(Incomplete) as incomplete:
        perform(make(status), move, by=people.officer, note=" ")
    assert [problem.code for problem in incomplete.value.problems] == ["note_missing"]


def test_a_second_press_of_the_button_is_recognized(make, people):
    offer = perform(make(), "submit", by=people.provider)
    with pytest.raises(AlreadyDone):
        perform(offer, "submit", by=people.provider)
    assert Message.objects.filter(kind="offer_submitted").count() == 2


def test_the_register_keeps_the_days_when_an_offer_comes_and_goes(make, people):
    officer, offer = people.officer, make("submitted")
    with time_machine.travel(date(2026, 12, 2), tick=False):
        offer = perform(offer, "publish", by=officer)
    assert (offer.published_on, offer.left_register_on) == (date(2026, 12, 2), None)
    with time_machine.travel(date(2026, 12, 5), tick=False):
        offer = perform(offer, "suspend", by=officer, note="The trainer is ill.")
    assert (offer.published_on, offer.left_register_on) == (date(2026, 12, 2), date(2026, 12, 5))
    with time_machine.travel(date(2026, 12, 9), tick=False):
        offer = perform(offer, "resume", by=officer)
    assert (offer.published_on, offer.left_register_on) == (date(2026, 12, 2), None)
    with time_machine.travel(date(2026, 12, 12), tick=False):
        offer = perform(offer, "close", by=officer, note="Used up.")
    assert (offer.published_on, offer.left_register_on) == (date(2026, 12, 2), date(2026, 12, 12))
    assert [step.act for step in timeline(offer)] == ["", "publish", "suspend", "resume", "close"]
    kept = Offer.objects.get(pk=offer.pk)
    assert (kept.version, kept.published_on, kept.left_register_on) == (5, date(2026, 12, 2), date(2026, 12, 12))
    days = {day: Offer.objects.published(on=date(2026, 12, day)).count() for day in (1, 2, 4, 5, 8, 9, 11, 12)}
    assert days == {1: 0, 2: 1, 4: 1, 5: 0, 8: 0, 9: 1, 11: 1, 12: 0}


def test_an_offer_never_published_leaves_no_day_when_withdrawn(make, people):
    offer = perform(make("submitted"), "withdraw", by=people.provider, note="Sent too early.")
    assert (offer.published_on, offer.left_register_on) == (None, None)


def test_a_suspended_offer_keeps_the_day_it_left_when_withdrawn(make, people):
    offer = perform(make("suspended"), "withdraw", by=people.provider, note="Not resumed.")
    assert offer.left_register_on == date(2026, 11, 1)


def test_the_desk_is_told_with_the_question_when_an_offer_is_sent_back(make, people):
    offer = make("submitted", title="PCBs & <dioxins>")
    perform(offer, "send_back", by=people.officer, note="For how many Parties?")
    mails = Message.objects.filter(kind="offer_returned").order_by("address")
    assert [mail.address for mail in mails] == ["provider.drafter@example.org", "provider@example.org"]
    assert mails[0].subject == f"A question on your offer {offer.reference} PCBs & <dioxins>"
    assert mails[0].body == (
        "Dear Provider drafter,\n\nThe secretariat has sent this offer back with a question:\n\nFor how many Parties?\n\n"
        "Answer it in the offer and submit it again:\n\n"
        f"http://localhost:8000/en/offers/{offer.reference}/\n\nQuestions: help@localhost\n"
    )


def test_nobody_is_told_when_a_provider_has_no_desk(make, people):
    offer = make("submitted", provider=Provider.objects.get(code="UNIDO"))
    perform(offer, "publish", by=people.officer)
    assert not Message.objects.exists()


def test_registers_hold_what_stood_in_them_on_the_day(make):
    to_come = make("published", published_on=date(2026, 12, 1))
    open_ended = make("published")
    lapsed = make("published", available_to=date(2026, 10, 31))
    closed = make("closed")
    make("submitted")

    def titles(offers):
        return sorted(offer.pk for offer in offers)

    on = date(2026, 10, 15)
    assert titles(Offer.objects.published(on=on)) == [open_ended.pk, lapsed.pk, closed.pk]
    on = date(2026, 11, 1)
    assert titles(Offer.objects.published(on=on)) == [open_ended.pk, lapsed.pk]
    assert titles(Offer.objects.open(on=on)) == [open_ended.pk]
    assert titles(Offer.objects.lapsed(on=on)) == [lapsed.pk]
    assert titles(Offer.objects.open(on=date(2026, 12, 1))) == [to_come.pk, open_ended.pk]
    assert lapsed.has_lapsed == (timezone.localdate() > date(2026, 10, 31))
    assert not open_ended.has_lapsed


def test_search_finds_reference_title_and_words(make):
    inventory = make("published", title="Inventaire des PCB", description="Formation d’une équipe nationale.")
    make("published", title="Customs", description="Training of customs officers.")
    for words in (inventory.reference, inventory.reference.lower(), "inventaire", "nventair", "équipe formation", "PCB nationale"):
        assert list(Offer.objects.search(words)) == [inventory], words
    assert list(Offer.objects.search("nothing of the kind")) == []
