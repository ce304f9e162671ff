"""The map, dashboard, first page and reports in a real browser."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.accounts.rules import THE_HOUSE
from outreach.app import create_app
from outreach.config import MapFile, Settings
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database
from outreach.places import service
from outreach.planning.rules import VisitState
from outreach.web.lean import STATIC
from tests.build import make_campaign, make_encounter, make_neighborhood, make_user, make_visit, open_session
from tests.places.sample import box, geojson
from tests.support.browser import SIZES, Visitor, accessibility_faults, sideways_overflow
from tests.support.servers import web_server
from tests.support.tile_archive import ZOOM, archive

pytestmark = [pytest.mark.browser, pytest.mark.database]
Come = Callable[..., Visitor]
HOSTILE = "<img src=x onerror=alert(1)>${1}</script>"
TODAY = local_day(now())
TILES = "https://tiles.example"
COLOURS_OF_GROUND = """() => {
  const found = new Set();
  for (const tile of document.querySelectorAll(".leaflet-tile-pane canvas")) {
    const row = tile.width ? tile.getContext("2d").getImageData(0, tile.height / 2, tile.width, 1).data : [];
    for (let at = 0; at < row.length; at += 4) found.add(row.slice(at, at + 3).join());
  }
  const wanted = ["--map-water", "--map-land", "--map-road"].map((name) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join();
  });
  return wanted.every((colour) => found.has(colour));
}"""
"""Whether water, land and road of the archive have been painted."""


@pytest.fixture
def token(database: Database) -> str:
    """The open session of a director; one neighborhood reached, one planned, one overdue with a hostile name."""
    with database.writing.begin() as db:
        service.import_boundary(db, THE_HOUSE, geojson(box()), source="ranh.geojson", now=now())
        done, planned, late = (make_neighborhood(db, name) for name in ("Thịnh Vạn", "Đông Quang (mẫu)", HOSTILE))
        campaign = make_campaign(
            db, done, planned, late, starts_on=TODAY - timedelta(days=90), ends_on=TODAY + timedelta(days=90)
        )
        held = make_visit(db, neighborhood=done, campaign=campaign, on=TODAY, state=VisitState.CLOSED)
        make_encounter(db, held)
        make_visit(db, neighborhood=planned, campaign=campaign, on=TODAY + timedelta(days=3))
        make_visit(db, neighborhood=late, campaign=campaign, on=TODAY - timedelta(days=9))
        return open_session(db, make_user(db))


@pytest.fixture
def come_in(visitor: Come, token: str) -> Visitor:
    one = visitor()
    one.sign_in(token)
    return one


@pytest.fixture
def page(come_in: Visitor) -> Page:
    one = come_in
    one.page.goto("/map")
    expect(one.page.locator("[data-map-status]")).to_have_text("Đang hiện 3 phố.")
    return one.page


def test_the_map_draws_marks_and_a_hostile_name_stays_text(page: Page) -> None:
    marks = page.locator(".map-icon .map-name")
    assert sorted(marks.all_text_contents()) == sorted(["Thịnh Vạn", "Đông Quang (mẫu)", HOSTILE])
    assert page.locator("img[src=x]").count() == 0
    page.get_by_role("button", name=f"{HOSTILE}, Quá hạn").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup h2")).to_have_text(HOSTILE)


def test_a_popup_opens_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    mark = page.get_by_role("button", name="Đông Quang (mẫu), Đã lên lịch")
    mark.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Mở buổi")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(mark).to_be_focused()


def test_search_without_marks_and_filters_leave_what_fits(page: Page) -> None:
    status = page.locator("[data-map-status]")
    page.get_by_label("Tìm phố").fill("dong qu")
    expect(status).to_have_text("Đang hiện 1 phố.")
    page.get_by_label("Tìm phố").press("Enter")
    expect(page.locator(".map-popup h2")).to_have_text("Đông Quang (mẫu)")
    page.get_by_label("Tìm phố").fill("")
    page.locator("input[name=status][value=done]").uncheck()
    expect(status).to_have_text("Đang hiện 2 phố.")
    page.get_by_role("button", name="VNeID").click()
    expect(page.locator(".map-figure:visible")).to_have_text(["–", "–"])
    expect(page.get_by_text("Chưa ai đề nghị")).to_be_visible()


def slide_to(page: Page, day: date) -> None:
    first = date.fromisoformat(str(page.locator("[data-map-time]").get_attribute("data-first")))
    page.locator("#map-day").evaluate(
        "(slider, days) => { slider.value = days; slider.dispatchEvent(new Event('input', {bubbles: true}));"
        " slider.dispatchEvent(new Event('change', {bubbles: true})); }",
        (day - first).days,
    )


def names_of(page: Page) -> list[str]:
    marks = page.locator(".leaflet-marker-icon[aria-label]")
    return sorted(str(marks.nth(place).get_attribute("aria-label")) for place in range(marks.count()))


def test_the_slider_shows_the_past_as_it_was_and_the_future_as_planned(page: Page) -> None:
    words = page.locator("[data-day-words]")
    expect(page.locator("[data-map-time].is-ready")).to_be_visible()
    slide_to(page, TODAY + timedelta(days=4))
    expect(words).to_have_text(f"Dự kiến theo lịch, ngày {TODAY + timedelta(days=4):%d/%m/%Y}")
    assert names_of(page) == sorted(
        [f"{HOSTILE}, Quá hạn", "Thịnh Vạn, Theo lịch sẽ về", "Đông Quang (mẫu), Theo lịch sẽ về"]
    )
    expect(page.locator("[data-count-of=done]")).to_have_text("2")
    slide_to(page, TODAY - timedelta(days=1))
    expect(words).to_have_text(f"Tình trạng tại ngày {TODAY - timedelta(days=1):%d/%m/%Y}")
    assert "Thịnh Vạn, Chờ xếp lịch" in names_of(page)
    expect(page).to_have_url(re.compile(rf"on={TODAY - timedelta(days=1)}"))
    page.get_by_role("button", name="Về hôm nay").click()
    expect(words).to_have_text(f"Tình trạng tại ngày {TODAY:%d/%m/%Y}")


def test_the_map_goes_on_without_the_network(come_in: Visitor, page: Page) -> None:
    expect(page.locator("[data-map-time].is-ready")).to_be_visible()
    page.context.set_offline(True)
    slide_to(page, TODAY + timedelta(days=4))
    expect(page.locator("[data-count-of=done]")).to_have_text("2")
    expect(page.locator("[data-map-status]")).to_have_text("Đang mất mạng: chỉ có tình trạng của ngày này.")
    page.get_by_role("button", name="Ngày chờ").click()
    page.get_by_role("button", name="Phóng to").click()
    page.get_by_label("Tìm phố").fill("thinh")
    expect(page.locator(".map-icon .map-name:visible")).to_have_text(["Thịnh Vạn"])
    page.context.set_offline(False)
    # What could not be fetched meanwhile is no fault of the page; a script that broke would be.
    come_in._complaints = [one for one in come_in._complaints if not one.startswith("not loaded")]


def test_the_year_plays_and_stops(page: Page) -> None:
    slider = page.locator("#map-day")
    expect(page.locator("[data-map-time].is-ready")).to_be_visible()
    page.get_by_role("button", name="Chạy theo thời gian").click()
    stop = page.get_by_role("button", name="Dừng")
    stop.click()
    expect(page.get_by_role("button", name="Chạy theo thời gian")).to_have_attribute("aria-pressed", "false")
    assert int(slider.input_value()) != (TODAY - timedelta(days=0)).toordinal()
    slider.focus()
    before = int(slider.input_value())
    page.keyboard.press("ArrowLeft")
    assert int(slider.input_value()) == before - 1


def test_tiles_that_the_ward_has_set_shine_through_the_cells_and_can_be_switched_off(
    browser: Browser, settings: Settings, token: str
) -> None:
    with web_server(create_app(replace(settings, tile_url=f"{TILES}/{{z}}/{{x}}/{{y}}.png"))) as address:
        one = Visitor(browser, address, "desk")
        one.context.route(f"{TILES}/**", lambda route: route.fulfill(path=STATIC / "vendor/leaflet/images/layers.png"))
        one.sign_in(token)
        one.page.goto("/map")
        expect(one.page.locator("[data-map-status]")).to_have_text("Đang hiện 3 phố.")
        tiles = one.page.locator(".leaflet-tile-pane img.leaflet-tile-loaded")
        expect(tiles.first).to_be_attached()
        opacity = "window.coverageMap.cells.getLayers()[0].options.fillOpacity"
        assert 0.3 < one.page.evaluate(opacity) < 0.8
        one.page.get_by_label("Bản đồ nền").uncheck()
        expect(tiles).to_have_count(0)
        assert one.page.evaluate(opacity) == 1
        one.context.close()


def test_the_ground_of_the_ward_s_own_file_is_drawn_without_another_host(
    browser: Browser, settings: Settings, token: str, tmp_path: Path
) -> None:
    (tmp_path / "ward.pmtiles").write_bytes(archive())
    own = replace(settings, map_file=MapFile(tmp_path / "ward.pmtiles", ZOOM))
    with web_server(create_app(own)) as address:
        one = Visitor(browser, address, "desk")
        one.sign_in(token)
        one.page.goto("/map")
        one.page.wait_for_function(COLOURS_OF_GROUND)
        one.page.get_by_label("Bản đồ nền").uncheck()
        expect(one.page.locator(".leaflet-tile-pane canvas")).to_have_count(0)
        one.context.close()
    assert one.complaints() == []


def test_rings_and_filters_are_switched(page: Page) -> None:
    page.get_by_role("button", name="Ngày chờ").click()
    expect(page.get_by_text("Chờ dưới 30 ngày")).to_be_visible()
    assert f"{HOSTILE}, Quá hạn, 9" in names_of(page)
    ring = page.get_by_label("Vòng khoảng cách tới Trung tâm")
    if ring.is_visible():
        ring.check()
        expect(page.locator(".map-ring").first).to_be_visible()


def test_the_keyboard_goes_through_the_map_as_through_the_table(page: Page) -> None:
    marks = [name.split(", ")[0] for name in page.locator(".leaflet-marker-icon[aria-label]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))")]  # fmt: skip
    page.locator("input[name=status][value=done]").uncheck()
    page.locator("input[name=status][value=done]").check()
    again = page.locator(".leaflet-marker-icon[aria-label]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    page.goto("/map/table")
    rows = page.locator("tbody th").all_inner_texts()[:-1]
    assert marks == [name.split(", ")[0] for name in again] == rows


def test_the_page_is_light(page: Page) -> None:
    """Beside Leaflet and the fonts, which browsers keep: 60 kB squeezed (54 neighborhoods: scripts/bench.py map)."""
    sizes = []
    page.on("response", lambda answer: sizes.append((answer.url, len(gzip.compress(answer.body())))))
    page.reload()
    expect(page.locator("[data-map-time].is-ready")).to_be_visible()
    own = {url: size for url, size in sizes if "/vendor/" not in url}
    assert any("cells.json" in url for url in own)
    assert sum(own.values()) < 60_000, own


@pytest.mark.usefixtures("jobs")
def test_a_report_is_made_and_taken_along(page: Page) -> None:
    page.goto("/dashboard")
    page.get_by_role("link", name="Xuất Excel").click()
    page.get_by_role("button", name="Tạo tệp", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải").first.click()
    assert download.value.suggested_filename.startswith("Tong-hop-theo-pho_")


@pytest.mark.parametrize("size", list(SIZES))
def test_pages_of_coverage_can_be_used_by_everybody(browser: Browser, server: str, token: str, size: str) -> None:
    # Not one of the watched visitors: the checker itself puts styles into the page, which the policy refuses.
    one = Visitor(browser, server, size)
    one.sign_in(token)
    faults = {}
    for path in (
        "/",
        "/dashboard",
        "/dashboard/answer",
        "/dashboard/fields",
        "/map",
        "/map/table",
        "/reports",
        "/reports?report=minutes",
    ):
        one.page.goto(path)
        one.page.wait_for_load_state("networkidle")
        faults[path] = (accessibility_faults(one.page), sideways_overflow(one.page))
    one.context.close()
    assert {path: fault for path, fault in faults.items() if fault != ([], 0)} == {}
