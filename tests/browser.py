"""A real Chromium against the live server: `page_for(user)`, and `assert_accessible(page)`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from outcomes_platform.setup_machine import find_browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
WAIT = 10_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong is described, not what is right: half the time of a look.
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "No Chromium found: run make setup-browser, or name its path in CHROMIUM."
    # Playwright keeps an event loop in this thread, which makes Django refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=path, args=[*sandbox, "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_for(browser, live_server) -> Iterator[Callable[..., Page]]:
    """A page of its own for each person, signed in by session; None is a visitor.

    When the test ends, any error in a page's console, a broken content policy among them, fails it.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(user=None, *, viewport=None, language="sv", javascript=True, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport or DESKTOP,
            locale={"sv": "sv-SE", "en": "en-GB"}[language],
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()

        def note_message(message) -> None:
            if is_serious(message):
                complaints.append(f"{page.url}: {message.text}")

        page.on("console", note_message)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def is_serious(message) -> bool:
    # A refused page (403, 404) is reported by the console too, and is often just what the test wants to see.
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Fails with axe's findings: rule, impact and the elements, in the page as it stands."""

    def check(page: Page, *, again: bool = False) -> None:
        # At another width of the same page only the layout has changed; contrast takes half the time of a look.
        options = {**OPTIONS, "rules": {"color-contrast": {"enabled": False}}} if again else OPTIONS
        if not (again and page.evaluate("'axe' in window")):
            page.evaluate(AXE_SCRIPT)
        # Only the findings come back: axe's whole answer, with all that it has passed, takes as long as a look.
        found = page.evaluate("options => axe.run(options).then(answer => answer.violations)", options)
        lines = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])
            for violation in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture(scope="session")
def assert_no_sideways_scroll() -> Callable[[Page], None]:
    """The page itself never scrolls sideways; wide tables scroll in a frame of their own."""

    def check(page: Page, **_look: object) -> None:
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen, f"{page.url} is {wide} px wide in a window of {seen} px"

    return check
