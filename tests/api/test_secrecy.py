"""What one Party writes in a draft is seen by no other, through no list, filter or search."""

from __future__ import annotations

import pytest

from tarp.api import router
from tests.api.records import MAKERS, difficulty, need, offer
from tests.api.test_lists import walk
from tests.people import EVERYBODY

SECRET = "zirconium-heron"
WITNESSES = [name for name in EVERYBODY if name not in ("other_transmitter", "officer", "analyst", "head")]


@pytest.fixture
def secrets(people):
    """Records of Fiji and of a provider that are nobody else's business, each holding the secret."""
    hidden = [
        need(party="FJI", status=status, visibility=visibility, title=f"{SECRET} {status}", description=SECRET)
        for status, visibility in [
            ("draft", "public"),
            ("submitted", "public"),
            ("returned", "public"),
            ("withdrawn", "public"),
            ("rejected", "public"),
            ("registered", "secretariat"),
        ]
        if status != "withdrawn"
    ]
    hidden.append(difficulty(party=hidden[0].party, description=SECRET))
    hidden.append(offer(status="draft", published_on=None, title=SECRET, description=SECRET))
    for make in MAKERS.values():
        make()
    return hidden


def lists():
    return [(prefix, viewset) for prefix, viewset, _name in router.registry]


def questions(viewset, hidden):
    """Every filter of a list with a value that would find the hidden records."""
    filters = viewset.filterset_class.base_filters if viewset.filterset_class else {}
    values = {"search": SECRET, "party": "FJI", "convention": "basel", "group": "sids", "updated_since": "2026-01-01", "priority": "high"}
    yield ""
    for name in filters:
        if name == "status":
            yield from (f"status={status}" for status in ("draft", "submitted", "returned", "rejected", "registered"))
        elif name == "search":
            yield from (f"search={value}" for value in (SECRET, SECRET.split("-")[0], *(record.reference for record in hidden)))
        elif name in values:
            yield f"{name}={values[name]}"


@pytest.mark.parametrize("witness", WITNESSES)
def test_the_secret_is_seen_nowhere(call, secrets, witness, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"anonymous": "9999/min", "person": "9999/min", "export": "9999/min"}
    }
    client, asked = call(witness), 0
    for prefix, viewset in lists():
        for question in questions(viewset, secrets):
            for form in ("", "count=exact&page_size=1"):
                answer = client.get(f"{prefix}/?{'&'.join(part for part in (question, form) if part)}")
                asked += 1
                if answer.status_code == 400:  # not a value of this list's filter
                    continue
                assert answer.status_code == 200, answer.content
                assert SECRET.encode() not in answer.content, (prefix, question)
                assert not any(record.reference.encode() in answer.content for record in secrets), (prefix, question)
                if question.startswith("search=") and "count" in form:
                    assert answer.json()["count"] == 0, (prefix, question)
    for record in secrets:
        prefix = {"Need": "needs", "Difficulty": "difficulties", "Offer": "offers"}[type(record).__name__]
        address = f"{prefix}/{record.reference}/"
        if witness == "provider" and prefix == "offers":
            continue
        assert client.get(address).status_code == 404
    assert asked > 50


def test_the_owner_and_the_secretariat_find_it(call, secrets):
    for name in ("other_transmitter", "officer"):
        rows = list(walk(call(name), f"/api/v1/needs/?search={SECRET.split('-')[0]}"))
        assert len(rows) == 5


def test_a_related_record_that_one_may_not_see_cannot_be_named(call, secrets, people):
    """`merged_into` and the like would tell whether a reference exists."""
    refused = call("transmitter").send("post", "needs/", {"party": "KEN", "merged_into": secrets[0].reference})
    assert refused.status_code == 400


def test_a_person_is_named_nowhere(call, people, secrets):
    for prefix, _viewset in lists():
        text = call("officer").get(f"{prefix}/?page_size=200").content.decode()
        assert "@example.org" not in text
        assert '"office"' not in text
