"""Gathering the plan of a month or a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select

from outreach.kernel.db import DbSession
from outreach.planning.conflict_queries import Team, teams
from outreach.planning.models import Visit
from outreach.planning.queries import visits_between
from outreach.planning.rules import ON_THE_PLAN_STATES, VISIT_STATE_LABELS, HalfDay
from outreach.reports.asked_queries import Question
from outreach.reports.plan_rules import MONTHS, SCHEDULE, MonthRow, PlanRow, hours_of
from outreach.reports.rules import HALF_DAY_WORDS, WEEKDAYS, Content, Rows, from_to
from outreach.staffing.rules import StaffKind

MARK_LENGTH = 8
MARK_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def plan(db: DbSession, asked: Question) -> Content:
    """The visits of the period that are on the plan, those that were held included."""
    visits = planned_visits(db, asked)
    known = teams(db)
    rows = [_row(number, visit, known) for number, visit in enumerate(visits, start=1)]
    months = _months(visits)
    return Content(
        span=from_to(asked.wish.period),
        filters="Buổi dự kiến, đã xác nhận, đã báo và đã về",
        tables={SCHEDULE.name: Rows(rows, _count(db, asked)), MONTHS.name: Rows(months, len(months))},
        closing=(_words(visits),),
    )


def planned_visits(db: DbSession, asked: Question) -> list[Visit]:
    """The visits of the period that stand on the plan, in order of time."""
    period = asked.wish.period
    return [one for one in visits_between(db, period.from_on, period.to_on) if one.state in ON_THE_PLAN_STATES]


def mark_of(visit: Visit) -> str:
    """The short mark by which a row of the workbook is known again.

    Consonants alone: Excel and our own reader take «123E4567» for a number, and no word comes about.
    """
    rest, letters = visit.id.int, ""
    for _ in range(MARK_LENGTH):
        rest, place = divmod(rest, len(MARK_LETTERS))
        letters += MARK_LETTERS[place]
    return letters


def team_word(team: Team | None) -> str:
    """Tổ 1; nothing where no team is set."""
    return f"Tổ {team.number}" if team else ""


def people_words(visit: Visit, kind: StaffKind) -> str:
    """The names of a team's people of one kind, in order."""
    names = [one.member for one in visit.members if one.member.kind is kind]
    return ", ".join(member.full_name for member in sorted(names, key=lambda member: member.sort_key))


def _count(db: DbSession, asked: Question) -> int:
    days = (asked.wish.period.from_on, asked.wish.period.to_on)
    return db.scalar(select(func.count()).where(Visit.state.in_(ON_THE_PLAN_STATES), Visit.on.between(*days))) or 0


def _row(number: int, visit: Visit, known: Mapping[UUID, Team]) -> PlanRow:
    house = visit.neighborhood.house
    return PlanRow(
        number=number,
        on=visit.on,
        weekday=WEEKDAYS[visit.on.weekday()],
        half_day=HALF_DAY_WORDS[visit.half_day],
        hours=hours_of(visit.half_day),
        code=visit.neighborhood.code,
        neighborhood=visit.neighborhood.name,
        house=". ".join(part for part in (house.name, house.address) if part) if house else "",
        team=team_word(known.get(visit.kit_id) if visit.kit_id else None),
        staff=people_words(visit, StaffKind.CENTER),
        officers=people_words(visit, StaffKind.POLICE),
        state=VISIT_STATE_LABELS[visit.state],
        drop="",
        note="Đã khóa" if visit.is_date_locked or visit.is_team_locked else "",
        visit=mark_of(visit),
    )


def _months(visits: Sequence[Visit]) -> list[MonthRow]:
    months = [
        (first, list(group)) for first, group in groupby(visits, key=lambda visit: (visit.on.year, visit.on.month))
    ]
    return [
        MonthRow(
            number,
            f"Tháng {month}/{year}",
            len(group),
            len({visit.neighborhood_id for visit in group}),
            _halves(group, HalfDay.AM),
            _halves(group, HalfDay.PM),
        )
        for number, ((year, month), group) in enumerate(months, start=1)
    ]


def _halves(visits: Iterable[Visit], half_day: HalfDay) -> int:
    return sum(visit.half_day is half_day for visit in visits)


def _words(visits: Sequence[Visit]) -> str:
    places, days = {visit.neighborhood_id for visit in visits}, {visit.on for visit in visits}
    return (
        f"Kế hoạch gồm {len(visits)} buổi tại {len(places)} phố, trong {len(days)} ngày. Mỗi buổi có công chức "
        "Trung tâm hướng dẫn thủ tục và công an phường hỗ trợ định danh điện tử (VNeID) mức độ 2."
    )
