"""What a Party sees of the secretariat's question, and of what it can no longer change."""

from django.urls import reverse

from needs.models import Need, Response
from tarp.records.writing import perform
from tests import factories
from tests.people import signed_in

PLACE = {"code": "2026-needs", "part": "needs", "party": "KEN"}


def test_question_is_shown_wherever_the_party_answers_it(people):
    need = perform(factories.need(status="submitted"), "send_back", by=people.officer, note="Which border posts?")
    drafter, transmitter = signed_in(people.drafter), signed_in(people.transmitter)
    for client, page, more in ((drafter, "detail", {}), (drafter, "edit", {}), (transmitter, "move", {"move": "submit"})):
        shown = client.get(reverse(f"needs:{page}", kwargs={"reference": need.reference, **more})).content.decode()
        assert "The secretariat has a question" in shown
        assert "Which border posts?" in shown
    perform(need, "submit", by=people.transmitter, note="Busia and Malaba.")
    assert "The secretariat has a question" not in drafter.get(reverse("needs:detail", args=[need.reference])).content.decode()


def test_question_about_a_response_stands_above_its_tasks_and_its_answers(people):
    response = factories.response(factories.open_round("KEN"), status="submitted")
    perform(response, "send_back", by=people.officer, note="Who drafted this?")
    client = signed_in(people.transmitter)
    for page in ("response", "check"):
        assert "Who drafted this?" in client.get(reverse(f"needs:{page}", args=[response.reference])).content.decode()


def test_section_leads_to_the_form_of_what_is_open_and_to_the_page_of_what_is_not(people):
    response = factories.response(factories.open_round("KEN"))
    draft, registered = factories.need(response=response, status="draft"), factories.need(response=response, status="registered")
    shown = signed_in(people.drafter).get(reverse("needs:section", args=[response.reference, "needs"])).content.decode()
    assert reverse("needs:need_step", args=[response.reference, draft.reference, "what"]) in shown
    assert f"/needs/{registered.reference}/what/" not in shown
    assert reverse("needs:detail", args=[registered.reference]) in shown


def test_need_stated_on_its_own_does_not_come_from_a_questionnaire(people):
    client = signed_in(people.drafter)
    client.post(reverse("needs:add"), {"title": "Laboratory", "version": "1"})
    assert Need.objects.get(title="Laboratory").source == "request"
    factories.open_round("KEN")
    client.post(reverse("needs:start", kwargs=PLACE))
    client.post(reverse("needs:state_need", args=[Response.objects.get().reference]), {"title": "Course", "version": "1"})
    assert (Need.objects.get(title="Course").source, Response.objects.count()) == ("questionnaire", 1)
