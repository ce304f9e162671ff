from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.queries import latest_deeds
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.places import imports, queries, service
from outreach.places.models import Neighborhood
from outreach.places.sheets import COLUMNS, neighborhoods_workbook
from outreach.workbooks.changes import ImportPlan, RowFate
from outreach.workbooks.template import write_template
from tests.places.sample import box, facts, geojson, house
from tests.workbooks.hostile import workbook

pytestmark = pytest.mark.database
HEADERS = {column.name: column.header for column in COLUMNS}


def sheet(*rows: dict[str, Any]) -> bytes:
    """A workbook with just the columns that the rows name, typed by hand."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return workbook(tuple(HEADERS[name] for name in names), *(tuple(row.get(name) for name in names) for row in rows))


def import_all(db: DbSession, data: bytes, now: datetime) -> ImportPlan:
    plan = imports.plan_import(db, data, "pho.xlsx")
    return imports.import_neighborhoods(db, THE_HOUSE, data, "pho.xlsx", fingerprint=plan.fingerprint, now=now)


def test_the_template_of_54_neighborhoods_is_taken_in_and_again_changes_nothing(db: DbSession, now: datetime) -> None:
    rows = [{"code": f"P{n:02}", "name": f"Phố {n} (mẫu)", "lat": 19.75 + n / 2000, "lon": 105.8} for n in range(1, 55)]
    data = write_template("Danh sách phố", COLUMNS, rows=rows)
    assert import_all(db, data, now).new == 54
    plan = imports.plan_import(db, data, "pho.xlsx")
    assert (plan.new, plan.changed, plan.unchanged, plan.may_be_stored) == (0, 0, 54, False)
    assert latest_deeds(db)[0].facts == {"file": "pho.xlsx", "new": 54, "changed": 0}


def test_the_present_list_sent_back_changes_nothing(db: DbSession, now: datetime) -> None:
    known = facts(households=12, skills=("it", "vneid"), note="=1+2\n- hai dòng")
    place = house(lat=19.765512, lon=105.812345, keeper_phone="0912000000", open_windows=("sun_am",), has_power=False)
    service.add_neighborhood(db, THE_HOUSE, known, place, now=now)
    plan = imports.plan_import(db, neighborhoods_workbook(queries.find_neighborhoods(db)), "pho.xlsx")
    assert (plan.problems, plan.changed, plan.unchanged) == ([], 0, 1)


def test_a_preview_stores_nothing(db: DbSession, now: datetime) -> None:
    db.commit()
    written: list[str] = []
    event.listen(db, "before_flush", lambda *_: written.append("flush"))
    assert imports.plan_import(db, sheet({"code": "P01", "name": "Thịnh Vạn"}), "a.xlsx").new == 1
    assert written == []
    assert queries.find_neighborhoods(db) == []


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"name": None}, "Tên phố", "Chưa nhập"),
        ({"keeper_phone": "038195000123"}, "Điện thoại người giữ nhà", "căn cước"),
        ({"keeper_phone": 38195000123}, "Điện thoại người giữ nhà", "căn cước"),
        ({"keeper_phone": "0381950001234"}, "Điện thoại người giữ nhà", "Thừa số"),
        ({"keeper_phone": "3.8195E+10"}, "Điện thoại người giữ nhà", "Văn bản"),
        ({"households": -1}, "Số hộ", "từ 0"),
        ({"households": "khoảng 200"}, "Số hộ", "số nguyên"),
        ({"population": 100, "elderly": 101}, "Người từ 60 tuổi", "nhiều hơn số dân"),
        ({"lat": 105.8, "lon": 19.76}, "Vĩ độ", "đổi chỗ"),
        ({"lat": 19.76}, "Vĩ độ", "cả vĩ độ và kinh độ"),
        ({"lat": "19°45", "lon": 105.8}, "Vĩ độ", "Phải là số"),
        ({"open_windows": "Tối thứ bảy"}, "Mượn được vào", "Sáng T7"),
        ({"has_wifi": "hình như có"}, "Có Wi-Fi", "Có hoặc Không"),
        ({"priority": 11}, "Mức ưu tiên", "1 đến 10"),
        ({"valid_from": "01/07/2025", "valid_to": "30/06/2025"}, "Đến hết ngày", "sau ngày đầu"),
        ({"name": "x" * 121}, "Tên phố", "120"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(
    db: DbSession, now: datetime, cells: dict[str, Any], column: str, said: str
) -> None:
    data = sheet({"code": "P01", "name": "Thịnh Vạn"}, {"code": "P02", "name": "Thành Mai"} | cells)
    plan = imports.plan_import(db, data, "a.xlsx")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(3, column)]
    assert said in plan.problems[0].message % plan.problems[0].facts
    with pytest.raises(Refused):
        imports.import_neighborhoods(db, THE_HOUSE, data, "a.xlsx", fingerprint=plan.fingerprint, now=now)
    assert queries.find_neighborhoods(db) == []


def test_a_list_that_the_ward_already_had_is_taken_in_and_gets_codes(db: DbSession, now: datetime) -> None:
    headings = ("TT", "Tổ dân phố", "Số hộ", "Nhân khẩu", "Tên NVH", "Địa chỉ NVH", "Người giữ chìa khóa", "SĐT")
    rows = [(n, f"Phố {n} (mẫu)", 200 + n, 800, f"NVH {n}", f"Số {n}", "Người Mẫu", 912000000 + n) for n in (1, 2, 3)]
    own = workbook(("DANH SÁCH TỔ DÂN PHỐ",), (), headings, *rows)
    service.add_neighborhood(db, THE_HOUSE, facts(code="P01", name="Thịnh Vạn"), house(), now=now)
    service.add_neighborhood(db, THE_HOUSE, facts(code="X7", name="Phố 2 (mẫu)"), house(), now=now)
    plan = import_all(db, own, now)
    assert [(row.code, row.fate) for row in plan.rows] == [
        ("P02", RowFate.NEW), ("X7", RowFate.CHANGED), ("P03", RowFate.NEW)
    ]  # fmt: skip
    assert plan.ignored_headers == []
    third = next(one for one in queries.find_neighborhoods(db) if one.code == "P03")
    assert (third.name, third.households, third.population) == ("Phố 3 (mẫu)", 203, 800)
    assert third.house is not None
    assert (third.house.name, third.house.facts.keeper_phone) == ("NVH 3", "0912000003")
    assert imports.plan_import(db, own, "pho.xlsx").unchanged == 3


def test_one_column_of_coordinates_becomes_latitude_and_longitude(db: DbSession, now: datetime) -> None:
    told = ("19.7655, 105.8154", "105,8161; 19,7702", "19°46'12\"N 105°48'55\"E", "", "cạnh chợ")
    rows = [(n, f"Phố {n} (mẫu)", text) for n, text in enumerate(told, start=1)]
    data = workbook(("STT", "Tổ dân phố", "Tọa độ"), *rows[:4])
    plan = import_all(db, data, now)
    assert (list(plan.ignored_headers), plan.problems) == ([], [])
    assert [(one.header, one.after) for one in plan.rows[0].changes] == [("Vĩ độ", "19.7655"), ("Kinh độ", "105.8154")]
    points = [(one.house.lat, one.house.lon) for one in queries.find_neighborhoods(db) if one.house]
    assert points == [(19.7655, 105.8154), (19.7702, 105.8161), (19.77, 105.815278), (None, None)]
    (problem,) = imports.plan_import(db, workbook(("STT", "Tổ dân phố", "Tọa độ"), *rows), "a.xlsx").problems
    assert (problem.row, problem.column_header, problem.value) == (6, "Tọa độ", "cạnh chợ")


def test_the_head_and_a_plain_phone_beside_it_become_a_contact(db: DbSession, now: datetime) -> None:
    headings = ("STT", "Tổ dân phố", "Tổ trưởng", "Điện thoại")
    data = workbook(
        headings, (1, "A", "Lê Thị Mẫu", 912000001), (2, "B", "Vũ Văn Mẫu", None), (3, "C", None, 912000003)
    )
    plan = import_all(db, data, now)
    assert [[(one.header, one.after) for one in row.changes] for row in plan.rows] == [
        [("Trưởng phố", "Lê Thị Mẫu · 0912000001")],
        [("Trưởng phố", "Vũ Văn Mẫu")],
        [("Điện thoại người giữ nhà", "0912000003")],
    ]
    found = [[(one.full_name, one.phone) for one in place.contacts] for place in queries.find_neighborhoods(db)]
    assert found == [[("Lê Thị Mẫu", "0912000001")], [("Vũ Văn Mẫu", None)], []]
    assert imports.plan_import(db, data, "pho.xlsx").unchanged == 3
    other = workbook(headings, (1, "A", "Trần Thị Mẫu", None), (2, "B", "VŨ VĂN MẪU", "0912000002"))
    assert [row.fate.value for row in import_all(db, other, now).rows] == ["changed", "changed"]
    found = [[(one.full_name, one.phone) for one in place.contacts] for place in queries.find_neighborhoods(db)]
    assert found == [[("Trần Thị Mẫu", None)], [("VŨ VĂN MẪU", "0912000002")], []]


@pytest.mark.parametrize(("header", "phone"), [("Điện thoại", "12345"), ("SĐT tổ trưởng", "12345")])
def test_a_wrong_number_of_the_head_is_told_where_it_stands(db: DbSession, header: str, phone: str) -> None:
    plan = imports.plan_import(db, workbook(("Tên phố", "Tổ trưởng", header), ("A", "Lê Thị Mẫu", phone)), "a.xlsx")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(2, "Điện thoại trưởng phố")]


def test_a_keeper_keeps_the_phone_beside_the_keeper(db: DbSession, now: datetime) -> None:
    headings = ("Tên phố", "Tổ trưởng", "Người giữ chìa khóa", "SĐT")
    import_all(db, workbook(headings, ("A", "Lê Thị Mẫu", "Vũ Văn Mẫu", "0912000001")), now)
    (place,) = queries.find_neighborhoods(db)
    assert [(one.full_name, one.phone) for one in place.contacts] == [("Lê Thị Mẫu", None)]
    assert place.house is not None
    assert (place.house.facts.keeper_name, place.house.facts.keeper_phone) == ("Vũ Văn Mẫu", "0912000001")


def test_sums_and_signatures_below_the_list_are_no_neighborhoods(db: DbSession) -> None:
    foot = (("Tổng cộng", None, 403), (), (None, None, "Quảng Phú, ngày 01/12/2026"), (None, "Người lập"))
    own = workbook(("STT", "Tổ dân phố", "Số hộ"), (1, "A", 201), (2, "B", 202), *foot)
    plan = imports.plan_import(db, own, "a.xlsx")
    assert (plan.new, plan.problems, plan.foot) == (2, [], [4, 6, 7])


def test_a_name_that_two_neighborhoods_bear_decides_nothing(db: DbSession, now: datetime) -> None:
    for code in ("X1", "X2"):
        service.add_neighborhood(db, THE_HOUSE, facts(code=code, name="Phố Trùng (mẫu)"), house(), now=now)
    plan = imports.plan_import(db, sheet({"code": None, "name": "Phố Trùng (mẫu)"}), "a.xlsx")
    assert [(problem.row, problem.column_header) for problem in plan.problems] == [(2, "Mã phố")]
    assert plan.rows == []


def test_a_code_of_the_file_is_not_given_away_and_a_nameless_row_gets_none(db: DbSession) -> None:
    data = sheet({"code": None, "name": "A"}, {"code": "P01", "name": "B"}, {"code": None, "name": None, "note": "x"})
    plan = imports.plan_import(db, data, "a.xlsx")
    assert [row.code for row in plan.rows] == ["P02", "P01"]
    assert {(problem.row, problem.column_header) for problem in plan.problems} == {(4, "Mã phố"), (4, "Tên phố")}


def test_a_code_that_stands_twice_is_named_with_its_first_row(db: DbSession) -> None:
    data = sheet({"code": "P01", "name": "A"}, {"code": "P02", "name": "B"}, {"code": "p01", "name": "C"})
    (problem,) = imports.plan_import(db, data, "a.xlsx").problems
    assert (problem.row, problem.message % problem.facts) == (4, "Mã này đã có ở dòng 2.")


def test_words_numbers_and_decomposed_names_are_understood(db: DbSession, now: datetime) -> None:
    row = {
        "code": 1, "name": unicodedata.normalize("NFD", "Thịnh  Vạn"), "households": "1.486", "has_ramp": "x",
        "open_windows": "Sáng T7, Chiều CN", "lat": "19,7655", "lon": "105,8154", "keeper_phone": 912000000,
    }  # fmt: skip
    import_all(db, sheet(row), now)
    (found,) = queries.find_neighborhoods(db)
    assert (found.code, found.name, found.households) == ("1", "Thịnh Vạn", 1486)
    assert found.house is not None
    assert found.house.facts == house(
        lat=19.7655, lon=105.8154, open_windows=("sat_am", "sun_pm"), has_ramp=True, keeper_phone="0912000000"
    )


def test_a_file_with_fewer_columns_leaves_the_rest_as_it_is(db: DbSession, now: datetime) -> None:
    service.add_neighborhood(db, THE_HOUSE, facts(households=12, priority=9), house(seats=80, has_wifi=True), now=now)
    data = sheet({"code": "P01", "name": "Thịnh Vạn", "households": None, "priority": None, "has_wifi": None})
    plan = import_all(db, data, now)
    (change,) = plan.rows[0].changes
    assert (change.header, change.before, change.after) == ("Số hộ", "12", "")
    (found,) = queries.find_neighborhoods(db)
    assert (found.households, found.priority, found.house and found.house.seats) == (None, 9, 80)


def test_points_outside_the_ward_and_namesakes_are_warned_of_only(db: DbSession, now: datetime) -> None:
    service.import_boundary(db, THE_HOUSE, geojson(box()), source="x", now=now)
    db.flush()
    far: dict[str, Any] = {"code": "P01", "name": "Thịnh Vạn", "lat": 19.9, "lon": 105.8}
    plan = imports.plan_import(db, sheet(far, {"code": "P02", "name": "thinh van"}), "a.xlsx")
    assert [(warning.row, warning.column_header) for warning in plan.warnings] == [(2, "Vĩ độ"), (3, "Tên phố")]
    assert plan.may_be_stored


def test_an_outcome_that_moved_since_the_preview_is_refused(db: DbSession, now: datetime) -> None:
    data = sheet({"code": "P01", "name": "Thịnh Vạn", "households": 12})
    plan = imports.plan_import(db, data, "a.xlsx")
    service.add_neighborhood(db, THE_HOUSE, facts(), house(), now=now)
    with pytest.raises(Refused, match="đã đổi từ lúc xem trước"):
        imports.import_neighborhoods(db, THE_HOUSE, data, "a.xlsx", fingerprint=plan.fingerprint, now=now)


@pytest.mark.parametrize("at", [1, 3, 5])
def test_an_import_that_dies_on_the_way_leaves_nothing(db: DbSession, now: datetime, at: int) -> None:
    data = sheet(*({"code": f"P{n}", "name": f"Phố {n}"} for n in range(5)))
    db.commit()
    added = []

    def die(_mapper: object, _connection: object, _target: object) -> None:
        added.append(1)
        if len(added) == at:
            raise OSError("đĩa đầy")

    event.listen(Neighborhood, "after_insert", die)
    try:
        with pytest.raises(OSError, match="đĩa đầy"):
            import_all(db, data, now)
    finally:
        event.remove(Neighborhood, "after_insert", die)
    db.rollback()
    assert queries.find_neighborhoods(db) == []
