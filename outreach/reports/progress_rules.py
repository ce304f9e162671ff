"""Progress of all neighborhoods with the map (domain.md §6, no. 6): rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from outreach.coverage.progress import Indicators, Progress
from outreach.coverage.rules import Status
from outreach.kernel.text import N_
from outreach.reports.rules import HALF_DAY_WORDS, Chart, Column, FileForm, Kind, Report, ReportKind, Table
from outreach.reports.summary_rules import STATUS_WORDS


@dataclass(frozen=True)
class ProgressRow:
    """Where one neighborhood stands."""

    number: int
    code: str
    name: str
    former_ward: str
    households: int | None
    population: int | None
    status: str
    covered_on: date | None
    visits: int
    people: int
    activated: int
    next_on: date | None
    half_day: str
    days_waiting: int | None
    distance_km: float | None
    note: str


@dataclass(frozen=True)
class StatusRow:
    """How many neighborhoods stand where."""

    number: int
    status: str
    count: int
    population: int


_VISIT, _NEXT = "Đã về", "Sắp tới"

NEIGHBORHOODS = Table(
    "Tiến độ",
    "Tiến độ từng phố",
    (
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("code", "Mã phố", 9, Kind.CODE),
        Column("name", "Phố", 24),
        Column("former_ward", "Phường cũ", 16),
        Column("households", "Số hộ", 8, Kind.FIGURE),
        Column("population", "Nhân khẩu", 9, Kind.FIGURE),
        Column("status", "Tình trạng", 15),
        Column("covered_on", "Ngày", 12, Kind.DATE, _VISIT),
        Column("visits", "Số buổi", 7, Kind.FIGURE, _VISIT),
        Column("people", "Lượt người", 8, Kind.FIGURE, _VISIT),
        Column("activated", "VNeID kích hoạt", 9, Kind.FIGURE, _VISIT),
        Column("next_on", "Ngày", 12, Kind.DATE, _NEXT),
        Column("half_day", "Buổi", 8, Kind.TEXT, _NEXT),
        Column("days_waiting", "Đã chờ (ngày)", 8, Kind.PLAIN_FIGURE),
        Column("distance_km", "Cách Trung tâm (km)", 10, Kind.PLAIN_FIGURE),
        Column("note", "Ghi chú", 24),
    ),
    ProgressRow,
    "Chưa có phố nào trong danh sách.",
    is_optional=False,
)
STATUSES = Table(
    "Theo tình trạng",
    "Số phố theo tình trạng",
    (
        Column("number", "STT", 8, Kind.PLAIN_FIGURE),
        Column("status", "Tình trạng", 36),
        Column("count", "Số phố", 18, Kind.FIGURE),
        Column("share", "Tỷ lệ", 18, Kind.SHARE, of=("count", "")),
        Column("population", "Nhân khẩu", 22, Kind.FIGURE),
    ),
    StatusRow,
    "Chưa có phố nào trong danh sách.",
    chart=Chart("Số phố theo tình trạng", "status", ("count",)),
)

PROGRESS = Report(
    ReportKind.PROGRESS,
    N_("Tiến độ các phố"),
    N_("Mọi phố: đã về, đã lên lịch, quá hạn, chờ; kèm bản đồ."),
    symbol="BC",
    document="BÁO CÁO",
    subject="Tiến độ về nhà văn hóa các phố",
    file_stem="Tien-do",
    tables=(NEIGHBORHOODS, STATUSES),
    geo=NEIGHBORHOODS.name,
    forms=tuple(FileForm),
)


def progress_rows(seen: Indicators) -> list[ProgressRow]:
    """A row for each neighborhood, in the order of the list."""
    return [_row(number, row) for number, row in enumerate(seen.rows, start=1)]


def status_rows(seen: Indicators) -> list[StatusRow]:
    """A row for each status that some neighborhood has."""
    people: Mapping[Status, int] = {
        status: sum(row.place.population or 0 for row in seen.rows if row.status is status) for status in Status
    }
    found = [(status, count) for status, count in seen.counts.items() if count]
    return [
        StatusRow(number, STATUS_WORDS[status], count, people[status])
        for number, (status, count) in enumerate(found, start=1)
    ]


def _row(number: int, row: Progress) -> ProgressRow:
    notes = [f"Gồm phố cũ: {', '.join(row.former_names)}"] if row.former_names else []
    if row.unreached_parts:
        notes.append(f"Chưa về phố cũ {', '.join(row.unreached_parts)}")
    return ProgressRow(
        number=number,
        code=row.place.code,
        name=row.place.name,
        former_ward=row.place.former_ward,
        households=row.place.households,
        population=row.place.population,
        status=STATUS_WORDS[row.status],
        covered_on=row.covered.on if row.covered else None,
        visits=row.figures.visits,
        people=row.figures.people,
        activated=row.figures.activated,
        next_on=row.nearest.on if row.nearest else None,
        half_day=HALF_DAY_WORDS[row.nearest.half_day] if row.nearest else "",
        days_waiting=row.days_waiting,
        distance_km=round(row.place.distance_km, 1) if row.place.distance_km is not None else None,
        note=". ".join(notes),
    )
