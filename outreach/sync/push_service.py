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
from outreach.sync.opening_service import Door, Parcel, author_of, open_parcel
from outreach.sync.queries import entries_of, forked, seqs_above, stream_json, waiting_entries, what_they_need
from outreach.sync.rules import OpAnswer, OpRefused, SealedOp, Verdict, gaps, rejected

_LOG = logging.getLogger("outreach.sync")
_ALARMS = frozenset({"signature.wrong", "author.mismatch"})
_KEPT = frozenset({OpAnswer.HELD, OpAnswer.REJECTED, OpAnswer.CONFLICT})
_CLAIMED = "claimed"
_BROKEN = frozenset({"envelope.malformed", "hash.wrong"})
_REUSED = N_("Bản ghi này đã gửi với nội dung khác. Hãy ghi lại thành một bản mới.")


@dataclass
class Receipt:
    """What a push comes to: one answer for each thing sent, in its order, and how far each stream is."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    streams: list[dict[str, Any]] = field(default_factory=list)
    applied: int = 0


def receive(db: DbSession, keys: OutboxKeys, sent: Sequence[Any], *, now: datetime) -> Receipt:
    """Take in what a tablet or a rescue file holds: raw JSON, each part judged alone. Twice adds nothing.

    Raises `OperationalError` alone, when the database is busy or full: then nothing was taken.
    """
    return take_in(db, keys, [open_parcel(keys, raw) for raw in sent], now=now)


def take_in(db: DbSession, keys: OutboxKeys, parcels: Sequence[Parcel], *, now: datetime) -> Receipt:
    """Claim, do and answer what has been opened; the write lock is taken here and not before."""
    named = {parcel.sealed.op_id: parcel for parcel in reversed(parcels) if parcel.sealed and not _is_broken(parcel)}
    ops = {op_id: parcel.sealed for op_id, parcel in named.items() if parcel.sealed}
    fresh = _claim(db, ops.values(), now=now)
    door = Door(now)
    held_ready = what_they_need(db, [parcel.content.op for parcel in named.values() if parcel.content])
    verdicts = {op_id: (settle(db, door, named[op_id]), named[op_id]) for op_id in _in_order(ops) if op_id in fresh}
    held_ready.clear()
    _write_down(db, verdicts, now=now)
    _alarm_of_forks(db, [ops[op_id] for op_id in fresh], now=now)
    touched = {record_id for verdict, _ in verdicts.values() for record_id in verdict.touched}
    release_waiting(db, keys, door, touched)
    receipt = Receipt(streams=_advance(db, ops.values()))
    receipt.applied = sum(verdict.answer is OpAnswer.APPLIED for verdict, _ in verdicts.values())
    receipt.answers = _answers(db, parcels, fresh, now=now)
    return receipt


def settle(db: DbSession, door: Door, parcel: Parcel) -> Verdict:
    """Do one operation in a savepoint; whatever happens to it, the others go on.

    A busy or full database is no matter of one operation and goes up.
    """
    if parcel.content is None:
        return parcel.refusal or _failed()
    try:
        with db.begin_nested():
            return apply(db, author_of(db, door, parcel.content), parcel.content.op, now=door.now)
    except OpRefused as refusal:
        return refusal.verdict
    except (IntegrityError, DataError):
        _LOG.exception("the database refused operation %s", parcel.content.op.op_id)
    except DBAPIError:
        raise
    except Exception:  # noqa: BLE001 (one poisoned operation must not stop the others; it is logged, kept and shown)
        _LOG.exception("operation %s failed", parcel.content.op.op_id)
    return _failed()


def release_waiting(db: DbSession, keys: OutboxKeys, door: Door, touched: Iterable[UUID]) -> int:
    """Try again what waited for these records or for a visit to open, and what waited for that; gives how many."""
    released, wanted = 0, set(touched)
    tried: set[UUID] = set()
    while waiting := [entry for entry in waiting_entries(db, wanted) if entry.op_id not in tried]:
        wanted = set()
        for entry in waiting:
            tried.add(entry.op_id)
            verdict = retry(db, keys, door, entry)
            if verdict.answer is not OpAnswer.HELD:
                released += 1
                wanted |= verdict.touched
    return released


def retry(db: DbSession, keys: OutboxKeys, door: Door, entry: LedgerEntry) -> Verdict:
    """Try one kept operation again and write down what becomes of it."""
    parcel = open_parcel(keys, json.loads(entry.body or "null"))
    verdict = settle(db, door, parcel)
    _write_down(db, {entry.op_id: (verdict, parcel)}, now=door.now)
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


def _failed() -> Verdict:
    words = N_("Máy chủ chưa ghi được bản ghi này. Bản ghi được giữ lại, người quản trị sẽ thử lại.")
    return rejected("op.failed", words).verdict


def _is_broken(parcel: Parcel) -> bool:
    """Whether it was damaged on the way: then the tablet alone has it, and nothing is claimed."""
    return parcel.refusal is not None and parcel.refusal.code in _BROKEN


def _in_order(ops: dict[UUID, SealedOp]) -> list[UUID]:
    return sorted(ops, key=lambda op_id: (ops[op_id].device_id, ops[op_id].author_id, ops[op_id].seq))


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


def _write_down(db: DbSession, verdicts: dict[UUID, tuple[Verdict, Parcel]], *, now: datetime) -> None:
    rows = [{"op_id": op_id} | _columns(verdict, parcel, now) for op_id, (verdict, parcel) in verdicts.items()]
    kept = [row for row in rows if row["answer"] in _KEPT]
    done = [row | {"body": None} for row in rows if row["answer"] not in _KEPT]
    for part in (kept, done):
        if part:
            db.execute(update(LedgerEntry), part)
    for op_id, (verdict, parcel) in verdicts.items():
        if verdict.code in _ALARMS and parcel.sealed is not None:
            alarm(db, parcel.sealed.device_id, verdict.code, now=now, op=op_id, author=parcel.sealed.author_id)


def _columns(verdict: Verdict, parcel: Parcel, now: datetime) -> dict[str, Any]:
    op = parcel.content.op if parcel.content else None
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


def _answers(db: DbSession, parcels: Sequence[Parcel], fresh: set[UUID], *, now: datetime) -> list[dict[str, Any]]:
    entries = entries_of(db, {parcel.sealed.op_id for parcel in parcels if parcel.sealed})
    answers, first_time = [], set(fresh)
    for parcel in parcels:
        entry = entries.get(parcel.sealed.op_id) if parcel.sealed else None
        if parcel.sealed is None or entry is None or _is_broken(parcel):
            answers.append(_refused(parcel))
        elif entry.sha256 != parcel.sealed.sha256:
            alarm(db, parcel.sealed.device_id, "id_reuse", now=now, op=entry.op_id, author=parcel.sealed.author_id)
            answers.append({"op_id": str(entry.op_id), "answer": "rejected", "code": "id_reuse", "message_vi": _REUSED})
        elif entry.op_id in first_time:
            first_time.discard(entry.op_id)
            answers.append(stored_answer(entry))
        else:
            answers.append({"op_id": str(entry.op_id), "answer": "duplicate", "stored": stored_answer(entry)})
    return answers


def _refused(parcel: Parcel) -> dict[str, Any]:
    op_id = parcel.raw.get("op_id") if isinstance(parcel.raw, dict) else None
    verdict = parcel.refusal or _failed()
    return {"op_id": op_id, "answer": verdict.answer.value, "code": verdict.code, "message_vi": verdict.message}
