"""A section holds its own needs, difficulties and views; of a response that was sent back only what was asked about is open."""

from __future__ import annotations

import importlib

import pytest
from django.db import connection
from django.urls import reverse

from needs import attachments, carrying, clarifications, comparison, delegations
from needs.models import Answer, Delegation, Difficulty, Need, Response, Section, View
from needs.offline import importing, letter, sheets, workbook
from needs.pace import pace_of
from needs.responses import mark_section, save_answer, sections
from needs.submissions import content
from tarp.records.rules import Refused
from tarp.records.writing import perform, write
from tests import factories
from tests.needs.test_carrying import a_round, answer_all, edition, item
from tests.people import signed_in

LOCKED = "Only the sections that the secretariat asked about can be changed now."
UNASKED = "Locked: the secretariat did not ask about this section. You can read it."


@pytest.fixture
def response(people) -> Response:
    return factories.response(factories.open_round("KEN"))


def page(name: str, response: Response, **more: str) -> str:
    return reverse(f"needs:{name}", kwargs={"response": response.reference, **more})


def second(response: Response, kind: str, code: str = "") -> Section:
    """One more section of the kind, after the others."""
    asked = response.part.questionnaire
    return Section.objects.create(questionnaire=asked, position=90, code=code or f"more-{kind}", kind=kind, name_en=f"More {kind}")


def stated(response: Response) -> dict[str, list[str]]:
    return {part.section.code: [str(record) for record in part.records] for part in sections(response) if part.records}


# --- Two sections of one kind


def test_need_of_each_section_is_stated_listed_and_sent_in_its_own(response, people):
    place = second(response, "needs")
    client = signed_in(people.drafter)
    shown = client.get(page("section", response, section=place.code))
    assert shown.context["add"] == f"{page('state_need', response)}?section={place.code}"
    first = client.post(shown.context["add"], {"title": "Of the second", "go": "on"})
    need = Need.objects.get()
    assert (first.url, need.section) == (page("need_step", response, need=need.reference, step="about"), place)
    client.post(page("state_need", response), {"title": "Of the first", "go": "on"})
    assert stated(response) == {"needs": ["Of the first"], place.code: ["Of the second"]}
    last = client.post(page("need_step", response, need=need.reference, step="visibility"), {"visibility": "public", "version": "1"})
    assert last.url == page("section", response, section=place.code)
    sent = {
        part["section"]: [one["title"] for one in part.get("records", [])]
        for part in content(response, number=1, at=response.created_at)["sections"]
    }
    assert (sent["needs"], sent[place.code]) == (["Of the first"], ["Of the second"])
    assert {one.section.code for one in pace_of(response.round)} == {"needs", place.code}
    assert client.get(f"{page('state_need', response)}?section=about").status_code == 404


@pytest.mark.parametrize(("kind", "adds", "typed"), [("difficulties", "state_difficulty", "description"), ("views", "state_view", "text")])
def test_difficulties_and_views_stand_in_the_section_in_which_they_were_stated(response, people, kind, adds, typed):
    place = second(response, kind)
    client = signed_in(people.drafter)
    made = client.post(f"{page(adds, response)}?section={place.code}", {typed: "Of the second"})
    client.post(page(adds, response), {typed: "Of the first"})
    assert made.url == page("section", response, section=place.code)
    assert stated(response) == {kind: ["Of the first"], place.code: ["Of the second"]}


def test_what_names_no_section_stands_in_the_first_that_is_shown(response, people):
    place = second(response, "needs")
    need = factories.need(response=response)
    assert stated(response) == {"needs": [need.title]}
    first = response.part.questionnaire.sections.get(code="needs")
    Section.objects.filter(pk=first.pk).update(relevant="selected(${authorities}, 'none')")
    response = Response.objects.get()
    assert stated(response) == {place.code: [need.title]}
    Need.objects.update(section=first)
    assert stated(response) == {}  # its own section is hidden: it is kept, and neither asked nor sent


