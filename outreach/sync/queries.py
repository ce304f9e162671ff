"""Looking things up in the ledger, and who changed a record meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, and_, bindparam, cast, exists, func, or_, select

from outreach.audit.models import AuditEntry
from outreach.audit.queries import deeds_on
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.sync.models import DayPass, DeviceStream, LedgerEntry
from outreach.sync.rules import Op, OpAnswer, SealedOp, gaps

AT_ONCE = 200
"""So many waiting operations are tried again by one push; the next push takes the next ones."""

CLAIMED = "claimed"
"""Stands in the ledger while an operation is being done, and no longer."""

_RAISING = frozenset({"encounter.correct", "encounter.void"})
"""Each of these deeds makes the next revision of an encounter; it is born with the first."""


@dataclass(frozen=True)
class Change:
    """Who changed a field last, and when."""

    by: str
    at: datetime


def changes_since(db: DbSession, encounter: Encounter, base_rev: int) -> dict[str, Change]:
    """The fields of an encounter that were changed after revision `base_rev`, read from its trail."""
    deeds = [one for one in deeds_on(db, "encounters", str(encounter.id)) if one.act in _RAISING]
    later = deeds[base_rev - 1 :]
    return {field: Change(deed.actor_name, deed.at) for deed in later for field in deed.facts.get("fields", ())}


def last_change_of(db: DbSession, table: str, record_id: UUID) -> Change | None:
    """The last deed on a record, by its trail."""
    rows = select(AuditEntry).where(AuditEntry.subject_kind == table, AuditEntry.subject_id == str(record_id))
    deed = db.scalar(rows.order_by(AuditEntry.id.desc()).limit(1))
    return Change(deed.actor_name, deed.at) if deed else None


def entries_of(db: DbSession, ids: Iterable[UUID]) -> dict[UUID, LedgerEntry]:
    """The ledger's rows of these operations."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = select(LedgerEntry).where(LedgerEntry.op_id.in_(wanted)).execution_options(populate_existing=True)
    return {row.op_id: row for row in db.scalars(rows)}


def is_all_before_done(db: DbSession, op: Op) -> bool:
    """Whether every earlier operation of this tablet and author has come, and none of them waits.

    Then no revision can be on its way from there any more: one before was refused, or changed nothing.
    """
    is_waiting = and_(
        LedgerEntry.answer == OpAnswer.HELD, LedgerEntry.settled_at.is_(None), LedgerEntry.code != CLAIMED
    )
    rows = select(func.count(LedgerEntry.seq.distinct()), func.sum(cast(is_waiting, Integer))).where(
        LedgerEntry.device_id == op.device_id, LedgerEntry.author_id == op.author_id, LedgerEntry.seq < op.seq
    )
    come, waiting = db.execute(rows).one()
    return come == op.seq - 1 and not waiting


def waiting_entries(
    db: DbSession, records: Iterable[UUID], devices: Iterable[UUID] | None = None
) -> Sequence[LedgerEntry]:
    """Held operations that may be done now, in the order of their tablets.

    Their predecessor came, their visit opened, or all that was before them has come (from `devices`, or any).
    """
    told = {"records": list(records)} | ({} if devices is None else {"devices": list(devices)})
    return db.scalars(_waiting(is_of_some=devices is not None), told).all()


@cache
def _waiting(*, is_of_some: bool) -> Select[LedgerEntry]:
    # Every push asks this: making the statement anew costs more than what it finds.
    is_next = and_(
        LedgerEntry.code == "base.unknown",
        exists().where(
            DeviceStream.device_id == LedgerEntry.device_id,
            DeviceStream.author_id == LedgerEntry.author_id,
            DeviceStream.contiguous >= LedgerEntry.seq - 1,
        ),
    )
    if is_of_some:
        is_next = and_(is_next, LedgerEntry.device_id.in_(bindparam("devices", expanding=True)))
    opened = select(Visit.id).where(Visit.state.in_([VisitState.HELD, VisitState.CLOSED]))
    return (
        select(LedgerEntry)
        .where(LedgerEntry.answer == OpAnswer.HELD)
        .where(
            or_(
                LedgerEntry.waits_for.in_(bindparam("records", expanding=True)),
                and_(LedgerEntry.code == "visit.not_open", LedgerEntry.visit_id.in_(opened)),
                is_next,
            )
        )
        .order_by(LedgerEntry.device_id, LedgerEntry.author_id, LedgerEntry.seq)
        .limit(AT_ONCE)
    )


def forked(db: DbSession, ops: Sequence[SealedOp]) -> list[SealedOp]:
    """Of these new operations those whose number another operation of the same stream already has."""
    by_stream: dict[tuple[UUID, UUID], list[SealedOp]] = {}
    for op in ops:
        by_stream.setdefault((op.device_id, op.author_id), []).append(op)
    found = []
    for (device_id, author_id), theirs in by_stream.items():
        rows = select(LedgerEntry.seq).where(
            LedgerEntry.device_id == device_id,
            LedgerEntry.author_id == author_id,
            LedgerEntry.seq.in_([op.seq for op in theirs]),
        )
        twice = set(db.scalars(rows.group_by(LedgerEntry.seq).having(func.count() > 1)))
        found += [op for op in theirs if op.seq in twice]
    return found


def signing_keys_of(db: DbSession, pass_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The public keys by which what was signed under these day passes is checked."""
    rows = select(DayPass.id, DayPass.public_key).where(DayPass.id.in_(list(pass_ids)))
    return {row[0]: row[1] for row in db.execute(rows)}


def stream_of(db: DbSession, device_id: UUID, author_id: UUID) -> DeviceStream | None:
    """How far one author's operations on one tablet have come."""
    return db.get(DeviceStream, (device_id, author_id))


def streams_of(db: DbSession, device_id: UUID) -> list[dict[str, Any]]:
    """Every stream of a tablet as the wire tells it."""
    rows = select(DeviceStream).where(DeviceStream.device_id == device_id).order_by(DeviceStream.author_id)
    return [stream_json(db, row) for row in db.scalars(rows)]


def stream_json(db: DbSession, stream: DeviceStream) -> dict[str, Any]:
    """One stream: how far it is whole, the highest number, and the gaps between (the first hundred)."""
    missing: list[tuple[int, int]] = []
    if stream.highest > stream.contiguous:
        missing = gaps(seqs_above(db, stream, stream.contiguous), stream.contiguous)[1][:100]
    return {
        "author_id": str(stream.author_id),
        "contiguous": stream.contiguous,
        "highest": stream.highest,
        "missing": [list(pair) for pair in missing],
    }


def streams_at(db: DbSession, keys: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], DeviceStream]:
    """The streams of these tablets and authors, to be moved on by this transaction alone."""
    wanted = sorted(keys)
    rows = db.scalars(_STREAMS, {"devices": sorted({device_id for device_id, _ in wanted})}) if wanted else ()
    return {(row.device_id, row.author_id): row for row in rows}


_STREAMS = (
    select(DeviceStream)
    .where(DeviceStream.device_id.in_(bindparam("devices", expanding=True)))
    .order_by(DeviceStream.device_id, DeviceStream.author_id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def seqs_above(db: DbSession, stream: DeviceStream, seq: int) -> Sequence[int]:
    """The numbers of a stream above `seq` that have come, in order."""
    rows = select(LedgerEntry.seq).where(
        LedgerEntry.device_id == stream.device_id, LedgerEntry.author_id == stream.author_id, LedgerEntry.seq > seq
    )
    return db.scalars(rows.order_by(LedgerEntry.seq)).all()
