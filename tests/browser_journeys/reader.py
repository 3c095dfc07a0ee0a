"""Somebody at a page: what they click, and what every page they come to must stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils import translation
from playwright.sync_api import Page, Response, expect

from tests import cast
from tests.browser import DESKTOP

NARROW = {"width": 390, "height": 844}
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def said(words: str) -> str:
    """The words as the Swedish page has them; names and amounts stay as they are."""
    with translation.override("sv"):
        return translation.gettext(words)


class Looked:
    """Which pages were looked at, at which width, and what was wrong with them."""

    def __init__(self, checks: Iterable[Callable[..., None]], seen: dict[tuple[str, str], int] | None = None) -> None:
        self.checks = list(checks)
        self.seen = {} if seen is None else seen
        self.faults: list[str] = []

    def look(self, page: Page, who: str) -> None:
        """A new page is checked at both widths; the same page in another state at one, by turns."""
        if not self.checks:
            return
        path = re.sub(r"\d+", "N", urlsplit(page.url).path)
        tag = page.locator("main .page-heading .tag, main .ds-tag").first
        state = tag.inner_text() if tag.count() else ""
        is_new_page = not any(known == path for known, _state in self.seen)
        if (path, state) in self.seen:
            return
        turn = len(self.seen)
        self.seen[path, state] = turn
        size = page.viewport_size or DESKTOP
        widths = [DESKTOP, NARROW] if is_new_page else [[DESKTOP, NARROW][turn % 2]]
        for number, width in enumerate(widths):
            if page.viewport_size != width:
                page.set_viewport_size(width)
                page.evaluate(SETTLED)
            for check in self.checks:
                try:
                    check(page, again=number > 0)
                except AssertionError as fault:  # the journey goes on, so that one run tells every page's faults
                    self.faults.append(f"{width['width']} px, {who}: {fault}")
        if page.viewport_size != size:
            page.set_viewport_size(size)


class Reader:
    """Drives a page by its words, in English here and in Swedish there. Every page that is come to is looked at."""

    def __init__(self, page: Page, looked: Looked, who: str = "", password: str = cast.PASSWORD) -> None:
        self.page, self.looked, self.who, self.password = page, looked, who, password
        self.form = page.locator("main form")
        page.on("response", self.note)

    def note(self, response: Response) -> None:
        if response.status >= 400:
            self.looked.faults.append(f"{self.who}: {response.status} {response.url}")

    def look(self) -> Reader:
        self.looked.look(self.page, self.who)
        return self

    def goto(self, path: str) -> Reader:
        self.page.goto(path)
        self.look()
        if "/reauthenticate/" in self.page.url:  # before a signature
            self.give_password()
        return self

    def give_password(self) -> Reader:
        field = self.page.locator("main input[name=password]")
        field.fill(self.password)
        with self.page.expect_navigation():
            field.press("Enter")
        return self.look()

    def press(self, words: str, *, inside: str = "main", nth: int = 0) -> Reader:
        """A button, of a form that is sent."""
        button = self.page.locator(inside).get_by_role("button", name=said(words), exact=True)
        if button.count() <= nth:
            raise AssertionError(f"{self.page.url} offers {self.who} no {said(words)!r}:\n{self.text()[:3000]}")
        with self.page.expect_navigation():
            button.nth(nth).click()
        self.look()
        if "/reauthenticate/" in self.page.url:  # what was sent goes on when the password is given
            self.give_password()
        return self

    def offers(self, words: str) -> bool:
        return bool(self.page.locator("main").get_by_role("button", name=said(words), exact=True).count())

    def follow(self, words: str, *, inside: str = "main", nth: int = 0) -> Reader:
        with self.page.expect_navigation():
            self.page.locator(inside).get_by_role("link", name=said(words)).nth(nth).click()
        return self.look()

    def write(self, **values: str) -> Reader:
        """Fields by their names, as the form has them; what is folded away is unfolded first."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").first
            if not field.is_visible():
                field.evaluate("element => { const more = element.closest('details'); if (more) more.open = true; }")
            field.fill(value)
        return self

    def choose(self, name: str, *values: str) -> Reader:
        found = self.page.locator(f"main [name='{name}']")
        for value in values:
            if found.first.evaluate("element => element.tagName") == "SELECT":
                found.first.select_option(value)
            else:
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
        return self

    def fill(self, **given: str) -> Reader:
        """The page's form as it asks: what is given, and something in every other field that it demands."""
        form = self.page.locator("main form[method=post]").filter(has=self.page.locator(f"[name={next(iter(given))}]"))
        self.form = form = form.last
        for name, value in given.items():
            self.choose(name, value) if self.is_choice(name) else self.write(**{name: value})
        for box in form.locator("textarea:visible, input[type=text]:visible").all():
            if box.get_attribute("required") is not None and box.input_value() == "":
                box.fill("Så gick det till.")
        for choice in form.locator("select[required]:visible").all():
            if choice.input_value() == "":
                choice.select_option(index=1)
        for radio in form.locator("input[type=radio][required]:visible").all():
            name = radio.get_attribute("name")
            if not form.locator(f"input[name='{name}']:checked").count():
                radio.check()
        return self

    def is_choice(self, name: str) -> bool:
        found = self.page.locator(f"main [name='{name}']").first
        return found.evaluate("element => element.tagName == 'SELECT' || ['radio', 'checkbox'].includes(element.type)")

    def send(self) -> Reader:
        """The filled form's first button; a form that comes back with errors is a fault."""
        with self.page.expect_navigation():
            self.form.locator("button[type=submit]:visible").first.click()
        if self.page.locator(".ds-error-summary").count():
            raise AssertionError(f"{self.page.url}: {self.page.locator('.ds-error-summary').inner_text()}")
        return self.look()

    def attach(self, name: str, content: bytes) -> Reader:
        file: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("main input[type=file]").first.set_input_files(file)
        return self

    def text(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    def reads(self, *words: str) -> Reader:
        text = self.text()
        for word in words:
            wanted = " ".join(said(word).split())
            assert wanted in text, f"{self.page.url} does not say {wanted!r}:\n{text[:3000]}"
        return self

    def waits_for_the_worker(self) -> Reader:
        """The page follows the job by itself; nobody reloads it."""
        bar = self.page.locator("main .progress").first
        expect(bar).to_be_visible()
        expect(self.page.locator("main .progress:not([hx-get]) [role=status]").first).to_be_visible(timeout=30_000)
        return self
