"""A response is written one question a page: every button keeps what was typed, nobody's text is overwritten, the lists say what is so."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.answering.statement import STEPS
from needs.models import Answer, Difficulty, Need, Questionnaire, Response, Round, RoundPart, View
from needs.pace import pace_of
from needs.responses import save_answer
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in

# The pages of answering, and how many queries each takes beside session and sign-in (of whoever it is: their offices included).
PAGES = [
    ("response", {}, 15),
    ("section", {"section": "about"}, 6),
    ("section", {"section": "needs"}, 10),
    ("question", {"section": "about", "question": "authorities"}, 6),
    ("check", {}, 12),
]
SIGN_IN = ("django_session", "usersessions_usersession", "accounts_user", "accounts_appointment", "parties_contactpoint")


def own(captured) -> list[str]:
    """The queries of the page itself: without those that say who asks, and the marks of transactions and of the history."""
    told = [query["sql"] for query in captured]
    about = [re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', sql) for sql in told]
    return [
        sql
        for sql, table in zip(told, about, strict=True)
        if not sql.startswith(("SAVEPOINT", "RELEASE")) and "set_config" not in sql and (table is None or table[1] not in SIGN_IN)
    ]


@pytest.fixture
def response(people):
    return factories.response(factories.open_round("KEN"))


def page(name: str, **more: str) -> str:
    return reverse(f"needs:{name}", kwargs={"response": Response.objects.get().reference, **more})


def question(code: str = "authorities", name: str = "question") -> str:
    return page(name, section="about", question=code)


def said(code: str = "authorities"):
    return getattr(Answer.objects.filter(question__code=code).first(), "value", None)


def test_section_begins_with_its_first_question_and_goes_on_to_the_check_of_its_answers(response, people):
    client = signed_in(people.drafter)
    assert client.get(page("section", section="about")).url == question()
    shown = client.get(question()).content.decode()
    assert shown.count("<h1>") == 1
    assert "Question 1 of 2" in shown
    assert client.post(question(), {"authorities": "Ministry of Water", "go": "on"}).url == question("priority_themes")
    assert client.post(question("priority_themes"), {"priority_themes": ["legal"], "go": "on"}).url == page("section", section="about")
    checked = client.get(page("section", section="about")).content.decode()
    assert (said(), said("priority_themes")) == ("Ministry of Water", ["legal"])
    assert checked.count("Ministry of Water") == 1
    assert f"{question()}?from=section" in checked
    assert "Drafter" in checked  # who wrote it


@pytest.mark.parametrize(("go", "where"), [("back", "response"), ("later", "response")])
def test_every_button_keeps_what_was_typed(response, people, go, where):
    client = signed_in(people.drafter)
    assert client.post(question(), {"authorities": "Half a sente", "go": go}).url == page(where)
    assert said() == "Half a sente"
    assert client.post(question("priority_themes"), {"priority_themes": ["legal"], "go": "back"}).url == question()


@pytest.mark.parametrize("origin", ["section", "check"])
def test_change_leads_straight_back_to_where_it_was_chosen(response, people, origin):
    client = signed_in(people.drafter)
    address = page("check") if origin == "check" else page("section", section="about")
    save_answer(response, response.part.questionnaire.sections.first().questions.first(), "Old", by=people.drafter)
    assert f"{question()}?from={origin}" in client.get(address).content.decode()
    assert client.post(f"{question()}?from={origin}", {"authorities": "New", "go": "on"}).url == address
    assert said() == "New"


def test_section_is_completed_only_when_its_writer_says_so(response, people):
    client = signed_in(people.drafter)
    client.post(question(), {"authorities": "Ministry"})

    def statuses():
        return [task["status"] for task in client.get(page("response")).context["tasks"]]

    assert statuses() == ["in_progress", "not_started", "not_started", "not_started"]
    asked = client.post(page("section", section="about"), {})
    assert asked.content.decode().count("Select whether you have completed this section.") == 2
    assert "<title>Error:" in asked.content.decode()
    client.post(page("section", section="about"), {"completed": "yes"})
    client.post(page("section", section="views"), {"completed": "yes"})
    assert statuses() == ["completed", "not_started", "not_started", "completed"]
    client.post(question(), {"authorities": ""})
    assert statuses()[0] == "problem"
    client.post(page("section", section="about"), {"completed": "no"})
    assert statuses()[0] == "not_started"


def test_two_people_who_answer_different_questions_do_not_meet(response, people):
    first, second = signed_in(people.drafter), signed_in(people.transmitter)
    opened = [client.get(question(code)).context["version"] for client, code in ((first, "authorities"), (second, "priority_themes"))]
    assert first.post(question(), {"authorities": "Mine", "version": opened[0]}).status_code == 302
    assert second.post(question("priority_themes"), {"priority_themes": ["legal"], "version": opened[1]}).status_code == 302
    assert (said(), said("priority_themes")) == ("Mine", ["legal"])


def test_two_people_who_answer_one_question_see_both_texts_and_nothing_is_overwritten(response, people):
    first, second = signed_in(people.drafter), signed_in(people.transmitter)
    opened = first.get(question()).context["version"]
    second.post(question(), {"authorities": "Theirs", "version": opened})
    told = first.post(question(), {"authorities": "Mine", "version": opened})
    assert told.status_code == 409
    assert told.context["conflicts"] == [{"label": "Which authorities contributed to this response?", "mine": "Mine", "theirs": "Theirs"}]
    assert ("Transmitter" in told.content.decode(), said()) == (True, "Theirs")
    assert f'name="version" value="{told.context["version"]}"' in told.content.decode()
    assert first.post(question(), {"authorities": "Mine and theirs", "version": told.context["version"]}).status_code == 302
    assert said() == "Mine and theirs"


def test_same_text_of_two_people_is_no_conflict(response, people):
    first, second = signed_in(people.drafter), signed_in(people.transmitter)
    opened = first.get(question()).context["version"]
    assert [client.post(question(), {"authorities": "Same", "version": opened}).status_code for client in (first, second)] == [302, 302]
    assert Answer.pgh_event_model.objects.count() == 1


def test_autosave_keeps_the_answer_and_says_from_what_to_go_on(response, people):
    client, other = signed_in(people.drafter), signed_in(people.transmitter)
    opened = client.get(question()).context["version"]
    kept = client.post(question(name="autosave"), {"field": "authorities", "authorities": "Half", "version": opened})
    assert (kept.status_code, said()) == (200, "Half")
    assert client.post(question(), {"authorities": "Whole", "version": kept.json()["version"]}).status_code == 302
    assert other.post(question(name="autosave"), {"field": "authorities", "authorities": "Mine", "version": opened}).status_code == 409
    assert said() == "Whole"
    Response.objects.update(status="submitted")
    assert other.post(question(name="autosave"), {"field": "authorities", "authorities": "Late"}).status_code == 403


def test_answer_sent_after_the_session_ended_is_saved_once_its_writer_has_signed_in(response, people):
    client = signed_in(people.drafter)
    form = client.get(question()).context
    client.session.flush()
    sent = {"authorities": "Written before the session ended", "version": form["version"], "writer": form["writer"], "go": "on"}
    refused = client.post(question(), sent)
    assert (refused.status_code, refused.url, said()) == (302, f"/en/account/login/?next={question()}", None)
    sign_in(client, people.drafter)
    assert client.get(question()).url == question()
    assert said() == "Written before the session ended"
    assert "It was kept for you, and is saved now." in client.get(question()).content.decode()


def sign_in(client, user) -> None:
    """As the page does: the session of the visitor goes on as the person's."""
    from tests.people import PASSWORD

    answer = client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_what_was_kept_is_let_go_when_somebody_else_signs_in(response, people):
    client = signed_in(people.drafter)
    writer = client.get(question()).context["writer"]
    client.session.flush()
    client.post(question(), {"authorities": "Of the drafter", "writer": writer})
    sign_in(client, people.transmitter)
    assert (client.get(question()).status_code, said()) == (200, None)


