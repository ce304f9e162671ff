"""Sums of visits over a period: kept ones where nothing was changed since, else counted anew.

A kept sum may be missing or old at any time: what is read here is always what the records say now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from outreach.coverage.detail_queries import details_counted
from outreach.coverage.details import Details
from outreach.coverage.figure_queries import figures_of, figures_of_visits
from outreach.coverage.figures import FIGURE_NAMES, NOTHING, Figures
from outreach.coverage.models import MONTH_DETAILS, VISIT_DETAILS, VISIT_FIGURES, VISIT_MARKS
from outreach.coverage.periods import Period, months_within, spans_between
from outreach.coverage.rules import HELD_STATES
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit

MOST_AT_ONCE = 500
"""So many visits are counted one by one at most; where more have no sum yet, the whole period is counted."""

_KEPT = VISIT_FIGURES.c


def figures_of_periods(db: DbSession, periods: Sequence[Period], *, today: date) -> list[dict[UUID, Figures]]:
    """What was done at the visits held in each period, by the neighborhood of the visit.

    What must be counted anew is counted once for all periods.
    """
    whole = Period(min(one.from_on for one in periods), max(one.to_on for one in periods))
    uncounted = visits_to_count(db, whole, today=today, limit=MOST_AT_ONCE + 1)
    if len(uncounted) > MOST_AT_ONCE:
        return [_added_up(db, figures_of_visits(db, period, today=today), period) for period in periods]
    fresh = figures_of(db, uncounted, today=today)
    return [_joined(_kept_sums(db, period, uncounted), _added_up(db, fresh, period)) for period in periods]


def details(db: DbSession, period: Period, *, today: date) -> Details:
    """What the sums of the period are made of."""
    uncounted = visits_to_count(db, period, today=today, limit=MOST_AT_ONCE + 1)
    if len(uncounted) > MOST_AT_ONCE:
        whole = details_counted(db, VisitRange(from_on=period.from_on, to_on=period.to_on))
        return Details.of((kind, name, help_, amount) for _visit, kind, name, help_, amount in whole)
    open_months = {on.replace(day=1) for on in db.scalars(select(Visit.on).where(Visit.id.in_(uncounted)))}
    months = [month for month in months_within(period) if month not in open_months]
    counted = details_counted(db, VisitRange(visit_ids=frozenset(uncounted))) if uncounted else []
    fresh = [(kind, name, help_, amount) for _visit, kind, name, help_, amount in counted]
    return Details.of([*_of_months(db, months), *_of_single_days(db, period, months, uncounted), *fresh])


def visits_to_count(db: DbSession, period: Period | None, *, today: date, limit: int | None = None) -> Sequence[UUID]:
    """Held visits (of the period) without a sum that is good on `today`, the oldest first, `limit` at most."""
    is_old = or_(_KEPT.visit_id.is_(None), _KEPT.counted_on > today, _KEPT.turns_on <= today)
    marked = Visit.id.in_(select(VISIT_MARKS.c.visit_id))
    held = _held_in(period) if period else (Visit.state.in_(HELD_STATES),)
    rows = select(Visit.id).outerjoin(VISIT_FIGURES, _KEPT.visit_id == Visit.id).where(*held, or_(is_old, marked))
    return db.scalars(rows.order_by(Visit.on, Visit.id).limit(limit)).all()


def _of_months(db: DbSession, months: Sequence[date]) -> list[tuple[str, str, str, int]]:
    """Whole months as they were added up."""
    kept = MONTH_DETAILS.c
    rows = select(kept.kind, kept.name, kept.help, func.sum(kept.amount)).group_by(kept.kind, kept.name, kept.help)
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(rows.where(kept.month_on.in_(months)))]


def _of_single_days(
    db: DbSession, period: Period, months: Sequence[date], without: Sequence[UUID]
) -> list[tuple[str, str, str, int]]:
    """The visits of the period on days of no such month, one by one."""
    spans = spans_between(period, months)
    if not spans:
        return []
    kept = VISIT_DETAILS.c
    rows = select(kept.kind, kept.name, kept.help, func.sum(kept.amount)).join(Visit, Visit.id == kept.visit_id)
    within = or_(*(Visit.on.between(span.from_on, span.to_on) for span in spans))
    chosen = rows.where(Visit.state.in_(HELD_STATES), within, kept.visit_id.not_in(without))
    found = db.execute(chosen.group_by(kept.kind, kept.name, kept.help))
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _kept_sums(db: DbSession, period: Period, without: Sequence[UUID]) -> dict[UUID, Figures]:
    sums = [func.sum(_KEPT[name]) for name in FIGURE_NAMES]
    rows = (
        select(Visit.neighborhood_id, *sums)
        .join(VISIT_FIGURES, _KEPT.visit_id == Visit.id)
        .where(*_held_in(period), Visit.id.not_in(without))
        .group_by(Visit.neighborhood_id)
    )
    return {row[0]: Figures(*(int(one) for one in row[1:])) for row in db.execute(rows)}


def _held_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    return Visit.state.in_(HELD_STATES), Visit.on.between(period.from_on, period.to_on)


def _joined(kept: dict[UUID, Figures], fresh: dict[UUID, Figures]) -> dict[UUID, Figures]:
    return kept | {place: kept.get(place, NOTHING) + figures for place, figures in fresh.items()}


def _added_up(db: DbSession, by_visit: dict[UUID, Figures], period: Period) -> dict[UUID, Figures]:
    """The figures of those visits that lie in the period, by neighborhood."""
    found: dict[UUID, Figures] = {}
    if not by_visit:
        return found
    held = select(Visit.id, Visit.neighborhood_id).where(*_held_in(period))
    # Few are named to the database one by one; of many it gives all, which are told apart here.
    rows = held.where(Visit.id.in_(by_visit)) if len(by_visit) <= MOST_AT_ONCE else held
    for visit_id, neighborhood in db.execute(rows):
        if visit_id in by_visit:
            found[neighborhood] = found.get(neighborhood, NOTHING) + by_visit[visit_id]
    return found
