"""Five journeys without a mouse, at the size of a desk and at 200 % zoom, and what 200 % zoom leaves of each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState
from outreach.dossiers.models import Dossier
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database
from outreach.planning.models import Visit
from outreach.public.models import PreRegistration
from tests.build import open_session
from tests.support.browser import Visitor, sideways_overflow
from tests.support.desk_day import AHEAD, ANNOUNCED, DIRECTOR, OFFICER, WAITING, DeskDay, desk_day
from tests.support.installation import installation
from tests.support.keyboard import Keyboard
from tests.support.open_day import PASSWORD, PLACE, USERNAME
from tests.support.servers import web_server
from tests.support.zoom import bars_that_stay, cut_off

pytestmark = [pytest.mark.browser, pytest.mark.database]
SIZES = ("desk", "zoomed")
MOST_ARROWS = 60
MOST_STOPS = 200
"""Stops of the focus on a whole page: a board that begins a quarter has one in each of its free half-days."""
BARS = 1 / 3
"""The share of a window that bars may keep for themselves."""
Come = Callable[[str], Keyboard]


@dataclass(frozen=True)
class Place:
    """The house of the day: where it is served, and what stands in it."""

    address: str
    database: Database
    day: DeskDay

    def paths(self) -> dict[str, tuple[str, ...]]:
        """The pages of the journeys, by who sees them; nobody's are everybody's."""
        visit, work = f"/visits/{self.day.movable_id}", f"/visits/{self.day.day.visit_id}"
        return {
            "": ("/sign-in", "/pho", "/pho?q=quyet+thang", "/giay-to", "/giay-to/1.001193"),
            DIRECTOR: ("/", "/plan", f"/plan?visit={self.day.movable_id}", visit, f"{visit}/move", "/neighborhoods"),
            USERNAME: (f"{work}/work", f"{work}/encounters/new", f"{work}/encounters"),
            OFFICER: ("/activations", "/activations?view=activated"),
        }

    def token(self, username: str) -> str:
        with self.database.writing.begin() as db:
            return open_session(db, db.scalars(select(User).where(User.username == username)).one())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with installation(tmp_path_factory.mktemp("ward"), with_demo=False) as app, web_server(app) as address:
        database: Database = app.extensions["outreach.database"]
        yield Place(address, database, desk_day(database))


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, place: Place, size: str) -> Iterator[Page]:
    visitor = Visitor(browser, place.address, size)
    yield visitor.page
    visitor.context.close()
    assert visitor.complaints() == []


@pytest.fixture
def enter(page: Page) -> Come:
    """Sign in by the form; the mouse is not there from the beginning."""

    def sign_in(username: str) -> Keyboard:
        keys = Keyboard(page)
        page.goto("/sign-in")
        keys.tab_to(page.get_by_label("Tên đăng nhập"))
        page.keyboard.type(username)
        keys.tab_to(page.get_by_label("Mật khẩu"))
        page.keyboard.insert_text(PASSWORD)
        keys.enter_page()
        expect(page.locator("h1")).to_have_text("Hôm nay")
        return keys

    return sign_in


def open_section(keys: Keyboard, name: str) -> None:
    """Go to a section of the bar, which folds into a menu where the window is narrow."""
    folded = keys.page.locator(".nav-menu > summary")
    if folded.is_visible():
        keys.press_on(folded)
    inside = ".nav-menu a" if folded.is_visible() else ".nav-links a"
    keys.turn(keys.page.locator(inside, has_text=name))


def test_a_director_moves_a_visit_to_another_day_and_takes_it_back(page: Page, enter: Come, place: Place) -> None:
    keys, name = enter(DIRECTOR), AHEAD[0]
    open_section(keys, "Lịch")
    keys.skip_to_content()
    keys.tab_to(page.locator("#months a").first)
    walk(keys, "ArrowRight", f"document.activeElement.closest('[data-visit=\"{place.day.movable_id}\"]') !== null")
    chip = page.locator(f'[data-visit="{place.day.movable_id}"] a')
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt trên lịch")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("[data-board-voice]")).to_contain_text(f"Đã nhấc {name}.")
    walk(keys, "ArrowRight", f"document.activeElement.dataset.day > '{place.day.movable_on}'")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Đã dời buổi ở {name}.")).to_be_visible()
    assert day_of(place) > place.day.movable_on
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Đã hoàn tác, buổi trở lại ngày cũ.")).to_be_visible()
    assert day_of(place) == place.day.movable_on


def walk(keys: Keyboard, key: str, until: str) -> None:
    """Press a key until something is so, and see the focus at each step."""
    for _ in range(MOST_ARROWS):
        if keys.page.evaluate(until):
            return
        keys.page.keyboard.press(key)
        keys.is_seen()
    raise AssertionError(f"{MOST_ARROWS} presses of {key} do not lead to: {until}")


def day_of(place: Place) -> date:
    with place.database.reading() as db:
        return db.get_one(Visit, place.day.movable_id).on


def test_a_clerk_writes_down_who_came_and_what_for(page: Page, enter: Come, place: Place, size: str) -> None:
    name = f"Trịnh Thị Mẫu {'Hoa' if size == 'desk' else 'Huệ'}"
    keys = enter(USERNAME)
    keys.skip_to_content()
    keys.turn(page.get_by_role("link", name="Vào buổi hôm nay"))
    keys.skip_to_content()
    if not page.evaluate("document.activeElement.textContent.includes('Lượt mới')"):
        keys.tab_to(page.get_by_role("link", name="Lượt mới"))
    keys.enter_page()
    expect(page.get_by_label("Thẻ căn cước")).to_be_focused()
    keys.is_seen()
    keys.tab_to(page.get_by_label("Họ và tên"))
    page.keyboard.insert_text(name)
    keys.tab_to(page.get_by_label("Năm sinh"))
    page.keyboard.type("1958")
    keys.press_on(page.get_by_role("checkbox", name="Khai sinh"), key="Space")
    keys.tab_to(page.locator("[name='vneid-activation_state']:checked"))
    page.keyboard.press("ArrowUp")
    keys.is_seen()
    keys.turn(page.get_by_role("button", name="Lưu", exact=True))
    expect(page.locator("h1")).to_have_text(PLACE)
    expect(page.locator("main")).to_contain_text(name)
    with place.database.reading() as db:
        written = db.scalars(select(Encounter).where(Encounter.person_name == name)).one()
        lines = db.scalars(select(Dossier).where(Dossier.encounter_id == written.id)).all()
        assert [line.procedure.label for line in lines] == ["Khai sinh"]


def test_an_officer_decides_about_somebody_in_the_queue(page: Page, enter: Come, place: Place, size: str) -> None:
    name = WAITING[SIZES.index(size)]
    keys = enter(OFFICER)
    open_section(keys, "Công an")
    keys.skip_to_content()
    keys.press_on(page.get_by_label(f"Chọn {name}"), key="Space")
    keys.turn(page.locator(".batch").get_by_role("button", name="Đã kích hoạt mức 2"))
    expect(page.locator(".queue")).not_to_contain_text(name)
    with place.database.reading() as db:
        (state,) = db.scalars(select(Activation.state).join(Encounter).where(Encounter.person_name == name))
        assert state is ActivationState.ACTIVATED


def test_a_citizen_finds_the_day_ticks_papers_and_registers(page: Page, place: Place, size: str) -> None:
    keys, phone = Keyboard(page), f"091234567{SIZES.index(size)}"
    page.goto("/pho")
    keys.tab_to(page.locator(".skip-link"), most=1)
    keys.tab_to(page.get_by_label("Tên phố"))
    page.keyboard.type("quyet thang")
    keys.enter_page()
    expect(page.locator("main h2").first).to_have_text(ANNOUNCED)
    keys.turn(page.get_by_role("link", name="Cần mang giấy tờ gì?"))
    keys.tab_to(page.get_by_label("Tôi muốn làm"))
    page.keyboard.press("ArrowDown")
    keys.turn(page.get_by_role("button", name="Xem"))
    keys.press_on(page.get_by_label("Căn cước hoặc CCCD bản gốc"), key="Space")
    expect(page.get_by_label("Căn cước hoặc CCCD bản gốc")).to_be_checked()
    keys.turn(page.get_by_role("link", name="Đăng ký trước, đỡ phải chờ"))
    keys.tab_to(page.get_by_label("Họ và tên"))
    page.keyboard.insert_text("Đỗ Thị Mẫu Duyên")
    keys.tab_to(page.get_by_label("Số điện thoại"))
    page.keyboard.type(phone)
    keys.tab_to(page.locator("[name=slot]:checked"))
    page.keyboard.press("ArrowDown")
    keys.is_seen()
    # Who sends the form within three seconds is taken for a machine.
    page.wait_for_timeout(3100)
    keys.turn(page.get_by_role("button", name="Đăng ký", exact=True))
    expect(page.get_by_role("heading", name="Đã nhận đăng ký")).to_be_visible()
    with place.database.reading() as db:
        assert phone in [row.phone for row in db.scalars(select(PreRegistration))]


def test_a_director_finds_a_visit_from_the_keys_of_the_search(page: Page, enter: Come) -> None:
    keys, name = enter(DIRECTOR), AHEAD[3]
    page.keyboard.press("/")
    field = page.get_by_label("Phố, ngày, mã hồ sơ")
    expect(field).to_be_focused()
    keys.is_seen()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(page.locator("[data-search] summary")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("hoang yen")
    keys.enter_page()
    keys.skip_to_content()
    keys.turn(page.locator("main a[href*='/visits/']", has_text=name))
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize("who", ["", DIRECTOR, USERNAME, OFFICER])
def test_no_page_holds_the_focus_or_hides_it(browser: Browser, place: Place, size: str, who: str) -> None:
    visitor = Visitor(browser, place.address, size)
    if who:
        visitor.sign_in(place.token(who))
    for path in place.paths()[who]:
        visitor.page.goto(path)
        passed = Keyboard(visitor.page).round(most=MOST_STOPS)
        assert len(passed) > 3, path
    visitor.context.close()
    assert visitor.complaints() == []


@pytest.mark.parametrize("who", ["", DIRECTOR, USERNAME, OFFICER])
def test_at_200_percent_nothing_is_cut_off_and_bars_leave_room(browser: Browser, place: Place, who: str) -> None:
    visitor = Visitor(browser, place.address, "zoomed")
    if who:
        visitor.sign_in(place.token(who))
    found = {}
    for path in place.paths()[who]:
        visitor.page.goto(path)
        found[path] = (sideways_overflow(visitor.page), cut_off(visitor.page), bars_that_stay(visitor.page, most=BARS))
    visitor.context.close()
    assert {path: faults for path, faults in found.items() if faults != (0, [], [])} == {}
