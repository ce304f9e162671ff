"""Chromium that tells on every page: console errors, refused sources, requests to other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

from tests.support.chromium import find_chromium
from tests.support.https import HTTPS_NAME, Trust, environment_of

SIZES = {"desk": (1440, 900), "tablet": (1280, 800), "tablet-upright": (800, 1280), "phone": (390, 844)}
"""Widths and heights in CSS pixels for which the pages are drawn (design, section 5)."""

ZOOMED = (640, 400)
"""The size «zoomed»: a desk of 1280 × 800 at 200 %, half as many CSS pixels of two dots each."""

_QUIET = (
    "--lang=vi",  # the form of dates in date fields
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    # Nothing but this machine has an address: a request to another host fails at once and is told.
    f"--host-resolver-rules=MAP {HTTPS_NAME} 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
_TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", event =>
  console.error(`refused by ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));"""
_WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what holds need not be told place by place
    "preload": {"assets": ["media"]},  # no rule of these reads the sheets, which would be fetched once more
}


@contextmanager
def chromium(playwright: Playwright, trust: Trust | None = None) -> Iterator[Browser]:
    """The machine's Chromium, trusting an authority; the test is skipped, with a word, where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("needs a Chromium; scripts/test.py says how to get one")
    args = [*_QUIET, *(trust.arguments if trust else ())]
    browser = playwright.chromium.launch(executable_path=path, args=args, env=environment_of(trust))
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def chromium_with_camera(browser: Browser, film: Path) -> Iterator[Browser]:
    """One more Chromium beside `browser`, whose camera shows a film (MJPEG) and asks nobody's leave."""
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    args = [*_QUIET, *camera, f"--use-file-for-fake-video-capture={film}"]
    opened = browser.browser_type.launch(executable_path=find_chromium(), args=args)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def at_the_desk(browser: Browser, address: str, token: str) -> Iterator[Page]:
    """A signed-in person's page at the desk; at the end it has nothing to complain of."""
    visitor = Visitor(browser, address, "desk")
    visitor.sign_in(token)
    yield visitor.page
    visitor.context.close()
    assert visitor.complaints() == []


class Visitor:
    """One person's browser: own cookies, one size of screen, and a list of what went wrong on its pages."""

    def __init__(self, browser: Browser, address: str, size: str) -> None:
        width, height = ZOOMED if size == "zoomed" else SIZES[size]
        self.address = address
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            has_touch=size not in ("desk", "zoomed"),
            device_scale_factor=2 if size == "zoomed" else 1,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(_TELL_REFUSALS)
        self._complaints: list[str] = []
        self._answers: set[str] = set()
        self.context.on("request", self._note_request)
        self.context.on("response", self._note_response)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self._complaints.append(f"script error: {error.error}"))
        self.page: Page = self.context.new_page()

    def sign_in(self, token: str) -> None:
        """Bear the cookie of an open session."""
        is_https = self.address.startswith("https:")
        name = "__Host-signin" if is_https else "signin"
        cookie = {"name": name, "value": token, "url": self.address, "httpOnly": True, "secure": is_https}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def complaints(self) -> list[str]:
        """What went wrong on any page so far. A page that answers 4xx is an answer, not a fault."""
        return [text for text in self._complaints if not any(text == _unloaded(url) for url in self._answers)]

    def forget(self) -> None:
        """Begin the list anew."""
        self._complaints.clear()

    def _note_request(self, request: Request) -> None:
        is_own = request.url.startswith((f"{self.address}/", "data:", "blob:")) or request.url == self.address
        if not is_own:
            self._complaints.append(f"request to another host: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._answers.add(response.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        is_unloaded = message.text.startswith("Failed to load resource")
        self._complaints.append(_unloaded(message.location["url"]) if is_unloaded else f"console: {message.text}")


def accessibility_faults(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA that axe finds on a page, one line each with the places."""
    violations = Axe().run(page, options=_WCAG).response["violations"]
    return [f"{fault['id']}: {[node['target'] for node in fault['nodes']]}" for fault in violations]


def sideways_overflow(page: Page) -> int:
    """By how many CSS pixels a page is wider than its window; 0 where nobody must scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def path_of(page: Page) -> str:
    """The path of the page that is shown."""
    return urlsplit(page.url).path


def _unloaded(url: str) -> str:
    return f"not loaded: {url}"
