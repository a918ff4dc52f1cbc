"""A response is submitted by a double click, recalled, changed and sent again; next time what it said comes up one by one."""

import pytest

from needs.models import Need, Question, Response, Submission
from needs.responses import save_answers
from tarp.notices.models import Message
from tarp.records.writing import perform
from tests import factories
from tests.people import everybody


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_recall_and_resubmit_then_carry_forward(visit, script):
    people = everybody()
    response = factories.response(factories.open_round("KEN"))
    questions = list(Question.objects.filter(section__questionnaire=response.part.questionnaire))
    save_answers(response, {"authorities": "Customs", "priority_themes": ["legal"]}, questions, by=people.drafter, expected_version=None)
    need = factories.need(response=response)

    grace = visit(people.transmitter, script=script)
    grace.go(f"/responses/{response.reference}/check/")
    grace.page.get_by_role("button", name="Submit to the secretariat").dblclick()
    grace.page.wait_for_url("**/sent/")
    assert (grace.heading, Submission.objects.count(), Message.objects.filter(kind="receipt").count()) == ("Response submitted", 1, 1)
    grace.axe() if script else None
    grace.page.go_back()
    assert "See the confirmation" in grace.words
    grace.press("See the confirmation")

    perform(Need.objects.get(), "register", by=people.officer)
    grace.press("Recall to change it")
    grace.axe() if script else None
    grace.fill(note="The ports are three.").press("Recall to change it")
    grace.go(f"/needs/{need.reference}/").press("Change it by a new version")
    grace.fill(title="Training at three ports").press("Save and continue")
    grace.go(f"/responses/{response.reference}/check/").press("Submit to the secretariat")
    assert list(Need.objects.order_by("pk").values_list("status", flat=True)) == ["registered", "submitted"]
    grace.press("All versions")
    grace.axe() if script else None
    grace.page.get_by_role("link", name="with version 1").click()
    assert [word in grace.words for word in ("Training of customs officers", "Training at three ports", "Changed")] == [True] * 3
    if script:
        grace.axe()
        grace.page.set_viewport_size({"width": 320, "height": 800})
        assert grace.page.evaluate("document.documentElement.scrollWidth") == 320
        grace.page.set_viewport_size({"width": 1280, "height": 900})

    perform(Need.objects.get(status="submitted"), "register", by=people.officer)
    later = factories.response(factories.open_round("KEN", code="2028-needs"))
    grace.go(f"/responses/{later.reference}/").press("What you stated before")
    grace.axe() if script else None
    grace.press("Go through them one by one")
    grace.axe() if script else None
    for verdict in ("Still true", "No longer", "Still true"):
        grace.page.get_by_label(verdict, exact=True).check()
        grace.press("Save and continue")
    assert "0 are not confirmed yet." in grace.words
    assert [answer.value for answer in later.answers.all()] == ["Customs"]
    grace.go(f"/responses/{later.reference}/check/").press("Submit to the secretariat")
    confirmed = Need.objects.get(status="registered")
    assert (confirmed.title, confirmed.confirmed_in) == ("Training at three ports", Response.objects.get(pk=later.pk))
    checksum = later.submissions.get().checksum
    public = visit(script=script)
    public.go("/receipts/").fill(checksum=checksum)
    public.axe() if script else None
    public.press("Check")
    assert (public.heading, later.reference in public.words) == ("The secretariat received this response", True)
    public.axe() if script else None
