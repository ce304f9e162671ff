"""The trail of deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.db import Base
from outreach.kernel.guards import RowGuard, guard_rows


class AuditEntry(Base):
    """One deed: who, when, what, on which thing. Never changed, never removed; no citizen's data."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(60), index=True)
    facts: Mapped[dict[str, Any]]


class AuditLink(Base):
    """The link of one deed in the chain: its place, and a mark over itself and all before it."""

    __tablename__ = "audit_links"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), unique=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))


_ALWAYS = "(1 = 1)"


def _stays(table: Table) -> tuple[RowGuard, RowGuard]:
    return (
        RowGuard(table.name, f"{table.name}_are_not_edited", "UPDATE", _ALWAYS, "the trail is never edited"),
        RowGuard(table.name, f"{table.name}_stay", "DELETE", _ALWAYS, "the trail is never shortened"),
    )


for _kind in (AuditEntry, AuditLink):
    _table = Base.metadata.tables[_kind.__tablename__]
    guard_rows(_table, *_stays(_table))
