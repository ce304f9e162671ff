"""Who is concerned: by a visit, by its day, by what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.queries import COUNTED
from outreach.activations.rules import DUE_STATES
from outreach.dossiers.models import FollowUp
from outreach.dossiers.rules import FollowUpState
from outreach.kernel.db import DbSession
from outreach.notices.rules import Recipient
from outreach.places.models import LocalContact
from outreach.planning.models import Visit, VisitMember
from outreach.planning.rules import AHEAD_STATES, ON_THE_PLAN_STATES
from outreach.staffing.models import StaffMember


def visits_ahead(db: DbSession, first: date, last: date) -> Sequence[Visit]:
    """Visits still to come from `first` to `last`, in order of time, with their teams."""
    rows = select(Visit).where(Visit.on.between(first, last), Visit.state.in_(AHEAD_STATES))
    return db.scalars(rows.options(selectinload(Visit.members)).order_by(Visit.on, Visit.half_day, Visit.id)).all()


def visits_of_day(db: DbSession, on: date) -> Sequence[Visit]:
    """The visits of one day that were not called off, in order of time."""
    rows = select(Visit).where(Visit.on == on, Visit.state.in_(ON_THE_PLAN_STATES))
    return db.scalars(rows.options(selectinload(Visit.members)).order_by(Visit.half_day, Visit.id)).all()


def concerned_by(db: DbSession, visit: Visit) -> list[Recipient]:
    """Team and police of a visit, then those of the neighborhood: heads with an account, and who keeps the house."""
    team = db.scalars(
        select(StaffMember)
        .join(VisitMember, VisitMember.member_id == StaffMember.id)
        .where(VisitMember.visit_id == visit.id)
        .order_by(StaffMember.code)
    )
    told = [one for member in team if (one := _of_member(db, member)) is not None]
    return _once([*told, *_of_place(db, visit)])


def directors(db: DbSession) -> list[Recipient]:
    """Everybody who plans."""
    return active_with(db, Role.DIRECTOR)


def active_with(db: DbSession, role: Role) -> list[Recipient]:
    """The open accounts of one role, in order of name."""
    rows = select(User).where(User.role == role, User.disabled_at.is_(None)).order_by(User.username)
    return [recipient_of(user) for user in db.scalars(rows)]


def recipient_of(user: User) -> Recipient:
    """An account as somebody who is told."""
    return Recipient(f"user:{user.id.hex}", user.full_name, user.id, user.email or "")


def keeper_of(visit: Visit) -> Recipient | None:
    """Who keeps the house of a visit; reached by mail alone, so only where an address is known."""
    house = visit.neighborhood.house
    if house is None or not house.keeper_email:
        return None
    return Recipient(f"house:{house.id.hex}", house.keeper_name or house.name, None, house.keeper_email)


def overdue_follow_ups(db: DbSession, today: date) -> list[tuple[User | None, int, date]]:
    """Open promises whose day has passed: by owner how many, and since when."""
    rows = (
        select(FollowUp.owner_id, func.count(), func.min(FollowUp.due_on))
        .where(FollowUp.state == FollowUpState.OPEN, FollowUp.due_on < today)
        .group_by(FollowUp.owner_id)
    )
    return [(db.get(User, owner) if owner else None, count, oldest) for owner, count, oldest in db.execute(rows)]


def overdue_activations(db: DbSession, today: date) -> tuple[int, date | None]:
    """How many people were to have activated VNeID before `today`, and since when."""
    rows = select(func.count(), func.min(Activation.due_on)).where(
        COUNTED, Activation.state.in_(DUE_STATES), Activation.due_on < today
    )
    count, oldest = db.execute(rows).one()
    return count, oldest


def _of_member(db: DbSession, member: StaffMember) -> Recipient | None:
    user = db.get(User, member.user_id) if member.user_id else None
    if user is not None:
        return recipient_of(user) if user.is_active else None
    return Recipient(f"member:{member.id.hex}", member.full_name, None, member.email) if member.email else None


def _of_place(db: DbSession, visit: Visit) -> list[Recipient]:
    heads = db.scalars(
        select(User)
        .join(LocalContact, LocalContact.user_id == User.id)
        .where(LocalContact.neighborhood_id == visit.neighborhood_id, User.disabled_at.is_(None))
        .order_by(User.username)
    )
    keeper = keeper_of(visit)
    return [*(recipient_of(user) for user in heads), *([keeper] if keeper else [])]


def _once(told: Iterable[Recipient]) -> list[Recipient]:
    return list({one.key: one for one in told}.values())
