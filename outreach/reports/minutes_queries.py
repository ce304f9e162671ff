"""Gathering the minutes of one visit; people are counted, never named."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from outreach.coverage.queries import figures_of_visit
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.queries import follow_up_totals, missing_papers_top, totals_by_field
from outreach.dossiers.rules import FollowUpTotals
from outreach.fieldwork.models import CloseOut
from outreach.fieldwork.queries import close_out_of, remarks_of_visit
from outreach.fieldwork.rules import REMARK_LABELS, VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_HOURS
from outreach.reports.asked_queries import Question
from outreach.reports.field_queries import ALL_PAPERS, field_row
from outreach.reports.field_rules import PaperRow
from outreach.reports.minutes_rules import FIELDS_OF_VISIT, PAPERS_OF_VISIT, RESULTS, TOLD, ToldRow, result_rows
from outreach.reports.outstanding_rules import without_person
from outreach.reports.rules import HALF_DAY_WORDS, WEEKDAYS, Content, Rows, official_date
from outreach.staffing.rules import StaffKind


def visits_with_minutes(db: DbSession, *, limit: int = 200) -> Sequence[Visit]:
    """Visits of which minutes can be made: held or closed, the latest first."""
    rows = select(Visit).where(Visit.state.in_(HELD_STATES)).order_by(Visit.on.desc(), Visit.half_day.desc())
    return db.scalars(rows.limit(limit)).all()


def held_visit(db: DbSession, visit_id: UUID | None) -> Visit:
    """One of those visits; raises `NotFound`."""
    found = db.scalar(select(Visit).where(Visit.id == visit_id, Visit.state.in_(HELD_STATES)))
    if found is None:
        raise NotFound("visit.unknown", N_("Không có buổi này, hoặc buổi chưa mở cửa."))
    return found


def minutes(db: DbSession, asked: Question) -> Content:
    """What the minutes of the visit `asked.wish.visit_id` say; raises `NotFound`."""
    visit = held_visit(db, asked.wish.visit_id)
    only = VisitRange(visit_ids=frozenset({visit.id}))
    figures = figures_of_visit(db, visit.id, today=asked.today)
    promises = follow_up_totals(db, only, today=asked.today).get(visit.id, FollowUpTotals())
    fields, papers = totals_by_field(db, only), missing_papers_top(db, only, limit=ALL_PAPERS)
    told = remarks_of_visit(db, visit.id)
    results = result_rows(figures)
    return Content(
        span=f"({_when(visit)})",
        subject_tail=visit.neighborhood.name,
        filters=f"Buổi tại phố {visit.neighborhood.name}",
        setting=_setting(visit),
        tables={
            RESULTS.name: Rows(results, len(results)),
            FIELDS_OF_VISIT.name: Rows([field_row(n, one) for n, one in enumerate(fields, start=1)], len(fields)),
            PAPERS_OF_VISIT.name: Rows(
                [PaperRow(n, one.name, one.count) for n, one in enumerate(papers, start=1)], len(papers)
            ),
            TOLD.name: Rows(
                [
                    ToldRow(n, REMARK_LABELS[one.kind], without_person(one.text, ()))
                    for n, one in enumerate(told, start=1)
                ],
                len(told),
            ),
        },
        closing=("VI. Việc hẹn và chốt buổi", *_ending(promises, close_out_of(db, visit.id))),
    )


def _setting(visit: Visit) -> list[tuple[str, str]]:
    house = visit.neighborhood.house
    where = ". ".join(part for part in (house.name, house.address) if part) if house else visit.neighborhood.name
    kit = f" ({visit.kit.name})" if visit.kit else ""
    return [
        ("Địa điểm", where),
        ("Thời gian", _when(visit)),
        ("Tổ công tác", _people(visit, StaffKind.CENTER, "công chức Trung tâm") + kit),
        ("Công an phường", _people(visit, StaffKind.POLICE, "cán bộ công an")),
        ("Đại diện phố", "…………………………………… (trưởng phố)"),
    ]


def _ending(promises: FollowUpTotals, closing: CloseOut | None) -> list[str]:
    told = f"Việc hẹn bà con: {promises.open} còn mở (trong đó {promises.overdue} quá ngày), {promises.done} đã xong."
    if closing is None:
        return [told, "Buổi chưa chốt; số liệu có thể còn thay đổi."]
    counted = f"{closing.slips_issued} phiếu phát, {closing.people_counted} người đếm được"
    reason = f" Lý do: {closing.reason}" if closing.reason else ""
    kept = f"{closing.records_on_server} lượt trên máy chủ, chênh lệch {closing.difference}."
    return [told, f"Chốt buổi: {counted}, {kept}{reason}"]


def _when(visit: Visit) -> str:
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    hours = f"từ {begins.hour} giờ {begins.minute:02} đến {ends.hour} giờ {ends.minute:02}"
    half_day = HALF_DAY_WORDS[visit.half_day].lower()
    return f"{WEEKDAYS[visit.on.weekday()]}, ngày {official_date(visit.on)}, buổi {half_day}, {hours}"


def _people(visit: Visit, kind: StaffKind, words: str) -> str:
    count = sum(1 for one in visit.members if one.member.kind is kind)
    return f"{count} {words}" if count else f"Không có {words} trong danh sách"