@pytest.mark.parametrize("writer", ["", "1:forged:signature"])
def test_nothing_is_kept_of_a_form_that_we_did_not_show(response, people, writer):
    client = signed_in(None)
    client.post(question(), {"authorities": "Forged", "writer": writer})
    assert "unsent_forms" not in client.session


def test_question_of_a_submitted_response_is_read_and_says_why_it_cannot_be_changed(response, people):
    save_answer(response, response.part.questionnaire.sections.first().questions.first(), "As it was", by=people.drafter)
    Response.objects.update(status="submitted")
    shown = signed_in(people.drafter).get(question()).content.decode()
    assert ("As it was" in shown, "This response has been submitted." in shown, "<textarea" in shown) == (True, True, False)


def test_too_long_a_text_is_kept_and_flagged(response, people):
    client = signed_in(people.drafter)
    told = client.post(question(), {"authorities": "a" * 5001})
    assert (told.status_code, len(said())) == (422, 5001)
    assert "<title>Error:" in told.content.decode()
    assert told.content.decode().count("at most 5000 characters") == 2  # in the summary and at the field
    assert client.get(page("response")).context["tasks"][0]["status"] == "problem"
    assert client.post(question(), {"authorities": "a", "version": told.context["version"]}).status_code == 302


def test_section_that_waits_for_an_answer_cannot_be_started_yet(response, people):
    part = response.part.questionnaire.sections.get(code="views")
    part.relevant = "selected(${priority_themes}, 'legal')"
    part.save()
    client = signed_in(people.drafter)

    def statuses():
        return [(task["label"], task["status"]) for task in client.get(page("response")).context["tasks"]]

    assert statuses()[-1] == ("Other views", "cannot_start")
    client.post(question("priority_themes"), {"priority_themes": ["legal"]})
    assert statuses()[-1] == ("Other views", "not_started")
    other = response.part.questionnaire.sections.first().questions.get(code="priority_themes").options.exclude(code="legal").first()
    client.post(question("priority_themes"), {"priority_themes": [other.code]})
    assert statuses()[-1][0] != "Other views"


