"""Due dates around Tết, make-up Saturdays, 15:00 and 24 November, by the calendar that the house seeds.

The days were counted by hand on the official notices (domain.md §8), not by the program.
"""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from outreach.accounts.rules import Role
from outreach.dossiers.rules import due_date
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.db import DbSession
from outreach.workdays.queries import office_rules, special_days
from outreach.workdays.rules import DayInfo, OfficeRules, days_between
from outreach.workdays.seed import seed_days
from outreach.workdays.service import seed_year, set_office_rules
from tests.build import AT, make_actor
from tests.support.field import make_scene

SPECIAL: dict[date, list[DayInfo]] = {}
for _year in (2026, 2027):
    for _line in seed_days(_year):
        for _day in days_between(_line.from_on, _line.to_on):
            SPECIAL.setdefault(_day, []).append(_line.info)

DUE = [
    ("2025-12-31 09:00", 0, "2025-12-31", "ngày cuối năm"),
    ("2025-12-31 15:30", 0, "2026-01-05", "sau 15 giờ, rồi Tết dương lịch và 02/01 nghỉ bù"),
    ("2025-12-31 09:00", 1, "2026-01-05", "qua kỳ nghỉ"),
    ("2026-01-02 09:00", 0, "2026-01-05", "nhận đúng ngày nghỉ bù"),
    ("2026-01-02 16:00", 1, "2026-01-06", "nhận ngày nghỉ, giờ không tính"),
    ("2026-01-03 08:00", 3, "2026-01-08", "nhận thứ bảy"),
    ("2026-01-08 09:00", 2, "2026-01-10", "thứ bảy làm bù là ngày làm việc"),
    ("2026-01-09 15:00", 0, "2026-01-09", "đúng 15 giờ còn kịp"),
    ("2026-01-09 15:01", 0, "2026-01-10", "sau 15 giờ, thứ bảy làm bù"),
    ("2026-01-10 09:00", 0, "2026-01-10", "nhận ngày làm bù"),
    ("2026-01-10 15:01", 0, "2026-01-12", "sau 15 giờ ngày làm bù"),
    ("2026-01-10 10:00", 5, "2026-01-16", "từ ngày làm bù"),
    ("2026-02-12 09:00", 1, "2026-02-13", "ngày làm việc cuối trước Tết"),
    ("2026-02-13 09:00", 0, "2026-02-13", "trong ngày trước Tết"),
    ("2026-02-13 15:01", 0, "2026-02-23", "sau 15 giờ trước Tết"),
    ("2026-02-13 09:00", 1, "2026-02-23", "qua Tết"),
    ("2026-02-14 09:00", 0, "2026-02-23", "nhận thứ bảy đầu kỳ Tết"),
    ("2026-02-17 09:00", 3, "2026-02-26", "nhận mùng một"),
    ("2026-02-11 09:00", 5, "2026-02-25", "hai ngày trước, ba ngày sau Tết"),
    ("2026-04-24 09:00", 1, "2026-04-28", "Giỗ Tổ chủ nhật, nghỉ bù thứ hai"),
    ("2026-04-29 15:01", 0, "2026-05-04", "sau 15 giờ trước 30/4"),
    ("2026-04-28 09:00", 2, "2026-05-04", "qua 30/4 và 1/5"),
    ("2026-08-21 09:00", 1, "2026-08-22", "thứ bảy làm bù trước Quốc khánh"),
    ("2026-08-22 14:00", 2, "2026-08-25", "từ thứ bảy làm bù"),
    ("2026-08-28 09:00", 1, "2026-09-03", "qua Quốc khánh nghỉ năm ngày"),
    ("2026-08-29 09:00", 0, "2026-09-03", "nhận trong kỳ Quốc khánh"),
    ("2026-11-21 09:00", 5, "2026-12-01", "nhận thứ bảy trước 24/11"),
    ("2026-11-23 15:01", 0, "2026-11-25", "sau 15 giờ trước Ngày Văn hóa"),
    ("2026-11-23 09:00", 3, "2026-11-27", "qua 24/11"),
    ("2026-11-24 10:00", 0, "2026-11-25", "nhận đúng 24/11"),
    ("2027-02-03 09:00", 2, "2027-02-12", "qua Tết 2027 như ước tính"),
]


@pytest.mark.parametrize(("received", "working_days", "due", "why"), DUE, ids=[row[3] for row in DUE])
def test_a_result_is_due_on_the_day_that_an_official_would_count(
    received: str, working_days: int, due: str, why: str
) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=LOCAL_ZONE)
    assert due_date(at, SPECIAL, working_days=working_days) == date.fromisoformat(due), why


def test_calendar_days_that_end_in_tet_move_to_the_first_working_day() -> None:
    at = datetime(2026, 2, 11, 9, tzinfo=LOCAL_ZONE)
    assert due_date(at, SPECIAL, working_days=None, calendar_days=5) == date(2026, 2, 23)


def test_the_hour_is_the_ward_s_own(db: DbSession) -> None:
    director = make_actor(db, Role.DIRECTOR)
    assert office_rules(db) == OfficeRules(time(15), 7, 15)
    set_office_rules(db, director, OfficeRules(time(14, 30), 10, 20), now=AT)
    at = datetime(2026, 11, 18, 14, 45, tzinfo=LOCAL_ZONE)
    assert due_date(at, SPECIAL, working_days=0, office=office_rules(db)) == date(2026, 11, 19)
    assert due_date(at, SPECIAL, working_days=0) == date(2026, 11, 18)


def test_a_dossier_written_down_on_saturday_uses_the_calendar_of_the_ward(db: DbSession) -> None:
    scene = make_scene(db)
    seed_year(db, make_actor(db, Role.DIRECTOR), 2026, now=AT)
    assert special_days(db, date(2026, 11, 24), date(2026, 11, 24))
    scene.procedure.working_days = 8
    assert scene.dossier(scene.encounter()).due_on == date(2026, 11, 27)
