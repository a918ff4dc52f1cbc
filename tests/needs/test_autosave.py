"""An autosave brings what was changed and the version, and nothing is said to be saved that is not (U07)."""

from __future__ import annotations

import hashlib

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from needs.asking import SectionForm, as_posted
from needs.conditions import Facts
from needs.models import Answer, Difficulty, Need, Response, View
from needs.questions import KINDS
from needs.responses import save_answer, stamp
from tarp.records.pieces import SendWhole, put_together
from tests import factories
from tests.needs.test_offline import response_of_every_kind
from tests.people import signed_in

LONG = "مكتب " * 900


def piece(name: str, before: str, after: str) -> dict[str, str]:
    """As the script cuts it out."""
    at = next((place for place, signs in enumerate(zip(before, after, strict=False)) if signs[0] != signs[1]), min(len(before), len(after)))
    most = min(len(before), len(after)) - at
    end = next((place for place in range(most) if before[-1 - place] != after[-1 - place]), most)
    cut, put = len(before) - at - end, after[at : len(after) - end]
    digest = hashlib.sha256(after.encode()).hexdigest()[:16]
    return {f"{name}~at": str(at), f"{name}~cut": str(cut), f"{name}~put": put, f"{name}~sum": digest}


def posted(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@given(st.text(max_size=60), st.text(max_size=60))
def test_piece_leads_from_any_text_to_any_other(before, after):
    before, after = before.replace("\r\n", "\n"), after.replace("\r\n", "\n")
    assert put_together(posted(**piece("text", before, after)), lambda name: before)["text"] == after


@pytest.mark.parametrize("changed", [{"text~at": "x"}, {"text~cut": ""}, {"text~sum": "0" * 16}, {"text~put": "other"}])
def test_piece_that_does_not_fit_asks_for_the_whole(changed):
    with pytest.raises(SendWhole):
        put_together(posted(**piece("text", "before", "before and after") | changed), lambda name: "before")


@pytest.fixture
def draft(people) -> Response:
    return response_of_every_kind()


def asked(response: Response, code: str):
    return response.part.questionnaire.sections.get(code="kinds").questions.get(code=code)


def said(code: str):
    return getattr(Answer.objects.filter(question__code=code).first(), "value", None)


def autosave(client, response: Response, code: str, version: str, **values):
    address = reverse("needs:autosave", kwargs={"response": response.reference, "section": "kinds", "question": code})
    return client.post(address, {"version": version, "field": [name for name in values if "~" not in name], **values})


VALUES = {
    "text": "Ministry of Water",
    "single": "yes",
    "multiple": ["a", "c"],
    "matrix": {"customs": ["training", "equipment"], "police": ["training"]},
    "scale": {"pcb": "high"},
    "rank": ["second", "first"],
    "integer": 12,
    "money": {"amount": "25000.00", "currency": "EUR", "from_year": 2028, "to_year": None},
    "date": "2028-05-31",
}


@pytest.mark.parametrize("code", VALUES)
def test_what_the_form_posts_of_an_answer_is_read_as_the_same_answer(draft, code):
    question = asked(draft, code)
    answer = Answer(question=question, value=VALUES[code], standing="not_met" if question.asks_standing else "")
    form = SectionForm(as_posted(question, answer), questions=[question], answers={}, facts=Facts())
    form.is_valid()
    assert form.values[code] == VALUES[code]
    assert {kind for kind, how in KINDS.items() if how.widget} - set(VALUES) == {"provisions", "chemicals"}  # lists of codes, as "multiple"


@pytest.mark.parametrize(
    ("code", "changed", "kept"),
    [
        ("matrix", {"matrix.police": ["equipment"]}, {"customs": ["training", "equipment"], "police": ["equipment"]}),
        ("matrix", {"matrix.customs": []}, {"police": ["training"]}),
        ("scale", {"scale.mercury": "low"}, {"pcb": "high", "mercury": "low"}),
        ("rank", {"rank.1": "third"}, ["third", "first"]),
        ("money", {"money.to_year": "2030"}, {"amount": "25000.00", "currency": "EUR", "from_year": 2028, "to_year": 2030}),
        ("multiple", {"multiple": ["b"]}, ["b"]),
        ("multiple", {"multiple": []}, None),
    ],
)
def test_changed_cell_is_kept_and_the_rest_of_the_answer_stays(draft, people, code, changed, kept):
    question = asked(draft, code)
    standing = "not_met" if question.asks_standing else ""
    save_answer(draft, question, VALUES[code], by=people.drafter, standing=standing)
    client = signed_in(people.drafter)
    shown = stamp(VALUES[code], standing)
    fields = {"version": shown, "field": list(changed), **changed}
    address = reverse("needs:autosave", kwargs={"response": draft.reference, "section": "kinds", "question": code})
    told = client.post(address, fields)
    assert (told.status_code, said(code)) == (200, kept)
    assert client.post(address, fields | {"version": "another"}).status_code == (409 if kept != said(code) else 200)


def test_cell_of_an_answer_that_somebody_else_changed_is_refused(draft, people):
    question = asked(draft, "scale")
    save_answer(draft, question, {"pcb": "low"}, by=people.transmitter)
    told = autosave(signed_in(people.drafter), draft, "scale", stamp({"pcb": "high"}), **{"scale.mercury": "low"})
    assert (told.status_code, said("scale")) == (409, {"pcb": "low"})


def test_need_after_all_asks_for_the_details_that_no_need_left_out(draft, people):
    question = asked(draft, "matrix")
    save_answer(draft, question, VALUES["matrix"], by=people.drafter, standing="no_need")
    assert said("matrix") is None
    client, shown = signed_in(people.drafter), stamp(None, "no_need")
    told = autosave(client, draft, "matrix", shown, **{"matrix.standing": "not_met"})
    assert (told.status_code, told.json()) == (422, {"code": "send_whole"})
    told = autosave(client, draft, "matrix", shown, **{"matrix.standing": "not_met", "matrix.customs": ["training"]})
    assert (told.status_code, said("matrix")) == (200, {"customs": ["training"]})


def test_long_text_is_saved_by_the_piece_that_changed(draft, people):
    before = LONG.strip()
    save_answer(draft, asked(draft, "text"), before, by=people.drafter)
    client, after = signed_in(people.drafter), before[:2000] + "وزارة البيئة " + before[2000:]
    sent = piece("text", before, after)
    address = reverse("needs:autosave", kwargs={"response": draft.reference, "section": "kinds", "question": "text"})
    told = client.post(address, {"version": stamp(before), "field": "text", **sent})
    assert (told.json(), said("text")) == ({"version": stamp(after)}, after)
    lost = client.post(address, {"version": stamp(after), "field": "text", **sent})  # from a text that stands no more
    assert (lost.status_code, lost.json(), said("text")) == (422, {"code": "send_whole"}, after)


# --- What a Party states

FORMS = [("state_need", Need, "title"), ("state_difficulty", Difficulty, "description"), ("state_view", View, "text")]


@pytest.mark.parametrize(("name", "model", "field"), FORMS)
def test_first_words_begin_the_record_and_the_page_goes_on_with_it(people, name, model, field):
    response = factories.response(factories.open_round("KEN"))
    client = signed_in(people.drafter)
    address = reverse(f"needs:{name}", args=[response.reference])
    shown = client.get(address)
    assert f'data-autosave-url="{address}"' in shown.content.decode()
    assert "data-session-seconds" in shown.content.decode()
    begun = shown.context["begun"]
    first = client.post(address, {"begun": begun, "version": "1", "field": field, field: "Half a sen"})
    record = model.objects.get()
    assert (first.status_code, first.json()["version"], getattr(record, field)) == (200, record.version, "Half a sen")
    again = client.post(address, {"begun": begun, "version": "1", "field": field, field: "Half a sentence"})  # the answer was lost
    assert (again.json()["page"], model.objects.count()) == (first.json()["page"], 1)
    page = first.json()["page"]
    assert f'data-autosave-url="{page}"' in client.get(page).content.decode()
    last = client.post(page, {"version": again.json()["version"], field: "The whole sentence.", "language": "en"})
    record.refresh_from_db()
    assert (last.status_code, getattr(record, field), model.objects.count()) == (302, "The whole sentence.", 1)


@pytest.mark.parametrize(("name", "model", "field"), FORMS)
def test_form_that_is_sent_twice_begins_one_record(people, name, model, field):
    response = factories.response(factories.open_round("KEN"))
    client = signed_in(people.drafter)
    address = reverse(f"needs:{name}", args=[response.reference])
    form = {"begun": client.get(address).context["begun"], "version": "1", field: "Once", "language": "en"}
    assert client.post(address, form).status_code == 302
    client.post(address, form)
    assert model.objects.count() == 1
    client.post(address, form | {"begun": client.get(address).context["begun"]})
    assert model.objects.count() == 2


def test_autosave_after_the_session_has_ended_keeps_nothing_and_says_so(people):
    response = factories.response(factories.open_round("KEN"))
    client = signed_in(people.drafter)
    address = reverse("needs:state_view", args=[response.reference])
    begun = client.get(address).context["begun"]
    client.session.flush()
    assert client.post(address, {"begun": begun, "field": "text", "text": "Late"}).status_code == 302
    assert ("unsent_forms" in client.session, View.objects.count()) == (False, 0)


def test_autosaved_theme_still_asks_whether_the_need_was_stated_before(people):
    before = factories.need(status="registered")
    response = factories.response(factories.open_round("KEN"))
    need = factories.need(response=response, theme=None)
    need.provisions.clear()
    client = signed_in(people.drafter)
    step = reverse("needs:need_step", args=[response.reference, need.reference, "about"])
    chosen = {"theme": str(before.theme_id), "provisions": [str(one.pk) for one in before.provisions.all()]}
    kept = client.post(step, {"version": "1", "field": list(chosen), **chosen})
    assert kept.status_code == 200
    conventions = [str(one.pk) for one in need.conventions.all()]
    sent = {"version": kept.json()["version"], "conventions": conventions, "initial-theme": "", "initial-provisions": [], **chosen}
    assert client.post(step, sent).status_code == 409
