"""What somebody means harm with: text that would be markup, addresses that would break a query, files that would be programs."""

from __future__ import annotations

import csv
import io
import itertools
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import models
from django.urls import reverse

from needs.models import Difficulty, Need, Response, Round, View
from offers.models import Offer
from plans.models import Activity, Coverage, Match
from reports.models import ProgressReport, Recommendation, ReportSection
from tarp.accounts.models import User
from tarp.notices import outbox
from tests import walk
from tests.people import signed_in
from tests.policy import ROUTES
from tests.test_authorization import address

PAYLOADS = [
    "<script>window.harmed=1;alert('1')</script>",
    '"><img src=x onerror="window.harmed=1;alert(2)">',
    "'\"></textarea></title></style><svg/onload=window.harmed=1>",
    "javascript:window.harmed=1//",
    '" autofocus onfocus="window.harmed=1" x="',
    "{{7*7}}{% load static %}${7*7}<%= 7*7 %>",
    "<iframe srcdoc='<script>parent.harmed=1</script>'></iframe>",
    "</script><script>window.harmed=1</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.harmed=1&gt;'>",
    "<a href='javascript:window.harmed=1' id=harm>x</a><form action=//evil.example><button>x</button></form>",
    "&lt;script&gt;window.harmed=1&lt;/script&gt;&#60;img src=x onerror=window.harmed=1&#62;",
    "<div hx-get='/en/account/' hx-trigger='load' hx-on:click='window.harmed=1'>x</div>",
    "\u202eharm\u202c\u2066<b onmouseover=window.harmed=1>x</b>",
    '=HYPERLINK("http://evil.example","x")<script>window.harmed=1</script>',
]
HARM = "".join(PAYLOADS)


HARMED = (Need, Difficulty, View, Response, Round, Offer, Match, Activity, Coverage, ProgressReport, ReportSection, Recommendation)


def harmed(record: Any, *, within: int = 100_000) -> Any:
    """The record with the whole corpus in every text that people type; as much of it as fits."""
    typed = {}
    for field in record._meta.concrete_fields:
        plain = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique and not field.generated
        if plain and field.editable and field.name not in ("code", "language", "email", "currency"):
            typed[field.name] = HARM[: field.max_length or within]
    type(record)._base_manager.filter(pk=record.pk).update(**typed)
    record.refresh_from_db()
    return record


@pytest.fixture
def harmful(people) -> SimpleNamespace:
    return harmful_world(people)


def harmful_world(people: Any) -> SimpleNamespace:
    """The world of the walk with the corpus in every text, and open to everybody."""
    world = walk.world(people)
    Need.objects.filter(pk=world.registered.pk).update(visibility="public")
    for record in vars(world).values():
        if isinstance(record, models.Model) and type(record) in HARMED:
            harmed(record)
    Activity.objects.filter(pk=world.activity.pk).update(status="approved", approved_on="2026-10-01")
    ReportSection.objects.filter(report=world.report).update(text=HARM)
    for user in User.objects.exclude(name=""):
        User.objects.filter(pk=user.pk).update(name=HARM[:200])
    return world


UNLIMITED = {"DEFAULT_THROTTLE_RATES": {"anonymous": "9999/min", "person": "9999/min", "export": "9999/min"}}
MARKS = {"pk": "987654", "number": "987654", "other": "987654", "reference": "N-987654", "content_type_id": "987654", "object_id": "987654"}
ODD = [
    "\x00",
    "N-000001\x00",
    "٣",
    "N-9999999999999999999999",
    "../../etc/passwd",
    "%",
    "'; DROP TABLE needs_need; --",
    "x" * 4000,
    "\ud7ff\ufffe",
    "-1",
]


