"""Registering ahead, cancelling, and forgetting in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.crypto import installed_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.public.models import PreRegistration
from outreach.public.queries import clerks_at, counts_of_visit, made_in_last_hour, open_of_phone
from outreach.public.rules import (
    ANY_TIME,
    KEPT_AFTER_VISIT,
    PER_ADDRESS_AN_HOUR,
    PER_VISIT,
    RegistrationState,
    places_of_slot,
    state_at_birth,
    takes_registrations,
)

PUBLIC = Actor(user_id=None, name="Người dân", role=None)
"""Who acts without an account; the trail names nobody."""

_NETWORK_OF_A_HOUSEHOLD = 64


def register_ahead(
    db: DbSession,
    visit: Visit,
    *,
    registration_id: UUID,
    person_name: str,
    phone: str,
    slot: int,
    needs: Sequence[str],
    needs_support: bool,
    address: str,
    now: datetime,
) -> PreRegistration:
    """Somebody means to come. The same form sent again is the same registration.

    Raises `Refused` where the visit takes nobody any more or an address sends too many, `Invalid` at `slot` where
    its last place has just gone (trust.md, T8).
    """
    before = db.get(PreRegistration, registration_id)
    if before is not None:
        return before
    # PostgreSQL lets requests in side by side: whoever wants this visit stands in line at its row.
    db.execute(select(Visit.id).where(Visit.id == visit.id).with_for_update())
    refuse_too_many(db, address, now=now)
    if not takes_registrations(visit.state, visit.on, visit.half_day, now=now):
        raise Refused("registration.closed", N_("Buổi này không còn nhận đăng ký trước. Bà con cứ đến đúng giờ."))
    if counts_of_visit(db, visit.id) >= PER_VISIT:
        raise Refused("registration.full", N_("Buổi này đã đủ đăng ký trước. Bà con cứ đến, ai đến cũng được phục vụ."))
    made = PreRegistration(
        id=registration_id, visit_id=visit.id, person_name=person_name, phone=phone,
        phone_index=installed_keyring().index(phone, "phone"), slot=slot, needs=list(needs),
        needs_support=needs_support, address_mark=mark_of_address(address), created_at=now, changed_at=now,
        state=state_at_birth(
            open_of_phone=open_of_phone(db, phone, local_day(now)), last_hour=made_in_last_hour(db, now)
        ),
    )  # fmt: skip
    _seat(db, visit, made)
    record(db, PUBLIC, "registration.make", made, now=now, visit=visit.id, state=made.state.value)
    return made


def refuse_too_many(db: DbSession, address: str, *, now: datetime) -> None:
    """Raise `Refused` where one address has registered its most in the last hour."""
    if made_in_last_hour(db, now, address_mark=mark_of_address(address)) >= PER_ADDRESS_AN_HOUR:
        raise Refused(
            "registration.too_many",
            N_("Từ mạng này vừa có quá nhiều đăng ký. Hãy thử lại sau một giờ; không đăng ký vẫn được phục vụ."),
        )


def cancel_registration(db: DbSession, actor: Actor, subject: PreRegistration, *, now: datetime) -> None:
    """Somebody does not come after all: the place is free again, name and phone are gone at once."""
    if subject.is_cancelled:
        return
    subject.state = RegistrationState.CANCELLED
    subject.person_name = subject.phone = subject.phone_index = subject.place = None
    subject.needs, subject.needs_support, subject.changed_at = [], False, now
    record(db, actor, "registration.cancel", subject, now=now, visit=subject.visit_id)


def accept_registration(db: DbSession, actor: Actor, subject: PreRegistration, *, now: datetime) -> None:
    """Somebody of the ward has looked at a registration that waited, and takes it."""
    if subject.state is not RegistrationState.WAITING:
        raise Refused("registration.not_waiting", N_("Đăng ký này không chờ xem lại nữa."))
    subject.state, subject.changed_at = RegistrationState.REGISTERED, now
    record(db, actor, "registration.accept", subject, now=now, visit=subject.visit_id)


def forget_old_registrations(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """Erase the registrations of visits that were thirty days ago, as the form promises; gives how many."""
    last_day = local_day(now) - KEPT_AFTER_VISIT
    old = select(Visit.id).where(Visit.on < last_day)
    gone = db.execute(delete(PreRegistration).where(PreRegistration.visit_id.in_(old)).returning(PreRegistration.id))
    count = len(gone.all())
    if count:
        record(db, actor, "registration.forget", now=now, count=count)
    return count


def mark_of_address(address: str) -> bytes:
    """A keyed fingerprint of a network address; of an IPv6 one the /64, which one household has whole."""
    try:
        known = ip_address(address)
    except ValueError:
        return installed_keyring().index(address, "address")
    if isinstance(known, IPv6Address):
        known = IPv6Address(int(known) >> _NETWORK_OF_A_HOUSEHOLD << _NETWORK_OF_A_HOUSEHOLD)
    return installed_keyring().index(str(known), "address")


def _seat(db: DbSession, visit: Visit, made: PreRegistration) -> None:
    if made.slot == ANY_TIME or made.state is RegistrationState.WAITING:
        db.add(made)
        db.flush()
        return
    rows = select(PreRegistration.place).where(PreRegistration.visit_id == visit.id, PreRegistration.slot == made.slot)
    taken = set(db.scalars(rows))
    most = places_of_slot(visit.half_day, made.slot, clerks_at(visit))
    free = next((place for place in range(1, most + 1) if place not in taken), None)
    gone = Invalid("registration.slot_full", N_("Giờ này vừa hết chỗ. Hãy chọn giờ khác."), field="slot")
    if free is None:
        raise gone
    made.place = free
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise gone from error
