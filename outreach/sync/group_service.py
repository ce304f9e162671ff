"""Pushes of several tablets that wait at the same moment, taken in by one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError
from outreach.kernel.outbox import OutboxKeys
from outreach.sync.device_queries import devices_of
from outreach.sync.device_rules import DeviceState
from outreach.sync.device_service import NotLetIn, let_in, note_presence
from outreach.sync.models import Device
from outreach.sync.opening_service import Parcel
from outreach.sync.push_service import Receipt, take_in


@dataclass(frozen=True)
class Ticket:
    """One push that has been opened, and the credential it came with."""

    token: str
    parcels: Sequence[Parcel]


@dataclass(frozen=True)
class Taken:
    """What one push is told. `renewed_until` where its credential was lengthened."""

    device: DeviceState
    answers: Sequence[dict[str, Any]]
    streams: Sequence[dict[str, Any]]
    renewed_until: datetime | None


def take_group(
    db: DbSession, keys: OutboxKeys, tickets: Sequence[Ticket], *, now: datetime
) -> list[Taken | DomainError]:
    """Take all of these pushes in; each is answered as if it had come alone, in their order.

    A tablet that was shut out while it waited gets its refusal instead.
    """
    devices = devices_of(db, [ticket.token for ticket in tickets])
    doors = [_door(devices.get(ticket.token), now) for ticket in tickets]
    inside = [ticket for ticket, here in zip(tickets, doors, strict=True) if isinstance(here, Device)]
    receipt = take_in(db, keys, [parcel for ticket in inside for parcel in ticket.parcels], now=now)
    answers = iter(receipt.answers)
    told: list[Taken | DomainError] = []
    for ticket, here in zip(tickets, doors, strict=True):
        if isinstance(here, DomainError):
            told.append(here)
            continue
        renewed = here.token_expires_at if note_presence(here, now=now) else None
        told.append(Taken(here.state, [next(answers) for _ in ticket.parcels], _streams(ticket, receipt), renewed))
    return told


def _door(device: Device | None, now: datetime) -> Device | NotLetIn:
    try:
        return let_in(device, now=now)
    except NotLetIn as refusal:
        return refusal


def _streams(ticket: Ticket, receipt: Receipt) -> list[dict[str, Any]]:
    keys = {(parcel.sealed.device_id, parcel.sealed.author_id) for parcel in ticket.parcels if parcel.sealed}
    return [receipt.streams[key] for key in sorted(keys) if key in receipt.streams]
