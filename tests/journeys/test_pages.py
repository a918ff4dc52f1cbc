"""Every kind of page: no violation of WCAG 2.2 AA, no sideways scroll at 320 px, light enough for a slow line; the same without script."""

from __future__ import annotations

import gzip
from io import StringIO

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext

from needs.models import Need, Response, RoundParty
from offers.models import Offer
from plans.models import Activity, Match
from reports import demonstration
from reports.models import ProgressReport
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Office, User
from tests.people import PASSWORD, person

PUBLIC = [
    "/",
    "/needs/",
    "/needs/?search=nothingatall",
    "/needs/{need}/",
    "/offers/",
    "/offers/{offer}/",
    "/providers/",
    "/providers/UNITAR/",
    "/plans/",
    "/plans/2026-2029/",
    "/plans/activities/",
    "/plans/activities/{activity}/",
    "/gaps/",
    "/gaps/parties/",
    "/reports/",
    "/reports/{report}/",
    "/reports/figures/{snapshot}/",
    "/reports/figures/{snapshot}/needs/rung/met/",
    "/parties/",
    "/parties/KEN/",
    "/parties/sources/",
    "/parties/download/",
    "/rounds/",
    "/rounds/{round}/",
    "/help/",
    "/accessibility/",
    "/account/login/",
    "/account/password/reset/",
    "/nothing/here/",
]
FOCAL = [
    "/desk/",
    "/responses/{response}/",
    "/responses/{response}/sections/about/authorities/",
    "/responses/{response}/sections/about/priority_themes/",
    "/responses/{response}/sections/about/",
    "/responses/{response}/sections/needs/",
    "/responses/{response}/needs/add/",
    "/responses/{response}/difficulties/add/",
    "/responses/{response}/check/",
    "/rounds/{over}/notes/{party}/",
    "/needs/add/",
    "/account/",
    "/account/tokens/",
    "/account/2fa/",
    "/sessions/",
]
STAFF = [
    "/admin/",
    "/admin/needs/need/",
    "/admin/needs/need/{pk}/change/",
    "/admin/needs/need/{pk}/history/",
    "/admin/needs/need/import/",
    "/admin/needs/round/add/",
    "/plans/matches/{match}/",
    "/reports/{report}/",
]
WIDGETS = ("color-contrast", "label-title-only", "target-size", "link-name", "button-name")  # Django's own choosers fail other rules
KILOBYTES, REQUESTS = 60, 8


@pytest.fixture
def world(transactional_db, monkeypatch, settings, tmp_path):
    """A small invented world with its report, and the addresses of one record of each kind."""
    settings.MEDIA_ROOT = tmp_path
    demonstration.invent(needs=60, seed=7, today=timezone.localdate())
    draft = Response.objects.filter(status="draft", part__round__status="open").select_related("party", "part__round").first()
    focal_point = User.objects.get(email=f"transmitter.{draft.party.code.lower()}@demo.example")
    focal_point.set_password(PASSWORD)
    focal_point.save()
    monkeypatch.setattr("reports.pdf.pdf_of", lambda report, page: b"%PDF-1.7")  # the page is looked at here, not the file
    call_command("run_main_job", stdout=StringIO())
    report = ProgressReport.objects.issued().get()
    return {
        "person": focal_point,
        "officer": person("colleague", Office.objects.get(kind=OfficeKind.SECRETARIAT), Role.OFFICER),
        "report": report.reference,
        "snapshot": report.snapshot.reference,
        "party": draft.party.code,
        "round": draft.round.code,
        "over": RoundParty.objects.filter(party=draft.party, round__audience="needs").exclude(round=draft.round).first().round.code,
        "response": draft.reference,
        "need": Need.objects.filter(status="registered", visibility="public").first().reference,
        "pk": Need.objects.filter(status="submitted").first().pk,
        "offer": Offer.objects.filter(status="published").first().reference,
        "activity": Activity.objects.exclude(status="proposed").first().reference,
        "match": Match.objects.first().reference,
    }


