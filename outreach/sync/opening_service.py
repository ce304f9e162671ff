"""Opening a seal, and telling who signed what was in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Role
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, SealBroken, is_signed_by
from outreach.kernel.text import N_
from outreach.sync.device_rules import DeviceState
from outreach.sync.models import DayPass, Device
from outreach.sync.rules import (
    Op,
    OpRefused,
    SealedOp,
    Verdict,
    held,
    opened,
    read_envelope,
    read_op,
    rejected,
    unbase64,
)

_LEAD = {"person": "lead"}
_ADMIN = {"person": "admin"}


@dataclass(frozen=True)
class OpenedOp:
    """An operation with what its signature is checked by; `proven_by` is the public key that it was found good by."""

    op: Op
    text: bytes
    signature: bytes
    proven_by: bytes = b""


@dataclass(frozen=True)
class Parcel:
    """One thing that was sent: its envelope and content, or why it has none. Opened before the database is asked."""

    raw: Any
    sealed: SealedOp | None = None
    content: OpenedOp | None = None
    refusal: Verdict | None = None


@dataclass(frozen=True)
class Door:
    """Through which operations come in: the instant, and what a lead has waived.

    `lent`: the role whose rights the author has this once, where a lead approves what the author may not any more.
    """

    now: datetime
    waived: frozenset[str] = field(default_factory=frozenset)
    lent: Role | None = None


def open_parcel(keys: OutboxKeys, raw: Any) -> Parcel:
    """Read and open one thing that was sent; whatever is wrong with it is written on the parcel."""
    sealed = None
    try:
        sealed = read_envelope(raw)
        return Parcel(raw, sealed, open_op(keys, sealed))
    except OpRefused as refusal:
        return Parcel(raw, sealed, refusal=refusal.verdict)


def open_op(keys: OutboxKeys, sealed: SealedOp) -> OpenedOp:
    """What is in an envelope; raises `OpRefused` where it does not open or says other ids than the envelope."""
    try:
        plain = keys.open(sealed.key_id, unbase64(sealed.sealed), sealed.info)
    except KeyError as error:
        words = N_("Máy chủ chưa có khóa để mở bản ghi này. Bản ghi được giữ nguyên.")
        raise held("key.unknown", words, _ADMIN) from error
    except (SealBroken, ValueError) as error:
        raise rejected("seal.broken", N_("Niêm phong của bản ghi bị hỏng. Hãy báo người quản trị.")) from error
    text, signature = opened(plain)
    op = read_op(text)
    outer = (sealed.op_id, sealed.device_id, sealed.seq, sealed.author_id)
    if (op.op_id, op.device_id, op.seq, op.author_id) != outer:
        raise rejected("op.mismatch", N_("Bản ghi không khớp với phong bì của nó. Hãy báo người quản trị."))
    return OpenedOp(op, text, signature)


def passes_in(parcels: Iterable[Parcel]) -> set[UUID]:
    """The day passes that these operations name."""
    return {one.content.op.pass_id for one in parcels if one.content and one.content.op.pass_id}


def proven(parcels: Iterable[Parcel], keys: Mapping[UUID, bytes]) -> list[Parcel]:
    """The same parcels, those marked that are signed by the key of their day pass; `keys` are public ones by pass."""
    return [_proven(parcel, keys) for parcel in parcels]


def author_of(db: DbSession, door: Door, opened_op: OpenedOp) -> Actor:
    """Who did it; raises `OpRefused` where that is not sure, or where this person or tablet was shut out since."""
    op = opened_op.op
    _check_pass(db, door, opened_op)
    user = db.get(User, op.author_id)
    if user is None:
        raise rejected("author.unknown", N_("Không có tài khoản của người ghi. Hãy báo người quản trị."))
    device = db.get(Device, op.device_id)
    if device is None or device.state is not DeviceState.ACTIVE:
        _hold(door, "device.revoked", N_("Máy này đã thu hồi. Bản ghi chờ người phụ trách duyệt."))
    if not user.is_active:
        _hold(door, "author.disabled", N_("Tài khoản người ghi đã khóa. Bản ghi chờ người phụ trách duyệt."))
    return Actor(user.id, user.full_name, door.lent or user.role)


def _check_pass(db: DbSession, door: Door, opened_op: OpenedOp) -> None:
    op = opened_op.op
    if op.pass_id is None:
        _hold(door, "author.unverified", N_("Nhập hộ, chưa xác thực người ghi. Chờ Phó Giám đốc duyệt."))
        return
    day_pass = db.get(DayPass, op.pass_id)
    if day_pass is None:
        _hold(door, "pass.unknown", N_("Máy chủ không thấy phiếu ngày của bản ghi. Chờ Phó Giám đốc duyệt."))
        return
    if (day_pass.user_id, day_pass.device_id) != (op.author_id, op.device_id):
        raise rejected("author.mismatch", N_("Người ghi khác với người đã đăng nhập. Đã báo người quản trị."))
    if not _is_signed(opened_op, day_pass.public_key):
        raise rejected("signature.wrong", N_("Chữ ký của bản ghi không đúng. Đã báo người quản trị."))
    if day_pass.visit_id != op.visit_id:
        _hold(door, "pass.other_visit", N_("Phiếu ngày của người ghi dành cho buổi khác. Chờ Phó Giám đốc duyệt."))
    # A wrong tablet clock alone must not spoil a true signature, so the time of arrival counts as well.
    if not any(day_pass.created_at <= at <= day_pass.ends_at for at in (op.corrected_time, door.now)):
        _hold(door, "pass.expired", N_("Ghi khi phiếu ngày đã hết hạn. Chờ Phó Giám đốc duyệt."))


def _proven(parcel: Parcel, keys: Mapping[UUID, bytes]) -> Parcel:
    content = parcel.content
    point = keys.get(content.op.pass_id) if content and content.op.pass_id else None
    if content is None or point is None or not is_signed_by(point, content.signature, content.text):
        return parcel
    return replace(parcel, content=replace(content, proven_by=point))


def _is_signed(opened_op: OpenedOp, point: bytes) -> bool:
    return opened_op.proven_by == point or is_signed_by(point, opened_op.signature, opened_op.text)


def _hold(door: Door, code: str, words: str) -> None:
    if code not in door.waived:
        raise held(code, words, _LEAD)
