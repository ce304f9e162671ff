"""The weekend board by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.accounts.rules import Role
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from tests.support.browser import at_the_desk
from tests.support.installation import installation, token_of
from tests.support.planning import Ward, open_day_for
from tests.support.servers import web_server

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with installation(tmp_path_factory.mktemp("ward"), with_demo=True) as app, web_server(app) as address:
        yield Ward(address, token_of(app, Role.DIRECTOR), app.extensions["outreach.database"])


@pytest.fixture
def page(browser: Browser, ward: Ward) -> Iterator[Page]:
    with at_the_desk(browser, ward.address, ward.token) as here:
        yield here


@pytest.fixture
def movable(ward: Ward) -> Visit:
    free = [one for one in ward.ahead() if one.state is VisitState.PROPOSED and not one.is_date_locked]
    return free[0]


def test_a_visit_is_moved_and_taken_back_by_keys_alone(page: Page, ward: Ward, movable: Visit) -> None:
    before, on = ward.standing(), open_day_for(ward, movable)
    page.goto(f"/plan?view=quarter&from={movable.on:%Y-%m}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt trên lịch")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(f'[data-visit="{movable.id}"] a').first.focus()
    page.keyboard.press("m")
    expect(page.locator("[data-board-voice]")).to_contain_text(f"Đã nhấc {movable.neighborhood.name}.")
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-visit="{movable.id}"] a').first).to_be_focused()
    page.keyboard.press("m")
    for _ in range(20):
        if page.evaluate("document.activeElement.dataset.day") >= on.isoformat():
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Đã dời buổi ở {movable.neighborhood.name}.")).to_be_visible()
    assert ward.standing()[movable.id][:2] == (on, movable.half_day)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Đã hoàn tác, buổi trở lại ngày cũ.")).to_be_visible()
    assert ward.standing() == before


def test_arrows_go_from_visit_to_visit(page: Page, ward: Ward, movable: Visit) -> None:
    page.goto(f"/plan?view=quarter&from={movable.on:%Y-%m}")
    start = page.locator(f'[data-day="{movable.on.isoformat()}"] a').first
    start.focus()
    days = []
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        days.append(page.evaluate("document.activeElement.closest('[data-day]').dataset.day"))
    assert days[0] > movable.on.isoformat()
    assert days[1] == movable.on.isoformat()
    assert days[2] >= days[1]
    assert days[3] == movable.on.isoformat()
