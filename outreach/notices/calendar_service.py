"""One's own visits as a calendar at a secret address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from outreach.accounts.models import User
from outreach.accounts.queries import token_hash
from outreach.accounts.rules import Actor, Role
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.notices.link_service import code_of, hash_of
from outreach.notices.models import CalendarLink
from outreach.places.models import LocalContact
from outreach.planning.models import Visit, VisitMember
from outreach.planning.rules import ON_THE_PLAN_STATES
from outreach.staffing.models import StaffMember

CALENDAR = "calendar"
SHOWN_BACK = timedelta(days=60)
_OF_ALL = frozenset({Role.DIRECTOR})


def calendar_link(db: DbSession, actor: Actor) -> CalendarLink | None:
    """The address that this person has made and not withdrawn."""
    rows = select(CalendarLink).where(CalendarLink.user_id == actor.user_id, CalendarLink.revoked_at.is_(None))
    return db.scalar(rows)


def make_calendar_link(db: DbSession, actor: Actor, *, now: datetime) -> CalendarLink:
    """A new secret address for one's own calendar; the one before it answers no more."""
    end_calendar_link(db, actor, now=now)
    db.flush()
    made = CalendarLink(id=new_id(), user_id=actor.user_id, made_at=now)
    made.code_hash = hash_of(CALENDAR, made.id)
    db.add(made)
    record(db, actor, "calendar_link.make", made, now=now)
    return made


def end_calendar_link(db: DbSession, actor: Actor, *, now: datetime) -> None:
    """One's own calendar stands at no address any more."""
    link = calendar_link(db, actor)
    if link is not None:
        link.revoked_at = now
        record(db, actor, "calendar_link.end", link, now=now)


def calendar_code(link: CalendarLink) -> str:
    """The secret word of the address."""
    return code_of(CALENDAR, link.id)


def owner_of_calendar(db: DbSession, code: str) -> User:
    """Whose calendar it is; raises `NotFound` where it was withdrawn or the account is closed."""
    link = db.scalar(select(CalendarLink).where(CalendarLink.code_hash == token_hash(code)))
    if link is None or link.revoked_at is not None or not link.user.is_active:
        raise NotFound("calendar.gone", N_("Không có lịch này, hoặc đường dẫn đã được thay."))
    return link.user


def own_calendar(db: DbSession, actor: Actor, *, now: datetime) -> Sequence[Visit]:
    """Visits on whose team this person is, or of the own neighborhood; every one for who plans; two months back."""
    is_on_team = Visit.id.in_(
        select(VisitMember.visit_id)
        .join(StaffMember, StaffMember.id == VisitMember.member_id)
        .where(StaffMember.user_id == actor.user_id)
    )
    is_at_home = Visit.neighborhood_id.in_(
        select(LocalContact.neighborhood_id).where(LocalContact.user_id == actor.user_id)
    )
    rows = select(Visit).where(Visit.on >= local_day(now - SHOWN_BACK), Visit.state.in_(ON_THE_PLAN_STATES))
    if actor.role not in _OF_ALL:
        rows = rows.where(or_(is_on_team, is_at_home))
    return db.scalars(rows.options(selectinload(Visit.changes)).order_by(Visit.on, Visit.half_day, Visit.id)).all()
