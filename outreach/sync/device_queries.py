"""Finding tablets, their passes and their stories."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from outreach.accounts.queries import token_hash
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.sync.device_rules import ALARMS
from outreach.sync.models import DayPass, Device, DeviceEvent, DeviceStream, EnrolmentCode, LedgerEntry
from outreach.sync.rules import OpAnswer

_UNSETTLED = 500
_STORY = 50


def device(db: DbSession, device_id: UUID) -> Device:
    """One tablet; raises `NotFound`."""
    found = db.get(Device, device_id)
    if found is None:
        raise NotFound("device.unknown", N_("Không có máy này."))
    return found


def device_named(db: DbSession, name: str) -> Device | None:
    """The tablet of this name."""
    return db.scalar(select(Device).where(Device.name == name))


def device_of(db: DbSession, token: str) -> Device | None:
    """The tablet that bears this credential, whatever its state."""
    return db.scalar(select(Device).where(Device.token_hash == token_hash(token)))


def devices_of(db: DbSession, tokens: Collection[str]) -> dict[str, Device]:
    """The tablets that bear these credentials, by credential, whatever their state."""
    hashes = {token_hash(token): token for token in tokens}
    rows = db.scalars(select(Device).where(Device.token_hash.in_(list(hashes))))
    return {hashes[row.token_hash]: row for row in rows if row.token_hash}


def all_devices(db: DbSession) -> Sequence[Device]:
    """Every tablet, those in use first, by name."""
    return db.scalars(select(Device).order_by(Device.state, Device.name)).all()


def usable_code(db: DbSession, hashed: bytes, *, now: datetime) -> EnrolmentCode | None:
    """The enrolment code while unused and in time."""
    rows = select(EnrolmentCode).where(EnrolmentCode.code_hash == hashed, EnrolmentCode.used_at.is_(None))
    return db.scalar(rows.where(EnrolmentCode.expires_at > now))


def passes_of_token(db: DbSession, token: str, *, now: datetime) -> Sequence[DayPass]:
    """The day passes that a reading token stands for while any of them runs; none for a token that is over."""
    rows = select(DayPass).where(DayPass.token_hash == token_hash(token), DayPass.ends_at > now)
    return db.scalars(rows.options(joinedload(DayPass.user), joinedload(DayPass.device))).all()


def has_pass(db: DbSession, device: Device, visit_id: UUID) -> bool:
    """Whether anybody was ever signed in on this tablet for this visit."""
    rows = select(DayPass.id).where(DayPass.device_id == device.id, DayPass.visit_id == visit_id)
    return db.scalar(rows.limit(1)) is not None


def unsettled_of(db: DbSession, device: Device) -> Sequence[LedgerEntry]:
    """Operations of a tablet that are not applied and not settled, the newest first, 500 at most."""
    rows = select(LedgerEntry).where(LedgerEntry.device_id == device.id, LedgerEntry.settled_at.is_(None))
    rows = rows.where(LedgerEntry.answer != OpAnswer.APPLIED)
    return db.scalars(rows.order_by(LedgerEntry.received_at.desc(), LedgerEntry.seq.desc()).limit(_UNSETTLED)).all()


def resends_of(db: DbSession, device: Device) -> list[dict[str, Any]]:
    """What is wanted once more of a tablet, as the wire tells it."""
    rows = select(DeviceStream).where(DeviceStream.device_id == device.id, DeviceStream.resend_to.is_not(None))
    return [{"author_id": str(row.author_id), "from": row.resend_from, "to": row.resend_to} for row in db.scalars(rows)]


def counts_of_entries(db: DbSession) -> dict[UUID, dict[OpAnswer, int]]:
    """How many operations of each tablet came to what."""
    rows = select(LedgerEntry.device_id, LedgerEntry.answer, func.count()).where(LedgerEntry.settled_at.is_(None))
    found: dict[UUID, dict[OpAnswer, int]] = {}
    for device_id, answer, count in db.execute(rows.group_by(LedgerEntry.device_id, LedgerEntry.answer)):
        found.setdefault(device_id, {})[answer] = count
    return found


def alarms_since(db: DbSession, since: datetime) -> dict[UUID, list[DeviceEvent]]:
    """Events by tablet that a person has to look into, the newest first."""
    rows = select(DeviceEvent).where(DeviceEvent.at >= since, DeviceEvent.kind.in_(ALARMS))
    found: dict[UUID, list[DeviceEvent]] = {}
    for event in db.scalars(rows.order_by(DeviceEvent.id.desc()).limit(500)):
        found.setdefault(event.device_id, []).append(event)
    return found


def story_of(db: DbSession, device: Device) -> Sequence[DeviceEvent]:
    """The latest events of a tablet."""
    rows = select(DeviceEvent).where(DeviceEvent.device_id == device.id)
    return db.scalars(rows.order_by(DeviceEvent.id.desc()).limit(_STORY)).all()
