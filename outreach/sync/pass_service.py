"""Day passes: one person signs in online on one tablet for the visits that are near."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from outreach.accounts.models import User
from outreach.accounts.password_service import Compared
from outreach.accounts.queries import token_hash
from outreach.accounts.rules import Permission
from outreach.accounts.service import recognise
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.outbox import is_point
from outreach.kernel.text import N_
from outreach.sync.device_rules import NUMBERS_PER_DEVICE, PASS_LIVES, DeviceState, may_have_pass, start_of
from outreach.sync.models import DayPass, Device, NumberBlock
from outreach.sync.pack_queries import visits_worked_on


@dataclass(frozen=True)
class SignedIn:
    """What a person got on a tablet: passes, each with its queue numbers, and the token that opens the day pack."""

    user: User
    token: str
    passes: Sequence[tuple[DayPass, tuple[int, int]]]

    @property
    def ends_at(self) -> datetime:
        """When the last of the passes is over."""
        return max(day_pass.ends_at for day_pass, _ in self.passes)


def give_day_passes(
    db: DbSession, device: Device, compared: Compared, *, public_key: bytes, address: str, now: datetime
) -> SignedIn:
    """A pass for each own visit from 72 hours before its start; `public_key` checks what this person signs there.

    Raises `Refused` for a wrong password, a revoked tablet or where there is no visit, `NotAllowed` for who never
    works at visits, `Invalid` for a key that is none.
    """
    if device.state is not DeviceState.ACTIVE:
        raise Refused("device.revoked", N_("Máy này đã thu hồi, không đăng nhập được nữa."))
    user = recognise(db, compared, address=address, now=now)
    actor = user.as_actor()
    if not (actor.may(Permission.RECORD_ENCOUNTERS) or actor.may(Permission.DECIDE_ACTIVATIONS)):
        raise NotAllowed("pass.role", N_("Vai trò này không làm việc trên máy tại buổi."))
    if not is_point(public_key):
        raise Invalid("pass.key", N_("Khóa của máy không đúng. Hãy cập nhật ứng dụng."), field="public_key")
    today = local_day(now)
    near = visits_worked_on(db, actor, today - timedelta(days=1), today + timedelta(days=4))
    visits = [visit for visit in near if may_have_pass(visit.on, visit.half_day, now=now)]
    if not visits:
        raise Refused("pass.no_visit", N_("Trong 72 giờ tới anh/chị không có buổi nào."))
    token = secrets.token_urlsafe(32)
    passes = []
    for visit in visits:
        ends_at = start_of(visit.on, visit.half_day) + PASS_LIVES
        day_pass = DayPass(user=user, device_id=device.id, visit_id=visit.id, public_key=public_key,
                           token_hash=token_hash(token), created_at=now, ends_at=ends_at)  # fmt: skip
        db.add(day_pass)
        record(db, actor, "pass.give", day_pass, now=now, device=device.id, visit=visit.id)
        passes.append((day_pass, queue_numbers(db, device, visit.id)))
    return SignedIn(user, token, passes)


def queue_numbers(db: DbSession, device: Device, visit_id: UUID) -> tuple[int, int]:
    """The first and last queue number that a tablet gives out at a visit; the same at each asking."""
    block = db.get(NumberBlock, (visit_id, device.id))
    if block is None:
        taken = db.scalar(select(func.max(NumberBlock.place)).where(NumberBlock.visit_id == visit_id))
        block = NumberBlock(visit_id=visit_id, device_id=device.id, place=0 if taken is None else taken + 1)
        db.add(block)
        db.flush()
    first = block.place * NUMBERS_PER_DEVICE + 1
    return first, first + NUMBERS_PER_DEVICE - 1
