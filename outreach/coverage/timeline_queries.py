"""The timeline of a ward: every day of a campaign, past ones as they were known, coming ones as planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from outreach.coverage.place_queries import Known, known_places, placed, threads
from outreach.coverage.story_queries import campaign_seen_on, targets_of, visit_stories
from outreach.coverage.timeline import Era, Setting, eras
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.places.models import Succession
from outreach.planning.models import Campaign, Visit
from outreach.planning.queries import current_campaign

_ONE_DAY = timedelta(days=1)


def span_of(db: DbSession, today: date) -> tuple[date, date]:
    """First and last day of the timeline: the present campaign with all its visits; today is always in it."""
    campaign = current_campaign(db, today)
    if campaign is None:
        return date(today.year, 1, 1), date(today.year, 12, 31)
    dates = db.scalars(select(Visit.on).where(Visit.campaign_id == campaign.id)).all()
    return min(campaign.starts_on, today, *dates), max(campaign.ends_on, today, *dates)


def timeline(db: DbSession, first: date, last: date, *, today: date) -> tuple[Era, ...]:
    """The statuses of all neighborhoods from `first` to `last`, as `indicators` would tell them day by day."""
    known = known_places(db)
    turning = sorted(day for day in _turning_days(db, known, today) if first < day <= last)
    settings = [(day, _setting(db, known, day, today=today)) for day in (first, *turning)]
    return eras(settings, visit_stories(db, today=today, with_changes=True), last, today=today)


def _turning_days(db: DbSession, known: Mapping[UUID, Known], today: date) -> set[date]:
    """Days on which neighborhoods come or go, or another campaign is spoken of."""
    days = {today} | {one.valid_from for one in known.values()}
    days |= {one.valid_to + _ONE_DAY for one in known.values() if one.valid_to}
    days |= set(db.scalars(select(Succession.on).distinct()))
    for campaign in db.scalars(select(Campaign)):
        days |= {campaign.starts_on, campaign.ends_on + _ONE_DAY, local_day(campaign.created_at)}
        days |= {local_day(campaign.closed_at)} if campaign.closed_at else set()
    return days


def _setting(db: DbSession, known: Mapping[UUID, Known], day: date, *, today: date) -> Setting:
    lineage, campaign = threads(db, day), campaign_seen_on(db, day, today=today)
    return Setting(
        places=placed(known, lineage, {}, day),
        lineage=lineage,
        targets=targets_of(db, campaign),
        ends_on=campaign.ends_on if campaign else None,
        campaign=campaign.id if campaign else None,
    )
