"""One whole weekend as three people live it, from an empty ward to the signed workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest
from playwright.sync_api import FilePayload, Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import Role
from outreach.kernel import clock as kernel_clock
from outreach.kernel.clock import LOCAL_ZONE, local_day, now
from outreach.kernel.db import Database
from outreach.planning.models import Visit
from tests.support.browser import Visitor
from tests.support.files import shared_file
from tests.support.ward_files import neighborhood_workbook

pytestmark = [pytest.mark.browser, pytest.mark.database]
PEOPLE_HELPED, ACTIVATED = 12, 7
GIVEN_NAMES = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hòa", "Lan", "Mai", "Nga", "Oanh", "Thu")
PASSWORD = "một buổi sáng ở nhà văn hóa"
PEOPLE = {
    Role.DIRECTOR: ("giam.doc", "Nguyễn Mẫu Hương"),
    Role.STAFF: ("can.bo", "Trần Mẫu Hà"),
    Role.POLICE: ("cong.an", "Lê Mẫu Sơn"),
}
Come = Callable[..., Visitor]


@pytest.fixture
def accounts(database: Database) -> None:
    """The three people, as an administrator added them; the ward is empty otherwise."""
    with database.writing.begin() as db:
        for role, (username, name) in PEOPLE.items():
            db.add(User(username=username, full_name=name, role=role, created_at=now(),
                        password_hash=hash_password(PASSWORD), asks_second_factor=False))  # fmt: skip


def enter(visitor: Visitor, role: Role) -> Page:
    page = visitor.page
    page.goto("/sign-in")
    page.get_by_label("Tên đăng nhập").fill(PEOPLE[role][0])
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("h1")).not_to_have_text("Đăng nhập")
    return page


def set_up_the_ward(page: Page) -> None:
    page.goto("/settings/ward")
    page.get_by_label("Vĩ độ").fill("19.766")
    page.get_by_label("Kinh độ").fill("105.816")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.goto("/neighborhoods/imports")
    upload(page, "pho.xlsx", neighborhood_workbook())
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Nhập 54 dòng").click()
    page.goto("/settings/boundary")
    page.locator("input[type=file]").set_input_files(shared_file("data/16522_quang_phu.geojson"))
    page.get_by_role("button", name="Nhập ranh giới").click()
    page.goto("/procedures/imports")
    page.locator("input[type=file]").set_input_files(shared_file("data/tthc_cap_xa.csv"))
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Nhập").first.click()
    page.goto("/procedures")
    expect(page.locator("main")).to_contain_text("410")


def bring_people(page: Page) -> None:
    for code, kind, role in (("CB01", "Công chức Trung tâm", Role.STAFF), ("CA01", "Công an phường", Role.POLICE)):
        add_member(page, code, kind, PEOPLE[role][1], account=PEOPLE[role][1])
    add_member(page, "CB02", "Công chức Trung tâm", "Đỗ Mẫu Quân")
    page.goto("/staffing/kits/new")
    page.get_by_label("Tên").fill("Bộ lưu động 1")
    page.locator("main").get_by_label("Mã").fill("BO1")
    page.get_by_label("Bộ thiết bị").check()
    page.get_by_role("button", name="Thêm", exact=True).click()


def add_member(page: Page, code: str, kind: str, name: str, account: str = "") -> None:
    page.goto("/staffing/members/new")
    page.get_by_label("Họ và tên").fill(name)
    page.locator("main").get_by_label("Mã").fill(code)
    page.get_by_label(kind).check()
    page.get_by_label("Số ngày đi nhiều nhất").fill("10")
    page.get_by_label("Đi được cả Thứ Bảy").check()
    page.get_by_label("Làm từ ngày").fill("2026-01-01")
    if account:
        options = page.get_by_label("Tài khoản Về Phố").locator("option", has_text=account)
        page.get_by_label("Tài khoản Về Phố").select_option(options.first.get_attribute("value"))
    page.get_by_role("button", name="Thêm người").click()
    expect(page.locator("main")).to_contain_text(name)


def plan_the_year(page: Page) -> None:
    first = local_day(now()) + timedelta(days=1)
    for year in (first.year, first.year + 1):
        page.goto(f"/calendar/{year}")
        fill = page.get_by_role("button", name=f"Điền sẵn lịch năm {year}")
        if fill.count():  # the jobs may have filled next year's in the meantime
            fill.click()
        expect(page.locator("main")).to_contain_text("Quốc khánh")
    page.goto("/plan/campaigns/new")
    page.get_by_label("Tên chiến dịch").fill("Về phố, thử")
    page.get_by_label("Từ ngày").fill(first.isoformat())
    page.get_by_label("Đến ngày").fill((first + timedelta(days=400)).isoformat())
    page.get_by_role("button", name="Mở chiến dịch").click()
    page.goto("/plan")
    page.get_by_role("link", name="Lập lịch tự động").click()
    page.get_by_role("button", name="Bắt đầu").click()
    publish = page.get_by_role("button", name="Công bố lịch này")
    publish.wait_for(timeout=180_000)
    publish.click()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def record_people(page: Page, count: int) -> None:
    for number, given in enumerate(GIVEN_NAMES[:count], 1):
        page.get_by_role("link", name="Lượt mới").first.click()
        page.get_by_label("Thẻ căn cước").fill(
            f"0381{50 + number}{100000 + number}||Lê Thị Mẫu {given}|0101{1950 + number}|Nữ|Quảng Phú|01012022"
        )
        press(page, "Đọc thẻ")
        page.locator("input[name=procedure_codes]").first.check()
        page.get_by_label("Đã nộp trực tuyến").first.check()
        page.get_by_label("Chờ công an").check()
        press(page, "Lưu")
        expect(page.locator("main")).to_contain_text(f"Lê Thị Mẫu {given}")


def figures_of(path: Path, sheet: str | None = None) -> list[list[Any]]:
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    return book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python()


def download(page: Page, folder: Path, name: str) -> Path:
    """The newest file of that name, when the jobs have made it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).first.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def upload(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the house to an instant, from where it stays."""

    def set_to(instant: datetime) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                at = instant.astimezone(tz)
                return cls.combine(at.date(), at.timetz())

        monkeypatch.setattr(kernel_clock, "datetime", Stopped)

    return set_to


@pytest.mark.usefixtures("accounts", "jobs")
def test_the_three_walk_a_weekend(
    visitor: Come, database: Database, clock: Callable[[datetime], None], tmp_path: Path
) -> None:
    director = enter(visitor(), Role.DIRECTOR)
    set_up_the_ward(director)
    bring_people(director)
    plan_the_year(director)
    with database.reading() as db:
        visit = db.scalars(select(Visit).order_by(Visit.on, Visit.half_day)).first()
        assert visit is not None
        here, place, day = f"/visits/{visit.id}", visit.neighborhood.name, visit.on
    director.goto(here)
    press(director, "Phố nhận lời")
    police = enter(visitor("tablet"), Role.POLICE)
    police.goto(here)
    press(police, "Công an nhận lời")
    director.goto(here)
    press(director, "Đã báo cho bà con")
    clock(datetime.combine(day, time(7, 35), LOCAL_ZONE))
    staff = enter(visitor("tablet"), Role.STAFF)
    staff.goto(here)
    press(staff, "Mở cửa buổi này")
    staff.goto(f"{here}/work")
    record_people(staff, PEOPLE_HELPED)
    decide_as_police(enter(visitor("tablet"), Role.POLICE))
    director = enter(visitor(), Role.DIRECTOR)
    assert status_on_the_map(director, place) == "Đang mở cửa"
    close_the_visit(director, here)
    assert status_on_the_map(director, place) == "Đã về"
    figures_agree(director, place, tmp_path)


def decide_as_police(page: Page) -> None:
    page.goto("/activations")
    boxes = page.locator("input[name=rows]")
    assert boxes.count() == PEOPLE_HELPED
    for number in range(ACTIVATED):
        boxes.nth(number).check()
    page.locator("form.queue").get_by_role("button", name="Đã kích hoạt mức 2").click()
    page.goto("/activations")
    expect(page.locator("input[name=rows]")).to_have_count(PEOPLE_HELPED - ACTIVATED)


def close_the_visit(page: Page, here: str) -> None:
    page.goto(f"{here}/close-out")
    for label in ("slips_issued", "people_counted", "records_on_tablets"):
        page.locator(f"[name={label}]").fill(str(PEOPLE_HELPED - 1))
    press(page, "Chốt buổi")
    expect(page.locator(".error-summary")).to_be_visible()
    for label in ("slips_issued", "people_counted", "records_on_tablets"):
        page.locator(f"[name={label}]").fill(str(PEOPLE_HELPED))
    press(page, "Chốt buổi")
    expect(page.locator("main")).to_contain_text("Năm con số khớp nhau.")


def told_by_the_map(page: Page, place: str) -> dict[str, Any]:
    page.goto("/map")
    page.wait_for_load_state("networkidle")
    cells = page.request.get("/map/cells.json").json()
    told = next(one["properties"] for one in cells["features"] if one["properties"].get("name") == place)
    return {**told, "word": cells["words"]["status"][told["status"]]}


def status_on_the_map(page: Page, place: str) -> str:
    return str(told_by_the_map(page, place)["word"])


def figures_agree(page: Page, place: str, folder: Path) -> None:
    """Map, table, dashboard and both workbooks tell the same: people, level 2, dossiers."""
    people, requested, activated, submitted = told_by_the_map(page, place)["figures"]
    assert (people, requested, activated, submitted) == (PEOPLE_HELPED, PEOPLE_HELPED, ACTIVATED, PEOPLE_HELPED)
    page.goto("/map/table?q=" + place.replace(" ", "+"))
    row = page.locator("tbody tr").first
    for label, figure in (
        ("Lượt người", PEOPLE_HELPED),
        ("Đã kích hoạt", ACTIVATED),
        ("Hồ sơ nộp giúp", PEOPLE_HELPED),
    ):
        expect(row.locator(f"[data-label='{label}']")).to_have_text(str(figure))
    page.goto("/dashboard?period=since_start")
    for label, figure in (("Lượt người được hỗ trợ", PEOPLE_HELPED), ("VNeID mức 2 đã kích hoạt", ACTIVATED)):
        card = page.locator(".figures > *", has_text=label)
        expect(card).to_contain_text(re.compile(rf"{label}\s*{figure}\b"))
    summary_agrees(page, place, folder)
    minutes_agree(page, folder)


def summary_agrees(page: Page, place: str, folder: Path) -> None:
    page.goto("/reports?period=since_start")
    press(page, "Tạo tệp")
    rows = figures_of(download(page, folder, "Tong-hop-theo-pho"))
    line = next(row for row in rows if place in row)
    assert line.count(float(PEOPLE_HELPED)) >= 2, line
    assert float(ACTIVATED) in line
    source = figures_of(folder / page_file(folder), "Nguồn")
    told = {str(row[0]): row[1:] for row in source}
    assert (told["Tổng hợp"], told["Kế hoạch còn lại"]) == ([1, 1], [53, 53]), source


def minutes_agree(page: Page, folder: Path) -> None:
    page.goto("/reports?report=minutes")
    choice = page.locator("select[name=visit_id]")
    choice.select_option(choice.locator("option[value]:not([value=''])").first.get_attribute("value"))
    press(page, "Tạo tệp")
    words = " ".join(str(cell) for row in figures_of(download(page, folder, "Bien-ban-buoi")) for cell in row)
    assert "Lê Thị Mẫu" not in words
    assert f"{PEOPLE_HELPED}" in words
    assert f"{ACTIVATED}" in words


def page_file(folder: Path) -> str:
    return next(path.name for path in sorted(folder.glob("*.xlsx")))
