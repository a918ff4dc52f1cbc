"""A response from start to receipt, through the pages."""

import pytest
from django.urls import reverse

from needs.models import Need, Response
from tarp.notices.models import Message
from tarp.parties.models import AssistanceType, Provision, Theme
from tests.factories import open_round
from tests.people import signed_in


@pytest.fixture
def round(db):
    return open_round("KEN")


def page(name: str, **more: str) -> str:
    return reverse(f"needs:{name}", kwargs={"code": "2026-needs", "party": "KEN", **more})


def test_response_is_drafted_by_one_and_submitted_by_another(round, people):
    drafter, transmitter = signed_in(people.drafter), signed_in(people.transmitter)
    assert drafter.get(reverse("needs:round", args=["2026-needs"])).status_code == 200
    assert drafter.post(page("start")).url == page("response")

    assert [drafter.get(page("section", section=code)).status_code for code in ("about", "needs", "nothing")] == [200, 200, 404]
    answers = {"version": "1", "authorities": "Ministry of Environment", "priority_themes": ["legal"]}
    assert drafter.post(page("section", section="about"), answers).url == page("response")

    written = {"title": "Customs training", "version": "1"}
    assert drafter.post(page("state_need"), written).url == page("section", section="needs")
    need = Need.objects.get()
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
    assert response.checksum in transmitter.get(page("sent")).content.decode()


def test_another_party_finds_nothing(round, people):
    signed_in(people.drafter).post(page("start"))
    stranger = signed_in(people.other_transmitter)
    assert [stranger.get(page(name)).status_code for name in ("response", "check", "sent")] == [404, 404, 404]
    assert stranger.post(page("start")).status_code == 404
