"""The face keeps its promises: light, direction-neutral, nothing inline, error pages that need nothing."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.formats import date_format

from tarp import errors
from tarp.context import NATIVE_NAMES, site

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
TEXTS = [*TEMPLATES, *sorted((settings.BASE_DIR / "templates").rglob("*.txt"))]
STYLES = sorted((STATIC / "css").glob("*.css"))
LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]
HANDLERS = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
}
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|(?:left|right|top|bottom|float(?!\s*:\s*footnote)|clear)\s*:"
    r"|(?:min-|max-)?(?:width|height)\s*:\s*(?![^;{]*\)\s*\{)|text-align\s*:\s*(?:left|right))"
)


def _compressed(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def _without_comments_and_media(css: str) -> str:
    return re.sub(r"@media[^{]+", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


@pytest.mark.parametrize("style", STYLES, ids=lambda file: file.name)
def test_style_names_no_physical_side(style):
    assert PHYSICAL.findall(_without_comments_and_media(style.read_text())) == []


def test_physical_side_is_found_when_there_is_one():
    assert PHYSICAL.findall("a{margin-left:1px;width:2px}") == ["margin-left", "width:"]


def test_styles_weigh_at_most_20_kb():
    assert _compressed(*[STATIC / "css" / name for name in ("tokens.css", "base.css", "components.css")]) <= 20 * 1024


def test_scripts_weigh_at_most_20_kb():
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    assert _compressed(STATIC / "js" / "tarp.js", htmx) <= 20 * 1024


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(settings.BASE_DIR / "templates")))
def test_template_holds_nothing_inline(template):
    text = template.read_text()
    assert re.findall(r"<style|\sstyle\s*=|\son\w+\s*=\s*[\"']|javascript:", text) == []
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", text, flags=re.DOTALL)
    assert [attributes for attributes, body in scripts if body.strip() and 'type="application/json"' not in attributes] == []


@pytest.mark.parametrize("template", TEXTS, ids=lambda file: str(file.relative_to(settings.BASE_DIR / "templates")))
def test_template_speaks_plainly(template):
    assert re.findall(r"\b(?:invalid|successfully|oops|please)\b", template.read_text(), flags=re.IGNORECASE) == []


def test_language_bar_is_in_the_order_of_the_united_nations():
    request = RequestFactory().get("/fr/aid/?theme=customs&page=2")
    with translation.override("fr"):
        languages = site(request)["frame"]["languages"]
    assert [language["name"] for language in languages] == ["عربي", "中文", "English", "Français", "Русский", "Español"]
    assert [language["code"] for language in languages] == list(NATIVE_NAMES) == LANGUAGES
    assert [language["code"] for language in languages if language["current"]] == ["fr"]


def test_language_bar_keeps_the_page_and_its_filters():
    request = RequestFactory().get("/fr/aid/?theme=customs&page=2")
    assert [language["url"] for language in site(request)["frame"]["languages"]] == [
        f"/{code}/aid/?theme=customs&page=2" for code in LANGUAGES
    ]


def test_language_bar_leads_home_where_the_address_has_no_language():
    assert site(RequestFactory().get("//evil.example/"))["frame"]["languages"][0]["url"] == "/ar/"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", HANDLERS)
def test_error_page_needs_neither_database_nor_session(status, language):
    """Without the `db` fixture a query fails the test; the request has no session."""
    response = HANDLERS[status](RequestFactory().get(f"/{language}/nowhere/"))
    page = response.content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert page.count("<h1>") == 1
    assert len(response.content) <= 10 * 1024


@pytest.mark.parametrize("status", HANDLERS)
def test_error_under_the_api_is_a_problem_document(status):
    response = HANDLERS[status](RequestFactory().get("/api/v1/nowhere/"))
    problem = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (status, errors.PROBLEMS[status][0])


def test_refusal_says_its_sentence_escaped():
    page = errors.forbidden(RequestFactory().get("/en/x/"), Exception("Only a transmitter <b>submits</b>.")).content.decode()
    assert "Only a transmitter &lt;b&gt;submits&lt;/b&gt;." in page


def test_a_missing_page_is_ours(client):
    response = client.get("/fr/nowhere/")
    assert (response.status_code, "<h1>" in response.content.decode(), response["Cache-Control"]) == (404, True, "no-store")


def test_page_names_the_version_that_serves_it(client):
    assert f"<bdi>TARP {settings.VERSION}</bdi>" in client.get("/en/nothing/here/").content.decode()


def test_csrf_failure_says_that_nothing_was_saved():
    response = errors.csrf_failure(RequestFactory().post("/en/x/"))
    assert response.status_code == 403
    assert "nothing was saved" in response.content.decode()


def test_lost_database_is_an_outage_not_an_error_of_the_page():
    from django.db import OperationalError

    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = errors.server_error(RequestFactory().get("/es/needs/"))
    assert (response.status_code, response["Retry-After"]) == (503, "120")


def test_dates_are_written_as_the_united_nations_write_them():
    with translation.override("en"):
        assert date_format(datetime(2026, 11, 21, 14, 3, tzinfo=UTC), "DATETIME_FORMAT") == "21 November 2026, 14:03"


class Enquiry(forms.Form):
    title = forms.CharField(label="Title")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea, max_length=3000)
    reason = forms.CharField(label="Reason", required=False)
    needed_to_submit = ("reason",)


def test_error_summary_and_field_say_the_same_words_and_are_linked():
    form = Enquiry({"note": "<b>"})
    summary = render_to_string("_components/error_summary.html", {"form": form})
    page = str(form)
    assert re.findall(r'<a href="#(\w+)" dir="auto">\s*(.+?)\s*</a>', summary) == [
        ("id_title", "“Title” needs an answer."),
        ("id_kind", "“Kind” needs an answer."),
    ]
    assert re.findall(r'<span dir="auto">\s*(.+?)\s*</span>', page) == ["“Title” needs an answer.", "“Kind” needs an answer."]
    assert (page.count('id="id_title"'), page.count('id="id_kind"')) == (1, 1)


def test_only_what_is_never_asked_is_called_optional():
    page = str(Enquiry())
    assert re.findall(r"(\w+)\s*<span class=\"optional\">", page) == ["Note"]


def test_character_limit_is_said_and_paste_is_not_blocked():
    page = str(Enquiry())
    assert "You can enter up to 3000 characters." in page
    assert "maxlength" not in page


@pytest.mark.parametrize("name", ["accounts:account", "mfa_index", "account_change_password", "account_email", "usersessions_list"])
def test_each_entry_of_the_account_leads_to_its_own_page(name):
    assert resolve(reverse(name)).view_name == name
