"""What tarp.js promises, in a real browser: it says "Saved" only when it is, loses nothing, sends once."""

from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.template.loader import render_to_string

ADDRESS = "http://tarp.test"
SCRIPT = (settings.BASE_DIR / "static" / "js" / "tarp.js").read_text()


class Server:
    """The other end of the line: answers saves as told and keeps what it got."""

    def __init__(self, page):
        self.page = page
        self.saves: list[dict] = []
        self.submissions = 0
        self.answer = 200
        self.version = 1
        page.route("**/*", self.handle)

    def handle(self, route):
        request = route.request
        if request.url.endswith("/tarp.js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        elif request.url.endswith("/save"):
            self.save(route)
        elif request.url.endswith("/submit"):
            self.submissions += 1
            route.fulfill(status=204)
        elif request.method == "HEAD":
            route.fulfill(status=200)
        else:
            route.fulfill(body=self.html, content_type="text/html")

    def save(self, route):
        if self.answer == 0:
            route.abort("internetdisconnected")
            return
        if self.answer == 200:
            self.saves.append(parse_qs(route.request.post_data))
            self.version += 1
        route.fulfill(status=self.answer, json={"version": self.version})

    def open(self, body):
        self.html = f'<!doctype html><html lang="en"><title>t</title><body>{body}<script src="/tarp.js"></script></body></html>'
        self.page.goto(ADDRESS + "/")


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


@pytest.fixture
def server(page):
    return Server(page)


def form():
    status = render_to_string("_components/save_status.html")
    return (
        '<form method="post" action="/submit" data-autosave-url="/save"><input type="hidden" name="csrfmiddlewaretoken" value="token">'
        '<input type="hidden" name="version" value="1"><input name="title" id="title"><textarea name="text" id="text"></textarea>'
        f"{status}<button>Save</button></form>"
    )


def status(page):
    return page.locator(".save-status").inner_text()


def test_autosave_sends_the_changed_field_and_version_two_seconds_after_typing_stops(page, server):
    server.open(form())
    page.fill("#title", "Inventory")
    page.clock.run_for(1900)
    assert (server.saves, status(page)) == ([], "")
    page.clock.run_for(200)
    page.wait_for_function("document.querySelector('.save-status').textContent.startsWith('Saved ')")
    assert server.saves == [{"csrfmiddlewaretoken": ["token"], "version": ["1"], "field": ["title"], "title": ["Inventory"]}]
    assert page.input_value("[name=version]") == "2"


def test_autosave_never_says_saved_while_the_line_is_cut_and_loses_nothing(page, server):
    server.open(form())
    server.answer = 0
    page.fill("#text", "first words")
    for _minute in range(10):
        page.clock.run_for(60_000)
        page.wait_for_function("document.querySelector('.save-status').textContent === 'Not saved. TARP will try again.'")
    page.fill("#text", "first words and more")
    server.answer = 200
    page.clock.run_for(61_000)
    page.wait_for_function("document.querySelector('.save-status').textContent.startsWith('Saved ')")
    assert [save["text"] for save in server.saves] == [["first words and more"]]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (409, "Not saved. Someone else saved this record. Choose Save to compare both texts."),
        (403, "Not saved. Your session has ended. Choose Save to sign in again; your text goes with it."),
        (422, "Not saved. Choose Save to see why."),
    ],
)
def test_autosave_stops_and_says_what_to_do_when_refused(page, server, answer, sentence):
    server.open(form())
    server.answer = answer
    page.fill("#title", "x")
    page.clock.run_for(2100)
    page.wait_for_function("document.querySelector('.save-status').textContent !== ''")
    assert status(page) == sentence
    server.answer = 200
    page.clock.run_for(300_000)
    assert server.saves == []


def test_second_press_sends_nothing(page, server):
    server.open(form())
    with page.expect_request("**/submit"):
        page.dblclick("button")
    page.clock.run_for(1000)
    assert server.submissions == 1
    assert page.is_disabled("button")


def test_error_summary_takes_the_focus_and_leads_into_the_field(page, server):
    server.open(
        '<div class="error-summary" tabindex="-1"><a href="#id_kind">Choose a kind.</a></div>'
        '<div class="field"><div id="id_kind"><input type="radio" name="kind" id="id_kind_0"></div></div>'
    )
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_kind_0"


def test_character_count_lets_people_overrun_and_tells_them(page, server):
    server.open(
        '<textarea id="t"></textarea><p class="character-count" data-count-for="t" data-limit="5"'
        ' data-left="Characters left: N" data-over="Characters too many: N">You can enter up to 5 characters.</p>'
    )
    assert page.inner_text(".character-count") == "You can enter up to 5 characters."
    page.fill("#t", "abc")
    assert page.inner_text(".character-count") == "Characters left: 2"
    page.fill("#t", "abcdefgh")
    assert (page.inner_text(".character-count"), page.input_value("#t")) == ("Characters too many: 3", "abcdefgh")


def test_session_end_is_announced_two_minutes_before_and_one_key_extends_it(page, server):
    server.open(render_to_string("_components/session_warning.html", {"seconds": 600, "address": "/desk/"}))
    warning = page.locator(".session-warning")
    page.clock.run_for(479_000)
    assert not warning.is_visible()
    page.clock.run_for(2_000)
    assert warning.is_visible()
    page.keyboard.press("Enter")
    warning.wait_for(state="hidden")
