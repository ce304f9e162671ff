"""The archive of what was made, what is in work, and the heads of papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Permission
from outreach.kernel.clock import LOCAL_ZONE, local
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.places.queries import ward_profile
from outreach.reports.asked_queries import Question
from outreach.reports.models import ReportFile, ReportHead, ReportSchedule
from outreach.reports.outstanding_queries import count_outstanding
from outreach.reports.record_queries import count_records
from outreach.reports.rules import Report, ReportKind, place_and_date
from outreach.reports.wish_rules import Letterhead, Wish
from outreach.tasks.models import Task, TaskState

PAGE = 30
MAKE = "report.make"
"""The kind of task that makes a file."""

_FAILURE_IS_SHOWN = timedelta(days=1)
_LENGTHS: Mapping[ReportKind, Callable[[DbSession, Question, int | None], int]] = {
    ReportKind.RECORDS: count_records,
    ReportKind.OUTSTANDING: count_outstanding,
}


def length_of(db: DbSession, asked: Question, enough: int) -> int:
    """Rows that may be many, counted before they are read and no further than `enough`; 0 for short reports."""
    count = _LENGTHS.get(asked.wish.kind)
    return count(db, asked, enough) if count else 0


def letterhead(db: DbSession, report: Report, wish: Wish, today: date) -> Letterhead:
    """Head and foot of a report: the ward's, where nothing else is set for this report."""
    ward, own = ward_profile(db), head_of(db, report.kind)
    return Letterhead(
        parent_organisation=ward.parent_organisation,
        organisation=ward.organisation,
        symbol=f"{own.symbol or report.symbol}-{ward.organisation_symbol}",
        place_and_date=place_and_date(ward.place_line, wish.dated_on or today),
        subject=own.subject or report.subject,
        signer_capacity=own.signer_capacity if own.signer_title else ward.signer_capacity,
        signer_title=own.signer_title or ward.signer_title,
        signer_name=own.signer_name if own.signer_title else ward.signer_name,
        recipients=tuple(own.recipients or ward.recipients),
        number=wish.number,
    )


def head_of(db: DbSession, kind: ReportKind) -> ReportHead:
    """What is set for one report; an empty one where nothing is."""
    empty = {"symbol": "", "subject": "", "signer_capacity": "", "signer_title": "", "signer_name": ""}
    return db.get(ReportHead, kind.value) or ReportHead(report=kind.value, recipients=[], **empty)


def archive_for(
    db: DbSession, actor: Actor, *, now: datetime, own_only: bool = False, page: int = 1
) -> tuple[list[tuple[ReportFile, str]], int]:
    """One page of the files that still lie there, the latest first, with the maker's name; and how many in all."""
    rows = select(ReportFile).where(ReportFile.expires_at > now, _may_see(actor))
    if own_only:
        rows = rows.where(ReportFile.made_by == actor.user_id)
    count = db.scalar(select(func.count()).select_from(rows.subquery())) or 0
    latest = rows.order_by(ReportFile.made_at.desc(), ReportFile.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    named = latest.add_columns(User.full_name).outerjoin(User, User.id == ReportFile.made_by)
    return [(file, name or "Về Phố") for file, name in db.execute(named)], count


def report_file_for(db: DbSession, actor: Actor, file_id: UUID, *, now: datetime) -> ReportFile:
    """One file of the archive, when this person may have it and it has not expired; raises `NotFound`."""
    found = db.scalar(select(ReportFile).where(ReportFile.id == file_id, ReportFile.expires_at > now, _may_see(actor)))
    if found is None:
        raise NotFound("report.unknown", N_("Không có tệp này, hoặc tệp đã hết hạn. Hãy tạo lại."))
    return found


def expired_files(db: DbSession, *, now: datetime) -> Sequence[ReportFile]:
    """Files whose time is over."""
    return db.scalars(select(ReportFile).where(ReportFile.expires_at <= now)).all()


def files_with_names_today(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """How many files with names this person has made since midnight in the ward."""
    midnight = datetime.combine(local(now).date(), datetime.min.time(), LOCAL_ZONE)
    rows = select(func.count()).where(ReportFile.has_names, ReportFile.made_by == actor.user_id)
    return db.scalar(rows.where(ReportFile.made_at >= midnight)) or 0


def tasks_in_work(db: DbSession, actor: Actor, *, now: datetime) -> Sequence[Task]:
    """Files of this person that are being made, and those that failed within a day; the latest first."""
    is_open = Task.state.in_([TaskState.WAITING, TaskState.RUNNING])
    has_failed = (Task.state == TaskState.FAILED) & (Task.created_at > now - _FAILURE_IS_SHOWN)
    rows = select(Task).where(Task.kind == MAKE, Task.asked_by == actor.user_id, or_(is_open, has_failed))
    return db.scalars(rows.order_by(Task.created_at.desc(), Task.id.desc()).limit(5)).all()


def schedules(db: DbSession) -> Sequence[ReportSchedule]:
    """What is made by itself each month."""
    rows = select(ReportSchedule).options(joinedload(ReportSchedule.maker))
    return db.scalars(rows.order_by(ReportSchedule.day_of_month, ReportSchedule.created_at)).all()


def schedule(db: DbSession, schedule_id: UUID) -> ReportSchedule:
    """One of them; raises `NotFound`."""
    found = db.get(ReportSchedule, schedule_id)
    if found is None:
        raise NotFound("report.no_schedule", N_("Không có lịch này, hoặc lịch đã bỏ."))
    return found


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """Files with names are for their maker and for those who may reveal names; the others for all of the desk."""
    if actor.may(Permission.REVEAL_IDENTITY):
        return ReportFile.id.is_not(None)
    return or_(ReportFile.has_names.is_(False), ReportFile.made_by == actor.user_id)
