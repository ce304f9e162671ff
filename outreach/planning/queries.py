"""Finding visits and campaigns, each person within their own bounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from outreach.accounts.rules import Actor, Role
from outreach.kernel.ahead import known_row, remembered
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.places.models import LocalContact
from outreach.planning.models import Campaign, CampaignTarget, Visit, VisitMember
from outreach.planning.rules import AHEAD_STATES, ON_THE_PLAN_STATES, VisitState
from outreach.staffing.models import StaffMember

VisitRows = Select[Visit]


def current_campaign(db: DbSession, on: date) -> Campaign | None:
    """The open campaign that runs on `on`; else the next open one; else the open one that ended last."""
    return of_the_day(db.scalars(select(Campaign).where(Campaign.closed_at.is_(None))).all(), on)


def of_the_day(campaigns: Sequence[Campaign], on: date) -> Campaign | None:
    """Of these campaigns the one that runs on `on`; else the next one; else the one that ended last."""
    campaigns = sorted(campaigns, key=lambda campaign: (campaign.starts_on, campaign.id))
    running = [campaign for campaign in campaigns if campaign.starts_on <= on <= campaign.ends_on]
    coming = [campaign for campaign in campaigns if campaign.starts_on > on]
    over = sorted(campaigns, key=lambda campaign: campaign.ends_on, reverse=True)
    return next(iter([*running, *coming, *over]), None)


def campaign(db: DbSession, campaign_id: UUID) -> Campaign:
    """One campaign with its targets; raises `NotFound`."""
    found = db.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .options(selectinload(Campaign.targets).joinedload(CampaignTarget.neighborhood))
    )
    if found is None:
        raise NotFound("campaign.unknown", N_("Không có đợt này."))
    return found


def all_campaigns(db: DbSession) -> Sequence[Campaign]:
    """Every campaign with its targets, open ones first, the latest first."""
    return db.scalars(
        select(Campaign)
        .options(selectinload(Campaign.targets))
        .order_by(Campaign.closed_at.is_not(None), Campaign.starts_on.desc())
    ).all()


def visit_for(db: DbSession, actor: Actor, visit_id: UUID) -> Visit:
    """The visit, when this person may see it; raises `NotFound` otherwise.

    Everybody of the desk and the police see every visit, a team member those of the own
    neighborhoods (product.md, People).
    """
    return _one(db, _seen_by(select(Visit), actor).where(Visit.id == visit_id))


def own_visit_for(db: DbSession, actor: Actor, visit_id: UUID) -> Visit:
    """The visit, when this person may record at it: the director at all, staff where they are on the team.

    Raises `NotFound` for everybody else (product.md, People: «own visits»).
    """
    known = known_row(db, Visit, visit_id)
    if known is not None and works_at(db, actor, known):
        return known
    rows = select(Visit).where(Visit.id == visit_id)
    if actor.role not in {None, Role.DIRECTOR}:
        rows = rows.where(Visit.id.in_(_visits_with(actor)))
    return _one(db, rows)


def works_at(db: DbSession, actor: Actor, visit: Visit) -> bool:
    """Whether this person may record at the visit, and so see what was recorded there."""
    if actor.role in {None, Role.DIRECTOR}:
        return True
    return is_on_team(db, actor, visit)


def is_on_team(db: DbSession, actor: Actor, visit: Visit) -> bool:
    """Whether this person is on the team of `visit`."""

    def ask() -> bool:
        return db.scalar(_visits_with(actor).where(VisitMember.visit_id == visit.id)) is not None

    return remembered(db, ("on team", actor.user_id, visit.id), ask)


def visits_between(db: DbSession, first: date, last: date, *, campaign_id: UUID | None = None) -> Sequence[Visit]:
    """Every visit from `first` to `last`, both included, in order of time; teams are loaded."""
    rows = select(Visit).where(Visit.on.between(first, last))
    return _in_order(db, rows if campaign_id is None else rows.where(Visit.campaign_id == campaign_id))


def visits_seen_between(db: DbSession, actor: Actor, first: date, last: date) -> Sequence[Visit]:
    """The visits of `visits_between` that this person may see."""
    return _in_order(db, _seen_by(select(Visit).where(Visit.on.between(first, last)), actor))


def visits_today(db: DbSession, actor: Actor, on: date) -> Sequence[Visit]:
    """Visits on the plan on one day; staff see those they are on, team members those of their neighborhood."""
    rows = select(Visit).where(Visit.on == on, Visit.state.not_in([VisitState.POSTPONED, VisitState.CANCELLED]))
    if actor.role is Role.STAFF:
        rows = rows.where(Visit.id.in_(_visits_with(actor)))
    return _in_order(db, _seen_by(rows, actor))


def visits_of(db: DbSession, neighborhood_id: UUID) -> Sequence[Visit]:
    """Every visit of one neighborhood, in order of time."""
    return _in_order(db, select(Visit).where(Visit.neighborhood_id == neighborhood_id))


def visits_seen_of(db: DbSession, actor: Actor, neighborhood_ids: Collection[UUID]) -> Sequence[Visit]:
    """The visits of some neighborhoods that this person may see, in order of time."""
    return _in_order(db, _seen_by(select(Visit).where(Visit.neighborhood_id.in_(neighborhood_ids)), actor))


def visits_of_campaign(db: DbSession, campaign_id: UUID) -> Sequence[Visit]:
    """Every visit of one campaign, in order of time."""
    return _in_order(db, select(Visit).where(Visit.campaign_id == campaign_id))


def visit_counts(db: DbSession) -> dict[UUID, dict[str, int]]:
    """For each campaign with visits: how many are `done` (held or closed) and how many `ahead`."""
    rows = db.execute(select(Visit.campaign_id, Visit.state, func.count()).group_by(Visit.campaign_id, Visit.state))
    found: dict[UUID, dict[str, int]] = {}
    for campaign_id, state, count in rows:
        counts = found.setdefault(campaign_id, {"done": 0, "ahead": 0})
        if state in ON_THE_PLAN_STATES:
            counts["ahead" if state in AHEAD_STATES else "done"] += count
    return found


def neighborhoods_of(db: DbSession, actor: Actor) -> set[UUID]:
    """The neighborhoods that this person is a contact of."""
    return set(db.scalars(select(LocalContact.neighborhood_id).where(LocalContact.user_id == actor.user_id)))


def _seen_by(rows: VisitRows, actor: Actor) -> VisitRows:
    if actor.role is not Role.TEAM_MEMBER:
        return rows
    own = select(LocalContact.neighborhood_id).where(LocalContact.user_id == actor.user_id)
    return rows.where(Visit.neighborhood_id.in_(own))


def _visits_with(actor: Actor) -> Select[UUID]:
    return (
        select(VisitMember.visit_id)
        .join(StaffMember, StaffMember.id == VisitMember.member_id)
        .where(StaffMember.user_id == actor.user_id)
    )


def _one(db: DbSession, rows: VisitRows) -> Visit:
    found = db.scalar(rows)
    if found is None:
        raise NotFound("visit.unknown", N_("Không có buổi này, hoặc buổi không thuộc phần việc của anh/chị."))
    return found


def _in_order(db: DbSession, rows: VisitRows) -> Sequence[Visit]:
    return db.scalars(
        rows.options(selectinload(Visit.members), selectinload(Visit.kit)).order_by(Visit.on, Visit.half_day, Visit.id)
    ).all()
