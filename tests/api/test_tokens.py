"""Tokens are made by a person who has shown who they are, work within their scope, and end when told."""

from django.test import Client

from tarp.accounts.models import Token
from tests.people import signed_in

PAGE = "/en/account/tokens/"
WANTED = {"name": "Nightly export", "scope": "read", "days": "30"}


def test_staff_make_no_token_before_their_second_factor(people):
    password_only = Client()
    password_only.force_login(people.officer)
    for answer in (password_only.get(PAGE), password_only.post(PAGE, WANTED)):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/en/account/2fa/")
    assert Token.objects.count() == 0


def test_a_token_is_shown_once_kept_as_a_hash_and_revoked_by_its_person(people, client):
    browser = signed_in(people.officer)
    page = browser.post(PAGE, WANTED)
    token = Token.objects.get()
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in browser.get(PAGE).content.decode()
    assert secret not in (token.token_hash, token.prefix)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/needs/", headers=bearer).status_code == 200
    assert client.post("/api/v1/needs/", {}, content_type="application/json", headers=bearer).json()["code"] == "token_reads_only"
    assert signed_in(people.transmitter).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert client.get("/api/v1/needs/", headers=bearer).status_code == 401
