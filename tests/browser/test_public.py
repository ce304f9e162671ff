"""The public pages on the phones of old people: light, readable, without a script, at any size of letters."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Response, expect
from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database
from outreach.notices.invitation_rules import Party
from outreach.notices.invitation_service import invite, link_code
from outreach.notices.service import Post
from outreach.planning.models import Visit, VisitChange
from outreach.planning.rules import HalfDay, VisitState
from outreach.public.models import PreRegistration
from tests.build import make_member, make_neighborhood, make_procedure, make_visit
from tests.support.browser import Visitor, accessibility_faults, sideways_overflow

PLACE = "/pho/dong-quang"
PAGES = ("/pho", PLACE, "/pho?q=khong+co", "/giay-to/1.001193?pho=dong-quang", f"{PLACE}/dang-ky", f"{PLACE}/ap-phich")
MOST_BYTES = 60_000


@pytest.fixture
def ward(database: Database) -> None:
    """A visit in two weeks that was moved, one nearby, a procedure."""
    on = local_day(now()) + timedelta(days=14)
    with database.writing.begin() as db:
        make_procedure(db, "1.001193", short_name="Khai sinh", is_common=True)
        place = make_neighborhood(db, "Phố Đông Quang", code="QP31")
        visit = make_visit(db, make_member(db), neighborhood=place, on=on, state=VisitState.ANNOUNCED)
        was = {"at": now(), "actor_name": "A", "half_day": HalfDay.AM, "visit": visit}
        db.add(VisitChange(what="visit.announce", state=VisitState.ANNOUNCED, on=on - timedelta(days=7), **was))
        db.add(VisitChange(what="visit.move", state=VisitState.PROPOSED, on=on, reason="Bão số 5", **was))
        near = make_neighborhood(db, "Phố Thọ Xuân Phương Đông (mẫu) tên rất dài để thử xuống dòng")
        make_visit(db, neighborhood=near, on=on - timedelta(days=7), state=VisitState.ANNOUNCED)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_everybody_can_use_every_page(ward: None, browser: Browser, server: str, size: str) -> None:
    one = Visitor(browser, server, size)
    faults = {}
    for path in PAGES:
        one.page.goto(path)
        complaints = one.complaints()
        faults[path] = (complaints, sideways_overflow(one.page), accessibility_faults(one.page))
        # The tool itself tries inline styles, which our policy refuses.
        one.forget()
    assert faults == dict.fromkeys(PAGES, ([], 0, []))
    one.context.close()


@pytest.mark.parametrize(("width", "letters"), [(320, "100%"), (390, "200%"), (1280, "200%")])
def test_large_letters_and_small_screens_need_no_scrolling_sideways(
    ward: None, visitor: Callable[..., Visitor], width: int, letters: str
) -> None:
    page = visitor("phone").page
    page.set_viewport_size({"width": width, "height": 640})
    over = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        over[path] = sideways_overflow(page)
    assert over == dict.fromkeys(PAGES, 0)


def test_a_page_with_its_fonts_weighs_at_most_sixty_kilobytes(ward: None, visitor: Callable[..., Visitor]) -> None:
    for path in PAGES:
        one = visitor("phone")
        answers = answers_to(one, path)
        weights = {urlsplit(answer.url).path: weight_of(answer) for answer in answers}
        assert sum(weights.values()) <= MOST_BYTES, weights
        assert len(weights) <= 12


def answers_to(one: Visitor, path: str) -> list[Response]:
    """Everything that a browser asks for to show a page."""
    answers: list[Response] = []
    one.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 (it wants a function of its own)
    one.page.goto(path, wait_until="networkidle")
    return answers


def weight_of(answer: Response) -> int:
    """What the body weighs on the way, packed as the server packs it."""
    body = answer.body()
    return len(gzip.compress(body, 6)) if answer.headers.get("content-encoding") == "gzip" else len(body)


def test_without_a_script_one_finds_ticks_and_registers(
    ward: None, browser: Browser, server: str, database: Database
) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/pho")
    page.get_by_label("Tên phố").fill("dong quang")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_text("Lý do: Bão số 5.")).to_be_visible()
    page.get_by_role("link", name="Cần mang giấy tờ gì?").first.click()
    page.get_by_role("button", name="Xem").click()
    page.get_by_label("Căn cước hoặc CCCD bản gốc").check()
    page.get_by_role("link", name="Đăng ký trước, đỡ phải chờ").click()
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Trung")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("7:30–8:30").check()
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.get_by_role("heading", name="Đã nhận đăng ký")).to_be_visible()
    page.get_by_role("button", name="Hủy đăng ký").click()
    expect(page.get_by_role("heading", name="Đã hủy đăng ký")).to_be_visible()
    assert context.cookies() == []
    context.close()
    with database.reading() as db:
        assert [row.phone for row in db.scalars(select(PreRegistration))] == [None]


def test_ticks_stay_on_the_phone(ward: None, visitor: Callable[..., Visitor]) -> None:
    page = visitor("phone").page
    page.goto("/giay-to/1.001193")
    page.get_by_label("Căn cước hoặc CCCD bản gốc").check()
    page.reload()
    expect(page.get_by_label("Căn cước hoặc CCCD bản gốc")).to_be_checked()


def test_the_code_of_the_printed_page_is_read_at_150_dots(ward: None, visitor: Callable[..., Visitor]) -> None:
    one = visitor("desk")
    one.page.goto(f"{PLACE}/ap-phich")
    document = pypdfium2.PdfDocument(BytesIO(one.page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(document) == 1
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil().convert("1"))
    assert code.text == f"{one.address}/pho/QP31"


def test_a_house_keeper_answers_on_a_small_phone_without_a_script(
    ward: None, browser: Browser, server: str, visitor: Callable[..., Visitor], database: Database
) -> None:
    with database.writing.begin() as db:
        visit = make_visit(db, on=local_day(now()) + timedelta(days=9))
        path = f"/xac-nhan/{link_code(invite(db, THE_HOUSE, visit, Party.HOUSE, post=Post(), now=now()))}"
    one = visitor("phone")
    one.page.set_viewport_size({"width": 320, "height": 640})
    answers = answers_to(one, path)
    assert sum(weight_of(answer) for answer in answers) <= MOST_BYTES
    one.page.get_by_text("Không được, vì…").click()
    assert (one.complaints(), sideways_overflow(one.page), accessibility_faults(one.page)) == ([], 0, [])
    one.forget()
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(path)
    page.get_by_role("button", name="Xác nhận mở nhà văn hóa").click()
    expect(page.get_by_text("Đã nhận lời. Xin cảm ơn!")).to_be_visible()
    context.close()
    with database.reading() as db:
        assert db.get_one(Visit, visit.id).state is VisitState.HOUSE_CONFIRMED
