"""The desk in the dark: switched without a script, readable, and light again on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database, DbSession
from outreach.places import service
from outreach.planning.rules import VisitState
from tests.build import make_campaign, make_neighborhood, make_user, make_visit, open_session
from tests.places.sample import box, geojson
from tests.support.browser import Visitor, accessibility_faults
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = [pytest.mark.browser, pytest.mark.database]
LIGHT, DARK = "rgb(245, 244, 239)", "rgb(14, 23, 24)"
WHITE = "rgb(255, 255, 255)"
MAIN = (
    "/", "/plan", "/map", "/map/table", "/dashboard", "/dashboard/answer", "/dossiers", "/follow-ups", "/reports",
    "/visits", "/visits/{visit}", "/visits/{visit}/work", "/visits/{visit}/encounters",
    "/visits/{visit}/encounters/new", "/visits/{visit}/close-out", "/neighborhoods", "/procedures",
    "/calendar", "/staffing", "/settings", "/inbox",
)  # fmt: skip
COLOUR_OF_A_CELL = """() => {
  const canvas = document.querySelector(".leaflet-overlay-pane canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const found = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = pixels[at + 3] === 255 ? pixels.slice(at, at + 3).join(", ") : "";
    if (colour) found.set(colour, (found.get(colour) ?? 0) + 1);
  }
  return [...found].sort((one, other) => other[1] - one[1])[0]?.[0];
}"""
COVERED_LIGHT, COVERED_DARK = "188, 220, 214", "31, 93, 86"
"""--done-m of both sheets."""


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    """A director, and a visit with somebody who was helped."""
    stop_the_clock(monkeypatch)
    made = make_side(db, Role.DIRECTOR)
    db.commit()
    return made


@pytest.fixture
def scriptless(browser: Browser, server: str, side: Side) -> Iterator[BrowserContext]:
    """The director's browser on a dark machine, with scripts switched off."""
    context = browser.new_context(base_url=server, java_script_enabled=False, color_scheme="dark", locale="vi-VN")
    context.set_default_timeout(60_000)
    token = open_session(side.scene.db, side.account)
    side.scene.db.commit()
    context.add_cookies([{"name": "signin", "value": token, "url": server}])
    yield context
    context.close()


def test_the_look_is_that_of_the_machine_until_it_is_switched_without_any_script(scriptless: BrowserContext) -> None:
    page = scriptless.new_page()
    page.goto("/plan")
    body = page.locator("body")
    expect(body).to_have_css("background-color", DARK)
    menu = page.locator("summary", has_text="Tài khoản")
    menu.click()
    for word, colour in (("Nền sáng", LIGHT), ("Nền tối", DARK), ("Theo máy", DARK)):
        page.get_by_role("link", name=word).click()
        expect(body).to_have_css("background-color", colour)
        menu.click()
        expect(page.get_by_role("link", name=word)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_main_pages_can_be_read_in_the_dark(browser: Browser, server: str, side: Side, size: str) -> None:
    # Not a watched visitor: the checker itself puts styles into the pages, which the policy refuses.
    one = Visitor(browser, server, size)
    one.context.set_default_timeout(60_000)
    one.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    one.sign_in(open_session(side.scene.db, side.account))
    side.scene.db.commit()
    faults, grounds = {}, set()
    for path in MAIN:
        one.page.goto(path.format(visit=side.id_of("visit_id")))
        faults[path] = accessibility_faults(one.page)
        grounds.add(one.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    one.context.close()
    assert {path: told for path, told in faults.items() if told} == {}
    assert grounds == {DARK}


def test_paper_is_light_and_so_is_the_map_on_it(browser: Browser, server: str, database: Database) -> None:
    today = local_day(now())
    with database.writing.begin() as db:
        service.import_boundary(db, THE_HOUSE, geojson(box()), source="ranh.geojson", now=now())
        place = make_neighborhood(db, "Thịnh Vạn")
        campaign = make_campaign(db, place, starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30))
        make_visit(db, neighborhood=place, campaign=campaign, on=today, state=VisitState.CLOSED)
        token = open_session(db, make_user(db))
    one = Visitor(browser, server, "desk")
    one.context.set_default_timeout(60_000)
    one.page.emulate_media(color_scheme="dark")
    one.sign_in(token)
    one.page.goto("/map")
    expect(one.page.locator("[data-map-status]")).to_have_text("Đang hiện 1 phố.")
    one.page.wait_for_function(f"({COLOUR_OF_A_CELL})() === '{COVERED_DARK}'")
    one.page.emulate_media(media="print")
    expect(one.page.locator("body")).to_have_css("background-color", WHITE)
    one.page.wait_for_function(f"({COLOUR_OF_A_CELL})() === '{COVERED_LIGHT}'")
    assert one.complaints() == []
    one.context.close()
