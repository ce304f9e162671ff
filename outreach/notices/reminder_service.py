"""What the clock tells: reminders before visits, the day's visits, what is overdue, reports that are ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.coverage.queries import first_day
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.notices.audience_queries import (
    active_with,
    concerned_by,
    directors,
    overdue_activations,
    overdue_follow_ups,
    recipient_of,
    visits_ahead,
    visits_of_day,
)
from outreach.notices.rules import REMINDED_BEFORE, Message, NoticeKind, reminder_due
from outreach.notices.service import Post, tell
from outreach.notices.visit_queries import visit_facts
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.reports.models import ReportFile, ReportSchedule
from outreach.reports.queries import schedules
from outreach.reports.schedule_service import period_of
from outreach.staffing.rules import StaffKind
from outreach.workdays.queries import office_rules

Expected = Callable[[DbSession, UUID], int]
"""How many people have registered ahead for a visit."""

_READY = frozenset({VisitState.ANNOUNCED, VisitState.HELD, VisitState.CLOSED})
_LOOKED_BACK = timedelta(days=10)


def remind_of_visits(db: DbSession, *, post: Post, now: datetime) -> int:
    """Team, police and house keeper of each visit whose reminder stands and was not given; gives how many people."""
    today, count = local_day(now), 0
    for visit in visits_ahead(db, today + timedelta(days=1), today + timedelta(days=max(REMINDED_BEFORE))):
        days_left = (visit.on - today).days
        before = reminder_due(days_left)
        if before is not None:
            message = Message(
                NoticeKind.REMINDER,
                once=f"reminder:{visit.id.hex}:{visit.on}:{visit.half_day.value}:{before}",
                subject_id=visit.id,
                facts={**visit_facts(visit), "days": days_left, "state": visit.state.value},
                good_until=visit.on,
            )
            count += tell(db, concerned_by(db, visit), message, post=post, now=now)
    return count


def tell_the_days_visits(db: DbSession, expected: Expected, *, post: Post, now: datetime) -> int:
    """On the morning of a visit day: who plans hears what is on; gives how many people."""
    today = local_day(now)
    visits = [_line_of(db, visit, expected) for visit in visits_of_day(db, today)]
    if not visits:
        return 0
    facts = {"count": len(visits), "visits": visits}
    message = Message(NoticeKind.VISIT_DAY, once=f"visit_day:{today}", facts=facts, good_until=today)
    return tell(db, directors(db), message, post=post, now=now)


def tell_what_is_overdue(db: DbSession, *, post: Post, now: datetime) -> int:
    """Promises to their owners and all of them to who plans; VNeID to the police; gives how many people."""
    today = local_day(now)
    promises = overdue_follow_ups(db, today)
    count = 0
    for owner, number, oldest in promises:
        if owner is not None and owner.is_active and owner.role is not Role.DIRECTOR:
            count += tell(db, [recipient_of(owner)], _overdue(today, number, oldest), post=post, now=now)
    if promises:
        whole = _overdue(today, sum(number for _, number, _ in promises), min(oldest for _, _, oldest in promises))
        count += tell(db, directors(db), whole, post=post, now=now)
    number, since = overdue_activations(db, today)
    if since is not None:
        facts = {"count": number, "oldest": since.isoformat()}
        message = Message(NoticeKind.ACTIVATIONS_OVERDUE, once=f"activations_overdue:{today}", facts=facts)
        count += tell(db, active_with(db, Role.POLICE), message, post=post, now=now)
    return count


def tell_of_ready_reports(db: DbSession, *, post: Post, now: datetime) -> int:
    """Whoever lets reports be made by the month hears of each file that has come; gives how many people."""
    count = 0
    for one in schedules(db):
        is_fresh = one.last_on is not None and one.last_on >= local_day(now - _LOOKED_BACK)
        file = _made_by_itself(db, one, one.last_on) if one.last_on and is_fresh and one.maker.is_active else None
        if file is not None:
            message = Message(
                NoticeKind.REPORT_READY,
                once=f"report:{one.id.hex}:{one.last_on}",
                subject_id=file.id,
                facts={"file": file.file_name},
            )
            count += tell(db, [recipient_of(one.maker)], message, post=post, now=now)
    return count


def _line_of(db: DbSession, visit: Visit, expected: Expected) -> dict[str, Any]:
    police = sum(one.member.kind is StaffKind.POLICE for one in visit.members)
    return {
        **visit_facts(visit),
        "people": len(visit.members) - police,
        "police": police,
        "expected": expected(db, visit.id),
        "is_ready": visit.state in _READY,
    }


def _overdue(today: date, count: int, oldest: date) -> Message:
    facts = {"count": count, "oldest": oldest.isoformat()}
    return Message(NoticeKind.FOLLOW_UPS_OVERDUE, once=f"follow_ups_overdue:{today}", facts=facts)


def _made_by_itself(db: DbSession, one: ReportSchedule, due: date) -> ReportFile | None:
    period = period_of(one.preset, due, first_day(db, due), cut_off_day=office_rules(db).cut_off_day)
    rows = select(ReportFile).where(
        ReportFile.made_by == one.made_by,
        ReportFile.report == one.report,
        ReportFile.has_names.is_(False),
        ReportFile.from_on == period.from_on,
        ReportFile.to_on == period.to_on,
    )
    made = db.scalars(rows.order_by(ReportFile.made_at))
    return next((file for file in made if local_day(file.made_at) >= due), None)
