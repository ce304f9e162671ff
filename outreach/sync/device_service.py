"""Enrolling tablets, taking them back, and hearing how they are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from outreach.accounts.models import SignInAttempt
from outreach.accounts.queries import failures_since, token_hash
from outreach.accounts.rules import FAILURE_WINDOW_MINUTES, THE_HOUSE, Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, Invalid, NotFound, Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_, clean
from outreach.sync.device_queries import device_named, usable_code
from outreach.sync.device_rules import (
    CODE_LIVES,
    CREDENTIAL_LIVES,
    ENROLMENT_FAILURES,
    RENEWED_AFTER,
    SEEN_EVERY,
    TOLD_BY_DEVICES,
    DeviceState,
    code_hash,
    new_code,
)
from outreach.sync.models import Device, DeviceEvent, DeviceStream, EnrolmentCode

_ATTEMPTS = "#enrolment"


class NotLetIn(DomainError):
    """This browser is no tablet of ours, or none any more."""

    status = 401


class OtherDevice(DomainError):
    """The code belongs to another tablet; it stays good for that one."""

    status = 409


def make_enrolment_code(
    db: DbSession, actor: Actor, *, name: str, device: Device | None = None, now: datetime
) -> tuple[EnrolmentCode, str]:
    """A code for a new tablet of this name, or for one that lost its credential; raises `Invalid` for a taken name."""
    name = device.name if device else clean(name)
    if device is None and device_named(db, name) is not None:
        raise Invalid("device.taken", N_("Đã có máy tên này. Hãy đặt tên khác."), field="name")
    code = new_code()
    made = EnrolmentCode(code_hash=code_hash(code), name=name, device_id=device.id if device else None,
                         made_by=actor.user_id, created_at=now, expires_at=now + CODE_LIVES)  # fmt: skip
    db.add(made)
    record(db, actor, "device.code", made, now=now, name=name)
    return made, code


def enrol_device(
    db: DbSession, *, typed: str, former_id: UUID | None = None, address: str, now: datetime
) -> tuple[Device, str]:
    """Use a code up: the tablet and its new credential. A browser that was a tablet (`former_id`) keeps its id.

    So what waits in its outbox is still its own, and its numbers go on. Raises `Refused` after ten wrong tries,
    `NotFound` for a wrong one, `OtherDevice` for the code of another tablet.
    """
    since = now - timedelta(minutes=FAILURE_WINDOW_MINUTES)
    if failures_since(db, since, key=_ATTEMPTS) >= ENROLMENT_FAILURES:
        raise Refused("enrolment.throttled", N_("Nhập sai mã quá nhiều lần. Hãy chờ 15 phút."))
    code = usable_code(db, code_hash(typed), now=now)
    if code is None:
        db.add(SignInAttempt(username_key=_ATTEMPTS, address=address, at=now, succeeded=False))
        record(db, THE_HOUSE, "device.refuse", now=now, address=address)
        raise NotFound("enrolment.unknown", N_("Mã không đúng, đã dùng hoặc đã hết 10 phút. Hãy lấy mã mới."))
    device = _device_for(db, code, former_id, now)
    code.used_at, device.state, device.revoked_at = now, DeviceState.ACTIVE, None
    token = _new_token(device, now)
    record(db, THE_HOUSE, "device.enrol", device, now=now, name=device.name, address=address)
    return device, token


def _device_for(db: DbSession, code: EnrolmentCode, former_id: UUID | None, now: datetime) -> Device:
    """Whose code this is; where it is for a new tablet: whoever this browser was before, unless that was revoked."""
    former = db.get(Device, former_id) if former_id else None
    meant = db.get(Device, code.device_id) if code.device_id else None
    is_itself = former is not None and former.state is DeviceState.ACTIVE
    if meant is not None:
        if former is not None and is_itself and former is not meant:
            words = N_("Mã này của «%(other)s», còn máy này là «%(name)s». Hãy lấy mã cấp lại cho «%(name)s».")
            raise OtherDevice("enrolment.other_device", words, other=meant.name, name=former.name)
        return meant
    if former is not None and is_itself:
        former.name = code.name
        return former
    # An id that nobody has: this server is younger than the tablet, or was put back to a day before its enrolment.
    device = Device(id=new_id() if former or not former_id else former_id, name=code.name, enrolled_at=now,
                    last_seen_at=now, health={})  # fmt: skip
    db.add(device)
    return device


def let_in(device: Device | None, *, now: datetime) -> Device:
    """The tablet of a credential; raises `NotLetIn` where there is none, or none any more."""
    if device is None:
        raise NotLetIn("device.unknown", N_("Máy này chưa được cấp phép. Hãy lấy mã cấp máy."))
    if device.state is DeviceState.WIPED:
        raise NotLetIn("device.wiped", N_("Máy này đã thu hồi và xóa."))
    if device.token_expires_at is None or device.token_expires_at <= now:
        raise NotLetIn("device.expired", N_("Phép của máy đã hết hạn vì lâu không dùng. Hãy lấy mã cấp lại máy."))
    return device


def note_presence(device: Device, *, now: datetime) -> bool:
    """Lengthen the credential of a tablet that is in use; gives whether its cookie has to be set anew."""
    if abs(now - device.last_seen_at) >= SEEN_EVERY:
        device.last_seen_at = now
    if device.token_expires_at and device.token_expires_at - now > CREDENTIAL_LIVES - RENEWED_AFTER:
        return False
    device.token_expires_at = now + CREDENTIAL_LIVES
    return True


def revoke_device(db: DbSession, actor: Actor, device: Device, *, now: datetime) -> None:
    """«Thu hồi, nhận nốt»: nobody works on it any more; what it still hands over is held for a person."""
    if device.state is not DeviceState.ACTIVE:
        raise Refused("device.not_active", N_("Máy này đã thu hồi rồi."))
    device.state, device.revoked_at = DeviceState.DRAINING, now
    record(db, actor, "device.revoke", device, now=now, name=device.name)


def wipe_device(db: DbSession, actor: Actor, device: Device, *, now: datetime) -> None:
    """«Xóa ngay»: refused from now on, and told to erase itself when it calls; what it still had is lost."""
    device.state, device.revoked_at = DeviceState.WIPED, device.revoked_at or now
    record(db, actor, "device.wipe", device, now=now, name=device.name)


def take_leave(db: DbSession, device: Device, *, now: datetime) -> None:
    """A revoked tablet has handed everything over and erases itself; raises `Refused` for one in use."""
    if device.state is DeviceState.ACTIVE:
        raise Refused("device.active", N_("Máy này đang dùng, chưa bị thu hồi."))
    device.state = DeviceState.WIPED
    record(db, THE_HOUSE, "device.farewell", device, now=now, name=device.name)


def hear_health(db: DbSession, device: Device, report: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a tablet tells of itself; its events go into its story, alarming ones into the trail as well."""
    device.health, device.health_at = dict(report["state"]), now
    for event in report["events"]:
        kind = event["kind"] if event["kind"] in TOLD_BY_DEVICES else "other"
        db.add(DeviceEvent(device_id=device.id, at=now, kind=kind, detail=event["detail"][:500]))
        record(db, THE_HOUSE, "device.event", device, now=now, kind=kind)


def ask_again(db: DbSession, actor: Actor, device: Device, author_id: UUID, *, now: datetime) -> None:
    """Ask a tablet to send everything of one author once more; what is here already comes back as a duplicate."""
    stream = db.get(DeviceStream, (device.id, author_id))
    if stream is None or stream.highest == 0:
        raise NotFound("stream.unknown", N_("Máy này chưa gửi bản ghi nào của người này."))
    stream.resend_from, stream.resend_to = 1, stream.highest
    record(db, actor, "device.ask_again", device, now=now, author=author_id)


def _new_token(device: Device, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    device.token_hash, device.token_expires_at = token_hash(token), now + CREDENTIAL_LIVES
    device.last_seen_at = now
    return token
