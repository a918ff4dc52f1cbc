"""A REST client states a need for its Party and submits it; what the page refuses is refused here with the same code."""

import pytest

from needs.models import Need
from tests import factories

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
