"""A response answered at the browser: by keyboard alone, with the network away, and with the session over in mid-answer."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from needs.models import Answer, Difficulty, Need, Response
from needs.responses import save_answer
from tarp.accounts.invitations import invite
from tests import factories
from tests.journeys.conftest import Keys, link_in_last_mail
from tests.people import PASSWORD, contact_point, everybody

SAVED = re.compile("^Saved")
AUTHORITIES = "textarea[name=authorities]"


@pytest.fixture
def people(transactional_db):
    everyone = everybody()
    factories.response(factories.open_round("KEN"))
    return everyone


def question(code: str = "authorities") -> str:
    place = {"response": Response.objects.get().reference, "section": "about", "question": code}
    return reverse("needs:question", kwargs=place).removeprefix("/en")


def said() -> str:
    return getattr(Answer.objects.filter(question__code="authorities").first(), "value", "")


def leaving(writer, path: str):
    """Goes on although the browser asks whether to leave what is not saved."""
    writer.page.on("dialog", lambda dialog: dialog.accept())
    return writer.go(path)


def test_what_is_written_while_the_network_is_away_is_saved_when_it_is_back(visit, people):
    writer = visit(people.drafter).go(question())
    status = writer.page.locator(".save-status")
    writer.page.locator(AUTHORITIES).press_sequentially("Ministry")
    status.filter(has_text=SAVED).wait_for()
    assert said() == "Ministry"
    writer.context.set_offline(True)
    writer.page.locator(AUTHORITIES).press_sequentially(" of Water")
    status.filter(has_text="Not saved. TARP will try again.").wait_for()
    writer.page.locator(AUTHORITIES).press_sequentially(" and Environment")
    assert (said(), status.inner_text()) == ("Ministry", "Not saved. TARP will try again.")
    writer.context.set_offline(False)
    status.filter(has_text=SAVED).wait_for()
    assert said() == "Ministry of Water and Environment"
    assert writer.page.evaluate("Object.keys(localStorage)") == []
    writer.complaints.clear()  # the browser's own word on the network that was away
    writer.axe()


def test_what_the_server_has_not_got_comes_back_from_the_device(visit, people):
    writer = visit(people.drafter).go(question())
    writer.page.route("**/autosave/", lambda route: route.abort())
    writer.page.locator(AUTHORITIES).press_sequentially("Half a sentence")
    writer.page.locator(".save-status").filter(has_text="Not saved").wait_for()
    kept = writer.page.evaluate("Object.entries(localStorage)")
    assert [("tarp:unsent:" in key, "Half a sentence" in value, "csrf" in value) for key, value in kept] == [(True, True, False)]
    writer.page.unroute("**/autosave/")
    leaving(writer, question())
    assert writer.page.input_value(AUTHORITIES) == "Half a sentence"
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()
    assert (said(), writer.page.evaluate("Object.keys(localStorage)")) == ("Half a sentence", [])
    writer.complaints.clear()


def test_sign_out_leaves_nothing_on_the_device_and_a_shared_computer_keeps_nothing(visit, people):
    writer = visit(people.drafter).go(question())
    writer.page.route("**/autosave/", lambda route: route.abort())
    writer.page.locator(AUTHORITIES).press_sequentially("Half")
    writer.page.locator(".save-status").filter(has_text="Not saved").wait_for()
    leaving(writer, "/account/logout/").page.click("main form button")
    assert writer.page.evaluate("Object.keys(localStorage)") == []
    writer.complaints.clear()
    writer = visit().go("/account/login/")
    writer.page.fill("input[name=login]", people.drafter.email)
    writer.page.fill("input[name=password]", PASSWORD)
    writer.page.check("input[name=shared]")
    writer.page.click("main form button:not([name])")
    writer.page.wait_for_url("**/desk/")
    writer.go(question())
    writer.page.locator(AUTHORITIES).press_sequentially("Half")
    assert writer.page.evaluate("Object.keys(localStorage)") == []
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_session_that_ends_in_mid_answer_loses_nothing(visit, people, script):
    writer = visit(people.drafter, script=True)
    if not script:
        cookies = writer.context.cookies()
        writer = visit(script=False)
        writer.context.add_cookies(cookies)
    writer.go(question())
    Session.objects.all().delete()
    writer.page.fill(AUTHORITIES, "Written to the end")
    writer.press("Save and continue")
    assert writer.heading == "Sign in"
    writer.page.fill("input[name=login]", people.drafter.email)
    writer.page.fill("input[name=password]", PASSWORD)
    writer.page.click("main form button:not([name])")
    assert writer.page.input_value(AUTHORITIES) == "Written to the end"
    assert "It was kept for you, and is saved now." in writer.words
    assert said() == "Written to the end"
    if script:
        writer.axe()


def test_two_editors_of_one_answer_see_both_texts(visit, people):
    first, second = visit(people.drafter), visit(people.transmitter, script=False)
    first.go(question()).page.fill(AUTHORITIES, "Mine")
    second.go(question()).page.fill(AUTHORITIES, "Theirs")
    second.press("Save and continue")
    first.page.locator(".save-status").filter(has_text="Someone else saved this record").wait_for()
    first.press("Save and continue")
    assert first.page.locator("table.conflict td").all_inner_texts() == ["Mine", "Theirs"]
    assert (first.page.input_value(AUTHORITIES), said()) == ("Mine", "Theirs")
    first.axe()
    first.page.fill(AUTHORITIES, "Mine and theirs")
    first.press("Save and continue")
    assert said() == "Mine and theirs"


def test_session_is_stayed_in_with_one_key(visit, people, settings):
    settings.SESSION_COOKIE_AGE = 121  # the warning comes after a second
    writer = visit(people.drafter).go(question())
    writer.page.locator(".session-warning").wait_for()
    writer.axe()
    writer.page.keyboard.press("Enter")
    writer.page.locator(".session-warning").wait_for(state="hidden")


def test_second_click_sends_nothing(visit, people):
    writer = visit(people.transmitter)
    response = Response.objects.get()
    for asked in response.part.questionnaire.sections.first().questions.all():
        save_answer(response, asked, "Ministry" if asked.kind == "text" else ["legal"], by=people.drafter)
    writer.go(f"/responses/{response.reference}/check/").page.get_by_role("button", name="Submit to the secretariat").dblclick()
    writer.page.wait_for_url("**/sent/")
    response.refresh_from_db()
    assert (response.status, response.submissions.count()) == ("submitted", 1)
    writer.page.go_back()
    writer.page.wait_for_load_state()
    assert "Submit to the secretariat" not in writer.page.locator("main").get_by_role("button").all_inner_texts()


def autosaves(writer) -> list[str]:
    """The bodies of the autosaves of this page from now on."""
    bodies: list[str] = []
    writer.page.on(
        "request", lambda sent: bodies.append(sent.post_data or "") if sent.resource_type == "fetch" and sent.method == "POST" else None
    )
    return bodies


def test_autosave_of_a_long_text_holds_the_piece_that_changed(visit, people):
    response = Response.objects.get()
    asked = response.part.questionnaire.sections.first().questions.get(code="authorities")
    long = " ".join(["وزارة المياه والبيئة"] * 230)
    save_answer(response, asked, long, by=people.drafter)
    writer = visit(people.drafter).go(question())
    bodies, status = autosaves(writer), writer.page.locator(".save-status")
    writer.page.locator(AUTHORITIES).focus()
    writer.page.locator(AUTHORITIES).evaluate("(area) => area.setSelectionRange(3000, 3000)")
    writer.page.keyboard.insert_text(" 🌍 وزارة الصحة ")
    status.filter(has_text=SAVED).wait_for()
    assert said() == long[:3000] + " 🌍 وزارة الصحة " + long[3000:]
    writer.page.keyboard.press("Control+End")
    writer.page.locator(AUTHORITIES).press_sequentially(" end\n")
    writer.page.wait_for_timeout(2500)
    status.filter(has_text=SAVED).wait_for()
    assert (said().endswith(" end"), [len(body) <= 2048 for body in bodies]) == (True, [True] * len(bodies))
    assert len(bodies) >= 2


def test_autosave_of_a_grid_holds_the_cell_that_changed(visit, people):
    response = Response.objects.get()
    section = response.part.questionnaire.sections.get(code="about")
    grid = section.questions.create(code="grid", position=3, kind="matrix", name_en="Which?")
    for axis in ("row", "choice"):
        for place in range(1, 7):
            grid.options.create(axis=axis, position=place, code=f"{axis}-{place}", name_en=f"{axis} {place}")
    save_answer(response, grid, {f"row-{row}": ["choice-1", "choice-2"] for row in range(1, 6)}, by=people.drafter)
    writer = visit(people.drafter).go(question("grid"))
    bodies = autosaves(writer)
    writer.page.check("input[name='grid.row-6'][value=choice-3]")
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()
    (body,) = bodies
    assert (len(body) <= 512, body.count("grid.row-")) == (True, 2)  # the name of the field, and its value
    saved = Answer.objects.get(question=grid).value
    assert (len(saved), saved["row-6"], saved["row-1"]) == (6, ["choice-3"], ["choice-1", "choice-2"])


def test_difficulty_is_kept_from_the_first_words_on_and_once(visit, people):
    response = Response.objects.get()
    writer = visit(people.drafter).go(f"/responses/{response.reference}/difficulties/add/")
    area = writer.page.locator("textarea[name=description]")
    area.press_sequentially("No laboratory")
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()
    difficulty = Difficulty.objects.get()
    assert writer.page.url.endswith(f"/difficulties/{difficulty.reference}/edit/")
    area.press_sequentially(" in the country.")
    writer.page.wait_for_timeout(2500)
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()
    writer.page.reload()
    assert writer.page.input_value("textarea[name=description]") == "No laboratory in the country."
    writer.press("Save and continue")
    assert writer.page.url.endswith("/sections/difficulties/")
    assert [one.description for one in Difficulty.objects.all()] == ["No laboratory in the country."]


def test_first_step_of_a_need_goes_on_after_an_autosave_whose_answer_was_lost(visit, people):
    response = Response.objects.get()
    writer = visit(people.drafter).go(f"/responses/{response.reference}/needs/add/")

    def lose(route):
        route.fetch()
        route.abort()

    writer.page.route("**/needs/add/", lose, times=1)
    writer.page.locator("input[name=title]").press_sequentially("Training")
    writer.page.locator(".save-status").filter(has_text="Not saved").wait_for()
    writer.page.locator(".save-status").filter(has_text=SAVED).wait_for()
    writer.press("Save and continue")
    assert [(need.title, need.response_id) for need in Need.objects.all()] == [("Training", response.pk)]
    assert writer.page.url.endswith(f"/needs/{Need.objects.get().reference}/about/")
    writer.complaints.clear()  # the browser's own word on the answer that was lost


@pytest.mark.parametrize(("language", "script"), [("en", True), ("en", False), ("ar", True), ("ar", False)])
def test_first_response_from_the_invitation_to_the_receipt_by_keyboard_alone(visit, transactional_db, language, script):
    everyone = everybody()
    factories.open_round("UGA")
    invite(office=contact_point("UGA"), role="transmitter", email="grace@example.org", name="Grace", language=language, by=everyone.officer)
    grace = visit(language=language, script=script)
    grace.go(link_in_last_mail("invitation"))
    keys = Keys(grace)
    name = grace.page.locator("main input[name=name]")
    if not name.input_value():
        keys.type("main input[name=name]", "Grace Okello")
    keys.type("main input[name=password]", PASSWORD).press("main form button", "**/desk/")
    keys.press("main a[href$='/rounds/2026-needs/']", "**/rounds/2026-needs/")
    keys.press("main form[action$='/UGA/start/'] button", "**/responses/*/")
    keys.press("main .task-list a[href$='/about/']", "**/about/authorities/")
    keys.type(AUTHORITIES, "Ministry of Water").press("button[value=on]", "**/about/priority_themes/")
    keys.to("input[name=priority_themes][value=legal]").page.keyboard.press("Space")
    keys.press("button[value=on]", "**/sections/about/")
    keys.to("input[name=completed]").page.keyboard.press("Space")
    keys.press("main form button", "**/responses/*/")
    keys.press("main a[href$='/check/']", "**/check/").press("main form button", "**/sent/")
    response = Response.objects.get()
    assert (response.status, response.reference in grace.words, said()) == ("submitted", True, "Ministry of Water")
    assert link_in_last_mail("receipt") == f"/responses/{response.reference}/sent/"
    if script:
        grace.axe()
