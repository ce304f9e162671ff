"""A ward's first hour: from the link on the console to a published plan, by what the screens say and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import func, select

from outreach.accounts.service import make_first_admin_link
from outreach.kernel.clock import now
from outreach.kernel.db import Database
from outreach.kernel.one_time import STEP_SECONDS, code_of
from outreach.places.models import CulturalHouse, WardProfile
from outreach.planning.models import Visit
from outreach.staffing.models import StaffMember
from tests.support.browser import Visitor, accessibility_faults
from tests.support.installation import installation
from tests.support.servers import job_process, web_server
from tests.support.ward_files import as_bytes

pytestmark = pytest.mark.browser
PASSWORD = "mười buổi sáng ở nhà văn hóa"
PLACES = 12


@dataclass(frozen=True)
class House:
    """An installation as `run.py --empty` leaves it: its address, the first link, its database."""

    address: str
    link: str
    database: Database


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with installation(tmp_path, with_demo=False) as app:
        database: Database = app.extensions["outreach.database"]
        with database.writing.begin() as db:
            code = make_first_admin_link(db, now=now())
        with web_server(app) as address, job_process(app.config["OUTREACH"]):
            yield House(address, f"/set-up/{code}", database)


def book(*rows: tuple[object, ...]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    return as_bytes(made)


def own_list_of_places() -> bytes:
    """As wards keep it: a title, a running number, one column of coordinates, a sum and a signature."""
    rows = [
        (
            n,
            f"Tổ dân phố {n} (mẫu)",
            200 + n,
            f"NVH {n}",
            f"{19.75 + n / 500:.4f}, {105.80 + n / 600:.4f}",
            912000000 + n,
        )
        for n in range(1, PLACES + 1)
    ]
    head = ("STT", "Tổ dân phố", "Số hộ", "Nhà văn hóa", "Tọa độ", "SĐT")
    return book(("DANH SÁCH TỔ DÂN PHỐ",), (), head, *rows, ("Tổng cộng", None, 2478), (None, None, "Người lập biểu"))


def own_list_of_people() -> bytes:
    rows = [(n, f"Công Chức {n} (mẫu)", "Chuyên viên", "Trung tâm PVHCC") for n in range(1, 7)]
    rows += [(n, f"Công An {n} (mẫu)", "Cán bộ", "Công an phường") for n in range(7, 10)]
    return book(("DANH SÁCH CÁN BỘ",), ("STT", "Họ và tên", "Chức vụ", "Đơn vị"), *rows)


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words).first.click()


def go_on(page: Page, label: str) -> None:
    """Press the one button of the yellow line, which leads to the step of that name."""
    band = page.locator("aside.guide")
    expect(band).to_contain_text(label)
    band.get_by_role("link", name="Làm bước này").click()
    expect(band).to_contain_text("Đang ở bước:")


def hand_in(page: Page, name: str, data: bytes, button: str) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Xem trước")
    expect(page.locator(".error-summary")).to_have_count(0)
    press(page, button)


def set_password(page: Page, button: str) -> None:
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
    press(page, button)


def set_up_factor(page: Page) -> None:
    """As the app on a phone: the secret of the page, the code of this half-minute."""
    expect(page.get_by_role("heading", name="Cài mã hai lớp")).to_be_visible()
    page.get_by_text("Không quét được?").click()
    secret = page.locator("code.copyable").inner_text()
    page.get_by_role("textbox").last.fill(code_of(secret.replace(" ", ""), int(now().timestamp()) // STEP_SECONDS))
    press(page, "Xong bước này")
    page.get_by_role("link", name="Tôi đã cất mã").click()


def open_the_house(page: Page, link: str) -> None:
    """The administrator, who comes by the link of the console, and the account of who plans."""
    page.goto(link)
    people = {
        "Họ và tên": "Lê Quản Trị (mẫu)",
        "Tên đăng nhập": "quan.tri",
        "Họ và tên Phó Giám đốc": "Nguyễn Thị Lập Lịch (mẫu)",
        "Tên đăng nhập của Phó Giám đốc": "lap.lich",
    }
    for label, text in people.items():
        page.get_by_label(label, exact=True).fill(text)
    set_password(page, "Tạo tài khoản")
    set_up_factor(page)


def set_up_the_ward(page: Page) -> None:
    """Name, place and the lists that the ward has; everything else comes by itself."""
    expect(page.locator("aside.guide")).to_contain_text("Đang ở bước: Ghi thông tin phường")
    page.get_by_label("Tên phường").fill("Phường Mẫu Sơn")
    page.get_by_label("Vĩ độ").fill("19.766, 105.816")
    page.get_by_label("Kinh độ").focus()
    assert accessibility_faults(page) == []
    press(page, "Lưu")
    go_on(page, "Nhập các phố")
    hand_in(page, "to-dan-pho.xlsx", own_list_of_places(), f"Nhập {PLACES} dòng")
    go_on(page, "Nhập công chức và công an")
    hand_in(page, "can-bo.xlsx", own_list_of_people(), "Nhập 9 dòng")
    go_on(page, "Ghi bộ thiết bị")
    expect(page.get_by_label("Tên", exact=True)).to_have_value("Bộ số 1")
    press(page, "Thêm")
    go_on(page, "Nhập danh mục thủ tục")
    press(page, "Dùng danh mục khởi đầu")


def plan_and_publish(page: Page) -> None:
    """The deputy director takes the machine over and leaves every field as it is."""
    page.get_by_role("button", name="Đưa máy cho Nguyễn Thị Lập Lịch (mẫu)").click()
    set_password(page, "Đặt mật khẩu")
    set_up_factor(page)
    expect(page.get_by_label("Tên chiến dịch")).not_to_have_value("")
    press(page, "Mở chiến dịch")
    press(page, "Bắt đầu")
    publish = page.get_by_role("button", name="Công bố lịch này")
    publish.wait_for(timeout=120_000)
    publish.click()
    expect(page.get_by_text("Đã công bố lịch:")).to_be_visible()
    expect(page.locator("aside.guide")).to_have_count(0)


def test_a_new_ward_comes_from_its_first_link_to_a_published_plan(browser: Browser, house: House) -> None:
    visitor = Visitor(browser, house.address, "desk")
    open_the_house(visitor.page, house.link)
    set_up_the_ward(visitor.page)
    plan_and_publish(visitor.page)
    visitor.context.close()
    assert visitor.complaints() == []
    with house.database.reading() as db:
        ward = db.scalars(select(WardProfile)).one()
        named = (ward.name, ward.place_line, ward.parent_organisation, ward.code)
        assert named == ("Phường Mẫu Sơn", "Mẫu Sơn", "UBND PHƯỜNG MẪU SƠN", "")
        assert (ward.center_lat, ward.center_lon) == (19.766, 105.816)
        assert [one.lat is not None for one in db.scalars(select(CulturalHouse))] == [True] * PLACES
        assert db.scalar(select(func.count()).select_from(StaffMember)) == 9
        assert db.scalar(select(func.count()).select_from(Visit)) == PLACES
