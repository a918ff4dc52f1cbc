"""A REST client states a need for its Party and submits it; what the page refuses is refused here with the same code."""

import pytest

from needs.models import Need, NeedShare
from tarp.notices.models import Message
from tests import factories
from tests.people import signed_in

WHOLE = {
    "party": "KEN",
    "conventions": ["basel"],
    "provisions": ["BC-4"],
    "theme": "legal",
    "title": "Training of customs officers",
    "description": "Officers at two ports cannot recognize mixed wastes.",
    "assistance_types": ["training"],
    "priority": "high",
}


@pytest.fixture
def whole(db):
    """A need that can be submitted, in codes."""
    need = factories.need()
    body = {
        **WHOLE,
        "provisions": list(need.provisions.values_list("code", flat=True)),
        "theme": need.theme.code,
        "assistance_types": list(need.assistance_types.values_list("code", flat=True)),
    }
    need.delete()
    return body


def problem(answer):
    """Status, code, and the errors by field."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == answer.status_code
    return answer.status_code, document["code"], [(error["field"], error["code"]) for error in document.get("errors", [])]


def test_a_need_is_stated_changed_and_submitted(call, whole):
    client = call("transmitter")
    created = client.send("post", "needs/", whole | {"title": ""})
    assert created.status_code == 201
    address = created.headers["Location"].removeprefix("http://localhost:8000")
    refused = client.send("post", f"{address}submit/")
    assert problem(refused) == (422, "incomplete", [("title", "need_without_title")])
    assert refused.json()["errors"][0]["detail"] == "Give the need a title."
    changed = client.send("patch", address, {"title": "Training of customs officers"}, if_match=created.headers["ETag"])
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    submitted = client.send("post", f"{address}submit/", {"note": "As agreed by telephone."})
    assert (submitted.status_code, submitted.json()["status"], submitted.json()["version"]) == (200, "submitted", 3)
    assert problem(client.send("post", f"{address}submit/")) == (409, "already_done", [])
    need = Need.objects.get()
    assert (need.reference, need.status, need.version) == (submitted.json()["reference"], "submitted", 3)


def test_who_may_not_is_refused_with_the_code_of_the_page(call, whole):
    assert problem(call().send("post", "needs/", whole)) == (401, "not_authenticated", [])
    assert problem(call("other_transmitter").send("post", "needs/", whole)) == (403, "not_your_party", [])
    assert problem(call("provider").send("post", "needs/", whole)) == (403, "not_your_party", [])
    assert problem(call("transmitter", scope="read").send("post", "needs/", whole)) == (403, "token_reads_only", [])
    assert Need.objects.count() == 0
    drafted = call("drafter").send("post", "needs/", whole).json()["links"]["self"].removeprefix("http://localhost:8000")
    assert problem(call("drafter").send("post", f"{drafted}submit/")) == (403, "not_a_transmitter", [])
    assert problem(call("other_transmitter").send("post", f"{drafted}submit/")) == (404, "not_found", [])
    assert problem(call("officer").send("post", f"{drafted}register/")) == (409, "not_from_here", [])


# --- What was stated before


def test_need_stated_before_is_refused_until_the_client_says_that_it_is_another(call, whole, people):
    """As the page does, with its sentence; `is_another` is the name of the page's button."""
    before = factories.need(status="registered")
    client = call("transmitter")
    refused = client.send("post", "needs/", whole, idempotency_key="a")
    assert problem(refused) == (409, "stated_before", [])
    document = refused.json()
    assert document["detail"] == "The same Party, theme and provision. If it is the same need, go on with that one; a need is counted once."
    assert (document["confirm"], document["alike"]) == ("is_another", [{"reference": before.reference, "title": str(before)}])
    assert Need.objects.get() == before
    created = client.send("post", "needs/", whole | {"is_another": True}, idempotency_key="a")
    assert (created.status_code, "is_another" in created.json(), Need.objects.count()) == (201, False, 2)
    page = signed_in(people.transmitter).get(f"/en/needs/{created.json()['reference']}/edit/").content.decode()
    assert whole["title"] in page


