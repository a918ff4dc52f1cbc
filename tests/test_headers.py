"""What every answer carries, and what no request can do: headers, caching, writes by GET, forged forms, hosts and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import walk
from tests.people import PASSWORD, signed_in
from tests.policy import ADMIN, ROUTES
from tests.test_authorization import ALL_ROUTES, address, first_row

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_OF_A_KIND = ("parties.party", "parties.chemical", "parties.groupmembership")  # the other reference tables are of the same class
EVILS = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    r"/\evil.example",
    r"\\evil.example",
    r"/\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example/en/desk/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "//evil。example",
    "//%65vil.example",
    "https://evil.example\\@testserver/",
    "ftp://evil.example/",
]


@pytest.fixture
def world(people, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    return walk.world(people)


def addresses(world: SimpleNamespace, *, of_the_admin: bool) -> Iterator[str]:
    """Every address of the site; of the admin those of every view of every kind of table."""
    for name, (filling, *_lines) in ROUTES.items():
        if name not in ("admin:logout", "account_logout") and (of_the_admin or not name.startswith("admin:")):
            yield address(name, filling, world)
    for model in ADMIN if of_the_admin else ():
        if model.startswith("parties.") and model not in ONE_OF_A_KIND:
            continue
        row = first_row(walk.admins()[model], world.people.head).pk
        for view in sorted(walk.admin_views(model)):
            name = f"admin:{model.replace('.', '_')}_{view}"
            keys = {"object_id": row, "move": "submit", "extension": "csv", "language": "fr"}
            yield reverse(name, kwargs={key: keys[key] for key in ALL_ROUTES[name].keys})


def written() -> dict[str, int]:
    """Rows that this transaction inserted, changed or deleted, by table, but for those that note that somebody was here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        # allauth notes the address of an account when its page is first opened
        noted = ("account_emailaddress", "django_session", "usersessions_usersession", "records_limit", "tarp_cache")
        return {table: rows for table, rows in cursor.fetchall() if table not in noted and rows}


def expected(response: Any) -> dict[str, str]:
    """What somebody uploaded is opened by nobody's browser with more than this."""
    is_attached = response.get("Content-Disposition", "").startswith("attachment") and "/files/" in response.wsgi_request.path
    return ALWAYS | {"Content-Security-Policy": "sandbox; default-src 'none'"} if is_attached else ALWAYS


@pytest.mark.parametrize("person", ["anonymous", "transmitter", "head"])
def test_every_answer_carries_the_headers_and_no_get_writes_a_row(world, people, person):
    client = signed_in(people[person])
    places = [*addresses(world, of_the_admin=person == "head"), "/en/nothing/here/", "/api/v1/nothing/", "/nothing"]
    before, wrong = written(), []
    for place in places:
        response = client.get(place)
        wrong += [f"{place}: {name}: {response.get(name)}" for name, value in expected(response).items() if response.get(name) != value]
        if response.status_code >= 500:
            wrong.append(f"{place}: {response.status_code}")
        if person != "anonymous" and "no-store" not in response.get("Cache-Control", ""):
            wrong.append(f"{place}: Cache-Control: {response.get('Cache-Control')}")
        if person == "anonymous" and "Set-Cookie" in response and "public" in response.get("Cache-Control", ""):
            wrong.append(f"{place}: a shared cache would hand out a cookie")
        if written() != before:
            wrong.append(f"{place}: wrote {written().items() - before.items()}")
            before = written()
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("person", ["transmitter", "head"])
def test_every_unsafe_request_is_refused_without_the_token_of_the_form(world, people, person):
    """403 by the CSRF check, before any view; 405 where the method is none of the address's."""
    client = signed_in(people[person])
    client.handler.enforce_csrf_checks = True
    before, wrong = written(), []
    for name, (filling, *lines) in ROUTES.items():
        for method in {line.partition(" ")[0] for line in lines} - {"GET"} | ({"PUT", "DELETE"} if not name.startswith("api:") else set()):
            status = walk.answer(client, method, address(name, filling, world)).status_code
            if status not in (403, 405):
                wrong.append(f"{method} {name}: {status}")
    assert "\n".join(wrong) == ""
    assert written() == before


def test_cookies_are_for_this_site_and_for_no_script(people):
    response = Client().post(reverse("account_login"), {"login": people.transmitter.email, "password": PASSWORD})
    cookies = {name: (morsel["samesite"], bool(morsel["httponly"]), morsel["domain"]) for name, morsel in response.cookies.items()}
    assert set(cookies) >= {"tarp_session"}
    assert {value for name, value in cookies.items() if name != "messages"} == {("Lax", True, "")}


@pytest.mark.parametrize("evil", EVILS)
def test_nobody_is_sent_away_by_the_address_that_follows(people, evil, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    credentials = {"login": people.transmitter.email, "password": PASSWORD, "next": evil}
    signed_up = signed_in(people.transmitter)
    staff = signed_in(people.officer)
    answers = [
        Client().post(reverse("account_login"), credentials),
        Client().post(f"{reverse('account_login')}?next={quote(evil)}", credentials | {"next": ""}),
        signed_up.get(f"{reverse('account_login')}?next={quote(evil)}"),
        signed_up.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": evil}),
        staff.get(f"{reverse('admin:login')}?next={quote(evil)}"),
        Client().get(f"{reverse('admin:login')}?next={quote(evil)}"),
        signed_up.post(reverse("account_logout"), {"next": evil}),
    ]
    assert [where(answer) for answer in answers] == ["testserver"] * len(answers)


def where(response: Any) -> str:
    """The host at which a browser ends: it reads backslashes as slashes, and skips tabs and line feeds."""
    if response.status_code not in (301, 302, 303):
        return "testserver"
    told = response.headers["Location"].strip().replace("\\", "/").replace("\t", "").replace("\n", "")
    return urlsplit(urljoin("http://testserver/en/", told)).hostname or ""


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_FORWARDED"])
def test_no_header_puts_a_host_of_its_own_into_a_link(people, header):
    evil = {header: "host=evil.example" if header == "HTTP_FORWARDED" else "evil.example"}
    for place in (reverse("account_reset_password"), reverse("help"), "/api/v1/conventions/", "/needs/"):
        response = Client(raise_request_exception=False).get(place, **evil)
        assert response.status_code == (400 if header == "HTTP_HOST" else 302 if place == "/needs/" else 200)
        assert "evil.example" not in response.content.decode() + response.get("Location", "")
    Client().post(reverse("account_reset_password"), {"email": people.transmitter.email}, **evil)
    assert [message.subject for message in mail.outbox if "evil.example" in message.body + message.subject] == []


def test_a_private_page_does_not_pass_for_a_file(world, people):
    """A cache that keeps what ends in .css must find nothing there (web cache deception)."""
    client = signed_in(people.transmitter)
    for name in ("needs:detail", "accounts:account", "desk", "needs:response"):
        filling = ROUTES[name][0]
        assert client.get(f"{address(name, filling, world)}x.css").status_code == 404
