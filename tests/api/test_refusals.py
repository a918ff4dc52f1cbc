"""Every refusal is a problem document with a stable code; unknown names are refused, never ignored."""

import json

import pytest

from needs.models import Need
from tests import factories
from tests.api.test_needs import problem


def test_a_problem_document_word_for_word(call, people):
    answer = call("transmitter").send("post", "needs/", {"party": "KEN", "colour": "red", "status": "registered"})
    assert answer.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "What was sent cannot be accepted. Correct what is listed and send it again.",
        "instance": "/api/v1/needs/",
        "code": "not_accepted",
        "errors": [
            {"field": "colour", "code": "unknown_field", "detail": "There is no such field."},
            {"field": "status", "code": "read_only_field", "detail": "This field cannot be written."},
        ],
    }


READ_ONLY = ("reference", "status", "translation", "merged_into", "registered_on", "left_register_on", "version", "created_at", "links")
UNKNOWN = ("id", "pk", "response", "response_id", "party_id", "is_staff", "__class__", "conventions__code")


@pytest.mark.parametrize("name", READ_ONLY + UNKNOWN)
def test_nothing_is_assigned_that_is_not_offered(call, people, name):
    need = factories.need()
    before = Need.objects.filter(pk=need.pk).values().get()
    code = "read_only_field" if name in READ_ONLY else "unknown_field"
    for client in (call("transmitter"), call("officer")):
        for method, address in (("patch", f"needs/{need.reference}/"), ("put", f"needs/{need.reference}/"), ("post", "needs/")):
            refused = client.send(method, address, {"party": "KEN", name: "FJI"}, if_match='"1"')
            assert problem(refused) == (400, "not_accepted", [(name, code)])
    assert Need.objects.filter(pk=need.pk).values().get() == before
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("party", "required")]),
        ({"party": None}, [("party", "null")]),
        ({"party": "XXX"}, [("party", "does_not_exist")]),
        ({"party": {"code": "KEN"}}, [("party", "invalid")]),
        ({"party": "KEN", "conventions": "basel"}, [("conventions", "not_a_list")]),
        ({"party": "KEN", "conventions": ["basel", "minamata"]}, [("conventions", "does_not_exist")]),
        ({"party": "KEN", "priority": "urgent"}, [("priority", "invalid_choice")]),
        ({"party": "KEN", "title": "x" * 201}, [("title", "max_length")]),
        ({"party": "KEN", "title": "a\x00b"}, [("title", "null_characters_not_allowed")]),
        ({"party": "KEN", "title": 7}, [("title", "invalid")]),
        ({"party": "KEN", "conventions": [7]}, [("conventions.0", "invalid")]),
        ({"party": "KEN", "from_year": "2027"}, [("from_year", "invalid")]),
        ({"party": "KEN", "estimated_cost": 10.5}, [("estimated_cost", "not_a_text")]),
        ({"party": "KEN", "estimated_cost": "-1"}, [("", "invalid")]),
        ({"party": "KEN", "estimated_cost": "NaN"}, [("estimated_cost", "invalid")]),
        ({"party": "KEN", "from_year": 2028, "to_year": 2027}, [("", "invalid")]),
        ({"party": "KEN", "delivery_languages": ["en", "tlh"]}, [("delivery_languages.1", "invalid_choice")]),
        ([], [("", "invalid")]),
    ],
)
def test_what_cannot_be_accepted_is_named(call, people, body, errors):
    assert problem(call("transmitter").send("post", "needs/", body)) == (400, "not_accepted", errors)
    assert Need.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"party": NaN}', b'{"party": "\\ud800"}', b"\xff\xfe", b'{"party": "KEN"', json.dumps("KEN").encode()],
)
def test_what_is_not_json_is_refused(call, people, body):
    answer = call("transmitter").post("needs/", body, content_type="application/json")
    assert problem(answer)[:2] in ((400, "parse_error"), (400, "not_accepted"))
    assert Need.objects.count() == 0


