"""The workbook of the province: one row a ward, sums as formulas, nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from outreach.coverage.periods import Period
from outreach.places.models import WardProfile
from outreach.province.rules import Province, WardRow
from outreach.reports.rules import (
    Chart,
    Column,
    Content,
    Kind,
    Report,
    ReportKind,
    Rows,
    Table,
    official_date,
    place_and_date,
)
from outreach.reports.sheets import Made, Order, Workbook
from outreach.reports.wish_rules import Letterhead, Origin, Wish


@dataclass(frozen=True)
class WardLine:
    """One ward on the sheet."""

    number: int
    code: str
    name: str
    target: int
    reached: int
    planned: int
    overdue: int
    visits: int
    people: int
    elderly: int
    requested: int
    activated: int
    submitted: int
    missing_papers: int
    as_of: date | None
    note: str


_HOUSES, _PEOPLE, _VNEID, _DOSSIERS = "Phố, thôn", "Lượt người", "VNeID mức 2", "Hồ sơ"

WARDS = Table(
    "Các phường xã",
    "Tiến độ từng phường, xã",
    (
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("code", "Mã", 8, Kind.CODE),
        Column("name", "Phường, xã", 24),
        Column("target", "Phải về", 8, Kind.FIGURE, _HOUSES),
        Column("reached", "Đã về", 8, Kind.FIGURE, _HOUSES),
        Column("share", "Tỷ lệ", 8, Kind.SHARE, _HOUSES, of=("reached", "target")),
        Column("planned", "Đã lên lịch", 8, Kind.FIGURE, _HOUSES),
        Column("overdue", "Quá hạn", 8, Kind.FIGURE, _HOUSES),
        Column("visits", "Số buổi", 8, Kind.FIGURE),
        Column("people", "Tất cả", 9, Kind.FIGURE, _PEOPLE),
        Column("elderly", "Từ 60 tuổi", 9, Kind.FIGURE, _PEOPLE),
        Column("requested", "Đề nghị", 9, Kind.FIGURE, _VNEID),
        Column("activated", "Kích hoạt", 9, Kind.FIGURE, _VNEID),
        Column("submitted", "Nộp giúp", 9, Kind.FIGURE, _DOSSIERS),
        Column("missing_papers", "Thiếu giấy", 9, Kind.FIGURE, _DOSSIERS),
        Column("as_of", "Số liệu ngày", 12, Kind.DATE),
        Column("note", "Ghi chú", 18),
    ),
    WardLine,
    "Chưa có phường, xã nào.",
    is_optional=False,
    chart=Chart(
        "Phố, thôn đã về và còn lại theo phường, xã", "name", ("reached", "planned", "overdue"), is_stacked=True
    ),
)

# The same question as the progress of a ward, one floor up.
PROVINCE_REPORT = Report(
    kind=ReportKind.PROGRESS,
    label="Tiến độ toàn tỉnh",
    about="Từng phường, xã đã về bao nhiêu phố, thôn và làm được gì.",
    symbol="BC",
    document="BÁO CÁO",
    subject="Tiến độ đưa dịch vụ hành chính công về cơ sở",
    file_stem="tien-do-toan-tinh",
    tables=(WARDS,),
)


def ward_lines(rows: Sequence[WardRow], *, now: datetime) -> list[WardLine]:
    """The rows of the sheet, in the order given."""
    return [_line(number, row, now) for number, row in enumerate(rows, start=1)]


def write_province(
    province: Province, target: Path, *, house: WardProfile, period: Period, author: str, now: datetime
) -> Made:
    """The workbook into the file `target`; raises `WriteFailed`."""
    lines = ward_lines(province.rows, now=now)
    days = f"{official_date(period.from_on)} đến {official_date(period.to_on)}"
    content = Content(
        span=f"(Số liệu từ ngày {days.replace(' đến ', ' đến ngày ')})",
        filters="Mọi phường, xã đang dùng",
        tables={WARDS.name: Rows(lines, len(province.rows))},
    )
    head = Letterhead(
        parent_organisation=house.parent_organisation,
        organisation=house.organisation,
        symbol=f"{PROVINCE_REPORT.symbol}-{house.organisation_symbol}",
        place_and_date=place_and_date(house.place_line, period.to_on),
        subject=PROVINCE_REPORT.subject,
        signer_capacity=house.signer_capacity,
        signer_title=house.signer_title,
        signer_name=house.signer_name,
        recipients=tuple(house.recipients),
    )
    origin = Origin(PROVINCE_REPORT.label, days, content.filters, author, now)
    return Workbook(Order(PROVINCE_REPORT, Wish(PROVINCE_REPORT.kind, period), content, head, origin)).write(target)


def _line(number: int, row: WardRow, now: datetime) -> WardLine:
    sums = row.sums
    if sums is None:
        return WardLine(number, row.code, row.name, *(0,) * 11, None, "Chưa có số liệu")
    figures, note = sums.figures, "Lâu chưa báo số liệu" if row.is_silent(now) else ""
    return WardLine(
        number, row.code, row.name, sums.target, sums.reached, sums.planned, sums.overdue, figures.visits,
        figures.people, figures.elderly, figures.requested, figures.activated, figures.submitted,
        figures.missing_papers, sums.on, note,
    )  # fmt: skip
