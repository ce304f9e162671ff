"""Every capture screen at three sizes: WCAG by axe, finger sizes, nothing wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.kernel.db import Database
from tests.support.browser import SIZES, Visitor, accessibility_faults, sideways_overflow
from tests.support.field_page import CARD_OF_A_CHILD, CARD_OF_LAN, FieldPage
from tests.support.open_day import open_day

pytestmark = [pytest.mark.browser, pytest.mark.database]
FINGER = 48
"""CSS pixels: the least height of what is touched (design, section 3)."""
TOO_SMALL = """least => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
  .filter(one => one.checkVisibility({ opacityProperty: true }) && !one.closest(".visually-hidden"))
  .map(one => [one.textContent.trim() || one.id, (one.closest("label, .entry") ?? one).getBoundingClientRect().height])
  .filter(([, height]) => height > 0 && height < least)"""


@pytest.fixture(params=["tablet", "tablet-upright", "phone"])
def tablet(request: pytest.FixtureRequest, browser: Browser, server: str, database: Database) -> Iterator[FieldPage]:
    """A tablet, lying or upright, or a phone, before the visit."""
    page = FieldPage(Visitor(browser, server, request.param), open_day(database))
    page.begin()
    yield page
    page.visitor.context.close()


def test_show_5_no_capture_screen_has_a_fault_that_keeps_somebody_out(tablet: FieldPage) -> None:
    size = tablet.page.viewport_size or {"width": 0, "height": 0}
    assert (size["width"], size["height"]) in SIZES.values()
    found = {name: faults(tablet.page, size["width"]) for name in screens(tablet)}
    assert {name: list(wrong) for name, wrong in found.items() if any(wrong)} == {}


def screens(tablet: FieldPage) -> Iterator[str]:
    """Stand on one screen after the other, each with something on it."""
    yield "the visit, empty"
    tablet.offline()
    tablet.scan(CARD_OF_A_CHILD)
    tablet.pick()
    tablet.answer("requested")
    tablet.page.get_by_role("button", name="Thiếu giấy tờ").tap()
    yield "a form half filled"
    tablet.save()
    expect(tablet.page.locator("[data-problems]")).to_be_visible()
    yield "a form with problems"
    tablet.page.get_by_role("button", name="Đủ giấy tờ").tap()
    tablet.field("person.representative_name").fill("Bùi Văn Bố")
    tablet.save("slip")
    tablet.saved("Bùi Gia Bảo")
    yield "the slip"
    tablet.record(CARD_OF_LAN)
    yield "the visit, without network"
    for where in ("/scan", "/search", "/entries", "/waiting", "/photos", "/remarks", "/close"):
        tablet.go(where)
        yield where
    tablet.go("/entries")
    tablet.page.locator(".entry").first.tap()
    tablet.page.get_by_text("Hủy lượt này").tap()
    yield "one entry"
    tablet.page.get_by_role("link", name="Sửa").tap()
    yield "a correction"
    tablet.page.evaluate("location.hash = '#/?all=1'")
    expect(tablet.page.locator(".tablet-page.screen-day")).to_be_visible()
    yield "the visits"


def faults(page: Page, width: int) -> tuple[list[str], list[Any], int]:
    """What axe says, what is too small for a finger, and how much is out of sight sideways."""
    page.evaluate("document.querySelector('[data-toasts]').replaceChildren()")
    overflow, small = sideways_overflow(page), page.evaluate(TOO_SMALL, FINGER)
    height = page.viewport_size["height"] if page.viewport_size else 0
    # Whole and unscrolled: what lies under a bar at the edge would count as covered.
    page.set_viewport_size({"width": width, "height": max(height, page.evaluate("document.body.scrollHeight") + 200)})
    told = accessibility_faults(page)
    page.set_viewport_size({"width": width, "height": height})
    return told, small, overflow
