"""What of the tablets' operations waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.accounts.models import User
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.sync.device_rules import SHOWN_AFTER
from outreach.sync.models import Device, LedgerEntry, OpConflict
from outreach.sync.rules import OpAnswer

PAGE = 100
LATE_DAYS = timedelta(days=30)
BY_THEMSELVES = ("base.unknown", "visit.not_open", "key.unknown", "app.newer")
"""These end without anybody, once what they wait for comes; a person sees them after five days."""


@dataclass(frozen=True)
class TrayLine:
    """One operation in the tray, with the names that belong to its ids."""

    entry: LedgerEntry
    author: str
    device: str
    visit: Visit | None


def tray(db: DbSession, shown: str, *, now: datetime) -> list[TrayLine]:
    """The operations of one tab, the oldest first: `people`, `waiting` (by themselves), `rejected` or `late`."""
    rows = select(LedgerEntry).where(_tab(shown, now)).order_by(LedgerEntry.received_at, LedgerEntry.seq).limit(PAGE)
    return _with_names(db, db.scalars(rows).all())


def tray_counts(db: DbSession, *, now: datetime) -> dict[str, int]:
    """How many operations each tab holds."""
    tabs = ("people", "waiting", "rejected", "late")
    return {tab: db.scalar(select(func.count()).select_from(LedgerEntry).where(_tab(tab, now))) or 0 for tab in tabs}


def open_entry(db: DbSession, op_id: UUID) -> LedgerEntry:
    """One operation that is not settled; raises `NotFound`."""
    entry = db.get(LedgerEntry, op_id, with_for_update=True)
    if entry is None or entry.settled_at is not None or entry.answer in {OpAnswer.APPLIED, OpAnswer.CONFLICT}:
        raise NotFound("op.unknown", N_("Bản ghi này đã được giải quyết."))
    return entry


def open_conflicts(db: DbSession) -> Sequence[OpConflict]:
    """Fields with two values that nobody has decided, the oldest first."""
    rows = select(OpConflict).where(OpConflict.settled_at.is_(None)).options(joinedload(OpConflict.visit))
    return db.scalars(rows.order_by(OpConflict.mine_at, OpConflict.id).limit(PAGE)).all()


def settled_conflicts(db: DbSession) -> Sequence[OpConflict]:
    """The last fields that were decided."""
    rows = select(OpConflict).where(OpConflict.settled_at.is_not(None)).options(joinedload(OpConflict.visit))
    return db.scalars(rows.order_by(OpConflict.settled_at.desc()).limit(PAGE // 4)).all()


def conflict(db: DbSession, conflict_id: UUID) -> OpConflict:
    """One field with two values; raises `NotFound`."""
    found = db.get(OpConflict, conflict_id)
    if found is None:
        raise NotFound("conflict.unknown", N_("Không có chỗ vênh này."))
    return found


def has_open_conflict(db: DbSession, op_id: UUID) -> bool:
    """Whether any field of an operation is still to be decided."""
    rows = select(OpConflict.id).where(OpConflict.op_id == op_id, OpConflict.settled_at.is_(None))
    return db.scalar(rows.limit(1)) is not None


def _tab(shown: str, now: datetime) -> ColumnElement[bool]:
    is_open = LedgerEntry.settled_at.is_(None)
    is_held = and_(is_open, LedgerEntry.answer == OpAnswer.HELD)
    by_itself = and_(LedgerEntry.code.in_(BY_THEMSELVES), LedgerEntry.received_at > now - SHOWN_AFTER)
    tabs = {
        "people": and_(is_held, ~by_itself),
        "waiting": and_(is_held, by_itself),
        "rejected": and_(is_open, LedgerEntry.answer == OpAnswer.REJECTED),
        "late": and_(LedgerEntry.is_late, LedgerEntry.received_at > now - LATE_DAYS),
    }
    return tabs.get(shown, or_(tabs["people"], tabs["rejected"]))


def _with_names(db: DbSession, entries: Sequence[LedgerEntry]) -> list[TrayLine]:
    def named(model: type[User | Device], ids: Iterable[UUID]) -> dict[UUID, str]:
        name = User.full_name if model is User else Device.name
        rows = db.execute(select(model.id, name).where(model.id.in_(set(ids))))
        return {row[0]: row[1] for row in rows}

    authors = named(User, (one.author_id for one in entries))
    devices = named(Device, (one.device_id for one in entries))
    ids = {one.visit_id for one in entries if one.visit_id}
    visits = {visit.id: visit for visit in db.scalars(select(Visit).where(Visit.id.in_(ids)))}
    return [
        TrayLine(one, authors.get(one.author_id, "?"), devices.get(one.device_id, "?"),
                 visits.get(one.visit_id) if one.visit_id else None)
        for one in entries
    ]  # fmt: skip
