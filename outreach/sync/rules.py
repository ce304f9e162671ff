"""What an operation is, how its envelope is checked, and how the server answers it. PROTOCOL.md is the law."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.kernel.text import N_

APP = "ve-pho/op/1"
SCHEMA_VERSION = 1
MOST_OPS = 50
MOST_BYTES = 262_144
"""One push (sync.md, on the wire)."""

_KIND_LENGTH = 40
_UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, RecursionError)
_MOST_SEQ = 2**31 - 1


class OpAnswer(StrEnum):
    """What became of an operation; `held` waits for something or somebody."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    HELD = "held"
    REJECTED = "rejected"


class OpRefused(Exception):
    """The operation ends here: the verdict says how."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict


@dataclass(frozen=True)
class Verdict:
    """How one operation ends. `detail` is what else the answer says; `waits_for` the record that is missing.

    `touched` are the records that this operation made or changed, for those that wait for them.
    """

    answer: OpAnswer
    code: str = ""
    message: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    waits_for: UUID | None = None
    is_late: bool = False
    touched: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class SealedOp:
    """An operation as it lies in the outbox: four ids, its place in the row, and what only the server opens."""

    op_id: UUID
    device_id: UUID
    seq: int
    author_id: UUID
    key_id: str
    sealed: str
    sha256: str

    @property
    def info(self) -> bytes:
        """What the seal is bound to: the text opens nowhere else."""
        return f"{APP}|{self.key_id}|{self.op_id}|{self.device_id}|{self.seq}".encode()

    @property
    def true_hash(self) -> str:
        """The hash over everything that travels."""
        lines = (APP, self.op_id, self.device_id, self.seq, self.author_id, self.key_id, self.sealed)
        return hashlib.sha256("\n".join(map(str, lines)).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The envelope on the wire."""
        ids = {"op_id": str(self.op_id), "device_id": str(self.device_id), "seq": self.seq}
        rest = {"key_id": self.key_id, "sealed": self.sealed, "sha256": self.sha256}
        return {**ids, "author_id": str(self.author_id), **rest}


@dataclass(frozen=True)
class Op:
    """An opened operation, in the newest schema. Instants are those of the tablet's clock until corrected."""

    op_id: UUID
    device_id: UUID
    seq: int
    author_id: UUID
    pass_id: UUID | None
    visit_id: UUID
    kind: str
    subject_id: UUID
    record_id: UUID
    base_rev: int
    device_time: datetime
    clock_offset: timedelta
    payload: Mapping[str, Any]
    schema_version: int = SCHEMA_VERSION

    @property
    def corrected_time(self) -> datetime:
        """When it was saved, by the server's clock as the tablet last knew it."""
        return self.device_time + self.clock_offset


def decided_by(ops: Iterable[Op]) -> list[UUID]:
    """The VNeID rows that the police decide by these operations."""
    return [op.subject_id for op in ops if op.kind in {"activation.decide", "activation.take_back"}]


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[int, Upcaster] = {}
"""From each older schema version to the next one; a released version is understood for at least 90 days.

Who makes a new version adds the step to it from the last one here, and writes its samples; the old samples stay.
"""


