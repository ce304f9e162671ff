"""Planning in a real browser, with the demo ward: pictures 01 to 04 as the deputy director lives them.

One installation serves all tests of this file: each leaves the visits as it found them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from outreach.accounts.rules import Role
from outreach.planning.models import Plan, Visit
from outreach.planning.rules import VisitState, weekend_of
from tests.support.browser import SIZES, Visitor, accessibility_faults, at_the_desk, sideways_overflow
from tests.support.installation import installation, token_of
from tests.support.planning import Ward, free_weekend_for, open_day_for, pair_of, storm_over
from tests.support.servers import job_process, web_server

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Plans are made in another process: expectations wait for it also on a busy machine."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with installation(tmp_path_factory.mktemp("ward"), with_demo=True) as app:
        app.config["WTF_CSRF_ENABLED"] = True
        with web_server(app) as address, job_process(app.config["OUTREACH"]):
            yield Ward(address, token_of(app, Role.DIRECTOR), app.extensions["outreach.database"])


@pytest.fixture
def page(browser: Browser, ward: Ward) -> Iterator[Page]:
    """The deputy director's browser on the board; at the end it has nothing to complain of."""
    with at_the_desk(browser, ward.address, ward.token) as here:
        here.goto("/plan")
        yield here


def ask_for_a_plan(page: Page, *, keep: str, seconds: str) -> None:
    page.goto("/plan")
    page.get_by_role("link", name="Lập lịch tự động").click()
    page.get_by_label(re.compile(keep)).check()
    page.get_by_label("Thời gian tìm").select_option(label=seconds)
    page.get_by_role("button", name="Bắt đầu").click()


def lock(page: Page, visit_id: UUID, *, day: bool, team: bool) -> None:
    page.goto(f"/visits/{visit_id}")
    page.get_by_label("Khóa ngày").set_checked(day)
    page.get_by_label("Khóa tổ").set_checked(team)
    page.get_by_role("button", name="Lưu khóa").click()
    expect(page.get_by_text("Đã khóa buổi." if day or team else "Đã mở khóa buổi.")).to_be_visible()


def test_a_plan_is_watched_left_found_again_stopped_kept_and_undone(page: Page, ward: Ward) -> None:
    before = ward.standing()
    ask_for_a_plan(page, keep="Chỉ giữ buổi đã khóa", seconds="3 phút")
    expect(page.get_by_role("heading", name="Đang lập lịch tự động")).to_be_visible()
    expect(page.get_by_role("table", name="So sánh hiện tại và phương án mới")).to_be_visible()
    expect(page.locator(".chip.proposed").first).to_be_visible()
    page.goto("/plan")
    page.get_by_role("link", name="Đang lập lịch…").click()
    expect(page.locator("[data-task-percent]")).not_to_have_text("0%")
    page.get_by_role("button", name="Dừng và xem phương án tốt nhất").click()
    expect(page.get_by_role("heading", name=re.compile("^Phương án"))).to_be_visible()
    assert ward.standing() == before
    page.get_by_role("button", name="Công bố lịch này").click()
    expect(page.get_by_text("Đã công bố lịch:")).to_be_visible()
    assert ward.standing() != before
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("button", name="Công bố lịch này")).to_be_visible()
    assert {key: value for key, value in ward.standing().items() if key in before} == before
    page.get_by_role("button", name="Bỏ phương án").click()


def test_a_plan_that_is_given_up_leaves_nothing_behind(page: Page, ward: Ward) -> None:
    with ward.database.reading() as db:
        plans = db.query(Plan).count()
    ask_for_a_plan(page, keep="Giữ mọi buổi", seconds="3 phút")
    page.get_by_role("button", name="Bỏ, giữ lịch hiện tại").click()
    expect(page.get_by_text("Đã dừng. Lịch hiện tại giữ nguyên.")).to_be_visible()
    ward.wait_for_work()
    with ward.database.reading() as db:
        assert db.query(Plan).count() == plans


