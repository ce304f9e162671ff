"""The tablet's screens at 200 % zoom, used with a keyboard: nothing is cut off, covered or out of reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from outreach.kernel.db import Database
from tests.support.browser import ZOOMED, Visitor, sideways_overflow
from tests.support.field_page import FieldPage
from tests.support.keyboard import Keyboard
from tests.support.open_day import open_day
from tests.support.zoom import bars_that_stay, cut_off

pytestmark = [pytest.mark.browser, pytest.mark.database]
MOST_STOPS = 140
BARS = 1 / 3
SCREENS = ("", "/scan", "/new", "/search", "/entries", "/remarks", "/close")


@pytest.fixture
def tablet(browser: Browser, server: str, database: Database) -> Iterator[FieldPage]:
    """A tablet with one record begun, zoomed in."""
    page = FieldPage(Visitor(browser, server, "tablet"), open_day(database))
    page.begin()
    page.scan("038158004521||Nguyễn Thị Lan|01021958|Nữ|Phố Mẫu|10102021")
    page.pick()
    width, height = ZOOMED
    page.page.set_viewport_size({"width": width, "height": height})
    yield page
    page.visitor.context.close()
    assert page.complaints() == []


def test_no_screen_is_cut_off_and_bars_leave_room(tablet: FieldPage) -> None:
    found = {}
    for where in SCREENS:
        tablet.go(where)
        page = tablet.page
        found[where] = (sideways_overflow(page), cut_off(page), bars_that_stay(page, most=BARS))
    assert {where: faults for where, faults in found.items() if faults != (0, [], [])} == {}


def test_every_screen_shows_where_the_focus_stands(tablet: FieldPage) -> None:
    for where in SCREENS:
        tablet.go(where)
        tablet.page.evaluate("document.activeElement.blur()")
        assert len(Keyboard(tablet.page).round(most=MOST_STOPS)) > 3, where
