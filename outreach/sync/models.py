"""Tablets, day passes, and the ledger of operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.sync.device_rules import DeviceState
from outreach.sync.rules import OpAnswer


class Device(Base):
    """One tablet. Only the hash of its credential is stored; `health` is what it last told of itself."""

    __tablename__ = "devices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[DeviceState] = mapped_column(one_of(DeviceState), default=DeviceState.ACTIVE)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    token_expires_at: Mapped[datetime | None]
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    health: Mapped[dict[str, Any]] = mapped_column(default=dict)
    health_at: Mapped[datetime | None]

    events: Mapped[list[DeviceEvent]] = relationship(back_populates="device", order_by="DeviceEvent.id.desc()")


class EnrolmentCode(Base):
    """A code by which one tablet is enrolled once, within ten minutes; for a device that exists or a new one."""

    __tablename__ = "enrolment_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("devices.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DayPass(Base):
    """One person may sign on one tablet for one visit. `public_key` is the point that checks the signatures."""

    __tablename__ = "day_passes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship()
    device: Mapped[Device] = relationship()


class NumberBlock(Base):
    """Which queue numbers a tablet gives out at a visit; the database keeps two tablets apart."""

    __tablename__ = "number_blocks"
    __table_args__ = (UniqueConstraint("visit_id", "place"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    place: Mapped[int]


def _index_of_few(name: str, *columns: str, only: str) -> Index:
    """An index of the few rows that somebody still looks for; most of the ledger is settled and in time."""
    return Index(f"ix_ledger_entries_{name}", *columns, sqlite_where=text(only), postgresql_where=text(only))


class LedgerEntry(Base):
    """One operation as it came, and what became of it. The key is the claim: it is inserted before anything is done.

    `body` keeps the sealed envelope while somebody may still have to try again; it goes once the operation is applied.
    Nothing here names a citizen.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_stream", "device_id", "author_id", "seq"),
        Index("ix_ledger_entries_open", "answer", "waits_for"),
        _index_of_few("unsettled", "device_id", "answer", only="settled_at IS NULL"),
        _index_of_few("late", "received_at", only="is_late"),
    )

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    author_id: Mapped[UUID] = mapped_column(index=True)
    seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[OpAnswer] = mapped_column(one_of(OpAnswer))
    code: Mapped[str] = mapped_column(String(60), default="")
    message: Mapped[str] = mapped_column(String(500), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    waits_for: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(40), default="")
    visit_id: Mapped[UUID | None] = mapped_column(index=True)
    is_late: Mapped[bool] = mapped_column(default=False)
    device_time: Mapped[datetime | None]
    clock_offset: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class DeviceStream(Base):
    """How far the operations of one author on one tablet have come without gap, and which are wanted again."""

    __tablename__ = "device_streams"

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(primary_key=True)
    contiguous: Mapped[int] = mapped_column(default=0)
    highest: Mapped[int] = mapped_column(default=0)
    resend_from: Mapped[int | None]
    resend_to: Mapped[int | None]


class OpConflict(Base):
    """One field with two values: what stands there and what an operation wanted. Shown to the lead, never dropped."""

    __tablename__ = "op_conflicts"
    __table_args__ = (UniqueConstraint("op_id", "field"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    op_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entries.op_id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[UUID] = mapped_column(index=True)
    field: Mapped[str] = mapped_column(String(40))
    theirs: Mapped[str] = mapped_column(SealedText("op_conflicts.theirs"))
    theirs_by: Mapped[str] = mapped_column(String(200))
    theirs_at: Mapped[datetime]
    mine: Mapped[str] = mapped_column(SealedText("op_conflicts.mine"))
    mine_by: Mapped[str] = mapped_column(String(200))
    mine_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(200), default="")
    took_mine: Mapped[bool | None]

    visit: Mapped[Visit] = relationship()


class DeviceEvent(Base):
    """Something that a tablet told of itself, or that the server noticed about it."""

    __tablename__ = "device_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    detail: Mapped[str] = mapped_column(String(500), default="")

    device: Mapped[Device] = relationship(back_populates="events")


class VisitPhoto(Base):
    """One photo of a visit, drawn anew without its data; `sha256` is that of the file on the tablet."""

    __tablename__ = "visit_photos"
    __table_args__ = (UniqueConstraint("visit_id", "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    received_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship()
