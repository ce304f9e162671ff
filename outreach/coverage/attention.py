"""What needs somebody's hand first, read from the same rows as every figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from outreach.coverage.progress import Indicators, Progress
from outreach.coverage.rules import Status
from outreach.kernel.text import N_
from outreach.planning.rules import VisitState

CONFIRMED_BEFORE = timedelta(days=14)
"""A house is asked for 10 to 14 days ahead (domain.md §10), so that people can be told."""


class Matter(StrEnum):
    """Kinds of exceptions, the most urgent first."""

    CALLED_OFF = "called_off"
    OVERDUE = "overdue"
    NOT_CLOSED = "not_closed"
    UNCONFIRMED = "unconfirmed"
    PROMISES_OVERDUE = "promises_overdue"
    POLICE_WAITING = "police_waiting"
    ACTIVATIONS_OVERDUE = "activations_overdue"
    PART_UNREACHED = "part_unreached"
    NOT_ON_MAP = "not_on_map"


MATTER_TITLES = {
    Matter.CALLED_OFF: N_("%(names)s: hủy hoặc hoãn"),
    Matter.OVERDUE: N_("%(names)s: quá hạn"),
    Matter.NOT_CLOSED: N_("%(names)s: chưa chốt buổi"),
    Matter.PROMISES_OVERDUE: N_("%(count)s việc hẹn bà con đã quá ngày"),
    Matter.POLICE_WAITING: N_("%(count)s người chờ công an xác nhận VNeID"),
    Matter.UNCONFIRMED: N_("%(names)s: chưa nhận nhà văn hóa"),
    Matter.ACTIVATIONS_OVERDUE: N_("%(count)s người tới hẹn kích hoạt VNeID"),
    Matter.PART_UNREACHED: N_("%(names)s: có phố cũ chưa về"),
    Matter.NOT_ON_MAP: N_("%(names)s: chưa có điểm trên bản đồ"),
}
MATTER_DETAILS = {
    Matter.CALLED_OFF: N_("Chưa có ngày mới, lâu nhất %(days)s ngày"),
    Matter.OVERDUE: N_("Chưa có ngày mới, lâu nhất %(days)s ngày"),
    Matter.NOT_CLOSED: N_("Đã về, số liệu chưa chốt"),
    Matter.UNCONFIRMED: N_("Buổi trong %(ahead)s ngày tới"),
    Matter.ACTIVATIONS_OVERDUE: N_("Công an đã thu nhận hoặc duyệt, quá ngày hẹn"),
    Matter.PROMISES_OVERDUE: N_("Hẹn bổ sung giấy tờ, trả kết quả"),
    Matter.POLICE_WAITING: N_("Từ các buổi đã về"),
    Matter.PART_UNREACHED: N_("Sau khi sáp nhập: %(parts)s"),
    Matter.NOT_ON_MAP: N_("Nhà văn hóa chưa có tọa độ"),
}


@dataclass(frozen=True)
class Attention:
    """One line of «Cần chú ý»; `rows` are the neighborhoods it speaks of."""

    matter: Matter
    count: int
    rows: tuple[Progress, ...] = ()

    @property
    def days(self) -> int:
        """The longest wait among the rows, in days."""
        return max((row.days_waiting or 0 for row in self.rows), default=0)

    @property
    def parts(self) -> list[str]:
        """Names of the old parts that were never reached."""
        return [part for row in self.rows for part in row.unreached_parts]


def needing_attention(ever: Indicators) -> list[Attention]:
    """The exceptions of a campaign; `ever` holds the figures since the start."""
    found = [
        _of_rows(Matter.CALLED_OFF, ever.with_status(Status.CALLED_OFF)),
        _of_rows(Matter.OVERDUE, ever.with_status(Status.OVERDUE)),
        _of_rows(Matter.NOT_CLOSED, _left(ever, "open")),
        _of_rows(Matter.UNCONFIRMED, _left(ever, "unconfirmed")),
        Attention(Matter.PROMISES_OVERDUE, ever.figures.follow_ups_overdue),
        Attention(Matter.POLICE_WAITING, ever.figures.waiting_for_police),
        Attention(Matter.ACTIVATIONS_OVERDUE, ever.figures.activations_overdue),
        _of_rows(Matter.PART_UNREACHED, _left(ever, "parts")),
        _of_rows(Matter.NOT_ON_MAP, _left(ever, "point")),
    ]
    return [attention for attention in found if attention.count]


def _of_rows(matter: Matter, rows: list[Progress]) -> Attention:
    return Attention(matter, len(rows), tuple(rows))


def _is_unconfirmed(row: Progress, day: date) -> bool:
    """Whether the next visit is near and its house has not been promised."""
    visit = row.nearest
    return visit is not None and visit.state is VisitState.PROPOSED and visit.on - day <= CONFIRMED_BEFORE


def _left(ever: Indicators, what: str) -> list[Progress]:
    return [row for row in ever.rows if LEFT[what](row, ever.day)]


LEFT: dict[str, Callable[[Progress, date], bool]] = {
    "open": lambda row, day: row.is_left_open_on(day),
    "unconfirmed": _is_unconfirmed,
    "parts": lambda row, _day: row.is_target and bool(row.unreached_parts),
    "point": lambda row, _day: row.is_target and row.place.lat is None,
}
"""What may be left to do at a neighborhood, by the word in the table's address."""
