"""Linking the deeds of a transaction at its very end, one transaction after the other."""

from __future__ import annotations

from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from outreach.audit.chain_queries import chain_head, deed_of
from outreach.audit.chain_rules import mark_of
from outreach.audit.models import AuditEntry, AuditLink
from outreach.kernel.db import DbSession

_PENDING = "outreach.audit.pending"
_LOCK = 0x5650_4C49


def link_at_commit(db: DbSession, entry: AuditEntry) -> None:
    """Remember a new deed until its transaction ends."""
    db.info.setdefault(_PENDING, []).append(entry)


@event.listens_for(Session, "before_commit")
def _link(db: DbSession) -> None:
    if db.in_nested_transaction() or not db.info.get(_PENDING):
        return
    # Who is written first is linked first; on PostgreSQL the lock is the last thing a transaction asks for, so that
    # nobody who waits for it holds what another still needs. On SQLite there is only one writer anyway.
    db.flush()
    entries = [entry for entry in db.info.pop(_PENDING) if inspect(entry).persistent]
    if db.get_bind().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    head = chain_head(db)
    place, before, rows = head.place, head.mark, []
    for entry in sorted(entries, key=lambda one: one.id):
        place, before = place + 1, mark_of(before, deed_of(entry))
        rows.append({"place": place, "entry_id": entry.id, "mark": before})
    if rows:
        db.execute(insert(AuditLink), rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(db: DbSession, ended: SessionTransaction) -> None:
    if ended.parent is None:
        db.info.pop(_PENDING, None)
