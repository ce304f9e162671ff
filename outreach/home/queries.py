"""What needs this person today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, select

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Role
from outreach.activations.models import Activation
from outreach.activations.queries import activations_due, counts_on_desk
from outreach.activations.rules import ActivationState
from outreach.dossiers.models import FollowUp
from outreach.dossiers.queries import FollowUpFilter, follow_ups_listed
from outreach.fieldwork.queries import visits_worked_by
from outreach.home.rules import AHEAD_DAYS, FOLLOW_UP_DAYS, SETTERS_UP, Setup
from outreach.kernel.db import DbSession
from outreach.places.models import Boundary, Neighborhood
from outreach.places.queries import ward_profile
from outreach.planning.models import Campaign, Visit
from outreach.planning.queries import visits_seen_between
from outreach.planning.rules import AHEAD_STATES, VisitState
from outreach.procedures.models import Procedure
from outreach.staffing.models import Kit, StaffMember
from outreach.staffing.rules import KitKind, StaffKind
from outreach.workdays.models import CalendarDay


@dataclass(frozen=True)
class Promises:
    """Open promises: those due within a week, the most urgent first, and how many are open in all."""

    soon: Sequence[FollowUp]
    count: int


@dataclass(frozen=True)
class PoliceWork:
    """The police desk in figures, and the rows whose day has come."""

    waiting: int
    under_way: int
    due: Sequence[Activation]


def setup(db: DbSession) -> Setup:
    """Which steps of setting up are done."""
    ward = ward_profile(db)
    found = {
        "boundary": select(exists().where(Boundary.id.is_not(None))),
        "neighborhoods": select(exists().where(Neighborhood.id.is_not(None))),
        "accounts": select(exists().where(User.role == Role.DIRECTOR, User.disabled_at.is_(None))),
        "calendar": select(exists().where(CalendarDay.id.is_not(None))),
        "staff": select(_has(StaffKind.CENTER) & _has(StaffKind.POLICE)),
        "kits": select(exists().where(Kit.kind == KitKind.KIT)),
        "procedures": select(exists().where(Procedure.id.is_not(None))),
        "campaign": select(exists().where(Campaign.id.is_not(None))),
        "plan": select(exists().where(Visit.id.is_not(None))),
    }
    done = {name for name, question in found.items() if db.scalar(question)}
    return Setup(frozenset(done | ({"ward"} if ward.center_lat is not None else set())))


def _has(kind: StaffKind) -> ColumnElement[bool]:
    return exists().where(StaffMember.kind == kind)


def guide_for(db: DbSession, actor: Actor) -> Setup | None:
    """How far the setting up is, for those who do it and until the first visit stands; None for all others."""
    if actor.role not in SETTERS_UP or db.scalar(select(exists().where(Visit.id.is_not(None)))):
        return None
    return setup(db)


def planner_to_come(db: DbSession) -> User | None:
    """The one who plans, where the account is there and its owner has not been here yet."""
    waiting = select(User).where(User.role == Role.DIRECTOR, User.password_hash.is_(None), User.disabled_at.is_(None))
    return db.scalars(waiting.order_by(User.created_at)).first()


def visits_ahead(db: DbSession, actor: Actor, today: date) -> list[Visit]:
    """Visits of the next two weeks that this person sees, those that were called off left out."""
    seen = visits_seen_between(db, actor, today, today + timedelta(days=AHEAD_DAYS))
    return [visit for visit in seen if visit.state in AHEAD_STATES or visit.state is VisitState.HELD]


def unconfirmed(visits: Sequence[Visit], actor: Actor) -> list[Visit]:
    """Those on which somebody still waits for a word: of this person, where the role gives one, else of anybody."""
    waiting = {
        Role.TEAM_MEMBER: {VisitState.PROPOSED},
        Role.POLICE: {VisitState.HOUSE_CONFIRMED},
    }.get(actor.role or Role.DIRECTOR, AHEAD_STATES - {VisitState.ANNOUNCED})
    return [visit for visit in visits if visit.state in waiting]


def own_visits(db: DbSession, actor: Actor, today: date) -> list[Visit]:
    """Visits still to come or open today on whose team this person is, the nearest first, eight at most."""
    wanted = [*AHEAD_STATES, VisitState.HELD]
    rows = select(Visit).where(Visit.id.in_(visits_worked_by(actor)), Visit.on >= today, Visit.state.in_(wanted))
    return list(db.scalars(rows.order_by(Visit.on, Visit.half_day).limit(8)))


def next_visits(db: DbSession, actor: Actor, today: date) -> list[Visit]:
    """The next visits that this person sees, at most four, however far ahead."""
    seen = visits_seen_between(db, actor, today, today + timedelta(days=400))
    return [visit for visit in seen if visit.state in AHEAD_STATES or visit.state is VisitState.HELD][:4]


def promises(db: DbSession, actor: Actor, today: date) -> Promises:
    """Open promises that this person may see."""
    listed, count = follow_ups_listed(db, actor, FollowUpFilter(), today=today)
    until = today + timedelta(days=FOLLOW_UP_DAYS)
    return Promises([one for one in listed if one.due_on <= until][:8], count)


def police_work(db: DbSession, actor: Actor, today: date) -> PoliceWork:
    """What lies on the police desk."""
    counts = counts_on_desk(db, actor)
    under_way = (
        ActivationState.TAKEN,
        ActivationState.APPROVED,
        ActivationState.HOME_VISIT,
        ActivationState.NEEDS_MORE,
    )
    return PoliceWork(
        waiting=counts.get(ActivationState.REQUESTED, 0),
        under_way=sum(counts.get(state, 0) for state in under_way),
        due=activations_due(db, actor, today)[:8],
    )
