"""Taking operations in: claimed first, done each in its own savepoint, answered one by one."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys
from outreach.kernel.text import N_
from outreach.sync.commands import apply
from outreach.sync.models import Device, DeviceEvent, DeviceStream, LedgerEntry
from outreach.sync.opening_service import Door, author_of, open_op
from outreach.sync.queries import entries_of, forked, seqs_above, stream_json, waiting_entries
from outreach.sync.rules import (
    Op,
    OpAnswer,
    OpRefused,
    SealedOp,
    Verdict,
    gaps,
    read_envelope,
    rejected,
)

_LOG = logging.getLogger("outreach.sync")
_ALARMS = frozenset({"signature.wrong", "author.mismatch"})
_KEPT = frozenset({OpAnswer.HELD, OpAnswer.REJECTED, OpAnswer.CONFLICT})
_CLAIMED = "claimed"


@dataclass
class Receipt:
    """What a push comes to: one answer for each thing sent, in its order, and how far each stream is."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    streams: list[dict[str, Any]] = field(default_factory=list)
    applied: int = 0


def receive(db: DbSession, keys: OutboxKeys, sent: Sequence[Any], *, now: datetime) -> Receipt:
    """Take in what a tablet or a rescue file holds. Doing it twice adds nothing.

    `sent` is raw JSON, each part judged alone. Raises `OperationalError` alone, when the database is busy
    or full: then nothing was taken.
    """
    read = [_read(raw) for raw in sent]
    ops = {one.op_id: one for one in reversed(read) if isinstance(one, SealedOp)}
    fresh = _claim(db, ops.values(), now=now)
    door = Door(keys, now)
    verdicts = {op_id: settle(db, door, op) for op_id, op in _in_order(ops) if op_id in fresh}
    _write_down(db, verdicts, now=now)
    _alarm_of_forks(db, [ops[op_id] for op_id in fresh], now=now)
    touched = {record_id for verdict, _ in verdicts.values() for record_id in verdict.touched}
    release_waiting(db, door, touched)
    entries = entries_of(db, ops)
    receipt = Receipt(streams=_advance(db, ops.values()))
    answered: set[UUID] = set()
    for raw, one in zip(sent, read, strict=True):
        is_new = isinstance(one, SealedOp) and one.op_id in fresh and one.op_id not in answered
        receipt.answers.append(_answer(db, entries, raw, one, is_new=is_new, now=now))
        if isinstance(one, SealedOp):
            answered.add(one.op_id)
    receipt.applied = sum(verdict.answer is OpAnswer.APPLIED for verdict, _ in verdicts.values())
    return receipt


def settle(db: DbSession, door: Door, sealed: SealedOp) -> tuple[Verdict, Op | None]:
    """Open one operation and do it in a savepoint; whatever happens to it, the others go on.

    A busy or full database is no matter of one operation and goes up.
    """
    op = None
    try:
        opened_op = open_op(door.keys, sealed)
        op = opened_op.op
        with db.begin_nested():
            return apply(db, author_of(db, door, opened_op), op, now=door.now), op
    except OpRefused as refusal:
        return refusal.verdict, op
    except (IntegrityError, DataError):
        _LOG.exception("the database refused operation %s", sealed.op_id)
    except DBAPIError:
        raise
    except Exception:  # noqa: BLE001 (one poisoned operation must not stop the others; it is logged, kept and shown)
        _LOG.exception("operation %s failed", sealed.op_id)
    words = N_("Máy chủ chưa ghi được bản ghi này. Bản ghi được giữ lại, người quản trị sẽ thử lại.")
    return rejected("op.failed", words).verdict, op


def release_waiting(db: DbSession, door: Door, touched: Iterable[UUID]) -> int:
    """Try again what waited for these records or for a visit to open, and what waited for that; gives how many."""
    released, wanted = 0, set(touched)
    tried: set[UUID] = set()
    while waiting := [entry for entry in waiting_entries(db, wanted) if entry.op_id not in tried]:
        wanted = set()
        for entry in waiting:
            tried.add(entry.op_id)
            verdict = retry(db, door, entry)
            if verdict.answer is not OpAnswer.HELD:
                released += 1
                wanted |= verdict.touched
    return released


def retry(db: DbSession, door: Door, entry: LedgerEntry) -> Verdict:
    """Try one kept operation again and write down what becomes of it."""
    sealed = read_envelope(json.loads(entry.body or "null"))
    verdict, op = settle(db, door, sealed)
    _write_down(db, {entry.op_id: (verdict, op)}, now=door.now)
    db.refresh(entry)
    return verdict


def stored_answer(entry: LedgerEntry) -> dict[str, Any]:
    """What the ledger says of an operation, as the wire tells it."""
    body: dict[str, Any] = {"op_id": str(entry.op_id), "answer": entry.answer.value, **entry.detail}
    if entry.answer in {OpAnswer.HELD, OpAnswer.REJECTED}:
        body |= {"code": entry.code, "message_vi": entry.message}
    return body | ({"late": True} if entry.is_late else {})