@pytest.mark.parametrize(("code", "adds"), [("needs", "state_need"), ("difficulties", "state_difficulty"), ("views", "state_view")])
def test_section_is_called_by_its_name_and_leads_to_what_is_stated_in_it(code, adds, response, people):
    shown = signed_in(people.drafter).get(page("section", section=code))
    assert shown.context["section"] == response.part.questionnaire.sections.get(code=code)
    assert f'href="{page(adds)}?section={code}"' in shown.content.decode()


def test_need_is_stated_in_steps_and_each_step_keeps_what_it_asks(response, people):
    client = signed_in(people.drafter)
    first = client.post(page("state_need"), {"title": "Customs training", "language": "en", "go": "on"})
    need = Need.objects.get()
    assert first.url == page("need_step", need=need.reference, step="about")
    shown = client.get(first.url)
    assert sorted(set(shown.context["form"].fields) & {"conventions", "title", "theme"}) == ["conventions", "theme"]
    basel = str(need.party.adherences.get(convention__code="basel").convention_id)
    on = client.post(first.url, {"conventions": [basel], "version": "1", "go": "on"})
    assert on.url == page("need_step", need=need.reference, step="help")
    back = client.post(page("need_step", need=need.reference, step="details"), {"priority": "high", "version": "2", "go": "back"})
    assert back.url == page("need_step", need=need.reference, step="help")
    need.refresh_from_db()
    assert (need.title, need.priority, [one.code for one in need.conventions.all()]) == ("Customs training", "high", ["basel"])
    last = client.post(page("need_step", need=need.reference, step="visibility"), {"visibility": "parties", "version": "3"})
    assert last.url == page("section", section="needs")
    theme = f"{page('need_step', need=need.reference, step='about')}#id_theme"
    assert theme in [address for _sentence, address in client.get(page("response")).context["problems"]]


