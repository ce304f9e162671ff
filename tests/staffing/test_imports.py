"""People and days off from files."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.staffing import imports, queries
from outreach.staffing.rules import StaffKind
from outreach.staffing.sheets import MEMBER_COLUMNS, absences_workbook, members_workbook
from outreach.workbooks.template import write_template
from tests.build import make_member
from tests.workbooks.hostile import workbook

pytestmark = pytest.mark.database
PEOPLE = "Mã,Họ và tên,Thuộc,Biết việc,Số điện thoại,Số ngày mỗi tháng,Đi được cả hai ngày cuối tuần,Làm từ ngày\n"
DAYS = "Mã,Từ ngày,Đến ngày,Lý do\n"


def people(*lines: str) -> bytes:
    return (PEOPLE + "\n".join(lines)).encode()


def days(*lines: str) -> bytes:
    return (DAYS + "\n".join(lines)).encode()


def test_people_come_in_by_file_and_a_second_time_changes_nothing(db: DbSession, now: datetime) -> None:
    data = people(
        "cb01,Lê Thị Mẫu,Công chức,VNeID và định danh điện tử,0912 345 678,3,Có,01/08/2025",
        "CA01,Vũ Văn Mẫu,Công an,,,,,",
    )
    plan = imports.plan_members(db, data, "cb.csv")
    assert (plan.problems, plan.new) == ([], 2)
    imports.import_members(db, THE_HOUSE, plan, fingerprint=plan.fingerprint, file_name="cb.csv", now=now)
    first = queries.member_coded(db, "CB01")
    assert first is not None
    assert (first.phone, first.max_days_per_month, first.skills) == ("0912345678", 3, ["vneid"])
    assert (first.both_days_ok, first.active_from) == (True, date(2025, 8, 1))
    assert imports.plan_members(db, data, "cb.csv").unchanged == 2


def test_an_exported_list_is_read_back_without_a_change(db: DbSession) -> None:
    make_member(db, StaffKind.POLICE, full_name="Đỗ Thị Mẫu", phone="0912345678", skills=["it", "land"])
    make_member(db, active_to=date(2026, 12, 31), both_days_ok=True)
    plan = imports.plan_members(db, members_workbook(queries.all_members(db)), "cb.xlsx")
    assert (plan.problems, plan.unchanged) == ([], 2)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("CB02,,Công chức,,,,,", "Họ và tên"),
        ("CB02,Lê Thị Mẫu,Bộ đội,,,,,", "Thuộc"),
        ("CB02,Lê Thị Mẫu,Công an,Nấu ăn,,,,", "Biết việc"),
        ("CB02,Lê Thị Mẫu,Công an,,12345,,,", "Điện thoại"),
        ("CB02,Lê Thị Mẫu,Công an,,,11,,", "Số ngày đi nhiều nhất mỗi tháng"),
        ("CB02,Lê Thị Mẫu,Công an,,,,có lẽ,", "Đi được cả hai ngày cuối tuần"),
        ("CB02,Lê Thị Mẫu,Công an,,,,,31/02/2026", "Làm từ ngày"),
        ("cb01,Lê Thị Mẫu,Công an,,,,,", "Mã"),
    ],
)
def test_a_wrong_cell_is_named_once_with_row_and_column(db: DbSession, now: datetime, line: str, column: str) -> None:
    plan = imports.plan_members(db, people("CB01,Người Tốt,Công chức,,,,,", line), "cb.csv")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(3, column)]
    with pytest.raises(Refused):
        imports.import_members(db, THE_HOUSE, plan, fingerprint=plan.fingerprint, file_name="cb.csv", now=now)
    assert queries.all_members(db) == []


def test_a_list_that_the_ward_already_had_is_taken_in_and_gets_codes(db: DbSession, now: datetime) -> None:
    make_member(db, code="CB01", full_name="Lê Thị Mẫu")
    make_member(db, StaffKind.POLICE, code="CA01", full_name="Đã Nghỉ Mẫu", active_to=date(2026, 1, 31))
    headings = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "SĐT")
    rows = [
        (1, "Lê Thị Mẫu", "Công chức", "Trung tâm PVHCC", "0912.345.678"),
        (2, "Trần Thị Mẫu", "Viên chức", "TT. PVHCC phường", "0912 345 679"),
        (3, "Đã Nghỉ Mẫu", "Trung úy", "CA phường", 912345670),
        (4, "Vũ Văn Mẫu", "Đại úy", "Công an P. Quảng Phú", None),
    ]
    foot = (("Tổng cộng", "4 người"), (None, None, "Người lập"))
    data = workbook(("DANH SÁCH CÁN BỘ",), (), headings, *rows, *foot)
    plan = imports.plan_members(db, data, "cb.xlsx")
    assert (plan.problems, plan.foot, list(plan.ignored_headers)) == ([], [8, 9], ["Chức vụ"])
    assert [(row.code, row.fate.value) for row in plan.rows] == [
        ("CB01", "changed"), ("CB02", "new"), ("CA02", "new"), ("CA03", "new")
    ]  # fmt: skip
    assert [(one.header, one.after) for one in plan.rows[1].changes] == [
        ("Thuộc", "Công chức Trung tâm"), ("Điện thoại", "0912345679")
    ]  # fmt: skip
    imports.import_members(db, THE_HOUSE, plan, fingerprint=plan.fingerprint, file_name="cb.xlsx", now=now)
    assert imports.plan_members(db, data, "cb.xlsx").unchanged == 4


def test_a_name_that_two_people_bear_decides_nothing(db: DbSession) -> None:
    for code in ("CB01", "CB02"):
        make_member(db, code=code, full_name="Lê Thị Mẫu")
    plan = imports.plan_members(db, people(",Lê Thị Mẫu,Công chức,,,,,"), "cb.csv")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(2, "Mã")]


@pytest.mark.parametrize("unit", ["Đoàn thanh niên", "Cao đẳng", "Bộ đội"])
def test_a_unit_that_is_neither_is_asked_for(db: DbSession, unit: str) -> None:
    plan = imports.plan_members(db, people(f",Lê Thị Mẫu,{unit},,,,,"), "cb.csv")
    assert [problem.column_header for problem in plan.problems] == ["Thuộc"]


def test_an_empty_cell_keeps_what_is_known(db: DbSession) -> None:
    make_member(db, code="CB01", full_name="Lê Thị Mẫu", phone="0912345678", max_days_per_month=6)
    plan = imports.plan_members(db, people("CB01,Lê Thị Mẫu,Công chức,,,,,"), "cb.csv")
    assert plan.unchanged == 1


def test_a_phone_that_excel_made_a_number_is_restored(db: DbSession) -> None:
    rows = [{"code": "CB01", "full_name": "Lê Thị Mẫu", "kind": "center", "phone": 912345678}]
    plan = imports.plan_members(db, write_template("Cán bộ", MEMBER_COLUMNS, rows=rows), "cb.xlsx")
    assert plan.problems == []
    assert plan.people[0].facts.phone == "0912345678"


def test_days_off_come_in_by_file_and_known_ones_are_passed_over(db: DbSession, now: datetime) -> None:
    make_member(db, code="CB01")
    data = days("cb01,05/12/2026,06/12/2026,Nghỉ phép", "CB01,12/12/2026,,")
    plan = imports.plan_absences(db, data, "nghi.csv")
    assert (plan.problems, plan.new) == ([], 2)
    imports.import_absences(db, THE_HOUSE, plan, fingerprint=plan.fingerprint, file_name="nghi.csv", now=now)
    db.flush()
    spans = queries.absences_between(db, date(2026, 12, 1), date(2026, 12, 31))
    assert [(one.from_on.day, one.to_on.day, one.reason) for one in spans] == [(5, 6, "Nghỉ phép"), (12, 12, "")]
    again = imports.plan_absences(db, absences_workbook(queries.all_absences(db)), "nghi.xlsx")
    assert (again.problems, again.unchanged, again.may_be_stored) == ([], 2, False)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("CB99,12/12/2026,,", "Mã"),
        ("CB01,,,", "Từ ngày"),
        ("CB01,12/12/2026,11/12/2026,", "Đến hết ngày"),
        ("CB01,06/12/2026,07/12/2026,", "Từ ngày"),
    ],
)
def test_wrong_days_off_are_named_with_row_and_column(db: DbSession, line: str, column: str) -> None:
    make_member(db, code="CB01")
    plan = imports.plan_absences(db, days("CB01,05/12/2026,06/12/2026,", line), "nghi.csv")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(3, column)]
