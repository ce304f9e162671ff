"""Places in a real browser: the point picked on the map, and pages that everybody can use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.clock import now
from outreach.kernel.db import Database
from outreach.places import queries, service
from tests.build import make_neighborhood, make_user, open_session
from tests.places.sample import EAST, NORTH, SOUTH, WEST, box, geojson
from tests.support.browser import Visitor, accessibility_faults, sideways_overflow

pytestmark = [pytest.mark.browser, pytest.mark.database]
Come = Callable[..., Visitor]


@pytest.fixture
def token(database: Database) -> str:
    """The open session of a director of a ward with an outline and one neighborhood."""
    with database.writing.begin() as db:
        service.import_boundary(db, THE_HOUSE, geojson(box()), source="ranh.geojson", now=now())
        make_neighborhood(db, "<b>Đông Quang</b> (mẫu)", code="P01")
        return open_session(db, make_user(db))


def test_a_click_on_the_map_fills_the_boxes_and_is_stored(visitor: Come, token: str, database: Database) -> None:
    one = visitor()
    one.sign_in(token)
    page = one.page
    page.goto("/neighborhoods/new")
    expect(page.locator("path.ward-outline")).to_have_count(1)
    page.locator(".point-map").click()
    lat, lon = (float(page.get_by_label(name).input_value()) for name in ("Vĩ độ", "Kinh độ"))
    assert SOUTH < lat < NORTH
    assert WEST < lon < EAST
    page.get_by_label("Tên phố", exact=True).fill("Thịnh Vạn")
    page.get_by_label("Mã phố").fill("P02")
    page.get_by_role("button", name="Thêm phố").click()
    expect(page.locator("h1")).to_have_text("Thịnh Vạn")
    with database.reading() as db:
        house = queries.find_neighborhoods(db, "thinh")[0].house
        assert house is not None
        assert (house.lat, house.lon) == (lat, lon)


def test_the_pin_follows_what_is_typed_with_a_comma(visitor: Come, token: str) -> None:
    one = visitor("tablet")
    one.sign_in(token)
    page = one.page
    page.goto("/neighborhoods/new")
    expect(page.locator("path.ward-outline")).to_have_count(1)
    pin = page.locator(".leaflet-marker-icon")
    expect(pin).to_have_count(0)
    page.get_by_label("Vĩ độ").fill("19,76")
    page.get_by_label("Kinh độ").fill("105,81")
    expect(pin).to_have_count(1)
    before = pin.bounding_box()
    assert before is not None
    page.get_by_label("Kinh độ").fill("105,82")
    moved = "left => document.querySelector('.leaflet-marker-icon').getBoundingClientRect().x > left"
    page.wait_for_function(moved, arg=before["x"])
    page.get_by_label("Kinh độ").fill("")
    expect(pin).to_have_count(0)


def test_a_pair_copied_from_another_map_fills_both_boxes(visitor: Come, token: str) -> None:
    one = visitor()
    one.sign_in(token)
    page = one.page
    page.goto("/neighborhoods/new")
    expect(page.locator("path.ward-outline")).to_have_count(1)
    for typed, lat, lon in (
        ("19.7655, 105.8154", "19.7655", "105.8154"),
        ("19.7601,105.8012", "19.7601", "105.8012"),
        ("19,76; 105,81", "19,76", "105,81"),
    ):
        page.get_by_label("Vĩ độ").fill(typed)
        page.get_by_label("Vĩ độ").blur()
        expect(page.get_by_label("Vĩ độ")).to_have_value(lat)
        expect(page.get_by_label("Kinh độ")).to_have_value(lon)
        expect(page.locator(".leaflet-marker-icon")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 360, 390, 460])
def test_the_bar_fits_a_narrow_phone_with_its_bell_whole(visitor: Come, token: str, width: int) -> None:
    one = visitor("phone")
    one.sign_in(token)
    page = one.page
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/neighborhoods")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.querySelector('.top-bar').scrollWidth <= document.documentElement.clientWidth")
    bell = page.locator(".bell").bounding_box()
    assert bell is not None
    assert bell["width"] >= 44


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_of_places_can_be_used_by_everybody(browser: Browser, server: str, token: str, size: str) -> None:
    # Not one of the watched visitors: the checker itself puts styles into the page, which the policy refuses.
    one = Visitor(browser, server, size)
    one.sign_in(token)
    page = one.page
    page.goto("/neighborhoods")
    where = page.locator("tbody a").first.get_attribute("href") or ""
    faults = {}
    for path in ("/settings", "/settings/ward", "/settings/boundary", "/neighborhoods", "/neighborhoods/imports",
                 where, f"{where}/edit", f"{where}/split", f"{where}/renaming", f"{where}/removal"):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        faults[path] = (accessibility_faults(page), sideways_overflow(page))
    one.context.close()
    assert {path: fault for path, fault in faults.items() if fault != ([], 0)} == {}