def test_migration_puts_what_was_stated_into_the_first_section_and_leaves_the_history_alone(response, people):
    second(response, "needs")
    need, alone = factories.need(response=response), factories.need()
    difficulty = Difficulty.objects.create(party=response.party, response=response, description="No laboratory.")
    before = Need.pgh_event_model.objects.count()
    with connection.schema_editor() as editor:
        importlib.import_module("needs.migrations.0014_fill_sections_of_statements").fill(None, editor)
    for record in (need, alone, difficulty):
        record.refresh_from_db()
    assert [record.section and record.section.code for record in (need, alone, difficulty)] == ["needs", None, "difficulties"]
    assert Need.pgh_event_model.objects.count() == before
    Need.objects.filter(pk=need.pk).update(title="Remembered again")
    assert Need.pgh_event_model.objects.count() == before + 1


def test_colleagues_proposal_becomes_a_need_of_the_section_that_was_sent(response, people):
    place = second(response, "needs")
    sent = factories.delegation(response, by=people.drafter, section=place.code)
    sent = delegations.propose(sent, {"1": {"fields": {"title": "Proposed", "language": "en"}}})
    sent = delegations.hand_back(sent)
    assert signed_in(people.drafter).post(page("colleague", response, number=sent.pk), {"accept": "1"}).status_code == 302
    assert stated(response) == {place.code: ["Proposed"]}


def test_workbook_and_letter_keep_each_section_by_itself(response, people):
    place = second(response, "needs")
    factories.need(response=response, title="Of the first")
    factories.need(response=response, title="Of the second", section=place)
    made = {sheet.part.section.code: [line.cells[0] for line in sheet.lines] for sheet in sheets.of(response)}
    assert (made["needs"], made[place.code]) == (["Of the first"], ["Of the second"])
    file = workbook.made(response)
    from openpyxl import load_workbook

    book = load_workbook(file)
    sheet = next(one for one in book.worksheets if one.title.endswith("More needs"))
    sheet.cell(4, 2).value = "Brought in"
    import io

    changed = io.BytesIO()
    book.save(changed)
    changed.seek(0)
    outcome = importing.bring_in(response, workbook.read(changed, name="x.xlsx", response=response), by=people.drafter)
    assert (outcome.findings, outcome.made) == ([], 1)
    assert stated(response) == {"needs": ["Of the first"], place.code: ["Of the second", "Brought in"]}
    printed = {one.name.partition(". ")[2]: [entry[0][1] for entry in one.stated] for one in letter.contents(response.part, response)}
    assert (printed["Needs"], printed["More needs"]) == (["Of the first"], ["Of the second", "Brought in"])


def test_compared_versions_say_to_which_section_a_need_moved(response, people):
    place = second(response, "needs")
    need = factories.need(response=response)
    answer(response, people)
    perform(response, "submit", by=people.transmitter)
    perform(Response.objects.get(), "recall", by=people.transmitter, note="To sort.")
    Need.objects.update(section=place)
    perform(Response.objects.get(), "submit", by=people.transmitter)
    first, later = Response.objects.get().submissions.order_by("number")
    moved = [
        (title, block.state, block.moved_from) for title, blocks in comparison.compare(first, later) for block in blocks if block.reference
    ]
    assert moved == [("More needs", "moved", "Needs")]
    assert need.reference in str(later.sent)


def test_changed_version_of_an_earlier_need_stands_in_the_section_of_the_same_code(people):
    old = edition(1)
    more = Section.objects.create(questionnaire=old, position=3, code="more", kind="needs", name_en="More")
    earlier = factories.response(a_round("2024-needs", old))
    need = factories.need(status="registered", response=earlier, section=more)
    new = edition(2)
    Section.objects.create(questionnaire=new, position=3, code="more", kind="needs", name_en="More")
    now = factories.response(a_round("2026-needs", new))
    version = carrying.decide(now, item(now, need.reference, people.drafter), "changed", by=people.drafter)
    assert stated(now) == {"more": [version.title]}


