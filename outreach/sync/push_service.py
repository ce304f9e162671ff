"""Taking operations in: claimed first, then done, answered one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from outreach.activations.queries import lock_in_order
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys
from outreach.kernel.text import N_
from outreach.sync.ledger_service import advance, alarm, claim, write_down
from outreach.sync.models import LedgerEntry
from outreach.sync.opening_service import Door, Parcel, open_parcel, passes_in, proven
from outreach.sync.queries import entries_of, signing_keys_of, waiting_entries
from outreach.sync.rules import OpAnswer, SealedOp, Verdict, decided_by
from outreach.sync.settling_service import failed, settle, settle_all

_BROKEN = frozenset({"envelope.malformed", "hash.wrong"})
_TOLD_WHY = frozenset({OpAnswer.HELD, OpAnswer.REJECTED})
_REUSED = N_("Bản ghi này đã gửi với nội dung khác. Hãy ghi lại thành một bản mới.")


@dataclass
class Receipt:
    """What a push comes to: one answer for each thing sent, in its order, and how far each stream is.

    `streams` by tablet and author.
    """

    answers: list[dict[str, Any]] = field(default_factory=list)
    streams: dict[tuple[UUID, UUID], dict[str, Any]] = field(default_factory=dict)
    applied: int = 0


def receive(db: DbSession, keys: OutboxKeys, sent: Sequence[Any], *, now: datetime) -> Receipt:
    """Take in what a tablet or a rescue file holds: raw JSON, each part judged alone. Twice adds nothing.

    Raises `OperationalError` alone, when the database is busy or full: then nothing was taken.
    """
    return take_in(db, keys, open_all(keys, sent, partial(signing_keys_of, db)), now=now)


def open_all(
    keys: OutboxKeys, sent: Sequence[Any], signing_keys: Callable[[set[UUID]], Mapping[UUID, bytes]]
) -> list[Parcel]:
    """Open every seal and check every signature; nothing is written, so no lock is held meanwhile.

    `signing_keys` gives the public keys of day passes.
    """
    parcels = [open_parcel(keys, raw) for raw in sent]
    return proven(parcels, signing_keys(passes_in(parcels)))


def take_in(db: DbSession, keys: OutboxKeys, parcels: Sequence[Parcel], *, now: datetime) -> Receipt:
    """Claim, do and answer what has been opened; the write lock is taken here and not before."""
    named = {parcel.sealed.op_id: parcel for parcel in reversed(parcels) if parcel.sealed and not _is_broken(parcel)}
    ops = {op_id: parcel.sealed for op_id, parcel in named.items() if parcel.sealed}
    fresh = claim(db, ops.values(), now=now)
    door = Door(now)
    lock_in_order(db, decided_by(parcel.content.op for parcel in named.values() if parcel.content))
    verdicts = settle_all(db, door, {op_id: named[op_id] for op_id in _in_order(ops) if op_id in fresh})
    write_down(db, {op_id: (verdict, named[op_id]) for op_id, verdict in verdicts.items()}, now=now)
    touched = {record_id for verdict in verdicts.values() for record_id in verdict.touched}
    receipt = Receipt(streams=advance(db, ops.values(), fresh, now=now))
    was_released = release_waiting(db, keys, door, touched, {op.device_id for op in ops.values()}) > 0
    receipt.applied = sum(verdict.answer is OpAnswer.APPLIED for verdict in verdicts.values())
    # What was released may be of this very push: then the ledger knows better.
    receipt.answers = _answers(db, parcels, ops, {} if was_released else verdicts, fresh, now=now)
    return receipt


def release_waiting(
    db: DbSession, keys: OutboxKeys, door: Door, touched: Iterable[UUID], devices: Collection[UUID] | None = None
) -> int:
    """Try again what waited for these records or for a visit to open, and what waited for that; gives how many.

    What waited for a change that will never come is tried again for these `devices`, or for all.
    """
    released, wanted = 0, set(touched)
    tried: set[UUID] = set()
    while waiting := [entry for entry in waiting_entries(db, wanted, devices) if entry.op_id not in tried]:
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
    write_down(db, {entry.op_id: (verdict, parcel)}, now=door.now)
    db.refresh(entry)
    return verdict


def stored_answer(entry: LedgerEntry) -> dict[str, Any]:
    """What the ledger says of an operation, as the wire tells it."""
    told = Verdict(entry.answer, entry.code, entry.message, entry.detail, is_late=entry.is_late)
    return answer_of(entry.op_id, told)


def answer_of(op_id: UUID, verdict: Verdict) -> dict[str, Any]:
    """What became of an operation, as the wire tells it."""
    body: dict[str, Any] = {"op_id": str(op_id), "answer": verdict.answer.value, **verdict.detail}
    if verdict.answer in _TOLD_WHY:
        body |= {"code": verdict.code, "message_vi": verdict.message[:500]}
    return body | ({"late": True} if verdict.is_late else {})


def _is_broken(parcel: Parcel) -> bool:
    """Whether it was damaged on the way: then the tablet alone has it, and nothing is claimed."""
    return parcel.refusal is not None and parcel.refusal.code in _BROKEN


def _in_order(ops: dict[UUID, SealedOp]) -> list[UUID]:
    return sorted(ops, key=lambda op_id: (ops[op_id].device_id, ops[op_id].author_id, ops[op_id].seq))


def _answers(
    db: DbSession,
    parcels: Sequence[Parcel],
    ops: Mapping[UUID, SealedOp],
    verdicts: Mapping[UUID, Verdict],
    fresh: set[UUID],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    entries = entries_of(db, ops.keys() - verdicts.keys())
    hashes = {op_id: entries[op_id].sha256 if op_id in entries else op.sha256 for op_id, op in ops.items()}
    told = {op_id: stored_answer(entry) for op_id, entry in entries.items()}
    told |= {op_id: answer_of(op_id, verdict) for op_id, verdict in verdicts.items()}
    answers, first_time = [], set(fresh)
    for parcel in parcels:
        op_id = parcel.sealed.op_id if parcel.sealed else None
        if parcel.sealed is None or op_id not in told or _is_broken(parcel):
            answers.append(_refused(parcel))
        elif hashes[parcel.sealed.op_id] != parcel.sealed.sha256:
            alarm(db, parcel.sealed.device_id, "id_reuse", now=now, op=op_id, author=parcel.sealed.author_id)
            answers.append({"op_id": str(op_id), "answer": "rejected", "code": "id_reuse", "message_vi": _REUSED})
        elif op_id in first_time:
            first_time.discard(op_id)
            answers.append(told[op_id])
        else:
            answers.append({"op_id": str(op_id), "answer": "duplicate", "stored": told[op_id]})
    return answers


def _refused(parcel: Parcel) -> dict[str, Any]:
    op_id = parcel.raw.get("op_id") if isinstance(parcel.raw, dict) else None
    verdict = parcel.refusal or failed()
    return {"op_id": op_id, "answer": verdict.answer.value, "code": verdict.code, "message_vi": verdict.message}
