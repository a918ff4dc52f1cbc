"""People at their browsers. Whatever they do, a script error, a policy violation or a failed request ends the journey."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from tarp.accounts.models import User
from tarp.notices.models import Message
from tests.people import PASSWORD

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    """The second factor, once it will hold for as long as a slow machine takes to send it."""
    if (left := 30 - time.time() % 30) < 10:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time() // 30)))


class Visitor:
    """One person at one browser."""

    def __init__(self, browser: Any, address: str, *, language: str = "en", script: bool = True, width: int = 1280, **media: str):
        self.site, self.language = address, language
        self.context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script, locale=language, **media)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complain("error", str(error)))

    def complain(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:  # a refusal is an answer
            self.complaints.append(text)

    def go(self, path: str, *, status: int = 200) -> Visitor:
        answer = self.page.goto(f"{self.site}/{self.language}{path}")
        assert (answer.status, path) == (status, path)
        return self

    def sign_in(self, user: User) -> Visitor:
        """With the second factor where the person is staff."""
        if user.is_staff:
            TOTP.activate(user, SECRET)
        self.go("/account/login/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button:not([name])")
        if user.is_staff:
            self.page.fill("input[name=code]", code_of(SECRET))
            self.page.click("main form button:not([name])")
        self.page.wait_for_url(re.compile("/desk/|/admin/"))
        return self

    def press(self, words: str) -> Visitor:
        """The button or link of these words in the page's own part."""
        main = self.page.locator("main, #main, #content").first
        control = main.get_by_role("button", name=words, exact=True).or_(main.get_by_role("link", name=words, exact=True)).first
        control.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **values: str | list[str]) -> Visitor:
        """Fields by name: text is typed, a choice selected by its words, a list ticked by its words."""
        for name, value in values.items():
            if isinstance(value, list):
                for label in value:
                    self.page.locator(f"[name={name}]").locator("xpath=ancestor::fieldset[1]").get_by_label(label, exact=True).first.check()
            elif self.page.locator(f"select[name={name}]").count():
                self.page.select_option(f"select[name={name}]", label=value)
            else:
                self.page.fill(f"[name={name}]", value)
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("body").inner_text()

    def axe(self, *rules: str) -> None:
        """No violation of WCAG 2.2 AA that a machine can find on the present page; of these rules alone where they are named."""
        from axe_playwright_python.sync_playwright import Axe

        asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
        found = Axe().run(self.page, options={"runOnly": asked}).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], self.page.url


class Keys:
    """A person who has a keyboard and nothing else."""

    def __init__(self, visitor: Visitor):
        self.page = visitor.page

    def to(self, selector: str) -> Keys:
        """Tabs on until the control has the focus, which can be seen."""
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        for _step in range(150):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("(element) => element === document.activeElement"):
                assert wanted.evaluate("(element) => getComputedStyle(element).outlineStyle !== 'none' || element.type === 'radio'")
                return self
        raise AssertionError(f"{selector} cannot be reached by the keyboard on {self.page.url}")

    def type(self, selector: str, words: str) -> Keys:
        """In place of what stood there."""
        self.to(selector).page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        return self

    def press(self, selector: str, where: str) -> Keys:
        """Enter on a link or button, which leads to an address of this pattern."""
        self.to(selector).page.keyboard.press("Enter")
        self.page.wait_for_url(where)
        return self

    def send(self, selector: str) -> Keys:
        """Enter on a button whose answer stands at the same address."""
        with self.page.expect_navigation():
            self.to(selector).page.keyboard.press("Enter")
        return self

    def sign_in(self, user: User) -> Keys:
        return self.type("input[name=login]", user.email).type("input[name=password]", PASSWORD)

    def bring(self, selector: str, file: Any) -> Keys:
        """Opens the window in which a file is chosen, and chooses it.

        The browser is told to hand the window over on the way to the control, not with the key that opens it: that
        word and the key travel by different roads, and the key was now and then the faster.
        """
        with self.page.expect_file_chooser() as chooser:
            self.to(selector).page.keyboard.press("Enter")
        chooser.value.set_files(file)
        return self


@pytest.fixture
def visit(browser: Any, live_server: Any, transactional_db: None) -> Iterator[Any]:
    """Makes visitors; at the end none of them has seen an error."""
    visitors: list[Visitor] = []

    def make(user: User | None = None, **options: Any) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, **options))
        return visitors[-1].sign_in(user) if user else visitors[-1]

    yield make
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []


def link_in_last_mail(kind: str) -> str:
    """The path after the language of the link in the latest mail of this kind."""
    body = Message.objects.filter(kind=kind).latest("pk").body
    return re.search(r"https?://[^/\s]+/[a-z-]+(/\S+)", body)[1]