@pytest.mark.parametrize("person", ["anonymous", "head"])
def test_no_odd_address_breaks_a_query(people, person, settings):
    """Whatever stands where a reference, a code or a number is expected: there is nothing at that address."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | UNLIMITED
    client, wrong = signed_in(people[person]), []
    client.raise_request_exception = False
    for name, (filling, *_lines) in ROUTES.items():
        if not filling or name == "admin:app_list" or name.startswith("mfa_"):
            continue
        keys = [word.partition("=")[0] for word in filling.split()]
        marked = address(name, " ".join(f"{key}={MARKS.get(key, 'odd')}" for key in keys), SimpleNamespace())
        for odd in ODD:
            place = re.sub(r"\bN-987654\b|\b987654\b|\bodd\b", lambda _mark, odd=odd: quote(odd, safe=""), marked)
            status = client.get(place).status_code
            if status not in (302, 400, 403, 404, 405, 410, 414) and name not in (
                "account_confirm_email",
                "account_reset_password_from_key",
            ):
                wrong.append(f"{place}: {status}")
    assert "\n".join(wrong) == ""


QUESTIONS = [
    "search",
    "page",
    "status",
    "party",
    "convention",
    "theme",
    "region",
    "group",
    "rung",
    "gap",
    "as_of",
    "updated_since",
    "cursor",
]
LISTS = [
    "needs:list",
    "needs:add",
    "needs:rounds",
    "offers:list",
    "offers:providers",
    "offers:create",
    "parties:list",
    "plans:list",
    "plans:activities",
    "plans:matches",
    "reports:gaps",
    "reports:asked",
    "reports:list",
    "api:needs-list",
    "api:offers-list",
    "api:activities-list",
    "api:gaps-list",
    "api:parties-list",
    "admin:needs_need_changelist",
    "admin:offers_offer_changelist",
]


@pytest.mark.parametrize("person", ["provider", "head"])
def test_no_odd_question_breaks_a_list(people, person, settings):
    walk.world(people)
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | UNLIMITED
    client, wrong = signed_in(people[person]), []
    client.raise_request_exception = False
    for name in LISTS:
        place = reverse(name)
        for question, odd in itertools.product(QUESTIONS, ("\x00", "9" * 30)):
            status = client.get(place, {question: odd}).status_code
            if status >= 500:
                wrong.append(f"{place}?{question}={odd[:20]!r}: {status}")
    assert "\n".join(wrong) == ""


def test_no_odd_form_breaks_a_page(people):
    """Every form of a Party or a provider with the oddest values in every field that it names."""
    world, wrong = walk.world(people), []
    clients = {person: signed_in(people[person]) for person in ("transmitter", "provider", "head")}
    for name, (filling, *lines) in ROUTES.items():
        if not any(line.startswith("POST") for line in lines) or name.startswith(("account", "mfa", "api", "user", "admin")):
            continue
        for person, client in clients.items():
            client.raise_request_exception = False
            place = address(name, filling, world)
            names = {
                "version",
                "title",
                "description",
                "conventions",
                "theme",
                "note",
                "priority",
                "from_year",
                "estimated_cost",
                "party",
                "authorities",
                "priority_themes",
                "text",
                "capacity",
                "available_from",
                "value",
                "languages",
                "offer",
                "units",
                "provider",
            }
            for odd in ("\x00", "9" * 5000, "-1", "NaN"):
                status = walk.answer(client, "POST", place, dict.fromkeys(names, odd)).status_code
                if status >= 500:
                    wrong.append(f"{person} {place} {odd[:20]!r}: {status}")
    assert "\n".join(wrong) == ""


def test_mails_stay_text(harmful, people):
    """Plain text: what was typed arrives as it was typed, and no line feed of a title makes a header."""
    need = harmful.registered
    need.title = f"Title\r\nBcc: evil@example.org\r\n{PAYLOADS[5]}"
    message = outbox.send("need_returned", to=people.transmitter, key="k", path="/needs/x/", need=need, note=HARM)
    assert message is not None
    assert "\n" not in message.subject + message.address
    assert "\r" not in message.subject
    assert "49" not in message.body.replace(HARM, "").replace(PAYLOADS[5], "")
    assert HARM in message.body


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example")',
]
EXPORTS = {"needs:export": Need, "offers:export": Offer, "plans:export_activities": Activity}


@pytest.mark.parametrize("name", EXPORTS)
def test_no_cell_of_a_file_is_a_formula(harmful, people, name):
    from openpyxl import load_workbook

    record = {Need: harmful.registered, Offer: harmful.published, Activity: harmful.activity}[EXPORTS[name]]
    client = signed_in(people.officer)
    for formula in FORMULAS:
        type(record).objects.filter(pk=record.pk).update(title=formula)
        text = b"".join(client.get(reverse(name, args=["csv"])).streaming_content).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert [cell for cell in cells if cell.lstrip()[:1] in tuple("=+@＝") or (cell[:1] in "\t\r" and cell)] == []
        book = load_workbook(io.BytesIO(b"".join(client.get(reverse(name, args=["xlsx"])).streaming_content)))
        assert [cell.value for row in book.active for cell in row if cell.data_type == "f"] == []


PUBLIC = [
    "needs:list",
    "offers:list",
    "offers:provider",
    "plans:activities",
    "plans:activity",
    "parties:detail",
]
OWN = [
    "needs:detail",
    "needs:edit",
    "needs:difficulty",
    "needs:edit_difficulty",
    "needs:view",
    "needs:edit_view",
    "needs:response",
    "needs:section",
    "needs:check",
    "needs:move",
    "plans:matches",
    "plans:match",
    "plans:move_match",
    "desk",
    "needs:rounds",
    "needs:round",
    "accounts:account",
]
STAFF = [
    "needs:list",
    "needs:detail",
    "plans:candidates",
    "plans:plan_need",
    "plans:activity",
    "plans:match",
    "plans:coverage",
    "reports:detail",
    "reports:edit_section",
    "admin:index",
]
CHANGELISTS = [
    "needs.need",
    "needs.difficulty",
    "needs.view",
    "needs.response",
    "offers.offer",
    "plans.match",
    "plans.activity",
    "plans.coverage",
    "reports.progressreport",
    "reports.recommendation",
    "accounts.user",
    "accounts.appointment",
]


A_SCRIPT_FOR_AN_ADDRESS = """[...document.querySelectorAll("[href], [src], [action]")].some(
    (one) => ["href", "src", "action"].some((name) => /^\\s*javascript:/i.test(one.getAttribute(name) || "")))"""


@pytest.mark.django_db(transaction=True)
def test_no_text_runs_in_a_browser(browser, live_server, settings):
    """Every kind of page with the corpus in every text: no dialog, no script error, no violation of the policy, no element made of it."""
    from tests.people import everybody

    people = everybody()
    world = harmful_world(people)
    found: list[str] = []
    for person, pages in (
        ("anonymous", PUBLIC),
        ("transmitter", OWN),
        ("provider", ["offers:mine", "offers:edit", "offers:detail", "desk"]),
        ("head", STAFF),
    ):
        context = browser.new_context()
        session = signed_in(people[person]).cookies.get(settings.SESSION_COOKIE_NAME)
        if session:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": live_server.url}])
        page = context.new_page()
        page.on("dialog", lambda dialog: (found.append(f"{page.url}: a dialog"), dialog.dismiss()))  # noqa: B023
        page.on("console", lambda said: said.type == "error" and found.append(f"{page.url}: {said.text}"))  # noqa: B023
        page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))  # noqa: B023
        page.on("request", lambda asked: "evil.example" in asked.url and found.append(f"{page.url}: asks {asked.url}"))  # noqa: B023
        places = [address(name, ROUTES[name][0], world) for name in pages]
        if person in ("anonymous", "head"):
            places.append(address("needs:detail", "reference=registered.reference", world))
            places.append(address("offers:detail", "reference=published.reference", world))
        if person == "head":
            for model in CHANGELISTS:
                row = walk.admins()[model].model._default_manager.order_by("-pk").first().pk
                prefix = f"admin:{model.replace('.', '_')}"
                places += [reverse(f"{prefix}_changelist"), reverse(f"{prefix}_change", args=[row])]
        for place in places:
            answer = page.goto(f"{live_server.url}{place}")
            if answer is None or answer.status != 200:
                found.append(f"{place}: {answer and answer.status}")
            if page.evaluate("window.harmed || document.querySelectorAll('#harm, [onerror], [hx-get], iframe, mglyph').length"):
                found.append(f"{place}: harmed")
            if page.evaluate(A_SCRIPT_FOR_AN_ADDRESS):
                found.append(f"{place}: a script for an address")
        context.close()
    assert "\n".join(found) == ""