def test_locks_of_date_team_and_both_hold_through_a_new_plan_soon_ready(page: Page, ward: Ward) -> None:
    locks = {visit.id: lock for visit, lock in zip(ward.ahead()[-3:], ((1, 0), (0, 1), (1, 1)), strict=True)}
    before = ward.standing()
    for visit_id, (day, team) in locks.items():
        lock(page, visit_id, day=bool(day), team=bool(team))
    began = time.monotonic()
    ask_for_a_plan(page, keep="Chỉ giữ buổi đã khóa", seconds="5 giây")
    expect(page.get_by_role("button", name="Công bố lịch này")).to_be_visible()
    assert time.monotonic() - began < 45  # 7 to 8 seconds on an idle machine
    page.get_by_role("button", name="Công bố lịch này").click()
    expect(page.get_by_text("Đã công bố lịch:")).to_be_visible()
    after = ward.standing()
    for visit_id, (day, team) in locks.items():
        assert not day or after[visit_id][:2] == before[visit_id][:2]
        assert not team or after[visit_id][-1] >= before[visit_id][-1]
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("button", name="Bỏ phương án")).to_be_visible()
    page.get_by_role("button", name="Bỏ phương án").click()
    for visit_id in locks:
        lock(page, visit_id, day=before[visit_id][3], team=before[visit_id][4])


@pytest.fixture
def movable(ward: Ward) -> Visit:
    """A visit ahead that nobody has promised or locked."""
    free = [one for one in ward.ahead() if one.state is VisitState.PROPOSED and not one.is_date_locked]
    return free[0]


def whole_quarter(page: Page, visit: Visit) -> None:
    """The quarter that begins with a visit's month, high enough that nothing scrolls away under the hand."""
    page.set_viewport_size({"width": 1440, "height": 2400})
    page.goto(f"/plan?view=quarter&from={visit.on:%Y-%m}")


def test_a_visit_is_dragged_to_another_day_and_comes_back(page: Page, ward: Ward, movable: Visit) -> None:
    before, on = ward.standing(), open_day_for(ward, movable)
    whole_quarter(page, movable)
    day = page.locator(f'[data-day="{on.isoformat()}"]').first
    page.locator(f'[data-visit="{movable.id}"]').first.drag_to(day)
    expect(page.get_by_text(f"Đã dời buổi ở {movable.neighborhood.name}.")).to_be_visible()
    assert ward.standing()[movable.id][:2] == (on, movable.half_day)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác, buổi trở lại ngày cũ.")).to_be_visible()
    assert ward.standing() == before


def test_a_visit_dragged_onto_another_exchanges_days_with_it(page: Page, ward: Ward) -> None:
    before, (movable, other) = ward.standing(), pair_of(ward)
    whole_quarter(page, movable)
    page.locator(f'[data-visit="{movable.id}"]').first.drag_to(page.locator(f'[data-visit="{other.id}"]').first)
    expect(page.get_by_role("heading", name=f"Đổi chỗ: {movable.neighborhood.name}")).to_be_visible()
    expect(page.locator("#exchange .move")).to_have_count(2)
    assert ward.standing() == before
    page.get_by_role("button", name="Đổi chỗ", exact=True).click()
    expect(page.get_by_text("Đã đổi chỗ")).to_be_visible()
    after = ward.standing()
    assert (after[movable.id][:2], after[other.id][:2]) == (before[other.id][:2], before[movable.id][:2])
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("2 buổi trở lại như trước")).to_be_visible()
    assert ward.standing() == before


def test_a_whole_weekend_moves_from_its_link_and_comes_back(page: Page, ward: Ward, movable: Visit) -> None:
    before, first = ward.standing(), weekend_of(movable.on)[0]
    second = free_weekend_for(ward, movable)
    page.goto(f"/plan?from={movable.on:%Y-%m}")
    page.locator(f'[data-leaving="{first.isoformat()}"]').first.click()
    page.get_by_label("Chuyển sang cuối tuần").select_option(second.isoformat())
    expect(page.locator("#exchange .move").first).to_be_visible()
    page.get_by_role("button", name="Dời cả cuối tuần").click()
    expect(page.get_by_text("Đã đổi ngày")).to_be_visible()
    assert ward.standing()[movable.id][0] in weekend_of(second)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("trở lại như trước")).to_be_visible()
    assert ward.standing() == before


def test_what_was_chosen_before_the_script_came_is_shown_all_the_same(page: Page, ward: Ward, movable: Visit) -> None:
    held: list[Route] = []
    page.route("**/previews.js*", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its handler)
    page.goto(f"/plan/campaigns/{movable.campaign_id}/weekends?first={weekend_of(movable.on)[0]}", wait_until="commit")
    page.get_by_label("Chuyển sang cuối tuần").select_option(free_weekend_for(ward, movable).isoformat())
    expect(page.locator("#exchange .move")).to_have_count(0)
    held[0].continue_()
    expect(page.locator("#exchange .move").first).to_be_visible()