def test_change_of_theme_or_provision_is_asked_about_and_other_changes_are_not(call, whole):
    before = factories.need(status="registered")
    client = call("transmitter")
    created = client.send("post", "needs/", whole | {"theme": None})
    address, tag = created.headers["Location"].removeprefix("http://localhost:8000"), created.headers["ETag"]
    assert created.status_code == 201
    assert problem(client.send("patch", address, {"theme": whole["theme"]}, if_match=tag)) == (409, "stated_before", [])
    changed = client.send("patch", address, {"theme": whole["theme"], "is_another": True}, if_match=tag)
    assert (changed.status_code, changed.json()["theme"]) == (200, before.theme.code)
    retitled = client.send("patch", address, {"title": "Another", "theme": whole["theme"]}, if_match=changed.headers["ETag"])
    assert retitled.status_code == 200
    assert client.send("put", address, whole, if_match=retitled.headers["ETag"]).status_code == 200


def test_who_may_not_state_a_need_learns_nothing_of_what_was_stated(call, whole):
    factories.need(status="submitted")
    assert problem(call("other_transmitter").send("post", "needs/", whole)) == (403, "not_your_party", [])


# --- Joint needs


@pytest.fixture
def joint(db):
    return factories.need(status="registered", visibility="secretariat", conventions=("stockholm",))


def test_client_asks_a_party_to_share_a_need_and_that_party_accepts(call, joint, people):
    asked = call("drafter").send("post", "shares/", {"need": joint.reference, "party": "FJI"})
    assert (asked.status_code, asked.json()["status"], asked.json()["need"], asked.json()["party"]) == (
        201,
        "asked",
        joint.reference,
        "FJI",
    )
    assert Message.objects.get(kind="share_asked").person == people.other_transmitter
    address = asked.headers["Location"].removeprefix("http://localhost:8000")
    assert problem(call("transmitter").send("post", f"{address}accept/")) == (403, "not_a_transmitter", [])
    accepted = call("other_transmitter").send("post", f"{address}accept/", {"note": "We have it too."})
    assert (accepted.status_code, accepted.json()["status"], accepted.json()["note"]) == (200, "accepted", "We have it too.")
    assert call("drafter").get(f"needs/{joint.reference}/").json()["shared_by"] == ["FJI"]
    listed = call("drafter").get(f"shares/?need={joint.reference}&status=accepted").json()["results"]
    assert [one["reference"] for one in listed] == [accepted.json()["reference"]]


def test_share_is_declined_with_a_reason_and_asked_for_again(call, joint):
    asked = call("drafter").send("post", "shares/", {"need": joint.reference, "party": "FJI"})
    address = asked.headers["Location"].removeprefix("http://localhost:8000")
    assert problem(call("other_transmitter").send("post", f"{address}decline/"))[:2] == (422, "incomplete")
    declined = call("other_transmitter").send("post", f"{address}decline/", {"note": "Met already."})
    assert (declined.json()["status"], declined.json()["note"]) == ("declined", "Met already.")
    assert call("drafter").send("post", f"{address}ask_again/").json()["status"] == "asked"


def test_share_is_refused_with_the_code_of_the_page(call, joint):
    body = {"need": joint.reference, "party": "FJI"}
    assert problem(call().send("post", "shares/", body)) == (401, "not_authenticated", [])
    unseen = problem(call("other_transmitter").send("post", "shares/", body))
    assert unseen == (400, "not_accepted", [("need", "does_not_exist")])
    joint.visibility = "public"
    joint.save()
    assert problem(call("other_transmitter").send("post", "shares/", body)) == (403, "not_your_party", [])
    assert problem(call("drafter").send("post", "shares/", body | {"party": "USA"})) == (403, "share_party_not_eligible", [])
    assert call("drafter").send("post", "shares/", body).status_code == 201
    assert problem(call("drafter").send("post", "shares/", body)) == (403, "share_party_not_eligible", [])
    assert NeedShare.objects.count() == 1
