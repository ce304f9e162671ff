"""Keeping the sums of visits, so that pages need not count every record anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Date, delete, func, insert, literal, select

from outreach.coverage.detail_queries import details_counted
from outreach.coverage.figure_queries import figures_of, turning_days
from outreach.coverage.models import MONTH_DETAILS, VISIT_DETAILS, VISIT_FIGURES, VISIT_MARKS
from outreach.coverage.periods import last_of_month
from outreach.coverage.sum_queries import MOST_AT_ONCE, visits_to_count
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit

Row = TypeVar("Row")


def count_visits(db: DbSession, *, now: datetime) -> int:
    """Keep the sums of every visit that has none or was changed since; gives how many were counted.

    Marks that come while it counts belong to changes that it may not have seen: they stay.
    """
    today = local_day(now)
    seen = db.scalars(select(VISIT_MARKS.c.id)).all()
    visits = visits_to_count(db, None, today=today)
    for some in _chunks(visits):
        _keep(db, some, today)
    _add_up_months(db, visits)
    for marks in _chunks(seen):
        db.execute(delete(VISIT_MARKS).where(VISIT_MARKS.c.id.in_(marks)))
    return len(visits)


def _keep(db: DbSession, visits: Sequence[UUID], today: date) -> None:
    for table in (VISIT_FIGURES, VISIT_DETAILS):
        db.execute(delete(table).where(table.c.visit_id.in_(visits)))
    turning = turning_days(db, visits, today=today)
    sums = [
        {"visit_id": visit, "counted_on": today, "turns_on": turning.get(visit), **asdict(figures)}
        for visit, figures in figures_of(db, visits, today=today).items()
    ]
    db.execute(insert(VISIT_FIGURES), sums)
    names = ("visit_id", "kind", "name", "help", "amount")
    made_of = [dict(zip(names, one, strict=True)) for one in details_counted(db, VisitRange(frozenset(visits)))]
    if made_of:
        db.execute(insert(VISIT_DETAILS), made_of)


def _add_up_months(db: DbSession, visits: Sequence[UUID]) -> None:
    """Add up the months of these visits from what is kept of each."""
    days = {on for some in _chunks(visits) for on in db.scalars(select(Visit.on).where(Visit.id.in_(some)))}
    kept = VISIT_DETAILS.c
    for month in sorted({on.replace(day=1) for on in days}):
        db.execute(delete(MONTH_DETAILS).where(MONTH_DETAILS.c.month_on == month))
        columns = (literal(month, Date), kept.kind, kept.name, kept.help, func.sum(kept.amount))
        rows = select(*columns).join(Visit, Visit.id == kept.visit_id).group_by(kept.kind, kept.name, kept.help)
        of_month = rows.where(Visit.on.between(month, last_of_month(month)))
        db.execute(insert(MONTH_DETAILS).from_select(["month_on", "kind", "name", "help", "amount"], of_month))


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[at : at + MOST_AT_ONCE] for at in range(0, len(rows), MOST_AT_ONCE))