def test_the_button_does_what_dragging_does_and_conflicts_are_said_at_once(
    page: Page, ward: Ward, movable: Visit
) -> None:
    before, on = ward.standing(), open_day_for(ward, movable)
    page.goto(f"/plan?visit={movable.id}&from={movable.on:%Y-%m}")
    page.get_by_role("link", name="Đổi ngày").click()
    page.get_by_label("Ngày", exact=True).fill((on - timedelta(days=on.weekday())).isoformat())
    conflicts = page.locator("#conflicts")
    expect(conflicts).to_contain_text("Chỉ về phố vào Thứ Bảy hoặc Chủ nhật.")
    assert ward.standing() == before
    page.get_by_label("Ngày", exact=True).fill(on.isoformat())
    expect(conflicts).not_to_contain_text("Không xếp được")
    page.get_by_role("button", name="Dời buổi").click()
    expect(page.get_by_text(f"Đã dời buổi ở {movable.neighborhood.name}.")).to_be_visible()
    assert ward.standing()[movable.id][:2] == (on, movable.half_day)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác, buổi trở lại ngày cũ.")).to_be_visible()


def test_a_visit_says_why_its_day_and_what_every_other_day_would_change(page: Page, movable: Visit) -> None:
    page.goto(f"/plan?visit={movable.id}&from={movable.on:%Y-%m}")
    expect(page.get_by_role("heading", name="Vì sao ngày này?")).to_be_visible()
    expect(page.locator(".reasons li").first).to_be_visible()
    page.get_by_role("button", name="Nếu chọn ngày khác?").click()
    expect(page.get_by_role("heading", name="Ngày xếp được")).to_be_visible()
    expect(page.locator(".other-dates li").first).to_contain_text(re.compile(r"^(T7|CN) \d"))


def test_after_a_storm_a_way_is_chosen_applied_and_undone(page: Page, ward: Ward) -> None:
    before, (saturday, hit) = ward.standing(), storm_over(ward)
    page.get_by_role("link", name="Xếp lại").click()
    page.get_by_label("Từ ngày").fill(saturday.isoformat())
    page.get_by_label("Đến hết ngày").fill((saturday + timedelta(days=1)).isoformat())
    page.get_by_label("Lý do").fill("Bão số 6 (mẫu)")
    expect(page.locator(f'input[name="visit"][value="{hit[0].id}"]')).to_be_checked()
    page.get_by_role("button", name="Tìm phương án").click()
    expect(page.get_by_role("heading", name="Chọn phương án")).to_be_visible()
    rows = page.locator(".move")
    expect(rows.filter(has_text="Phải dời").first).to_be_visible()
    expect(rows.locator(".when.new").first).to_be_visible()
    expect(rows.locator(".move-why").first).to_be_visible()
    page.goto("/plan")
    expect(page.get_by_text("Bão số 6 (mẫu): đã có phương án xếp lại.")).to_be_visible()
    assert ward.standing() == before
    page.get_by_role("link", name="Xem phương án").click()
    page.locator(".way").last.click()
    letter = page.locator(".way[aria-current] b").inner_text()[0]
    page.get_by_role("button", name=f"Áp dụng phương án {letter}").click()
    expect(page.get_by_text("Đã công bố lịch:")).to_be_visible()
    after = ward.standing()
    assert all(after[one.id][0] not in weekend_of(saturday) for one in hit)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("heading", name="Chọn phương án")).to_be_visible()
    assert ward.standing() == before
    page.get_by_role("button", name="Bỏ các phương án").or_(page.get_by_role("button", name="Bỏ phương án")).click()


@pytest.mark.parametrize("size", list(SIZES))
def test_pages_of_planning_can_be_used_by_everybody(browser: Browser, ward: Ward, movable: Visit, size: str) -> None:
    # Not a watched visitor: the checker itself puts styles into the page, which the policy refuses.
    one = Visitor(browser, ward.address, size)
    one.sign_in(ward.token)
    campaign = movable.campaign_id
    faults = {}
    for path in ("/plan", f"/plan?visit={movable.id}", "/plan/campaigns", f"/plan/campaigns/{campaign}",
                 f"/plan/campaigns/{campaign}/runs", f"/plan/campaigns/{campaign}/replanning",
                 f"/plan/campaigns/{campaign}/scenarios", f"/visits/{movable.id}/move", "/visits/new",
                 f"/visits/{movable.id}/exchange", f"/plan/campaigns/{campaign}/weekends",
                 f"/plan/campaigns/{campaign}/duty"):  # fmt: skip
        one.page.goto(path)
        one.page.wait_for_load_state("networkidle")
        # What is said and how is the same at every size; only the layout differs.
        faults[path] = (accessibility_faults(one.page) if size == "desk" else [], sideways_overflow(one.page))
    one.context.close()
    assert {path: fault for path, fault in faults.items() if fault != ([], 0)} == {}
