"""What is known of a year before anybody has edited its calendar: the only door to `holidays`.

Facts and their certainty: domain.md §8. Where the library and the official notices for civil
servants differ, the notices stand in CORRECTIONS. Whatever is not decided yet says so in `source`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from holidays import country_holidays

from outreach.kernel.text import N_
from outreach.workdays.lunar import solar_day
from outreach.workdays.rules import DayInfo, DayKind, days_between, long_break_days, weekend_days

LIBRARY = "holidays 0.109"
ESTIMATE = N_("Ước tính, chưa có thông báo chính thức")
HABIT = N_("Kinh nghiệm, anh/chị sửa theo thực tế")
_LABOR_LAW = N_("Bộ luật Lao động 2019, Điều 112")
_NEW_YEAR_NOTICE = N_("CV 12729/VPCP-KGVX ngày 25/12/2025")
_TET_NOTICE = N_("Thông báo nghỉ Tết Bính Ngọ 2026")
_SUBSTITUTED = re.compile(r"\((?:thay cho|substituted from)\b")
_LAST_DECIDED_YEAR = 2026
"""Tết leave of later years was not issued when this was written (23/11/2026)."""


LIBRARY_NAMES = (
    N_("29 Tết"), N_("Giao thừa Tết Nguyên Đán"), N_("Tết Nguyên Đán"), N_("Mùng hai Tết Nguyên Đán"),
    N_("Mùng ba Tết Nguyên Đán"), N_("Mùng bốn Tết Nguyên Đán"), N_("Mùng năm Tết Nguyên Đán"),
    N_("Tết Dương lịch"), N_("Tết Dương lịch (nghỉ bù)"),
    N_("Ngày Giỗ Tổ Hùng Vương"), N_("Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
    N_("Ngày Chiến thắng"), N_("Ngày Chiến thắng (nghỉ bù)"),
    N_("Ngày Quốc tế Lao động"), N_("Ngày Quốc tế Lao động (nghỉ bù)"),
    N_("Quốc khánh"), N_("Quốc khánh (nghỉ bù)"),
    N_("Ngày Văn hóa Việt Nam"), N_("Ngày Văn hóa Việt Nam (nghỉ bù)"),
)  # fmt: skip
"""How the library calls public holidays; written here so that they are translated."""


@dataclass(frozen=True)
class SeedDay:
    """One line of a seeded calendar, both ends included."""

    from_on: date
    to_on: date
    info: DayInfo


CORRECTIONS: dict[int, tuple[SeedDay, ...]] = {
    2026: (
        SeedDay(date(2026, 1, 2), date(2026, 1, 2),
                DayInfo(DayKind.OFF_SWAP, N_("Nghỉ hoán đổi dịp Tết Dương lịch"), _NEW_YEAR_NOTICE)),
        SeedDay(date(2026, 1, 10), date(2026, 1, 10),
                DayInfo(DayKind.WORK_SWAP, N_("Làm bù cho ngày 02/01"), _NEW_YEAR_NOTICE)),
        SeedDay(date(2026, 3, 15), date(2026, 3, 15),
                DayInfo(DayKind.AVOID, N_("Ngày bầu cử đại biểu Quốc hội và HĐND"), N_("Bầu cử 15/03/2026"))),
    ),
}  # fmt: skip

_CUSTOMS = (
    (N_("Rằm tháng Giêng"), 1, 15),
    (N_("Rằm tháng Bảy, lễ Vu Lan"), 7, 15),
    (N_("Tết Trung thu"), 8, 15),
)

_SEASONS = (
    (N_("Mùa cưới, nhà văn hóa hay được thuê"), (1, 1), (1, 31)),
    (N_("Mùa gặt lúa xuân"), (5, 20), (6, 30)),
    (N_("Mùa mưa bão"), (7, 1), (10, 31)),
    (N_("Mùa gặt lúa mùa"), (9, 1), (10, 31)),
    (N_("Mùa cưới, nhà văn hóa hay được thuê"), (11, 1), (12, 31)),
)

_EXAMS = (
    (N_("Thi vào lớp 10, nhà văn hóa và cán bộ bận"), (6, 1), (6, 7)),
    (N_("Thi tốt nghiệp THPT"), (6, 25), (6, 27)),
)


def seed_days(year: int) -> list[SeedDay]:
    """The calendar of `year`, by day: holidays, swaps, long breaks, Tết weeks, exams, seasons."""
    lines = [*_holidays(year), *CORRECTIONS.get(year, ())]
    lines += _tet_weekends(year, lines)
    lines += _long_breaks(lines)
    lines += [*_tet_weeks(year, lines), *_spans(year, _EXAMS, DayKind.AVOID, ESTIMATE)]
    lines += [*_customs(year), *_spans(year, _SEASONS, DayKind.NOTE, HABIT)]
    return sorted(lines, key=lambda line: (line.from_on, line.info.kind))


def _holidays(year: int) -> Iterator[SeedDay]:
    library = country_holidays("VN", years=year, language="vi")
    for on, name in library.items():
        if _SUBSTITUTED.search(name):
            yield _one(on, DayKind.OFF_SWAP, N_("Nghỉ hoán đổi"), LIBRARY)
        else:
            yield _one(on, DayKind.HOLIDAY, name, _source_of(on))
    for on in sorted(library.weekend_workdays):
        if on.year == year:
            yield _one(on, DayKind.WORK_SWAP, N_("Làm bù cho ngày nghỉ hoán đổi"), LIBRARY)


def _source_of(on: date) -> str:
    if on.year > _LAST_DECIDED_YEAR and _is_movable(on):
        return ESTIMATE
    return _LABOR_LAW if (on.month, on.day) != (11, 24) else N_("NQ 28/2026/QH16")


def _is_movable(on: date) -> bool:
    # The days around Tết and the second day of 2 September are fixed anew each year.
    return (on.month in {1, 2} and (on.month, on.day) != (1, 1)) or (on.month, on.day) in {(9, 1), (9, 3)}


def _tet_weekends(year: int, lines: list[SeedDay]) -> list[SeedDay]:
    leave = [line.from_on for line in lines if line.info.kind is DayKind.HOLIDAY and _is_tet(year, line.from_on)]
    source = _TET_NOTICE if year <= _LAST_DECIDED_YEAR else ESTIMATE
    around = weekend_days(min(leave) - timedelta(days=2), max(leave) + timedelta(days=2))
    return [_one(on, DayKind.HOLIDAY, N_("Cuối tuần trong kỳ nghỉ Tết"), source) for on in around if on not in leave]


def _long_breaks(lines: list[SeedDay]) -> list[SeedDay]:
    off = {
        on: line
        for line in lines
        if line.info.kind in {DayKind.HOLIDAY, DayKind.OFF_SWAP}
        for on in days_between(line.from_on, line.to_on)
    }
    worked = {line.from_on for line in lines if line.info.kind is DayKind.WORK_SWAP}
    return [
        _one(on, DayKind.LONG_BREAK, N_("Cuối tuần liền kỳ nghỉ lễ"), HABIT)
        for on in long_break_days(off)
        if on not in worked
    ]


def _tet_weeks(year: int, lines: list[SeedDay]) -> list[SeedDay]:
    """Two weeks before the first day of Tết and one week after the leave (domain.md §8)."""
    new_year = solar_day(year, 1, 1)
    leave = [line.from_on for line in lines if line.info.kind is DayKind.HOLIDAY and _is_tet(year, line.from_on)]
    before = DayInfo(DayKind.AVOID, N_("Hai tuần trước Tết, nhà nào cũng bận"), HABIT)
    after = DayInfo(DayKind.AVOID, N_("Tuần đầu sau Tết"), HABIT)
    one_day = timedelta(days=1)
    return [
        SeedDay(new_year - timedelta(days=14), min(leave) - one_day, before),
        SeedDay(max(leave) + one_day, max(leave) + timedelta(days=7), after),
    ]


def _is_tet(year: int, on: date) -> bool:
    return abs((on - solar_day(year, 1, 1)).days) <= 7


def _customs(year: int) -> list[SeedDay]:
    kitchen_gods = solar_day(year - 1, 12, 23)
    days = [(N_("Ông Công, ông Táo"), kitchen_gods)]
    days += [(name, solar_day(year, month, day)) for name, month, day in _CUSTOMS]
    return [_one(on, DayKind.NOTE, name, N_("Âm lịch")) for name, on in days]


def _spans(year: int, spans: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...], kind: DayKind,
           source: str) -> list[SeedDay]:  # fmt: skip
    return [SeedDay(date(year, *first), date(year, *last), DayInfo(kind, name, source)) for name, first, last in spans]


def _one(on: date, kind: DayKind, name: str, source: str) -> SeedDay:
    return SeedDay(on, on, DayInfo(kind, name, source))