# --- A response that was sent back


def answer(response: Response, people) -> None:
    asked = {one.code: one for one in response.part.questionnaire.sections.get(code="about").questions.all()}
    save_answer(response, asked["authorities"], "Ministry of Water", by=people.drafter)
    save_answer(response, asked["priority_themes"], ["legal"], by=people.drafter)


def sent_back(response: Response, people, *, about: str) -> Response:
    answer(response, people)
    perform(response, "submit", by=people.transmitter)
    clarifications.ask(Response.objects.get(), field=about, text="Which?", by=people.officer, send_back=True)
    return Response.objects.get()


@pytest.fixture
def returned(response, people) -> Response:
    """Sent back with a question about the section of needs alone."""
    factories.need(response=response)
    return sent_back(response, people, about="needs")


def test_task_list_says_in_words_which_sections_are_locked(returned, people):
    shown = signed_in(people.drafter).get(page("response", returned))
    assert {task["url"]: task["hint"] for task in shown.context["tasks"]} == {
        page("section", returned, section=code): "" if code == "needs" else UNASKED for code in ("about", "needs", "difficulties", "views")
    }
    assert shown.content.decode().count(UNASKED) == 3


def test_locked_section_is_read_without_change_links_or_forms(returned, people):
    client = signed_in(people.drafter)
    about = client.get(page("section", returned, section="about")).content.decode()
    assert (LOCKED in about, "Ministry of Water" in about, "?from=" in about, 'name="completed"' in about) == (True, True, False, False)
    question = client.get(page("question", returned, section="about", question="authorities")).content.decode()
    assert (LOCKED in question, "Ministry of Water" in question, "<textarea" in question) == (True, True, False)
    views = client.get(page("section", returned, section="views")).content.decode()
    assert (LOCKED in views, page("state_view", returned) in views) == (True, False)
    needs = client.get(page("section", returned, section="needs")).content.decode()
    assert (LOCKED in needs, page("state_need", returned) in needs) == (False, True)


def test_check_page_of_a_returned_response_leads_to_changes_of_the_open_section_alone(returned, people):
    shown = signed_in(people.transmitter).get(page("check", returned)).content.decode()
    assert (shown.count(UNASKED), "?from=check" in shown) == (3, False)
    assert shown.count(f'href="{page("section", returned, section="needs")}"') == 1
    assert page("section", returned, section="views") not in shown