def read_envelope(raw: Any) -> SealedOp:
    """The envelope of one operation; raises `OpRefused` with `envelope.malformed` or `hash.wrong`."""
    try:
        op = SealedOp(
            op_id=_uuid(raw["op_id"]),
            device_id=_uuid(raw["device_id"]),
            seq=_whole(raw["seq"], 1, _MOST_SEQ),
            author_id=_uuid(raw["author_id"]),
            key_id=_text(raw["key_id"], 10),
            sealed=_text(raw["sealed"], MOST_BYTES),
            sha256=_text(raw["sha256"], 64),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise rejected("envelope.malformed", N_("Bản ghi gửi lên không đúng khuôn. Hãy cập nhật ứng dụng.")) from error
    if op.sha256 != op.true_hash:
        raise rejected("hash.wrong", N_("Bản ghi bị hỏng trên đường truyền. Máy sẽ tự gửi lại."))
    return op


def read_op(text: str | bytes, *, current: int = SCHEMA_VERSION, upcasters: Mapping[int, Upcaster] = UPCASTERS) -> Op:
    """The operation of an inner text, lifted to the current schema.

    Raises `OpRefused`: held for a version that this server does not know yet, rejected for no operation.
    """
    try:
        raw = json.loads(text)
        version = _whole(raw["v"], min(upcasters, default=current), 999)
        if version > current:
            words = N_("Ứng dụng trên máy mới hơn máy chủ. Bản ghi được giữ đến khi máy chủ cập nhật.")
            raise held("app.newer", words, {"person": "admin"})
        for step in range(version, current):
            raw = upcasters[step](raw)
        return _op(raw, version)
    except _UNREADABLE as error:
        raise rejected("op.malformed", N_("Nội dung bản ghi không đúng khuôn. Hãy cập nhật ứng dụng.")) from error


def opened(plain: bytes) -> tuple[bytes, bytes]:
    """Inner text and signature of an opened seal; raises `OpRefused` with `op.malformed`."""
    try:
        parts = json.loads(plain)
        return _text(parts["op"], MOST_BYTES).encode(), unbase64(parts["sig"])
    except _UNREADABLE as error:
        raise rejected("op.malformed", N_("Nội dung bản ghi không đúng khuôn. Hãy cập nhật ứng dụng.")) from error


def happened_at(corrected: datetime, *, on: date, opens: datetime, now: datetime) -> datetime:
    """The instant to write down: the tablet's where it can be true, else the nearest that can.

    A wrong tablet clock moves nothing to another day: not before the visit's day, not after now (sync.md, R27).
    """
    if local_day(corrected) < on:
        return min(opens, now)
    return min(corrected, now)


def gaps(seqs: Sequence[int], contiguous: int) -> tuple[int, list[tuple[int, int]]]:
    """How far the row is whole, and what is missing in it, from the sorted numbers above `contiguous`."""
    missing: list[tuple[int, int]] = []
    last = contiguous
    for seq in seqs:
        if seq > last + 1:
            missing.append((last + 1, seq - 1))
        last = max(last, seq)
    whole = missing[0][0] - 1 if missing else last
    return whole, missing


def held(code: str, message: str, waits_for: Mapping[str, Any], record: UUID | None = None) -> OpRefused:
    """An end that waits: for a record, a visit, or a person."""
    return OpRefused(Verdict(OpAnswer.HELD, code, message, {"waits_for": dict(waits_for)}, waits_for=record))


def rejected(code: str, message: str, **detail: Any) -> OpRefused:
    """An end that somebody has to look at."""
    return OpRefused(Verdict(OpAnswer.REJECTED, code, message, detail))


def stamp(instant: datetime) -> str:
    """An instant on the wire: UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: Any) -> datetime:
    """An instant from the wire; raises `ValueError` for anything without a zone."""
    read = datetime.fromisoformat(_text(text, 40))
    if read.tzinfo is None:
        raise ValueError("an instant without a zone")
    return read.astimezone(UTC)


def base64url(data: bytes) -> str:
    """Base64 for urls, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64(text: Any) -> bytes:
    """The bytes of base64url without padding; raises `ValueError`."""
    try:
        return base64.b64decode(_text(text, MOST_BYTES) + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error


def _op(raw: Mapping[str, Any], version: int) -> Op:
    offset = timedelta(milliseconds=_whole(raw["clock_offset"], -(10**12), 10**12))
    device_time = instant(raw["device_time"])
    _ = device_time + offset  # beyond the calendar: OverflowError, told as malformed
    payload = raw["payload"]
    if not isinstance(payload, dict):
        raise TypeError("the payload is no mapping")
    return Op(
        op_id=_uuid(raw["op_id"]),
        device_id=_uuid(raw["device_id"]),
        seq=_whole(raw["seq"], 1, _MOST_SEQ),
        author_id=_uuid(raw["author_id"]),
        pass_id=None if raw["pass_id"] is None else _uuid(raw["pass_id"]),
        visit_id=_uuid(raw["visit_id"]),
        kind=_text(raw["kind"], _KIND_LENGTH),
        subject_id=_uuid(raw["subject_id"]),
        record_id=_uuid(raw["record_id"]),
        base_rev=_whole(raw["base_rev"], 0, _MOST_SEQ),
        device_time=device_time,
        clock_offset=offset,
        payload=payload,
        schema_version=version,
    )


def _uuid(value: Any) -> UUID:
    return _read_uuid(_text(value, 36))


@lru_cache(maxsize=4096)
def _read_uuid(text: str) -> UUID:
    """Tablet, author, pass and visit are the same in every operation of a day, and the envelope repeats the rest."""
    read = UUID(text)
    if str(read) != text:
        raise ValueError("another spelling of an id")
    return read


def _whole(value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError("no number that can be")
    return value


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("no text that can be")
    return value