def alarm(db: DbSession, device_id: UUID, kind: str, *, now: datetime, **facts: Any) -> None:
    """Something that must not happen: into the trail, and to the tablet's own story."""
    record(db, THE_HOUSE, "sync.alarm", now=now, kind=kind, device=device_id, **facts)
    if db.get(Device, device_id) is not None:
        detail = ", ".join(f"{name} {value}" for name, value in facts.items())
        db.add(DeviceEvent(device_id=device_id, at=now, kind=kind, detail=detail[:500]))


def _read(raw: Any) -> SealedOp | Verdict:
    try:
        return read_envelope(raw)
    except OpRefused as refusal:
        return refusal.verdict


def _in_order(ops: dict[UUID, SealedOp]) -> list[tuple[UUID, SealedOp]]:
    return sorted(ops.items(), key=lambda pair: (pair[1].device_id.int, pair[1].author_id.int, pair[1].seq))


def _claim(db: DbSession, ops: Iterable[SealedOp], *, now: datetime) -> set[UUID]:
    """Insert the ledger's rows before anything is done; the key decides which of several copies is the first.

    In the order of ids, so that two pushes of the same operations never wait for each other in a circle.
    """
    rows = [
        {
            "op_id": op.op_id,
            "device_id": op.device_id,
            "author_id": op.author_id,
            "seq": op.seq,
            "sha256": op.sha256,
            "body": json.dumps(op.as_json()),
            "answer": OpAnswer.HELD,
            "code": _CLAIMED,
            "message": "",
            "detail": {},
            "kind": "",
            "is_late": False,
            "received_at": now,
        }
        for op in sorted(ops, key=lambda op: op.op_id)
    ]
    if not rows:
        return set()
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    claim = insert(LedgerEntry).values(rows).on_conflict_do_nothing(index_elements=["op_id"])
    return set(db.scalars(claim.returning(LedgerEntry.op_id)))


def _write_down(db: DbSession, verdicts: dict[UUID, tuple[Verdict, Op | None]], *, now: datetime) -> None:
    rows = [{"op_id": op_id} | _columns(verdict, op, now) for op_id, (verdict, op) in verdicts.items()]
    kept = [row for row in rows if row["answer"] in _KEPT]
    done = [row | {"body": None} for row in rows if row["answer"] not in _KEPT]
    for part in (kept, done):
        if part:
            db.execute(update(LedgerEntry), part)
    for op_id, (verdict, op) in verdicts.items():
        if verdict.code in _ALARMS and op is not None:
            alarm(db, op.device_id, verdict.code, now=now, op=op_id, author=op.author_id)


def _columns(verdict: Verdict, op: Op | None, now: datetime) -> dict[str, Any]:
    known = {
        "kind": op.kind if op else "",
        "visit_id": op.visit_id if op else None,
        "device_time": op.device_time if op else None,
        "clock_offset": int(op.clock_offset.total_seconds() * 1000) if op else None,
    }
    return known | {
        "answer": verdict.answer,
        "code": verdict.code,
        "message": verdict.message[:500],
        "detail": dict(verdict.detail),
        "waits_for": verdict.waits_for,
        "is_late": verdict.is_late,
        "settled_at": now if verdict.answer is OpAnswer.APPLIED else None,
    }


def _alarm_of_forks(db: DbSession, fresh: Sequence[SealedOp], *, now: datetime) -> None:
    """Two operations with one number: the tablet was restored from an image. Both are kept, a person is told."""
    for op in forked(db, fresh):
        alarm(db, op.device_id, "seq_fork", now=now, op=op.op_id, author=op.author_id, seq=op.seq)


def _advance(db: DbSession, ops: Iterable[SealedOp]) -> list[dict[str, Any]]:
    by_stream: dict[tuple[UUID, UUID], list[int]] = {}
    for op in ops:
        by_stream.setdefault((op.device_id, op.author_id), []).append(op.seq)
    told = []
    for key, seqs in sorted(by_stream.items()):
        stream = db.get(DeviceStream, key, with_for_update=True)
        if stream is None:
            stream = DeviceStream(device_id=key[0], author_id=key[1], contiguous=0, highest=0)
            db.add(stream)
        stream.contiguous = gaps(seqs_above(db, stream, stream.contiguous), stream.contiguous)[0]
        stream.highest = max(stream.highest, *seqs)
        if stream.resend_to in seqs:
            stream.resend_from = stream.resend_to = None
        told.append(stream_json(db, stream))
    return told


def _answer(
    db: DbSession,
    entries: dict[UUID, LedgerEntry],
    raw: Any,
    one: SealedOp | Verdict,
    *,
    is_new: bool,
    now: datetime,
) -> dict[str, Any]:
    if isinstance(one, Verdict):
        op_id = raw.get("op_id") if isinstance(raw, dict) else None
        return {"op_id": op_id, "answer": one.answer.value, "code": one.code, "message_vi": one.message}
    entry = entries[one.op_id]
    if entry.sha256 != one.sha256:
        alarm(db, one.device_id, "id_reuse", now=now, op=one.op_id, author=one.author_id)
        words = N_("Bản ghi này đã gửi với nội dung khác. Hãy ghi lại thành một bản mới.")
        return {"op_id": str(one.op_id), "answer": "rejected", "code": "id_reuse", "message_vi": words}
    if is_new:
        return stored_answer(entry)
    return {"op_id": str(one.op_id), "answer": "duplicate", "stored": stored_answer(entry)}