def test_every_door_refuses_what_stands_in_a_locked_section(returned, people):
    client = signed_in(people.drafter)
    place = page("question", returned, section="about", question="authorities")
    assert client.post(place, {"authorities": "Another"}).status_code == 403
    assert client.post(f"{place}autosave/", {"field": "authorities", "authorities": "Another"}).json() == {"code": "section_not_open"}
    assert client.post(page("section", returned, section="about"), {"completed": "yes"}).status_code == 403
    assert [client.get(page(name, returned)).status_code for name in ("state_view", "state_difficulty", "state_need")] == [403, 403, 200]
    assert client.post(page("state_view", returned), {"text": "A view"}).status_code == 403
    about = returned.part.questionnaire.sections.get(code="about")
    asked = about.questions.get(code="authorities")
    for act in (
        lambda: save_answer(returned, asked, "Another", by=people.drafter),
        lambda: mark_section(returned, about, is_completed=True, by=people.drafter),
        lambda: write(lambda: View.objects.create(party=returned.party, response=returned, text="A view"), by=people.drafter),
        lambda: factories.delegation(returned, by=people.drafter),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "section_not_open"
    assert (Answer.objects.get(question=asked).value, View.objects.count(), Delegation.objects.count()) == ("Ministry of Water", 0, 0)


def test_draft_in_a_locked_section_is_neither_changed_nor_deleted(response, people):
    response = sent_back(response, people, about="about")
    view = View.objects.create(party=response.party, response=response, text="Begun")
    client = signed_in(people.drafter)
    assert client.post(reverse("needs:edit_view", args=[view.reference]), {"text": "Changed", "version": "1"}).status_code == 403
    assert client.post(reverse("needs:erase_view", args=[view.reference])).status_code == 403
    shown = client.get(page("section", response, section="views")).content.decode()
    assert (reverse("needs:view", args=[view.reference]) in shown, "Delete this draft" in shown) == (True, False)


def test_workbook_of_a_returned_response_changes_the_open_section_alone(response, people):
    import io

    from openpyxl import load_workbook

    response = sent_back(response, people, about="needs")
    book = load_workbook(workbook.made(response))
    book.worksheets[0].cell(3, 6).value = "Another ministry"
    book.worksheets[1].cell(3, 2).value = "A new need"
    book.worksheets[3].cell(3, 2).value = "A new view"
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    outcome = importing.bring_in(response, workbook.read(file, name="x.xlsx", response=response), by=people.drafter)
    assert [(finding.cell, finding.sentence) for finding in outcome.findings] == [("F3", LOCKED), ("B3", LOCKED)]
    assert (outcome.made, outcome.changed, stated(response)) == (1, 0, {"needs": ["A new need"]})


def test_file_does_not_become_the_answer_to_a_question_of_a_locked_section(returned, people):
    import io

    asked = returned.part.questionnaire.sections.get(code="about").questions.get(code="authorities")
    kept = attachments.attach(returned, io.BytesIO(b"A letter."), name="letter.txt", by=people.drafter)
    with pytest.raises(Refused) as refused:
        attachments.answer_with(kept, asked, by=people.drafter)
    assert refused.value.code == "section_not_open"


def test_what_depends_on_an_open_section_is_open_with_it(response, people):
    Section.objects.filter(code="difficulties").update(relevant="selected(${priority_themes}, 'legal')")
    response = sent_back(response, people, about="priority_themes")
    assert response.open_sections() == {"about", "difficulties"}


def test_carrying_forward_asks_whether_the_section_is_open(people):
    before = factories.response(a_round("2024-needs", edition(1)))
    answer_all(before, people.transmitter)
    perform(before, "submit", by=people.transmitter)
    need = factories.need(status="registered")
    now = factories.response(a_round("2026-needs", edition(2)))
    answered = Response.objects.get(pk=perform(now, "submit", by=people.transmitter).pk)
    clarifications.ask(answered, field="needs", text="Which?", by=people.officer, send_back=True)
    now = Response.objects.get(pk=now.pk)
    with pytest.raises(Refused) as refused:
        carrying.decide(now, item(now, "authority", people.drafter), "still_true", by=people.drafter)
    assert refused.value.code == "section_not_open"
    client = signed_in(people.drafter)
    locked = client.get(page("carry_item", now, item="authority")).content.decode()
    assert (LOCKED in locked, 'name="verdict"' in locked) == (True, False)
    assert client.post(page("carry_item", now, item="authority"), {"verdict": "still_true"}).status_code == 403
    shown = client.get(page("carry", now))
    assert shown.context["waiting"] == 1
    assert shown.context["first"] == page("carry_item", now, item=need.reference)
    assert client.post(page("carry_item", now, item=need.reference), {"verdict": "still_true"}).status_code == 302


def test_what_was_asked_stands_on_the_page_of_what_it_is_about(response, people):
    response = sent_back(response, people, about="authorities")
    client = signed_in(people.drafter)
    shown = [
        client.get(page("question", response, section="about", question=code)).content.decode().count("Which?")
        for code in ("authorities", "priority_themes")
    ]
    assert [client.get(page("section", response, section=code)).content.decode().count("Which?") for code in ("about", "needs")] == [1, 0]
    assert shown == [1, 0]
