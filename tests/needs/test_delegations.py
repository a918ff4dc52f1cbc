"""A section travels to a colleague by a link and comes back as proposals: who sees what, who decides, and what each old link says."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from needs import delegations
from needs.models import Answer, Delegation, Need, Response
from tarp.notices.models import Message
from tarp.records.history import events
from tarp.records.rules import Refused
from tests.factories import need, open_round, response
from tests.people import signed_in

ASHA = {"name": "Asha Mwangi", "office": "Ministry of Health", "email": "asha@example.org", "language": "fr", "note": "Rivers, above all."}


@pytest.fixture
def draft(people) -> Response:
    return response(open_round("KEN"))


def page(name: str, draft: Response, *more: object) -> str:
    with translation.override("en"):  # the colleague's pages leave their language active
        return reverse(f"needs:{name}", args=[draft.reference, *more])


def section(draft: Response, code: str = "about"):
    return draft.part.questionnaire.sections.get(code=code)


def sent(draft: Response, people, code: str = "about", **changed: object) -> Delegation:
    return delegations.send(draft, section=section(draft, code), by=people.transmitter, **ASHA | changed)


def link(kind: str = "delegation") -> str:
    """The address in the latest mail of the kind, without its host."""
    return re.search(r"https?://[^/]+(/\S+/delegated/\S+)", Message.objects.filter(kind=kind).latest("pk").body).group(1)


def test_section_comes_back_and_is_accepted_changed_and_sent_back(draft, people):
    party, colleague = signed_in(people.drafter), Client()
    given = ASHA | {"section": str(section(draft).pk)}
    assert party.post(page("send_section", draft), given).url == page("colleagues", draft)
    mail = Message.objects.get(kind="delegation")
    assert (mail.address, mail.language) == ("asha@example.org", "fr")
    assert "Rivers, above all." in mail.body

    assert colleague.get(link()).url == "/fr/delegated/"
    written = {"authorities": "Ministry of Health", "priority_themes": ["legal"]}
    assert colleague.post("/fr/delegated/", written).url == "/fr/delegated/"
    assert Answer.objects.count() == 0
    sent = Delegation.objects.get()
    assert party.get(page("colleague", draft, sent.pk)).status_code == 404  # not before it is sent back
    assert colleague.post("/fr/delegated/", written | {"hand_back": "1"}).url == "/fr/delegated/sent/"
    assert [colleague.get(address).status_code for address in ("/fr/delegated/sent/", "/fr/delegated/")] == [200, 410]
    told = Message.objects.get(kind="delegation_handed_back")
    assert (told.person, page("colleague", draft, sent.pk) in told.body) == (people.drafter, True)
    assert Answer.objects.count() == 0

    detail = page("colleague", draft, sent.pk)
    assert party.post(detail, {"accept": "authorities"}).url == detail
    answer = Answer.objects.get()
    assert (answer.value, answer.contributor, answer.answered_by) == (
        "Ministry of Health",
        "Asha Mwangi (Ministry of Health)",
        people.drafter,
    )
    assert party.post(detail, {"accept": "authorities"}).status_code == 403
    assert party.post(detail, {"key": "priority_themes"}).status_code == 422  # a question has to say what to change
    assert party.post(detail, {"key": "priority_themes", "note": "Why law?"}).url == detail

    assert colleague.get(link("delegation_returned")).url == "/fr/delegated/"
    shown = colleague.get("/fr/delegated/").content.decode()
    assert ("Why law?" in shown, 'name="priority_themes"' in shown, 'name="authorities"' in shown) == (True, True, False)
    colleague.post("/fr/delegated/", {"priority_themes": ["legal", "customs"], "hand_back": "1"})
    again = Delegation.objects.latest("pk")
    change = page("change_proposal", draft, again.pk, "priority_themes")
    assert party.get(change).status_code == 200
    assert party.post(change, {"priority_themes": ["customs"]}).url == page("colleague", draft, again.pk)
    assert Answer.objects.get(question__code="priority_themes").value == ["customs"]
    assert (again.undecided, Delegation.objects.latest("pk").decided) == (["priority_themes"], {"priority_themes": "changed"})


def test_colleague_sees_nothing_else_of_the_party(draft, people):
    question = section(draft).questions.get(code="authorities")
    Answer.objects.create(response=draft, question=question, value="Kept at home")
    need(response=draft, title="Kept at home")
    sent(draft, people, "needs")
    colleague = Client()
    colleague.get(link())
    assert "Kept at home" not in colleague.get("/fr/delegated/").content.decode()
    assert "Kept at home" not in colleague.get("/fr/delegated/add/").content.decode()
    assert [colleague.get(page(name, draft)).status_code for name in ("response", "colleagues", "check")] == [302, 302, 302]


def test_guessed_link_makes_no_session_and_leads_nowhere(draft, people):
    sent(draft, people)
    colleague, stranger = Client(), Client()
    colleague.get(link())
    for client in (colleague, stranger):
        assert client.get("/en/delegated/guessed/").status_code == 410
        assert client.get("/en/delegated/").status_code == 410
    assert not [name for name in stranger.cookies if "session" in name]


def test_outdated_link_makes_no_session(draft, people):
    delegation = sent(draft, people)
    Session.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert Client().get(link()).status_code == 410
    delegations.take_back(Delegation.objects.get(pk=delegation.pk), by=people.drafter)
    assert (Client().get(link()).status_code, Session.objects.count()) == (410, 0)


def test_one_person_has_only_so_many_links_sent(draft, people, monkeypatch):
    monkeypatch.setattr("needs.colleagues.LINK_RATE", "1/d")
    party, given = signed_in(people.drafter), ASHA | {"section": str(section(draft).pk)}
    assert [party.post(page("send_section", draft), given).status_code for _time in range(2)] == [302, 429]
    assert Delegation.objects.count() == 1


def test_proposed_need_becomes_a_draft_of_the_party(draft, people):
    sent(draft, people, "needs")
    colleague, party = Client(), signed_in(people.transmitter)
    colleague.get(link())
    assert colleague.post("/en/delegated/", {"hand_back": "1"}).status_code == 403  # there is nothing in it
    colleague.post("/en/delegated/add/", {"title": "Customs training", "from_year": "2028", "to_year": "2027"})
    assert Delegation.objects.get().proposed == {}
    colleague.post("/en/delegated/add/", {"title": "Customs training", "conventions": [str(draft.conventions.get(code="basel").pk)]})
    colleague.post("/en/delegated/add/", {"title": "A slip"})
    colleague.post("/en/delegated/entry/2/", {"remove": "1"})
    colleague.post("/en/delegated/entry/1/", {"title": "Training of customs", "priority": "high"})
    assert colleague.post("/en/delegated/", {"hand_back": "1"}).status_code == 302
    assert not Need.objects.exists()
    detail = page("colleague", draft, Delegation.objects.get().pk)
    assert "Training of customs" in party.get(detail).content.decode()
    party.post(detail, {"accept": "1"})
    made = Need.objects.get()
    assert (made.title, made.priority, made.status, made.response, made.party.code) == (
        "Training of customs",
        "high",
        "draft",
        draft,
        "KEN",
    )
    assert {event.pgh_context["why"] for event in events(made)} == {"Asha Mwangi (Ministry of Health)"}


CLOSED = {
    "used": "You have sent this section back",
    "superseded": "A newer link was sent",
    "taken_back": "This link was taken back",
    "expired": "This link has expired",
    "closed": "This response is closed",
    "unknown": "This link cannot be used",
}


@pytest.mark.parametrize("state", CLOSED)
def test_link_that_no_longer_works_says_why(draft, people, state):
    one = sent(draft, people, language="en")
    address, colleague = link(), Client()
    if state == "used":
        delegations.propose(one, {"authorities": {"value": "x", "standing": ""}})
        delegations.hand_back(one)
    elif state == "superseded":
        delegations.change(one, by=people.drafter, email="asha.mwangi@example.org")
    elif state == "taken_back":
        delegations.take_back(one, by=people.drafter)
    elif state == "expired":
        Delegation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif state == "closed":
        Response.objects.filter(pk=draft.pk).update(status="submitted")
    else:
        address = "/en/delegated/nonsense/"
    shown = colleague.get(address)
    assert (shown.status_code, CLOSED[state] in shown.content.decode()) == (410, True)
    assert colleague.post("/en/delegated/", {"authorities": "Late"}).status_code == 410
    assert "Late" not in str(list(Delegation.objects.values_list("proposed", flat=True)))


def test_new_link_keeps_what_was_written_and_the_old_one_ends(draft, people):
    one = sent(draft, people)
    delegations.propose(one, {"authorities": {"value": "Half an answer", "standing": ""}})
    new = delegations.change(one, by=people.transmitter, name="Juma", email="juma@example.org")
    one.refresh_from_db()
    assert (one.state, new.state, new.proposed["authorities"]["value"]) == ("superseded", "open", "Half an answer")
    assert list(Message.objects.filter(kind="delegation").values_list("address", flat=True)) == ["asha@example.org", "juma@example.org"]
    with pytest.raises(Refused):
        delegations.take_back(one, by=people.transmitter)


def test_only_who_answers_for_the_party_sends_sections(draft, people):
    for person, status in (("officer", 403), ("other_transmitter", 404), ("provider", 404), ("basel_drafter", 200)):
        assert signed_in(people[person]).get(page("send_section", draft)).status_code == status
    with pytest.raises(Refused):
        delegations.send(draft, section=section(draft), by=people.officer, **ASHA)
    assert Delegation.objects.count() == 0


def test_take_back_is_told_to_the_colleague(draft, people):
    one = sent(draft, people)
    assert signed_in(people.drafter).post(page("take_back", draft, one.pk)).url == page("colleagues", draft)
    assert Message.objects.get(kind="delegation_taken_back").address == "asha@example.org"
    shown = signed_in(people.drafter).get(page("colleagues", draft)).content.decode()
    assert "Taken back" in shown


def test_one_link_holds_so_many_proposals_and_keeps_what_was_typed_beyond_them(draft, people):
    sent(draft, people, "needs")
    colleague = Client()
    colleague.get(link())
    one = Delegation.objects.get()
    delegations.propose(one, {str(number): {"fields": {"title": f"Need {number}"}} for number in range(1, delegations.MOST_PROPOSED + 1)})
    told = colleague.post("/fr/delegated/add/", {"title": "One more"})
    assert (told.status_code, 'value="One more"' in told.content.decode()) == (422, True)
    one.refresh_from_db()
    assert len(one.proposed) == delegations.MOST_PROPOSED
    assert colleague.post("/fr/delegated/entry/1/", {"title": "Changed"}).status_code == 302  # one that stands is still changed


def test_one_link_holds_so_many_characters(draft, people):
    sent(draft, people, "views")
    colleague = Client()
    colleague.get(link())
    told = colleague.post("/fr/delegated/add/", {"text": "a" * (delegations.MOST_CHARACTERS + 1)})
    assert (told.status_code, Delegation.objects.get().proposed) == (422, {})
    with pytest.raises(Refused) as refused:
        delegations.propose(Delegation.objects.get(), {"1": {"fields": {"text": "a" * delegations.MOST_CHARACTERS}}})
    assert refused.value.code == "proposals_too_long"


@pytest.mark.parametrize(("person", "may"), [("transmitter", True), ("drafter", True), ("officer", False)])
def test_section_is_sent_to_a_colleague_from_its_page_by_those_who_may(draft, people, person, may):
    place = reverse("needs:section", kwargs={"response": draft.reference, "section": "needs"})
    address = f"{page('send_section', draft)}?section=needs"
    client = signed_in(people[person])
    assert (f'href="{address}"' in client.get(place).content.decode()) == may
    if may:
        assert client.get(address).context["form"]["section"].value() == section(draft, "needs").pk