def test_steps_ask_every_field_of_a_need_once(response, people):
    client = signed_in(people.drafter)
    need = factories.need(response=response)
    asked = [
        name
        for step in STEPS
        for name in client.get(page("need_step", need=need.reference, step=step)).context["form"].fields
        if name != "version"
    ]
    whole = client.get(reverse("needs:edit", args=[need.reference])).context["form"].fields
    assert sorted(asked) == sorted(name for name in whole if name != "version")


def test_changed_fields_of_a_step_are_kept_while_they_are_written(response, people):
    client = signed_in(people.drafter)
    need = factories.need(response=response)
    address = page("need_step", need=need.reference, step="what")
    kept = client.post(address, {"field": "title", "title": "A better title", "version": "1"})
    need.refresh_from_db()
    assert (kept.json(), need.title, need.description != "") == ({"version": 2}, "A better title", True)
    assert client.post(address, {"field": "title", "title": "Stale", "version": "1"}).status_code == 409
    need.refresh_from_db()
    assert need.title == "A better title"


def test_need_sent_after_the_session_ended_is_begun_once_its_writer_has_signed_in(response, people):
    client = signed_in(people.drafter)
    writer = client.get(page("state_need")).context["writer"]
    client.session.flush()
    client.post(page("state_need"), {"title": "Written before the session ended", "writer": writer})
    sign_in(client, people.drafter)
    saved = client.get(page("state_need"))
    need = Need.objects.get()
    assert (saved.url, need.title) == (page("need_step", need=need.reference, step="about"), "Written before the session ended")
    assert client.get(page("state_need")).status_code == 200  # once
    assert Need.objects.count() == 1


def test_who_has_sent_a_response_is_asked_one_question_and_the_secretariat_reads_the_answer(response, people):
    client, officer = signed_in(people.transmitter), signed_in(people.officer)
    assert client.get(page("feedback")).status_code == 404  # nothing was sent yet
    client.post(question(), {"authorities": "Ministry"})
    client.post(page("check"))
    assert page("feedback") in client.get(page("sent")).content.decode()
    asked = client.get(page("feedback")).content.decode()
    assert (asked.count('type="radio"'), "checked" in asked) == (5, False)
    assert client.post(page("feedback"), {}).content.decode().count("“How easy was it to answer?” needs an answer.") == 2
    assert client.post(page("feedback"), {"ease": "hard", "comment": "Ask fewer questions."}).url == page("sent")
    shown = officer.get(reverse("needs:pace", args=["2026-needs"]))
    assert ("Ask fewer questions." in shown.content.decode(), ("Hard", 1) in shown.context["feedback"]) == (True, True)
    assert [(one.section.code, one.begun, one.stopped, one.minutes) for one in shown.context["sections"]] == [("about", 1, 0, 0)]


def test_pace_counts_where_responses_that_were_not_sent_stopped(response, people):
    asked = {one.code: one for one in response.part.questionnaire.sections.first().questions.all()}
    save_answer(response, asked["authorities"], "One", by=people.drafter)
    save_answer(response, asked["priority_themes"], ["legal"], by=people.drafter)
    factories.need(response=response)
    found = pace_of(response.round)  # of one transaction, in which everything happens at one moment
    assert [(one.section.code, one.begun, one.minutes) for one in found] == [("about", 1, 0), ("needs", 1, 0)]
    assert sum(one.stopped for one in found) == 1


