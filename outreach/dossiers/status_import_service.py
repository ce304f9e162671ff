"""Taking in the official system's file: seen before it is stored, stored once, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.dossiers.models import Dossier, KeptStatus, StatusMapping
from outreach.dossiers.rules import KeptState
from outreach.dossiers.service import set_dossier_code
from outreach.dossiers.status_queries import dossiers_coded, kept_coded, mapping_for
from outreach.dossiers.status_rules import PlannedStatus, StatusFate, StatusPlan, StatusRow, headings_mark
from outreach.dossiers.status_service import note_status, settle_kept, stamp_status, status_is_possible
from outreach.dossiers.status_sheets import guessed_columns, headings_of, is_whole, read_statuses
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, Invalid, Refused
from outreach.kernel.text import N_, clean, search_key


def columns_of(db: DbSession, data: bytes, file_name: str) -> tuple[list[str], dict[str, str], dict[str, int]]:
    """Headings of a file, the heading of each column, and told status words: from memory, else by the usual names."""
    headings = headings_of(data, file_name)
    known = mapping_for(db, headings)
    if known is None:
        return headings, guessed_columns(headings), {}
    return headings, dict(known.columns), dict(known.words)


def remember_columns(
    db: DbSession,
    actor: Actor,
    headings: Sequence[str],
    *,
    columns: Mapping[str, str],
    words: Mapping[str, int],
    now: datetime,
) -> StatusMapping:
    """Keep which column means what for all files with these headings; words told before stay known."""
    if not is_whole(columns):
        message = N_("Hãy chọn cột của mã hồ sơ và của trạng thái, mỗi cột chỉ dùng một lần.")
        raise Invalid("status_file.columns", message, field="dossier_code")
    kept = mapping_for(db, headings) or StatusMapping(headings_mark=headings_mark(headings), words={})
    kept.columns = {name: heading for name, heading in columns.items() if heading}
    kept.words = dict(kept.words) | {search_key(word): status for word, status in words.items()}
    kept.saved_by, kept.saved_at = actor.user_id, now
    db.add(kept)
    record(db, actor, "status_mapping.save", kept, now=now, columns=len(kept.columns), words=len(kept.words))
    return kept


def plan_statuses(db: DbSession, data: bytes, file_name: str, *, now: datetime) -> StatusPlan:
    """What a file would change; stores nothing. Raises `Invalid` where the file or its columns are not understood."""
    _, columns, words = columns_of(db, data, file_name)
    if not is_whole(columns):
        raise Invalid("status_file.columns", N_("Chưa biết cột nào là mã hồ sơ, cột nào là trạng thái."), field="file")
    rows = read_statuses(data, file_name, columns, words, today=local_day(now))
    codes = [row.dossier_code for row in rows if not row.problem]
    known, kept = dossiers_coded(db, codes), kept_coded(db, codes)
    seen: dict[str, int] = {}
    planned = [_planned(row, known.get(row.dossier_code), kept.get(row.dossier_code), seen, now) for row in rows]
    unknown = dict.fromkeys(row.word for row in rows if row.portal_status is None and row.word)
    return StatusPlan(planned, tuple(unknown)[:40])


def import_statuses(
    db: DbSession, actor: Actor, plan: StatusPlan, *, fingerprint: str, file_name: str, now: datetime
) -> None:
    """Store a planned file: statuses of found dossiers, and the rows of unknown codes for a person to match.

    Raises `Refused` where the outcome is no longer the one that was shown. Twice changes nothing.
    """
    if not plan.may_be_stored or plan.fingerprint != fingerprint:
        raise Refused("import.stale", N_("Dữ liệu đã đổi từ lúc xem trước. Chưa nhập gì; hãy xem lại rồi nhập."))
    source = clean(file_name)[:200]
    _store_changes(db, actor, plan, source=source, now=now)
    for one in plan.rows:
        if one.fate is StatusFate.KEPT and one.is_news:
            _keep(db, actor, one.row, source=source, now=now)
    told = [f"{fate.value} {count}" for fate, count in plan.counts.items()]
    record(db, actor, "dossier.import_statuses", now=now, file=source, rows=len(plan.rows), fates=told)


def match_kept(db: DbSession, actor: Actor, kept: KeptStatus, dossier: Dossier, *, now: datetime) -> None:
    """A person says that a kept row is of this dossier: it takes the code, and with it the status.

    Raises `Refused` where the row is settled, the dossier has another code, or the status cannot be.
    """
    _open(kept)
    if dossier.dossier_code not in {None, kept.dossier_code}:
        raise Refused("dossier.other_code", N_("Hồ sơ này đã có mã %(other)s."), other=dossier.dossier_code)
    status_is_possible(dossier, kept.portal_status, kept.on, now=now)
    set_dossier_code(db, actor, dossier, dossier_code=kept.dossier_code, now=now)
    record(db, actor, "kept_status.match", kept, now=now, dossier=dossier.id)


def drop_kept(db: DbSession, actor: Actor, kept: KeptStatus, *, now: datetime) -> None:
    """A kept row is not ours (another office's dossier): out of the list, known if it comes again."""
    _open(kept)
    settle_kept(kept, KeptState.DROPPED, None, now=now)
    record(db, actor, "kept_status.drop", kept, now=now)


def _planned(
    row: StatusRow, dossier: Dossier | None, kept: KeptStatus | None, seen: dict[str, int], now: datetime
) -> PlannedStatus:
    if row.problem or row.portal_status is None or row.on is None:
        return PlannedStatus(row, StatusFate.REFUSED, why=row.problem, facts=row.facts)
    if row.dossier_code in seen:
        message = N_("Mã này đã có ở dòng %(line)d.")
        return PlannedStatus(row, StatusFate.REFUSED, why=message, facts={"line": seen[row.dossier_code]})
    seen[row.dossier_code] = row.number
    if dossier is None:
        is_new = kept is None or (kept.state, kept.portal_status, kept.on) not in {
            (KeptState.OPEN, row.portal_status, row.on),
            (KeptState.DROPPED, kept.portal_status, kept.on),
        }
        return PlannedStatus(row, StatusFate.KEPT, is_news=is_new)
    try:
        status_is_possible(dossier, row.portal_status, row.on, now=now)
    except DomainError as error:
        return PlannedStatus(row, StatusFate.REFUSED, dossier.portal_status, error.message, error.facts, dossier.id)
    is_news = dossier.portal_status != row.portal_status
    fate = StatusFate.CHANGED if is_news else StatusFate.UNCHANGED
    return PlannedStatus(row, fate, dossier.portal_status, dossier_id=dossier.id, is_news=is_news)


def _store_changes(db: DbSession, actor: Actor, plan: StatusPlan, *, source: str, now: datetime) -> None:
    wanted = {one.dossier_id: one.row for one in plan.rows if one.fate is StatusFate.CHANGED and one.dossier_id}
    found = _dossiers(db, list(wanted))
    for dossier in found:
        status, on = _told(wanted[dossier.id])
        note_status(db, actor, dossier, portal_status=status, on=on, source=source, now=now)
    db.flush()  # the database lets a status change only where the newest change says so
    for dossier in found:
        stamp_status(dossier, *_told(wanted[dossier.id]), now=now)
    db.flush()
    for dossier in found:
        record(db, actor, "dossier.set_status", dossier, now=now, portal_status=dossier.portal_status,
               on=dossier.portal_status_on)  # fmt: skip


def _keep(db: DbSession, actor: Actor, row: StatusRow, *, source: str, now: datetime) -> None:
    status, on = _told(row)
    kept = db.scalar(select(KeptStatus).where(KeptStatus.dossier_code == row.dossier_code))
    if kept is None:
        kept = KeptStatus(dossier_code=row.dossier_code)
        db.add(kept)
    kept.portal_status, kept.on, kept.source = status, on, source
    kept.person_name, kept.procedure_name = row.person_name, row.procedure_name
    kept.state, kept.dossier_id, kept.settled_at = KeptState.OPEN, None, None
    kept.imported_by, kept.imported_at = actor.user_id, now


def _open(kept: KeptStatus) -> None:
    if kept.state is not KeptState.OPEN:
        raise Refused("kept_status.settled", N_("Dòng này đã được xử lý."))


def _dossiers(db: DbSession, ids: Sequence[UUID]) -> Sequence[Dossier]:
    return db.scalars(select(Dossier).where(Dossier.id.in_(ids)).order_by(Dossier.id).with_for_update(of=Dossier)).all()


def _told(row: StatusRow) -> tuple[int, date]:
    if row.portal_status is None or row.on is None:
        raise ValueError("a refused row is never stored")
    return row.portal_status, row.on
