"""How the weekend board is laid out: months as columns, weekends as rows, visits as chips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.rules import AHEAD_STATES, HalfDay, VisitState
from outreach.workdays.rules import CLOSED_KINDS, SATURDAY, DayInfo, DayKind


class View(StrEnum):
    """How much of the year is shown at once."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


VIEW_LABELS = {View.YEAR: N_("Năm"), View.QUARTER: N_("Quý"), View.MONTH: N_("Tháng")}
VIEW_MONTHS = {View.YEAR: 12, View.QUARTER: 3, View.MONTH: 1}


@dataclass(frozen=True)
class Chip:
    """One visit on the board. `key` is a status glyph; `word` says what it is where the glyph alone would not."""

    visit_id: UUID | None
    neighborhood_id: UUID
    name: str
    on: date
    half_day: HalfDay
    team: int | None
    key: str
    word: str
    is_locked: bool = False
    is_movable: bool = False
    is_proposal: bool = False


@dataclass(frozen=True)
class Day:
    """One weekend day: its chips, what is special about it, and the half-days that are still free."""

    on: date
    chips: tuple[Chip, ...]
    infos: tuple[DayInfo, ...]
    free: tuple[HalfDay, ...]

    @property
    def is_closed(self) -> bool:
        """Whether no team goes out on this day."""
        return any(info.kind in CLOSED_KINDS for info in self.infos)

    @property
    def note(self) -> str:
        """The words in an empty cell: why nothing is planned, or what to mind."""
        marked = [info.name for info in self.infos if info.kind is not DayKind.NOTE]
        return "; ".join(dict.fromkeys(marked))

    @property
    def mark(self) -> str:
        """The day's square on the year strip."""
        keys = {chip.key for chip in self.chips}
        marks = (("live", "done"), ("done", "done"), ("late", "plan"), ("plan", "plan"), ("off", "off"))
        return next((mark for key, mark in marks if key in keys), "closed" if self.is_closed else "")


@dataclass(frozen=True)
class Week:
    """One weekend: Saturday and Sunday."""

    days: tuple[Day, Day]
    tense: str

    @property
    def is_hit(self) -> bool:
        """Whether everything that was planned for this weekend fell out."""
        chips = [chip for day in self.days for chip in day.chips]
        return bool(chips) and all(chip.key == "off" for chip in chips)

    @property
    def is_movable(self) -> bool:
        """Whether some visit of this weekend may still be moved."""
        return any(chip.is_movable and chip.visit_id for day in self.days for chip in day.chips)


@dataclass(frozen=True)
class Month:
    """One column: its weekends and how many visits are done, ahead and called off."""

    first: date
    weeks: tuple[Week, ...]
    done: int
    ahead: int
    off: int


def months_from(first: date, view: View) -> list[date]:
    """The first days of the months that are shown."""
    start = first.replace(month=1, day=1) if view is View.YEAR else first.replace(day=1)
    return [shifted(start, offset) for offset in range(VIEW_MONTHS[view])]


def shifted(first: date, months: int) -> date:
    """The first day of the month that lies so many months away."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def weekends_in(month: date, *, with_leading_sunday: bool = False) -> list[date]:
    """The Saturdays of a month; a month that begins on a Sunday may show the weekend before as well."""
    leading = month.weekday() == SATURDAY + 1 and with_leading_sunday
    day = month - timedelta(days=1) if leading else month + timedelta(days=(SATURDAY - month.weekday()) % 7)
    found = []
    while day < shifted(month, 1):
        found.append(day)
        day += timedelta(days=7)
    return found


def state_on_board(state: VisitState, on: date, *, today: date) -> tuple[str, str]:
    """The glyph and the words of a visit: (status key, source string)."""
    if state in AHEAD_STATES and on < today:
        return "late", N_("Quá hạn")
    table = {
        VisitState.PROPOSED: ("plan", N_("Dự kiến")),
        VisitState.HOUSE_CONFIRMED: ("plan", N_("Phố đã nhận lời")),
        VisitState.POLICE_CONFIRMED: ("plan", N_("Công an đã nhận lời")),
        VisitState.ANNOUNCED: ("plan", N_("Đã báo cho bà con")),
        VisitState.HELD: ("live", N_("Đang mở cửa")) if on >= today else ("done", N_("Đã về, chờ chốt")),
        VisitState.CLOSED: ("done", N_("Đã về")),
        VisitState.POSTPONED: ("off", N_("Hoãn")),
        VisitState.CANCELLED: ("off", N_("Hủy")),
    }
    return table[state]


@dataclass(frozen=True)
class Frame:
    """What the columns are drawn from. `free_on` tells the half-days for which a team is still to be had."""

    chips: Mapping[date, Sequence[Chip]]
    infos: Mapping[date, Sequence[DayInfo]]
    free_on: Callable[[date], tuple[HalfDay, ...]]
    today: date

    def month(self, first: date, *, with_leading_sunday: bool = False) -> Month:
        """One column."""
        saturdays = weekends_in(first, with_leading_sunday=with_leading_sunday)
        weeks = tuple(self._week(saturday) for saturday in saturdays)
        count = Counter(chip.key for week in weeks for day in week.days for chip in day.chips)
        return Month(first, weeks, count["done"] + count["live"], count["plan"] + count["late"], count["off"])

    def _week(self, saturday: date) -> Week:
        sunday = saturday + timedelta(days=1)
        tense = "past" if sunday < self.today else "now" if saturday - timedelta(days=5) <= self.today else ""
        return Week((self._day(saturday), self._day(sunday)), tense)

    def _day(self, on: date) -> Day:
        chips = sorted(self.chips.get(on, ()), key=lambda chip: (chip.half_day.value, chip.team or 99, chip.name))
        infos = tuple(self.infos.get(on, ()))
        is_closed = any(info.kind in CLOSED_KINDS for info in infos)
        return Day(on, tuple(chips), infos, () if is_closed or on < self.today else self.free_on(on))


def free_half_days(taken: Iterable[tuple[date, HalfDay]], teams: int) -> Callable[[date], tuple[HalfDay, ...]]:
    """For each day the half-days on which fewer visits stand than there are teams."""
    count = Counter(taken)
    return lambda on: tuple(half_day for half_day in HalfDay if count[on, half_day] < teams)
