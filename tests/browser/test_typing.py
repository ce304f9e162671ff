"""Vietnamese typed by an input method and by Unikey: every letter once, and nothing done with half a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database
from outreach.planning.models import Visit
from tests.build import open_session
from tests.support.browser import Visitor, at_the_desk
from tests.support.desk_day import AHEAD, ANNOUNCED, DIRECTOR, desk_day
from tests.support.field_page import FieldPage
from tests.support.installation import installation
from tests.support.open_day import open_day
from tests.support.servers import web_server
from tests.support.telex import WAYS, Telex, states

pytestmark = [pytest.mark.browser, pytest.mark.database]
PERSON, STREET, WORK = "Nguyễn Thị Hoàng Yến", "Quyết Thắng", "đăng ký khai sinh"
LONG = 30_000


@dataclass(frozen=True)
class Ward:
    """The house of the day, a director's session, and a visit of the plan for each way of typing."""

    address: str
    database: Database
    token: str
    visits: dict[str, UUID]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with installation(tmp_path_factory.mktemp("ward"), with_demo=False) as app, web_server(app) as address:
        database: Database = app.extensions["outreach.database"]
        desk_day(database)
        with database.writing.begin() as db:
            director = db.scalars(select(User).where(User.username == DIRECTOR)).one()
            ahead = {visit.neighborhood.name: visit.id for visit in db.scalars(select(Visit))}
            given_up = dict(zip(WAYS, (ahead[AHEAD[3]], ahead[AHEAD[4]]), strict=True))
            made = Ward(address, database, open_session(db, director), given_up)
        yield made


@pytest.fixture
def page(browser: Browser, ward: Ward) -> Iterator[Page]:
    with at_the_desk(browser, ward.address, ward.token) as here:
        yield here


def write(page: Page, field: Locator, text: str, way: str) -> None:
    """Write into a field; it holds that and nothing else, in the form in which texts are kept."""
    field.focus()
    Telex(page).type(text, way)
    expect(field).to_have_value(text)
    assert unicodedata.is_normalized("NFC", field.input_value())


def test_the_keys_of_telex_make_a_word_grow_as_on_a_vietnamese_keyboard() -> None:
    assert states("đăng") == ["d", "đ", "đa", "đă", "đăn", "đăng"]
    assert states("Yến") == ["Y", "Ye", "Yê", "Yên", "Yến"]


@pytest.mark.parametrize("way", WAYS)
def test_a_citizen_finds_the_own_pho(page: Page, way: str) -> None:
    page.goto("/pho")
    write(page, page.get_by_label("Tên phố"), STREET, way)
    page.keyboard.press("Enter")
    expect(page.locator("main h2").first).to_have_text(ANNOUNCED)


@pytest.mark.parametrize("way", WAYS)
def test_the_search_of_the_bar_seeks_what_was_typed(page: Page, way: str) -> None:
    page.goto("/")
    page.keyboard.press("/")
    write(page, page.get_by_label("Phố, ngày, mã hồ sơ"), STREET, way)
    page.keyboard.press("Enter")
    expect(page.locator(".page-head")).to_contain_text(f"«{STREET}»")
    expect(page.locator("main a", has_text=ANNOUNCED).first).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_the_filter_of_places_seeks_what_was_typed(page: Page, way: str) -> None:
    page.goto("/neighborhoods")
    write(page, page.get_by_label("Tìm phố"), STREET, way)
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Tìm phố")).to_have_value(STREET)


def test_enter_that_ends_a_composition_sends_nothing(page: Page) -> None:
    for path, label in (("/pho", "Tên phố"), ("/neighborhoods", "Tìm phố"), ("/visits", "Tìm buổi")):
        page.goto(path)
        page.get_by_label(label).focus()
        telex, here = Telex(page), page.url
        telex.begin_word("Quyết")
        telex.press_enter_while_composing()
        telex.end_word("Quyết")
        expect(page.get_by_label(label)).to_have_value("Quyết")
        assert page.url == here


@pytest.mark.parametrize("way", WAYS)
def test_a_list_that_filters_itself_waits_for_the_whole_word(page: Page, way: str) -> None:
    # Time stands still: whatever is done, is done by the keys.
    page.clock.install()
    page.goto("/visits")
    rows, field, telex = page.locator("#visits tbody tr:visible"), page.get_by_label("Tìm buổi"), Telex(page)
    expect(rows.filter(has_text=AHEAD[0])).to_have_count(1)
    every = rows.count()
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    field.focus()
    if way == "compose":
        telex.begin_word("Thắng")
        expect(field).to_have_value("Thắng")
        assert rows.count() == every
        telex.end_word("Thắng")
    else:
        telex.retype_word("Thắng")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(ANNOUNCED)


@pytest.mark.parametrize("way", WAYS)
def test_the_reason_of_a_director_is_kept_as_it_was_typed(page: Page, ward: Ward, way: str) -> None:
    text = f"{PERSON} bận {WORK} ở {STREET}"
    page.goto(f"/visits/{ward.visits[way]}")
    page.locator("#postpone summary").click()
    write(page, page.locator("#postpone-reason"), text, way)
    page.get_by_role("button", name="Hoãn buổi").click()
    expect(page.locator("main .note")).to_contain_text(text)
    with ward.database.reading() as db:
        assert db.get_one(Visit, ward.visits[way]).reason == text


@pytest.mark.parametrize("way", WAYS)
def test_the_tablet_keeps_a_name_and_finds_a_procedure_without_network(
    browser: Browser, server: str, database: Database, way: str
) -> None:
    tablet = FieldPage(Visitor(browser, server, "tablet"), open_day(database))
    tablet.begin()
    tablet.offline()
    tablet.go("/scan")
    write(tablet.page, tablet.field("person.person_name"), PERSON, way)
    tablet.field("person.birth_year").fill("1958")
    tablet.page.get_by_role("button", name="Tiếp tục").tap()
    expect(tablet.page.locator(".person")).to_contain_text(PERSON)
    tablet.lift_hand()
    tablet.page.get_by_role("link", name="Tìm trong 98 thủ tục").tap()
    write(tablet.page, tablet.page.locator('[data-slot="query"]'), WORK, way)
    expect(tablet.page.locator(".found b").first).to_have_text("Khai sinh")
    tablet.page.locator(".found button").first.tap()
    tablet.lift_hand()
    tablet.page.get_by_role("link", name="Xong").tap()
    tablet.save()
    tablet.saved(PERSON)
    tablet.visitor.context.set_offline(False)
    assert name_on_server(tablet, database) == PERSON
    tablet.visitor.context.close()
    assert tablet.complaints() == []


def name_on_server(tablet: FieldPage, database: Database) -> str | None:
    """The name of the newest record of the visit, when the tablet has sent it."""
    for _ in range(LONG // 100):
        with database.reading() as db:
            name = db.scalar(select(Encounter.person_name).where(Encounter.visit_id == tablet.day.visit_id))
        if name:
            return name
        tablet.page.wait_for_timeout(100)
    return None
