"""Making a report: judge the wish, gather, write beside the archive, keep under a random name, note it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from outreach.accounts.approval_queries import approval
from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.approval_service import ask_for_approval, use_approval
from outreach.accounts.models import Approval
from outreach.accounts.rules import THE_HOUSE, Actor, Permission
from outreach.audit.chain_queries import chain_head
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from outreach.kernel.text import N_, clean, search_key
from outreach.reports.asked_queries import Question
from outreach.reports.gather_queries import GATHERERS
from outreach.reports.models import ReportFile
from outreach.reports.plain_sheets import WRITERS
from outreach.reports.queries import MAKE, expired_files, files_with_names_today, length_of, letterhead
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import (
    KEEP,
    KEEP_WITH_NAMES,
    MOST_FILES_WITH_NAMES_A_DAY,
    MOST_NUMBERS_ALONE,
    MOST_ROWS_AT_ONCE,
    MOST_ROWS_OF_A_SHEET,
    Asks,
    Content,
    Names,
    Report,
    official_date,
)
from outreach.reports.sheets import Heard, Made, Order, silent
from outreach.reports.wish_rules import Origin, Wish, wish_of
from outreach.tasks.models import Task
from outreach.tasks.service import ask_for_task

SHORTEST_REASON = 10
_LONGEST_REASON = 300
_HALF_MADE_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """A file that is written and not yet in the archive."""

    path: Path
    wish: Wish
    made: Made
    file_name: str
    filters: Mapping[str, str]


def make_report(
    db: DbSession,
    actor: Actor,
    wish: Wish,
    *,
    folder: Path,
    now: datetime,
    heard: Heard = silent,
    is_agreed: bool = False,
) -> ReportFile:
    """Make one file and put it into the archive.

    Raises `NotAllowed` or `Refused` for names that this person may not have, `Refused` where a row would be lost,
    `NotFound` for a visit without minutes; then no file is left. `is_agreed`: a second person has said yes.
    """
    refuse_wish(db, actor, wish, now=now, is_agreed=is_agreed)
    draft = write_draft(db, actor, wish, folder=folder, now=now, heard=heard)
    try:
        return keep_draft(db, actor, draft, folder=folder, now=now)
    finally:
        draft.path.unlink(missing_ok=True)


def ask_for_report(db: DbSession, actor: Actor, wish: Wish, *, now: datetime, is_agreed: bool = False) -> Task:
    """Let a file be made in the background; raises like `make_report` for names."""
    refuse_wish(db, actor, wish, now=now, is_agreed=is_agreed)
    return ask_for_task(db, actor, MAKE, subject_id=None, arguments=wish.as_json(), now=now)


def takes_long(db: DbSession, actor: Actor, wish: Wish, *, now: datetime) -> bool:
    """Whether nobody should wait for this file at the page."""
    return length_of(db, Question(wish, actor, local_day(now)), MOST_ROWS_AT_ONCE + 1) > MOST_ROWS_AT_ONCE


def needs_second_person(db: DbSession, actor: Actor, wish: Wish, *, now: datetime) -> bool:
    """Whether so many whole numbers leave the house that nobody takes them alone (trust.md, T10)."""
    asked = Question(wish, actor, local_day(now))
    return wish.names is Names.FULL and length_of(db, asked, MOST_NUMBERS_ALONE + 1) > MOST_NUMBERS_ALONE


def ask_second_person(db: DbSession, actor: Actor, wish: Wish, *, now: datetime) -> Approval:
    """Ask somebody else to agree to a file with many whole numbers; raises like `make_report` for names."""
    refuse_wish(db, actor, wish, now=now, is_agreed=True)
    first, last = official_date(wish.period.from_on), official_date(wish.period.to_on)
    about = f"{REPORTS[wish.kind].label}, {first} đến {last}"
    return ask_for_approval(
        db, actor, ApprovalKind.EXPORT_NUMBERS, subject_id=None, about=about, reason=wish.reason, now=now,
        arguments=wish.as_json(),
    )  # fmt: skip


def wish_agreed(db: DbSession, actor: Actor, approval_id: UUID, *, now: datetime) -> Wish:
    """What a second person agreed to, as it was asked, once; raises `Refused` where nobody has."""
    if approval(db, approval_id).asked_by != actor.user_id:
        raise NotFound("approval.unknown", N_("Không có đề nghị này."))
    agreed = use_approval(db, actor, ApprovalKind.EXPORT_NUMBERS, approval_id=approval_id, now=now)
    return wish_of(agreed.arguments)


def refuse_wish(db: DbSession, actor: Actor, wish: Wish, *, now: datetime, is_agreed: bool = False) -> None:
    """Raise `NotAllowed`, `Invalid` or `Refused` where people are named and this person may not name them so."""
    report = REPORTS[wish.kind]
    if wish.form not in report.forms:
        raise Invalid("report.form", N_("Báo cáo này không có dạng tệp đó."), field="form")
    if wish.names is Names.NONE:
        return
    if not report.has_names or not actor.may(Permission.EXPORT_NAMES):
        raise NotAllowed("report.names", N_("Vai trò của anh/chị không được lấy tệp có họ tên."))
    if wish.names is Names.FULL and not actor.may(Permission.REVEAL_IDENTITY):
        raise NotAllowed("report.numbers", N_("Vai trò của anh/chị không được lấy đủ số căn cước."))
    if len(clean(wish.reason)) < SHORTEST_REASON:
        message = N_("Hãy ghi rõ lý do lấy họ tên, ít nhất %(least)s ký tự.")
        raise Invalid("report.reason", message, field="reason", least=SHORTEST_REASON)
    if files_with_names_today(db, actor, now=now) >= MOST_FILES_WITH_NAMES_A_DAY:
        message = N_("Mỗi ngày chỉ được lấy %(most)s tệp có họ tên. Hãy dùng tệp đã tạo, hoặc để ngày mai.")
        raise Refused("report.names_enough", message, most=MOST_FILES_WITH_NAMES_A_DAY)
    if not is_agreed and needs_second_person(db, actor, wish, now=now):
        message = N_("Tệp có hơn %(most)s số căn cước đầy đủ: cần một người khác duyệt trước.")
        raise Refused("report.second_person", message, most=MOST_NUMBERS_ALONE)


def write_draft(
    db: DbSession, actor: Actor, wish: Wish, *, folder: Path, now: datetime, heard: Heard = silent
) -> Draft:
    """Gather and write one file beside the archive; nothing is stored. Raises `Refused` where a row would be lost."""
    report, today = REPORTS[wish.kind], local_day(now)
    content = GATHERERS[wish.kind](db, Question(wish, actor, today))
    _refuse_too_long(content)
    origin = _origin(report, content, actor, wish, now, trail=chain_head(db).short)
    order = Order(report, wish, content, letterhead(db, report, wish, today), origin, heard)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_urlsafe(24)}.part"
    try:
        made = WRITERS[wish.form](order, path)
        _refuse_lost_rows(made)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    filters = {"title": content.subject_tail, "condition": content.filters, "names": wish.names.value}
    return Draft(path, wish, made, _file_name(report, content, wish), filters)


def keep_draft(db: DbSession, actor: Actor, draft: Draft, *, folder: Path, now: datetime) -> ReportFile:
    """Put a written file into the archive under a name that says nothing; expired ones are swept out on the way."""
    remove_expired(db, THE_HOUSE, folder=folder, now=now, sparing=draft.path)
    wish, has_names = draft.wish, draft.wish.names is not Names.NONE
    stored = f"{secrets.token_urlsafe(24)}.{wish.form.value}"
    file = ReportFile(
        report=wish.kind.value,
        file_name=draft.file_name,
        stored_name=stored,
        from_on=wish.period.from_on,
        to_on=wish.period.to_on,
        filters=dict(draft.filters),
        rows_counted=draft.made.rows_counted,
        rows_written=draft.made.rows_written,
        byte_count=draft.path.stat().st_size,
        has_names=has_names,
        reason=clean(wish.reason)[:_LONGEST_REASON] if has_names else "",
        made_by=actor.user_id,
        made_at=now,
        expires_at=now + (KEEP_WITH_NAMES if has_names else KEEP),
    )
    db.add(file)
    facts = {"report": wish.kind.value, "rows": file.rows_written, "form": wish.form.value}
    if has_names:
        record(db, actor, "report.make_with_names", file, now=now, **facts, names=wish.names.value, reason=file.reason)
    else:
        record(db, actor, "report.make", file, now=now, **facts)
    draft.path.replace(folder / stored)
    return file


def stored_path(file: ReportFile, folder: Path) -> Path | None:
    """Where a file lies; None where the disk has lost it."""
    path = folder / file.stored_name
    return path if path.is_file() else None


def note_download(db: DbSession, actor: Actor, file: ReportFile, *, now: datetime) -> None:
    """Write down that somebody took a file along."""
    record(db, actor, "report.download", file, now=now, file_name=file.file_name, has_names=file.has_names)


def sign_off(db: DbSession, actor: Actor, file: ReportFile, *, is_signed: bool, now: datetime) -> None:
    """Write down that the printed file was signed and sent, or take that back."""
    file.signed_at = now if is_signed else None
    record(db, actor, "report.sign" if is_signed else "report.unsign", file, now=now)


def remove_expired(db: DbSession, actor: Actor, *, folder: Path, now: datetime, sparing: Path | None = None) -> int:
    """Remove the files whose time is over; gives how many. What a power cut left half-made goes as well.

    `sparing` is a draft of one's own: where the clock was set forward meanwhile it looks long forgotten.
    """
    gone = expired_files(db, now=now)
    for file in gone:
        (folder / file.stored_name).unlink(missing_ok=True)
        db.delete(file)
    for part in folder.glob("*.part"):
        if part != sparing and now.timestamp() - part.stat().st_mtime > _HALF_MADE_FOR.total_seconds():
            part.unlink(missing_ok=True)
    if gone:
        record(db, actor, "report.expire", now=now, count=len(gone))
    return len(gone)


def _refuse_lost_rows(made: Made) -> None:
    if made.written != made.counted:
        raise Refused("report.row_lost", N_("Số liệu vừa thay đổi trong lúc lập. Hãy tạo lại."))


def _refuse_too_long(content: Content) -> None:
    if any(rows.counted > MOST_ROWS_OF_A_SHEET for rows in content.tables.values()):
        raise Refused("report.too_long", N_("Nhiều dòng quá một trang Excel chứa được. Hãy chọn kỳ ngắn hơn."))


def _origin(report: Report, content: Content, actor: Actor, wish: Wish, now: datetime, *, trail: str) -> Origin:
    first, last = official_date(wish.period.from_on), official_date(wish.period.to_on)
    span = content.span.strip("()") if report.asks is Asks.VISIT else f"{first} đến {last}"
    reason = clean(wish.reason)[:_LONGEST_REASON] if wish.names is not Names.NONE else ""
    return Origin(report.label, span, content.filters, actor.name, now, reason, trail)


def _file_name(report: Report, content: Content, wish: Wish) -> str:
    place = f"_{_plain_name(content.subject_tail)}" if content.subject_tail else ""
    first, last = wish.period.from_on, wish.period.to_on
    days = f"{first}" if first == last else f"{first}_{last}"
    names = "" if wish.names is Names.NONE else "_co-ho-ten"
    return f"{report.file_stem}{place}_{days}{names}.{wish.form.value}"


def _plain_name(name: str) -> str:
    """A name for a file: letters and digits only, words joined by hyphens."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in search_key(name)).split())
