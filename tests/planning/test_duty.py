"""Who goes how often, month by month."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.duty_queries import duty_in
from outreach.planning.duty_rules import Worker, duty_of, months_between
from outreach.planning.rules import HalfDay, VisitState
from outreach.staffing.rules import StaffKind
from tests.build import make_campaign, make_member, make_visit

TODAY = date(2026, 8, 5)
ANN, BOB, COP = (Worker(UUID(int=number), name, number == 3, 2) for number, name in enumerate(("An", "Bê", "Ca"), 1))


def test_days_are_counted_once_and_split_by_today() -> None:
    days = {ANN.id: [date(2026, 7, 4), date(2026, 7, 4), date(2026, 8, 1), date(2026, 8, 8)]}
    (duty,) = duty_of([ANN], days, [(2026, 7), (2026, 8)], today=TODAY)
    assert [(month.done, month.ahead, month.is_full) for month in duty.months] == [(1, 0, False), (1, 1, True)]
    assert (duty.done, duty.ahead, duty.days) == (2, 1, 3)


def test_staff_come_before_officers_and_who_goes_most_first() -> None:
    days = {BOB.id: [TODAY], COP.id: [date(2026, 8, 8), date(2026, 8, 9)]}
    found = duty_of([COP, ANN, BOB], days, [(2026, 8)], today=TODAY)
    assert [duty.worker for duty in found] == [BOB, ANN, COP]


def test_months_run_over_the_end_of_a_year() -> None:
    assert months_between(date(2026, 11, 20), date(2027, 1, 5)) == [(2026, 11), (2026, 12), (2027, 1)]


def test_held_and_planned_visits_of_every_campaign_count_and_what_fell_out_does_not(db: DbSession) -> None:
    campaign = make_campaign(db, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30))
    person, gone = make_member(db), make_member(db, StaffKind.POLICE, active_to=date(2026, 6, 30))

    def went(on: date, **facts: Any) -> None:
        make_visit(db, person, on=on, **facts)

    went(date(2026, 7, 4), state=VisitState.CLOSED)
    went(date(2026, 8, 1), state=VisitState.ANNOUNCED)  # overdue
    went(date(2026, 8, 2), state=VisitState.CANCELLED)
    went(date(2026, 9, 5), half_day=HalfDay.PM)
    months, duty = duty_in(db, campaign, today=TODAY)
    assert months == [(2026, 7), (2026, 8), (2026, 9)]
    assert [month.days for month in duty[0].months] == [1, 0, 1]
    assert gone.id not in {one.worker.id for one in duty}