def test_public_pages_are_accessible_and_light(visit, world):
    for language in ("en", "ar"):
        visitor = visit(language=language)
        for path in PUBLIC:
            address = path.format(**world)
            visitor.go(address, status=404 if "nothing/here" in path else 200)
            visitor.axe()
            assert visitor.page.evaluate("document.querySelectorAll('h1').length") == 1, address
    narrow = visit(width=320)
    for path in PUBLIC:
        narrow.go(path.format(**world), status=404 if "nothing/here" in path else 200)
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_pages_of_a_focal_point_are_accessible(visit, world):
    for options in ({"language": "en"}, {"language": "ar", "width": 320}):
        visitor = visit(world["person"], **options)
        for path in FOCAL:
            visitor.go(path.format(**world))
            visitor.axe()
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= options.get("width", 1280), path


def test_pages_keep_their_contrast_in_the_dark(visit, world):
    for visitor, paths in (
        (visit(color_scheme="dark"), PUBLIC),
        (visit(world["person"], color_scheme="dark"), FOCAL),
        (visit(world["officer"], color_scheme="dark"), STAFF),
    ):
        for path in paths:
            visitor.go(path.format(**world), status=404 if "nothing/here" in path else 200)
            visitor.axe("color-contrast")


def test_pages_of_staff_are_accessible(visit, world):
    visitor = visit(world["officer"])
    for path in STAFF:
        visitor.go(path.format(**world)).axe(*(WIDGETS if path.endswith(("/change/", "/add/")) else ()))
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 1280, path


def test_pages_of_staff_do_not_scroll_sideways_on_a_telephone(visit, world, monkeypatch):
    monkeypatch.setattr(admin.site._registry[Need], "list_per_page", 5)  # many pages, as in a full register
    visitor = visit(world["officer"], width=320)
    for path in STAFF:
        visitor.go(path.format(**world))
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_paper_is_white_and_its_ink_dark_whatever_the_screen(visit, world):
    """Numbers of the heat table, tags and links print black on white, also for those who read light on dark."""
    visitor = visit(color_scheme="dark")
    visitor.page.emulate_media(media="print")
    for path in ("/", "/gaps/", "/needs/{need}/", "/reports/{report}/"):
        visitor.go(path.format(**world)).axe("color-contrast")
        assert visitor.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_numbers_in_the_text_of_a_report_are_plain_links(visit, world):
    visitor = visit().go("/reports/{report}/".format(**world))
    borders = visitor.page.locator(".document a.figure").evaluate_all("all => all.map(a => getComputedStyle(a).borderBlockStartWidth)")
    assert (len(borders) > 10, set(borders)) == (True, {"0px"})


def test_first_view_stays_within_the_weight_budget(visit, world, browser, live_server):
    """Compressed as the site serves it: the live server does not compress, so each answer is compressed here."""
    for path in ["/", "/needs/", "/rounds/{round}/", "/parties/KEN/", "/gaps/", "/offers/"]:
        context = browser.new_context()
        page = context.new_page()
        bodies: list[int] = []
        page.on("requestfinished", lambda request, bodies=bodies: bodies.append(len(gzip.compress(request.response().body(), 6))))
        page.goto(f"{live_server.url}/en{path.format(**world)}", wait_until="networkidle")
        context.close()
        assert len(bodies) <= REQUESTS, (path, len(bodies))
        assert sum(bodies) <= KILOBYTES * 1024, (path, sum(bodies))


@pytest.mark.parametrize(("language", "script"), [("en", False), ("ar", True), ("ar", False)])
def test_need_is_stated_and_judged_without_script_and_in_arabic(visit, world, language, script):
    """Sign in, state a need, be told what is missing, find it again: with JavaScript off, and from right to left."""
    with translation.override(language):
        save, submit, search = gettext("Save and continue"), gettext("Submit to the secretariat"), gettext("Search")
        missing = gettext("Select a theme.")
    visitor = visit(world["person"], script=script, language=language)
    assert visitor.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    title = "تدريب موظفي الجمارك" if language == "ar" else "Training of customs staff"
    visitor.go("/needs/add/").fill(title=title).press(save)
    need = Need.objects.get(title=title)
    visitor.go(f"/needs/{need.reference}/submit/").press(submit)
    assert missing in visitor.words
    visitor.go("/needs/").fill(search=title).press(search)
    assert visitor.page.locator("ul.register a", has_text=title).count() == 1
