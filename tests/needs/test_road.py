"""A response from start to receipt, through the pages."""

import pytest
from django.urls import reverse

from needs.models import Need, Response
from tarp.notices.models import Message
from tarp.parties.models import AssistanceType, Provision, Theme
from tests.factories import need, open_round
from tests.people import signed_in


@pytest.fixture
def round(db):
    return open_round("KEN")


START = "/en/rounds/2026-needs/needs/KEN/start/"


def page(name: str, **more: str) -> str:
    return reverse(f"needs:{name}", kwargs={"response": Response.objects.get().reference, **more})


def test_response_is_drafted_by_one_and_submitted_by_another(round, people):
    drafter, transmitter = signed_in(people.drafter), signed_in(people.transmitter)
    assert drafter.get(reverse("needs:round", args=["2026-needs"])).status_code == 200
    assert drafter.post(START).url == page("response")

    assert [drafter.get(page("section", section=code)).status_code for code in ("needs", "nothing")] == [200, 404]
    for question, answer in (("authorities", "Ministry of Environment"), ("priority_themes", ["legal"])):
        assert drafter.post(page("question", section="about", question=question), {question: answer}).status_code == 302

    written = {"title": "Customs training", "version": "1"}
    first = drafter.post(page("state_need"), written)
    need = Need.objects.get()
    assert first.url == page("need_step", need=need.reference, step="about")
    assert (need.title, need.status, need.party.code, need.response.round) == ("Customs training", "draft", "KEN", round)

    assert drafter.post(page("check")).status_code == 403
    refused = transmitter.post(page("check"))
    assert refused.status_code == 422
    assert {problem.code for problem in need.workflow.workflow.by_name["submit"].problems(need)} == {
        "need_without_description",
        "need_without_convention",
        "need_without_provision",
        "need_without_theme",
        "need_without_assistance_type",
        "need_without_priority",
    }

    complete = written | {
        "description": "Officers cannot recognize mixed wastes.",
        "conventions": [str(convention.pk) for convention in round.conventions.filter(code="basel")],
        "theme": str(Theme.objects.filter(conventions__code="basel").first().pk),
        "provisions": [str(Provision.objects.expressible().filter(convention__code="basel").first().pk)],
        "assistance_types": [str(AssistanceType.objects.first().pk)],
        "priority": "high",
        "language": "en",
        "level": "national",
        "visibility": "public",
    }
    assert drafter.post(reverse("needs:edit", args=[need.reference]), complete).url == page("section", section="needs")
    assert transmitter.get(page("check")).status_code == 200
    assert transmitter.post(page("check")).url == page("sent")
    assert transmitter.post(page("check")).url == page("sent")  # a second press

    response = Response.objects.get()
    need.refresh_from_db()
    assert (response.status, need.status) == ("submitted", "submitted")
    assert response.reference == f"BRS-{round.opens_on.year}-KEN-{response.pk:04d}"
    assert [(mail.kind, mail.person) for mail in Message.objects.all()] == [("receipt", people.transmitter)]
    assert response.submissions.get().checksum in transmitter.get(page("sent")).content.decode()


def test_another_party_finds_nothing(round, people):
    signed_in(people.drafter).post(START)
    stranger = signed_in(people.other_transmitter)
    assert [stranger.get(page(name)).status_code for name in ("response", "check", "sent")] == [404, 404, 404]
    assert stranger.post(START).status_code == 404


def test_second_save_after_a_conflict_keeps_what_only_the_other_wrote(people):
    """Two people open one need; each changes another field. The second is told, saves again, and both texts stand."""
    record = need()
    mine, theirs = signed_in(people.transmitter), signed_in(people.drafter)
    address = reverse("needs:edit", args=[record.reference])
    opened = [client.get(address).context["form"] for client in (mine, theirs)]
    first, second = (shown(form) for form in opened)
    theirs.post(address, second | {"description": "Written by the other.", "target_group": "Customs"})

    told = mine.post(address, first | {"title": "Changed by me", "target_group": "Police"})
    assert told.status_code == 409
    assert [(one["mine"], one["theirs"]) for one in told.context["conflicts"]] == [
        ("Changed by me", "Training of customs officers"),
        ("Police", "Customs"),
    ]
    assert mine.post(address, posted(told.context["form"])).status_code == 302
    record.refresh_from_db()
    assert (record.title, record.description, record.target_group) == ("Changed by me", "Written by the other.", "Police")
    assert [convention.code for convention in record.conventions.all()] == ["basel"]


def shown(form) -> dict:
    """What a browser would send of the form as it is shown, its hidden first values included."""
    values = {}
    for field in form:
        value = field.value()
        value = [str(getattr(one, "pk", one)) for one in value] if isinstance(value, list | tuple) else "" if value is None else str(value)
        values[field.html_name] = value
        if field.field.show_hidden_initial:
            values[field.html_initial_name] = value
    return values


def posted(form) -> dict:
    """What a browser would send of a form that came back with what was typed."""
    return {name: form.data.getlist(name) for name in form.data if name != "csrfmiddlewaretoken"}