def test_other_refusals(call, people):
    need = factories.need()
    transmitter = call("transmitter")
    assert problem(transmitter.post("needs/", b"a=b", content_type="text/plain")) == (415, "unsupported_media_type", [])
    assert problem(transmitter.send("delete", "needs/")) == (405, "method_not_allowed", [])
    assert problem(call().send("post", "parties/", {})) == (405, "method_not_allowed", [])
    bad = call().delete("needs/", headers={"Authorization": "Bearer tarp_unknown"})
    assert problem(bad) == (405, "method_not_allowed", [])
    assert problem(call().options("needs/")) == (405, "method_not_allowed", [])
    assert problem(call().get("needs/N-999999/")) == (404, "not_found", [])
    assert problem(call().get(f"needs/{need.reference}/")) == (404, "not_found", [])
    assert problem(call().get("nothing/"))[:2] == (404, "not_found")
    assert problem(transmitter.send("post", f"needs/{need.reference}/win/"))[:2] == (404, "not_found")
    assert problem(transmitter.send("post", f"needs/{need.reference}/submit/", {"note": 7})) == (400, "not_accepted", [("note", "invalid")])
    for body in (False, 0, "", [], None):
        answer = transmitter.post(f"needs/{need.reference}/submit/", json.dumps(body), content_type="application/json")
        assert problem(answer)[:2] == (400, "not_accepted"), body
    assert problem(transmitter.send("post", f"needs/{need.reference}/submit/", {"memo": ""})) == (
        400,
        "not_accepted",
        [("memo", "unknown_field")],
    )
    assert problem(call("officer").send("post", f"needs/{need.reference}/send_back/")) == (409, "not_from_here", [])
    need.__class__.objects.update(status="submitted")
    assert problem(call("officer").send("post", f"needs/{need.reference}/send_back/")) == (422, "incomplete", [("note", "note_missing")])
    assert problem(transmitter.send("patch", f"needs/{need.reference}/", {"title": "x"}, if_match='"1"')) == (403, "not_open", [])
    assert problem(transmitter.send("delete", f"needs/{need.reference}/")) == (403, "not_a_draft", [])


def test_a_draft_is_deleted_by_its_party_alone(call, people):
    need = factories.need()
    assert problem(call("other_transmitter").send("delete", f"needs/{need.reference}/")) == (404, "not_found", [])
    assert call("drafter").send("delete", f"needs/{need.reference}/").status_code == 204
    assert Need.objects.count() == 0


def test_a_need_cannot_be_given_away(call, people):
    need = factories.need()
    refused = call("transmitter").send("patch", f"needs/{need.reference}/", {"party": "FJI"}, if_match='"1"')
    assert problem(refused) == (403, "not_your_party", [])
    assert Need.objects.get().party.code == "KEN"


@pytest.mark.parametrize("header", ["Bearer ", "Bearer tarp_unknown", "bearer x y", "Bearer é"])
def test_an_unknown_token_is_refused_even_for_reading(call, header):
    answer = call().get("parties/", headers={"Authorization": header})
    assert problem(answer) == (401, "authentication_failed", [])
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_with_its_day_its_revocation_and_its_person(call, people):
    from datetime import timedelta

    from django.utils import timezone

    from tarp.accounts.models import Token, User

    client = call("transmitter")
    assert client.get("needs/").status_code == 200
    for end, back in (
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"expires_at": timezone.now() + timedelta(days=1)}),
        ({"revoked_at": timezone.now()}, {"revoked_at": None}),
    ):
        Token.objects.update(**end)
        assert client.get("needs/").status_code == 401
        Token.objects.update(**back)
    User.objects.filter(pk=people.transmitter.pk).update(is_active=False)
    assert client.get("needs/").status_code == 401


def test_refusals_speak_the_language_of_the_request(call, people):
    answer = call().get("needs/N-999999/", headers={"Accept-Language": "fr"})
    assert answer.headers["Content-Language"] == "fr"
    assert answer.json()["code"] == "not_found"


def test_a_session_needs_the_csrf_token_and_the_second_factor(people, rf):
    from django.test import Client

    from tests.people import signed_in

    browser = signed_in(people.transmitter)
    browser.handler.enforce_csrf_checks = True
    assert browser.get("/api/v1/needs/").status_code == 200
    refused = browser.post("/api/v1/needs/", {"party": "KEN"}, content_type="application/json")
    assert problem(refused) == (403, "permission_denied", [])
    password_only = Client()
    password_only.force_login(people.officer)
    assert password_only.get("/api/v1/needs/").json()["code"] == "second_factor_required"


def test_what_the_framework_refuses_is_said_in_our_words(call, people, settings):
    forged = {"Authorization": "Bearer tarp_forged"}
    answers = [
        call().send("post", "needs/", {}),
        call().get("needs/", headers=forged),
        call("transmitter").delete("needs/"),
        call().get("needs/", headers={"Accept": "text/xml"}),
        call("transmitter").post("needs/", "<need/>", content_type="text/xml"),
    ]
    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [
        (401, "Sign in first: send a token in the header Authorization."),
        (401, "This token is unknown, revoked or past its last day. Make a new one in your account."),
        (405, "This address does not take DELETE. See the documentation for what it takes."),
        (406, "Only JSON is answered here. Ask for application/json."),
        (415, "What was sent cannot be read. Send it as application/json."),
    ]
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"anonymous": "1/min", "person": "1/min", "export": "1/h"}
    }
    call().get("conventions/")
    refused = call().get("conventions/")
    assert refused.json()["detail"] == f"You have asked too often. Ask again in {refused.headers['Retry-After']} seconds."
