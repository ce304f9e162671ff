"""The layout of the weekend board."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from outreach.planning.board_rules import (
    Chip,
    Frame,
    View,
    free_half_days,
    months_from,
    shifted,
    state_on_board,
    weekends_in,
)
from outreach.planning.rules import HalfDay, VisitState
from outreach.workdays.rules import DayInfo, DayKind

TODAY = date(2026, 8, 19)
SATURDAY = date(2026, 8, 22)


def chip(on: date, key: str = "plan") -> Chip:
    return Chip(None, UUID(int=1), "Phố Mẫu", on, HalfDay.AM, 1, key, "")


@pytest.mark.parametrize(("view", "months"), [(View.YEAR, (1, 12)), (View.QUARTER, (8, 10)), (View.MONTH, (8, 8))])
def test_a_view_shows_so_many_months(view: View, months: tuple[int, int]) -> None:
    shown = months_from(TODAY, view)
    assert (shown[0].month, shown[-1].month) == months


@pytest.mark.parametrize(("months", "wanted"), [(0, (2026, 8)), (5, (2027, 1)), (-8, (2025, 12))])
def test_months_are_counted_over_the_turn_of_the_year(months: int, wanted: tuple[int, int]) -> None:
    assert (shifted(TODAY, months).year, shifted(TODAY, months).month) == wanted


def test_every_weekend_of_a_year_stands_in_exactly_one_month() -> None:
    saturdays = [day for month in months_from(TODAY, View.YEAR) for day in weekends_in(month)]
    assert saturdays == sorted(set(saturdays))
    assert len(saturdays) == 52


def test_a_month_that_begins_on_a_sunday_may_show_the_saturday_before() -> None:
    november = date(2026, 11, 1)
    assert weekends_in(november)[0] == date(2026, 11, 7)
    assert weekends_in(november, with_leading_sunday=True)[0] == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("state", "on", "key"),
    [
        (VisitState.PROPOSED, SATURDAY, "plan"),
        (VisitState.ANNOUNCED, date(2026, 8, 16), "late"),
        (VisitState.HELD, TODAY, "live"),
        (VisitState.HELD, date(2026, 8, 16), "done"),
        (VisitState.CLOSED, date(2026, 8, 16), "done"),
        (VisitState.POSTPONED, SATURDAY, "off"),
        (VisitState.CANCELLED, date(2026, 8, 16), "off"),
    ],
)
def test_a_visit_shows_its_state(state: VisitState, on: date, key: str) -> None:
    assert state_on_board(state, on, today=TODAY)[0] == key


def test_half_days_are_free_while_a_team_is_left_on_days_that_are_open() -> None:
    infos = {date(2026, 8, 29): [DayInfo(DayKind.HOLIDAY, "Quốc khánh")]}
    taken = [(SATURDAY, HalfDay.AM), (date(2026, 8, 23), HalfDay.AM), (date(2026, 8, 23), HalfDay.AM)]
    month = Frame({}, infos, free_half_days(taken, 2), TODAY).month(date(2026, 8, 1))
    free = {day.on.day: day.free for week in month.weeks for day in week.days}
    both = (HalfDay.AM, HalfDay.PM)
    assert (free[16], free[22], free[23], free[29], free[30]) == ((), both, (HalfDay.PM,), (), both)


def test_a_weekend_where_everything_fell_out_is_hit() -> None:
    chips = {
        SATURDAY: [chip(SATURDAY, "off")],
        date(2026, 8, 29): [chip(date(2026, 8, 29), "off"), chip(date(2026, 8, 29))],
    }
    month = Frame(chips, {}, lambda _on: (), TODAY).month(date(2026, 8, 1))
    assert [week.is_hit for week in month.weeks] == [False, False, False, True, False]
    assert (month.done, month.ahead, month.off) == (0, 1, 2)
    assert [week.tense for week in month.weeks] == ["past", "past", "past", "now", ""]
