"""One encounter on the tablet, from the card to saved: taps, time, bad input, rotation, a dead battery."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from outreach.activations.models import Activation
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database
from tests.support.browser import Visitor, chromium_with_camera
from tests.support.cards import CARDS, film_of_card
from tests.support.field_page import CARD_OF_A_CHILD, CARD_OF_LAN, FieldPage
from tests.support.open_day import OpenDay, open_day

pytestmark = [pytest.mark.browser, pytest.mark.database]
MOST_TAPS, MOST_SECONDS = 6, 20
SECONDS_A_TAP = 1.5
"""A clerk looks for the next button and moves the hand to it."""
SECONDS_TO_AIM = 4
"""The card is taken, turned and held before the camera."""
COUNT_TAPS = "addEventListener('pointerdown', () => { window.taps = (window.taps ?? 0) + 1 }, true)"


@pytest.fixture
def day(database: Database) -> OpenDay:
    return open_day(database)


@pytest.fixture
def tablet(browser: Browser, server: str, day: OpenDay) -> Iterator[FieldPage]:
    """A tablet before the visit, lying; at the end it may have no complaint."""
    page = FieldPage(Visitor(browser, server, "tablet"), day)
    page.begin()
    yield page
    page.visitor.context.close()
    assert page.complaints() == []


@pytest.fixture(params=CARDS)
def card(request: pytest.FixtureRequest) -> str:
    """The code of an invented card of each generation."""
    return CARDS[request.param]


@pytest.fixture
def with_camera(card: str, browser: Browser, server: str, day: OpenDay, tmp_path: Path) -> Iterator[FieldPage]:
    """A tablet whose camera sees the card."""
    film = film_of_card(card, tmp_path / "card.mjpeg")
    with chromium_with_camera(browser, film) as opened:
        page = FieldPage(Visitor(opened, server, "tablet"), day)
        page.begin()
        yield page
        assert page.complaints() == []


def test_show_2_a_card_before_the_camera_is_saved_in_six_taps_and_twenty_seconds(
    card: str, with_camera: FieldPage, database: Database
) -> None:
    tablet, (number, _, name, *_) = with_camera, card.split("|")
    tablet.page.evaluate(COUNT_TAPS)
    begin = time.monotonic()
    tablet.page.get_by_role("link", name="Lượt mới").first.tap()
    expect(tablet.page.locator(".person")).to_contain_text(name)
    tablet.pick()
    tablet.answer("requested")
    tablet.save()
    tablet.saved(name)
    machine, taps = time.monotonic() - begin, tablet.page.evaluate("window.taps")
    assert taps <= MOST_TAPS
    assert machine + SECONDS_TO_AIM + taps * SECONDS_A_TAP <= MOST_SECONDS
    assert waits_for(lambda: number_on_server(database, tablet.day)) == number


def test_a_code_of_another_kind_or_a_spoilt_scan_is_refused_in_words_and_loses_nothing(tablet: FieldPage) -> None:
    tablet.go("/scan")
    tablet.field("person.person_name").fill("Lê Thị Thọ")
    for scanned, words in (
        ("https://vneid.gov.vn/qr/3f9a8c", "không phải mã QR trên thẻ"),
        ("038158004521||Nguyeenx Vawn Hungf|01021958|Nam|Phoos|10102021", "tắt bộ gõ tiếng Việt"),
    ):
        tablet.page.locator("#wedge").fill(scanned)
        tablet.page.locator("#wedge").press("Enter")
        expect(tablet.page.locator('[data-field="card"] [data-error]')).to_contain_text(words)
        expect(tablet.page.locator("[data-problems]")).to_contain_text(words)
    assert tablet.field("person.person_name").input_value() == "Lê Thị Thọ"


def test_a_scanner_that_types_into_any_field_is_understood(tablet: FieldPage) -> None:
    tablet.go("/scan")
    tablet.field("person.birth_year").fill("19")
    tablet.field("person.person_name").press_sequentially(CARD_OF_LAN.replace("Nguyễn", "NGUYỄN"))
    tablet.field("person.person_name").press("Enter")
    expect(tablet.page.locator(".person")).to_contain_text("NGUYỄN Thị Lan")
    expect(tablet.page.locator(".person")).to_contain_text("038•••••4521")
    expect(tablet.page.locator(".person")).to_contain_text("ưu tiên")


def test_what_is_wrong_is_said_where_it_was_typed_and_in_the_summary(tablet: FieldPage, database: Database) -> None:
    tablet.scan(CARD_OF_A_CHILD)
    expect(tablet.page.locator("main")).to_contain_text("Bùi Gia Bảo")
    tablet.field("person.phone").fill("01612345678")
    tablet.answer("requested")
    tablet.save()
    summary = tablet.page.locator("[data-problems]")
    expect(summary).to_be_focused()
    for name, words in (("person.phone", "10 số từ năm 2018"), ("person.representative_name", "người đại diện")):
        expect(summary).to_contain_text(words)
        expect(tablet.page.locator(f'[data-field="{name}"]:visible [data-error]')).to_contain_text(words)
    tablet.field("person.phone").fill("0912 345 678")
    tablet.field("person.representative_name").fill("Bùi Văn Bố")
    expect(summary).to_be_hidden()
    tablet.save()
    tablet.saved("Bùi Gia Bảo")
    assert waits_for(lambda: number_on_server(database, tablet.day)) == "038215000888"
    with database.reading() as db:
        assert db.scalars(select(Activation)).one().is_minor


def test_nothing_done_is_not_saved(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.save()
    expect(tablet.page.locator("[data-problems]")).to_contain_text("Hãy chọn ít nhất một thủ tục")


def test_show_5_rotating_in_mid_form_with_the_keyboard_open_loses_no_field(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.pick(1)
    tablet.answer("requested")
    tablet.page.get_by_role("button", name="Thiếu giấy tờ").tap()
    tablet.page.get_by_role("button", name="Sửa tay").tap()
    typed = {"person.phone": "0912 345 678", "person.note": "Có con đi cùng", "answer.activation_note": "Vừa đổi SIM"}
    for name, value in typed.items():
        tablet.field(name).fill(value)
    tablet.page.locator(".chosen-line textarea").fill("Giấy ủy quyền")
    before = everything(tablet)
    for width, height in ((800, 1280), (800, 620), (1280, 380), (1280, 800)):
        tablet.page.set_viewport_size({"width": width, "height": height})
        assert everything(tablet) == before
    assert {name: tablet.field(name).input_value() for name in typed} == typed
    expect(tablet.page.locator(".chosen-line textarea")).to_be_focused()


def test_a_draft_lies_on_the_tablet_half_a_second_after_the_last_key(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.pick(2)
    tablet.field("person.phone").press_sequentially("0912345678")
    tablet.page.wait_for_timeout(500)
    dead, tablet.page = tablet.page, tablet.visitor.context.new_page()
    dead.close(run_before_unload=False)
    tablet.page.goto("/field")
    tablet.unlock()
    tablet.page.get_by_role("link", name="Ghi tiếp lượt đang dở").tap()
    expect(tablet.page.locator(".person")).to_contain_text("Nguyễn Thị Lan")
    expect(tablet.field("person.phone")).to_have_value("0912345678")
    expect(tablet.page.locator('.procedure-buttons [aria-pressed="true"]')).to_have_count(1)


def test_people_of_one_house_share_the_phone_and_nothing_else(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.field("person.phone").fill("0912 345 678")
    tablet.pick()
    tablet.save("household")
    tablet.saved("Nguyễn Thị Lan")
    assert tablet.field("person.person_name").input_value() == ""
    tablet.scan(CARD_OF_A_CHILD)
    expect(tablet.field("person.phone")).to_have_value("0912 345 678")
    expect(tablet.page.locator('.procedure-buttons [aria-pressed="true"]')).to_have_count(0)


def everything(tablet: FieldPage) -> object:
    """Every value of the form, seen or not."""
    return tablet.page.evaluate(
        "() => [...document.querySelectorAll('main :is(input, select, textarea)')]"
        ".map(one => [one.id || one.name, one.type === 'checkbox' || one.type === 'radio' ? one.checked : one.value])"
    )


def number_on_server(database: Database, day: OpenDay) -> str | None:
    with database.reading() as db:
        one = db.scalars(select(Encounter).where(Encounter.visit_id == day.visit_id)).first()
        return one.identity_number if one else None


def waits_for(ask: Callable[[], str | None]) -> str | None:
    """What the server answers once the tablet has sent it."""
    until = time.monotonic() + 15
    while (answer := ask()) is None and time.monotonic() < until:
        time.sleep(0.1)
    return answer