@pytest.mark.parametrize(("name", "more", "number"), PAGES)
def test_pages_of_a_response_take_as_many_queries_with_fifty_needs_and_questions_as_with_one(response, people, name, more, number):
    section = response.part.questionnaire.sections.get(code="about")
    client = signed_in(people.drafter)
    save_answer(response, section.questions.get(code="authorities"), "Ministry", by=people.drafter)
    factories.need(response=response, conventions=("basel", "rotterdam", "stockholm"))
    before = factories.response(factories.open_round("KEN", code="2025-needs"))
    save_answer(before, section.questions.get(code="authorities"), "Ministry", by=people.drafter)
    perform(before, "submit", by=people.transmitter)
    Response.objects.filter(pk=response.pk).update(created_at=timezone.now())
    Difficulty.objects.create(party=response.party, response=response, description="No laboratory.")
    View.objects.create(party=response.party, response=response, text="A view.")
    address = reverse(f"needs:{name}", kwargs={"response": response.reference, **more})
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for place in range(3, 52):
        factories.need(response=response, conventions=("basel", "rotterdam", "stockholm"))
        asked = section.questions.create(code=f"more-{place}", position=place, kind="single", name_en=f"More {place}?")
        asked.options.create(code="yes", position=1, name_en="Yes")
        save_answer(response, asked, "yes", by=people.drafter)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert (len(own(one)), len(own(many))) == (number, number), "\n".join(sql[:160] for sql in own(many)[:60])


def test_answer_is_kept_in_few_queries(response, people):
    client, address = signed_in(people.drafter), question()
    client.post(address, {"authorities": "First"})
    with CaptureQueriesContext(connection) as kept:
        assert client.post(address, {"authorities": "Second"}).status_code == 302
    assert len(own(kept)) == 12, "\n".join(sql[:160] for sql in own(kept))
    with CaptureQueriesContext(connection) as autosaved:
        assert client.post(f"{address}autosave/", {"field": "authorities", "authorities": "Third"}).status_code == 200
    assert len(own(autosaved)) == 12, "\n".join(sql[:160] for sql in own(autosaved))


@pytest.mark.parametrize(
    ("audience", "lead", "ready", "time"),
    [
        ("needs", "which technical assistance your country needs", "your national implementation plan", "and 15 for each need"),
        ("offers", "your country or organization can make available", "which assistance you can give", "about 5 minutes"),
    ],
)
def test_start_page_speaks_of_what_its_audience_is_asked(people, audience, lead, ready, time):
    round = factories.open_round("KEN")
    Round.objects.filter(pk=round.pk).update(audience=audience)
    if audience == "offers":
        factories.question("offered", "text")
        RoundPart.objects.filter(round=round).update(questionnaire=Questionnaire.objects.get(code="offered"))
    shown = " ".join(signed_in(None).get(reverse("needs:round", args=[round.code])).content.decode().split())
    assert [words in shown for words in (lead, ready, time)] == [True, True, True]
    assert ("each need" in shown, "needs, which difficulties" in shown) == (audience == "needs", audience == "needs")


def test_section_whose_questions_were_all_passed_over_does_not_lead_back_to_the_first(response, people):
    client = signed_in(people.drafter)
    client.post(question(), {"go": "on"})
    end = client.post(question("priority_themes"), {"go": "on"}).url
    shown = client.get(end)
    assert (end, shown.status_code) == (f"{page('section', section='about')}?passed_over=yes", 200)
    assert shown.context["goes_on"] == question()


@pytest.mark.parametrize(("adds", "code", "field"), [("state_difficulty", "difficulties", "description"), ("state_view", "views", "text")])
def test_form_of_a_statement_leads_back_and_lets_one_come_back_later(response, people, adds, code, field):
    client = signed_in(people.drafter)
    shown = client.get(page(adds)).content.decode()
    assert f'href="{page("section", section=code)}"' in shown
    assert client.post(page(adds), {field: "Half", "language": "en", "go": "later"}).url == page("response")
    assert client.post(page(adds), {field: "Whole", "language": "en"}).url == page("section", section=code)
