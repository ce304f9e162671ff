"""Gathering the summary by neighborhood."""

from __future__ import annotations

from sqlalchemy import func, select

from outreach.activations.queries import reasons_not_done
from outreach.activations.rules import REASON_LABELS
from outreach.coverage.figures import Figures
from outreach.coverage.queries import figures_of_visits
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier
from outreach.fieldwork.models import CloseOut
from outreach.fieldwork.rules import RecordState
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.queries import visits_between
from outreach.reports.asked_queries import Question, campaign_words, seen_in
from outreach.reports.map_queries import grounds
from outreach.reports.rules import HALF_DAY_WORDS, Content, Rows, from_to
from outreach.reports.summary_rules import neighborhood_rows, remaining_rows, summary_words, visited
from outreach.reports.summary_table_rules import NEIGHBORHOODS, REASONS, REMAINING, VISITS, ReasonRow, VisitRow


def by_neighborhood(db: DbSession, asked: Question) -> Content:
    """The period's figures by neighborhood, by visit, by reason; and what remains.

    Raises `Refused` where the sums are not what the database counts one by one.
    """
    seen = seen_in(db, asked)
    refuse_other_sums(db, asked, seen.figures.help_lines)
    went, rest = visited(seen.rows), remaining_rows(seen.rows)
    by_visit, reasons = _visit_rows(db, asked), _reason_rows(db, asked, seen.figures)
    return Content(
        span=from_to(asked.wish.period),
        filters=campaign_words(seen),
        tables={
            NEIGHBORHOODS.name: Rows(neighborhood_rows(seen.rows), len(went), grounds(db, seen, went)),
            VISITS.name: Rows(by_visit, _held(db, asked)),
            REASONS.name: Rows(reasons, len(reasons)),
            REMAINING.name: Rows(rest, len(rest)),
        },
        closing=(summary_words(seen),),
    )


def refuse_other_sums(db: DbSession, asked: Question, summed: int) -> None:
    """Raise `Refused` where the help lines of the period, counted one by one, are not this sum."""
    days = (asked.wish.period.from_on, asked.wish.period.to_on)
    rows = select(func.count()).select_from(Dossier).join(Visit, Visit.id == Dossier.visit_id)
    held = rows.where(Dossier.state == RecordState.RECORDED, Visit.state.in_(HELD_STATES), Visit.on.between(*days))
    if db.scalar(held) != summed:
        raise Refused("report.sums_differ", N_("Số liệu vừa thay đổi trong lúc lập. Hãy tạo lại."))


def _held(db: DbSession, asked: Question) -> int:
    days = (asked.wish.period.from_on, asked.wish.period.to_on)
    return db.scalar(select(func.count()).where(Visit.state.in_(HELD_STATES), Visit.on.between(*days))) or 0


def _visit_rows(db: DbSession, asked: Question) -> list[VisitRow]:
    period = asked.wish.period
    figures = figures_of_visits(db, period, today=asked.today)
    visits = [one for one in visits_between(db, period.from_on, period.to_on) if one.id in figures]
    closings = {one.visit_id: one for one in db.scalars(select(CloseOut).where(CloseOut.visit_id.in_(figures)))}
    return [
        _visit_row(number, visit, figures[visit.id], closings.get(visit.id))
        for number, visit in enumerate(visits, start=1)
    ]


def _visit_row(number: int, visit: Visit, done: Figures, closing: CloseOut | None) -> VisitRow:
    return VisitRow(
        number=number,
        on=visit.on,
        half_day=HALF_DAY_WORDS[visit.half_day],
        name=visit.neighborhood.name,
        people=done.people,
        elderly=done.elderly,
        asked_only=done.asked_only,
        requested=done.requested,
        taken=done.taken,
        activated_at_visit=done.activated_at_visit,
        activated_later=done.activated - done.activated_at_visit,
        not_done=done.not_done,
        advised=done.advised,
        submitted=done.submitted,
        elsewhere=done.sent_to_center + done.sent_to_police,
        missing_papers=done.missing_papers,
        promises=done.follow_ups_open,
        difference=closing.difference if closing else None,
        note=closing.reason if closing else "Chưa chốt buổi",
    )


def _reason_rows(db: DbSession, asked: Question, figures: Figures) -> list[ReasonRow]:
    found = reasons_not_done(db, asked.visits)
    return [
        ReasonRow(number, REASON_LABELS[reason], count, figures.requested)
        for number, (reason, count) in enumerate(found, start=1)
    ]
