"""Writing the ledger: claims before anything is done, what became of each operation, and how far each tablet is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.sync.models import Device, DeviceEvent, DeviceStream, LedgerEntry
from outreach.sync.opening_service import Parcel
from outreach.sync.queries import CLAIMED, forked, seqs_above, stream_json, streams_at
from outreach.sync.rules import OpAnswer, SealedOp, Verdict, gaps

_ALARMS = frozenset({"signature.wrong", "author.mismatch"})
_KEPT = frozenset({OpAnswer.HELD, OpAnswer.REJECTED, OpAnswer.CONFLICT})

_LEDGER: Table = LedgerEntry.__table__  # type: ignore[assignment]
_CLAIMS = {
    name: insert(_LEDGER).on_conflict_do_nothing(index_elements=["op_id"]).returning(_LEDGER.c.op_id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_WRITTEN = ("body", "kind", "visit_id", "device_time", "clock_offset", "answer", "code", "message", "detail",
            "waits_for", "is_late", "settled_at")  # fmt: skip
_OUTCOME = (
    update(_LEDGER)
    .where(_LEDGER.c.op_id == bindparam("of"))
    .values({name: bindparam(f"to_{name}", type_=_LEDGER.c[name].type) for name in _WRITTEN})
)


def claim(db: DbSession, ops: Iterable[SealedOp], *, now: datetime) -> set[UUID]:
    """Insert the ledger's rows before anything is done; the key decides which of several copies is the first.

    In the order of ids, so that two pushes of the same operations never wait for each other in a circle.
    Gives the operations that are new.
    """
    rows = [
        {
            "op_id": op.op_id,
            "device_id": op.device_id,
            "author_id": op.author_id,
            "seq": op.seq,
            "sha256": op.sha256,
            "answer": OpAnswer.HELD,
            "code": CLAIMED,
            "message": "",
            "detail": {},
            "kind": "",
            "is_late": False,
            "received_at": now,
        }
        for op in sorted(ops, key=lambda op: op.op_id)
    ]
    return set(db.scalars(_CLAIMS[db.get_bind().dialect.name], rows)) if rows else set()


def write_down(db: DbSession, verdicts: Mapping[UUID, tuple[Verdict, Parcel]], *, now: datetime) -> None:
    """What became of these operations; the envelope is kept while somebody may still have to try again."""
    if not verdicts:
        return
    rows = [{"of": op_id} | _columns(verdict, parcel, now) for op_id, (verdict, parcel) in verdicts.items()]
    db.connection().execute(_OUTCOME, rows)
    for op_id, (verdict, parcel) in verdicts.items():
        if verdict.code in _ALARMS and parcel.sealed is not None:
            alarm(db, parcel.sealed.device_id, verdict.code, now=now, op=op_id, author=parcel.sealed.author_id)


def alarm(db: DbSession, device_id: UUID, kind: str, *, now: datetime, **facts: Any) -> None:
    """Something that must not happen: into the trail, and to the tablet's own story."""
    record(db, THE_HOUSE, "sync.alarm", now=now, kind=kind, device=device_id, **facts)
    if db.get(Device, device_id) is not None:
        detail = ", ".join(f"{name} {value}" for name, value in facts.items())
        db.add(DeviceEvent(device_id=device_id, at=now, kind=kind, detail=detail[:500]))


def advance(
    db: DbSession, ops: Iterable[SealedOp], fresh: Collection[UUID], *, now: datetime
) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """Move the streams of these operations on; gives them as the wire tells them, by tablet and author.

    Two operations with one number: the tablet was restored from an image. Both are kept, a person is told.
    """
    by_stream: dict[tuple[UUID, UUID], list[SealedOp]] = {}
    for op in ops:
        by_stream.setdefault((op.device_id, op.author_id), []).append(op)
    told = {}
    known = streams_at(db, by_stream)
    for key, theirs in sorted(by_stream.items()):
        stream = known.get(key)
        if stream is None:
            stream = DeviceStream(device_id=key[0], author_id=key[1], contiguous=0, highest=0)
            db.add(stream)
        seqs = sorted(op.seq for op in theirs)
        if seqs == list(range(stream.highest + 1, stream.highest + 1 + len(seqs))):
            is_whole = stream.highest == stream.contiguous
        else:
            is_whole = False
            for op in forked(db, [op for op in theirs if op.op_id in fresh]):
                alarm(db, op.device_id, "seq_fork", now=now, op=op.op_id, author=op.author_id, seq=op.seq)
        # The usual case needs no look into the ledger: the numbers go on where they ended.
        above = seqs if is_whole else seqs_above(db, stream, stream.contiguous)
        stream.contiguous = gaps(above, stream.contiguous)[0]
        stream.highest = max(stream.highest, *seqs)
        if stream.resend_to in seqs:
            stream.resend_from = stream.resend_to = None
        told[key] = stream_json(db, stream)
    return told


def _columns(verdict: Verdict, parcel: Parcel, now: datetime) -> dict[str, Any]:
    op = parcel.content.op if parcel.content else None
    is_kept = verdict.answer in _KEPT and parcel.sealed is not None
    return {
        "to_body": json.dumps(parcel.sealed.as_json()) if is_kept and parcel.sealed else None,
        "to_kind": op.kind if op else "",
        "to_visit_id": op.visit_id if op else None,
        "to_device_time": op.device_time if op else None,
        "to_clock_offset": int(op.clock_offset.total_seconds() * 1000) if op else None,
        "to_answer": verdict.answer,
        "to_code": verdict.code,
        "to_message": verdict.message[:500],
        "to_detail": dict(verdict.detail),
        "to_waits_for": verdict.waits_for,
        "to_is_late": verdict.is_late,
        "to_settled_at": now if verdict.answer is OpAnswer.APPLIED else None,
    }
