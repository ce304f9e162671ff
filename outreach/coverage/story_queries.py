"""Visits with their histories, and the campaign that was known on a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from outreach.coverage.rules import VisitFact, VisitStory
from outreach.kernel.clock import LOCAL_ZONE, local_day
from outreach.kernel.db import DbSession
from outreach.planning.models import Campaign, CampaignTarget, Visit, VisitChange
from outreach.planning.queries import current_campaign, of_the_day
from outreach.planning.rules import VisitState
from outreach.staffing.models import Kit


def visit_stories(db: DbSession, *, today: date, with_changes: bool) -> dict[UUID, list[VisitStory]]:
    """Every visit by neighborhood, with what was known of it when, for the past and the timeline.

    Without changes, for today and the days ahead: of the visits that are over only the first and the last one of
    each neighborhood, since no others tell anything of how it stands.
    """
    changes = _changes(db) if with_changes else {}
    found: dict[UUID, list[VisitStory]] = defaultdict(list)
    rows = select(Visit.neighborhood_id, Visit.id, Visit.on, Visit.half_day, Visit.state)
    if not with_changes:
        rows = rows.where(or_(Visit.state != VisitState.CLOSED, Visit.on > today, Visit.id.in_(_outermost(today))))
    for neighborhood, visit_id, on, half_day, state in db.execute(rows):
        visit = VisitFact(on, state, half_day, visit_id)
        found[neighborhood].append(VisitStory(visit, tuple(changes.get(visit_id, ()))))
    return dict(found)


def _outermost(today: date) -> Select[UUID]:
    """The first and the last closed visit of each neighborhood."""
    slot = (Visit.on, Visit.half_day)
    first = func.row_number().over(partition_by=Visit.neighborhood_id, order_by=slot)
    last = func.row_number().over(partition_by=Visit.neighborhood_id, order_by=[one.desc() for one in slot])
    over = select(Visit.id, first.label("first"), last.label("last"))
    ranked = over.where(Visit.state == VisitState.CLOSED, Visit.on <= today).subquery()
    return select(ranked.c.id).where(or_(ranked.c.first == 1, ranked.c.last == 1))


def campaign_seen_on(db: DbSession, day: date, *, today: date) -> Campaign | None:
    """The campaign of which the map of `day` speaks: of a past day the one that was open then.

    Where none was known yet, the present one tells what was owed.
    """
    if day < today:
        midnight = _end_of(day)
        was_open = or_(Campaign.closed_at.is_(None), Campaign.closed_at >= midnight)
        then = of_the_day(db.scalars(select(Campaign).where(Campaign.created_at < midnight, was_open)).all(), day)
        if then is not None:
            return then
    return current_campaign(db, today)


def targets_of(db: DbSession, campaign: Campaign | None) -> dict[UUID, int] | None:
    """Half-days owed by the campaign, by neighborhood; None without a campaign."""
    if campaign is None:
        return None
    owed = select(CampaignTarget.neighborhood_id, CampaignTarget.half_days)
    return {row[0]: row[1] for row in db.execute(owed.where(CampaignTarget.campaign_id == campaign.id))}


def _changes(db: DbSession) -> dict[UUID, list[tuple[date, VisitFact]]]:
    found: dict[UUID, list[tuple[date, VisitFact]]] = defaultdict(list)
    told = select(VisitChange.visit_id, VisitChange.at, VisitChange.on, VisitChange.half_day, VisitChange.state)
    for visit_id, at, on, half_day, state in db.execute(told.order_by(VisitChange.at, VisitChange.id)):
        found[visit_id].append((local_day(at), VisitFact(on, state, half_day, visit_id)))
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), LOCAL_ZONE)


def kits_of_visits(db: DbSession) -> dict[UUID, str]:
    """The name of the kit with which a visit goes; teams are called by it. Visits without one are not in it."""
    return {row[0]: row[1] for row in db.execute(select(Visit.id, Kit.name).join(Kit, Kit.id == Visit.kit_id))}
