"""Gathering the facts of reports, and the archive of what was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Permission
from outreach.coverage.periods import Period
from outreach.coverage.progress import Indicators
from outreach.coverage.queries import Asked, figures_of_visit, indicators
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier
from outreach.dossiers.queries import follow_up_totals, missing_papers_top, totals_by_field
from outreach.dossiers.rules import FieldTotals, FollowUpTotals, Help
from outreach.fieldwork.queries import close_out_of, remarks_of_visit
from outreach.fieldwork.rules import REMARK_LABELS, RecordState, VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.queries import current_campaign
from outreach.planning.rules import HALF_DAY_HOURS
from outreach.reports.minutes_sheets import MinutesFacts, Missing, Told
from outreach.reports.models import ReportFile
from outreach.reports.rules import HALF_DAY_WORDS, FieldRow, official_date
from outreach.staffing.rules import StaffKind

PAGE = 30
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def summary_facts(db: DbSession, period: Period, *, today: date) -> Indicators:
    """What the summary by neighborhood shows: the figures of the period, the state at its end (today at the latest)."""
    day = min(period.to_on, today)
    return indicators(db, Asked(day, period, current_campaign(db, day)), today=today)


def visits_with_minutes(db: DbSession, *, limit: int = 200) -> Sequence[Visit]:
    """Visits of which minutes can be made: held or closed, the latest first."""
    rows = select(Visit).where(Visit.state.in_(HELD_STATES)).order_by(Visit.on.desc(), Visit.half_day.desc())
    return db.scalars(rows.limit(limit)).all()


def held_visit(db: DbSession, visit_id: UUID) -> Visit:
    """One of those visits; raises `NotFound`."""
    found = db.scalar(select(Visit).where(Visit.id == visit_id, Visit.state.in_(HELD_STATES)))
    if found is None:
        raise NotFound("visit.unknown", N_("Không có buổi này, hoặc buổi chưa mở cửa."))
    return found


def minutes_facts(db: DbSession, visit: Visit, *, today: date) -> MinutesFacts:
    """What the minutes of one visit say; people are counted, never named."""
    only = VisitRange(visit_ids=frozenset({visit.id}))
    house = visit.neighborhood.house
    promises = follow_up_totals(db, only, today=today).get(visit.id, FollowUpTotals())
    papers = missing_papers_top(db, only, limit=500)
    return MinutesFacts(
        neighborhood=visit.neighborhood.name,
        house=". ".join(part for part in (house.name, house.address) if part) if house else visit.neighborhood.name,
        when=_when(visit),
        team=_people(visit, StaffKind.CENTER, "công chức Trung tâm") + (f" ({visit.kit.name})" if visit.kit else ""),
        police=_people(visit, StaffKind.POLICE, "cán bộ công an"),
        figures=figures_of_visit(db, visit.id, today=today),
        fields=[_field_row(number, one) for number, one in enumerate(totals_by_field(db, only), start=1)],
        missing=[Missing(number, paper.name, paper.count) for number, paper in enumerate(papers, start=1)],
        told=[
            Told(number, REMARK_LABELS[remark.kind], remark.text)
            for number, remark in enumerate(remarks_of_visit(db, visit.id), start=1)
        ],
        promises=(promises.open, promises.overdue, promises.done),
        close_out=close_out_of(db, visit.id),
    )


def lines_of_help(db: DbSession, period: Period) -> int:
    """Dossier rows of the period counted one by one, for holding the sums of a report against."""
    rows = select(func.count()).select_from(Dossier).join(Visit, Visit.id == Dossier.visit_id)
    held = rows.where(Dossier.state == RecordState.RECORDED, Visit.state.in_(HELD_STATES))
    return db.scalar(held.where(Visit.on.between(period.from_on, period.to_on))) or 0


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


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """Files with names are for their maker and for those who may reveal names; the others for all of the desk."""
    if actor.may(Permission.REVEAL_IDENTITY):
        return ReportFile.id.is_not(None)
    return or_(ReportFile.has_names.is_(False), ReportFile.made_by == actor.user_id)


def _when(visit: Visit) -> str:
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    hours = f"từ {begins.hour} giờ {begins.minute:02} đến {ends.hour} giờ {ends.minute:02}"
    half_day = HALF_DAY_WORDS[visit.half_day].lower()
    return f"{_WEEKDAYS[visit.on.weekday()]}, ngày {official_date(visit.on)}, buổi {half_day}, {hours}"


def _people(visit: Visit, kind: StaffKind, words: str) -> str:
    count = sum(1 for one in visit.members if one.member.kind is kind)
    return f"{count} {words}" if count else f"Không có {words} trong danh sách"


def _field_row(number: int, totals: FieldTotals) -> FieldRow:
    helped = totals.by_help
    return FieldRow(
        number=number,
        field=totals.field,
        advised=helped.get(Help.ADVISED, 0),
        submitted_online=helped.get(Help.SUBMITTED_ONLINE, 0),
        received_on_paper=helped.get(Help.RECEIVED_ON_PAPER, 0),
        sent_to_center=helped.get(Help.SENT_TO_CENTER, 0),
        sent_to_police=helped.get(Help.SENT_TO_POLICE, 0),
        missing_papers=helped.get(Help.MISSING_PAPERS, 0),
    )
