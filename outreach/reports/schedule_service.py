"""Reports that are made by themselves once a month, and the heads of papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.coverage.periods import CUT_OFF_DAY, Period, preset_named
from outreach.coverage.queries import first_day
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_
from outreach.reports.models import ReportHead, ReportSchedule
from outreach.reports.queries import head_of, schedules
from outreach.reports.rules import ReportKind
from outreach.reports.service import ask_for_report
from outreach.reports.wish_rules import Wish
from outreach.workdays.queries import office_rules

MOST_SCHEDULES = 20
MADE_UP_WITHIN = timedelta(days=10)
"""A month's file that was missed (the machine was off) is still made within so many days."""


def add_schedule(
    db: DbSession, actor: Actor, report: ReportKind, *, preset: str, day_of_month: int, now: datetime
) -> ReportSchedule:
    """Let a report be made each month by itself, in the name of `actor`; raises `Refused` for too many or the same."""
    present = schedules(db)
    if any((one.report, one.preset, one.day_of_month) == (report.value, preset, day_of_month) for one in present):
        raise Refused("report.scheduled", N_("Đã có lịch này rồi."))
    if len(present) >= MOST_SCHEDULES:
        raise Refused("report.many_schedules", N_("Đã có %(most)s lịch. Hãy bỏ bớt một lịch."), most=MOST_SCHEDULES)
    made = ReportSchedule(
        report=report.value, preset=preset, day_of_month=day_of_month, made_by=actor.user_id, created_at=now
    )
    db.add(made)
    record(db, actor, "report.schedule", made, now=now, report=report.value, preset=preset, day=day_of_month)
    return made


def drop_schedule(db: DbSession, actor: Actor, one: ReportSchedule, *, now: datetime) -> None:
    """Make it no more; files already made stay."""
    record(db, actor, "report.unschedule", one, now=now, report=one.report)
    db.delete(one)


def ask_for_due_reports(db: DbSession, *, now: datetime) -> int:
    """Ask for each report whose day has come this month and that was not asked for yet; gives how many."""
    today, count = local_day(now), 0
    for one in schedules(db):
        due = due_day(one, today)
        if due is None:
            continue
        cut_off = office_rules(db).cut_off_day
        wish = Wish(ReportKind(one.report), period_of(one.preset, due, first_day(db, due), cut_off_day=cut_off))
        ask_for_report(db, one.maker.as_actor(), wish, now=now)
        one.last_on = due
        count += 1
    return count


def due_day(one: ReportSchedule, today: date) -> date | None:
    """The day of this month's file that is still to be made, None where there is none."""
    due = today.replace(day=one.day_of_month)
    is_over = due > today or today - due > MADE_UP_WITHIN
    was_later = due < local_day(one.created_at)
    return None if is_over or was_later or (one.last_on is not None and one.last_on >= due) else due


def period_of(preset: str, due: date, start: date, *, cut_off_day: int = CUT_OFF_DAY) -> Period:
    """The span of a file that is made on `due`: it ends the day before at the latest."""
    found, yesterday = preset_named(preset, cut_off_day), due - timedelta(days=1)
    if found is None:
        raise ValueError(f"no such span: {preset}")
    span = found.span(due if preset == "last_month" else yesterday, min(start, yesterday))
    return Period(min(span.from_on, yesterday), min(span.to_on, yesterday))


def set_head(db: DbSession, actor: Actor, kind: ReportKind, facts: Mapping[str, Any], *, now: datetime) -> ReportHead:
    """What the head and foot of one report say instead of the ward's words."""
    head = head_of(db, kind)
    for name, value in facts.items():
        setattr(head, name, value)
    db.add(head)
    record(db, actor, "report.head", now=now, report=kind.value)
    return head
