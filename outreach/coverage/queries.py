"""Gathering what coverage is made of. Map, table, dashboard and reports all read `indicators`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from outreach.coverage.figure_queries import figures_of_visit, figures_of_visits
from outreach.coverage.figures import Figures
from outreach.coverage.lineage import Lineage
from outreach.coverage.periods import Period
from outreach.coverage.place_queries import Known, known_places, placed, threads
from outreach.coverage.progress import Facts, Indicators, progress_rows
from outreach.coverage.rules import VisitFact, VisitStory
from outreach.coverage.story_queries import campaign_seen_on, targets_of, visit_stories
from outreach.coverage.sum_queries import figures_of_periods
from outreach.kernel.db import DbSession
from outreach.planning.models import Campaign, Visit
from outreach.planning.queries import current_campaign

__all__ = [
    "Asked", "asked_on", "figures_of_visit", "figures_of_visits", "first_day", "indicators", "since_start",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What coverage is asked for: the state on `day`, the figures of the visits in `period`.

    A past `day` is shown as it was known at its end, a day ahead as the plan would have it by then.
    """

    day: date
    period: Period
    campaign: Campaign | None


def since_start(db: DbSession, today: date) -> Asked:
    """The present campaign as it stands today, with everything that was ever done."""
    return Asked(today, Period(first_day(db, today), today), current_campaign(db, today))


def asked_on(db: DbSession, day: date, *, today: date) -> Asked:
    """The state of any day in the campaign of that day, with everything done up to then."""
    first = min(first_day(db, today), day)
    return Asked(day, Period(first, day), campaign_seen_on(db, day, today=today))


def first_day(db: DbSession, today: date) -> date:
    """The day of the very first visit on any plan; `today` where there is none."""
    first = db.scalar(select(func.min(Visit.on)))
    return min(first, today) if first else today


def indicators(db: DbSession, asked: Asked, *, today: date) -> Indicators:
    """Every number about coverage, one row a neighborhood. Some dozens of statements, however many rows."""
    return indicators_over(db, asked, (asked.period,), today=today)[0]


def indicators_over(db: DbSession, asked: Asked, periods: Sequence[Period], *, today: date) -> list[Indicators]:
    """The same day with the figures of several periods, in their order."""
    campaign, known = asked.campaign, known_places(db)
    stories = visit_stories(db, today=today, with_changes=asked.day < today)
    visits = {one: seen_on(told, asked.day, today=today) for one, told in stories.items()}
    lineage, targets = threads(db, asked.day), targets_of(db, campaign)
    found = []
    for period, figures in zip(periods, figures_of_periods(db, periods, today=today), strict=True):
        facts = gathered(known, lineage, visits, figures, asked.day, targets=targets, campaign=campaign)
        name, rows = campaign.name if campaign else "", progress_rows(facts, asked.day)
        found.append(Indicators(name, facts.starts_on, facts.ends_on, asked.day, period, rows, today))
    return found


def seen_on(told: Sequence[VisitStory], day: date, *, today: date) -> list[VisitFact]:
    """The visits of one neighborhood as `day` shows them."""
    return [visit for story in told if (visit := story.seen_on(day, today=today)) is not None]


def gathered(
    known: Mapping[UUID, Known],
    lineage: Lineage,
    visits: Mapping[UUID, list[VisitFact]],
    figures: Mapping[UUID, Figures],
    day: date,
    *,
    targets: Mapping[UUID, int] | None,
    campaign: Campaign | None,
) -> Facts:
    """What was found, as the rules want it."""
    return Facts(
        places=placed(known, lineage, figures, day),
        names={one: place.name for one, place in known.items()},
        lineage=lineage,
        visits=visits,
        targets=targets,
        figures=figures,
        starts_on=campaign.starts_on if campaign else None,
        ends_on=campaign.ends_on if campaign else None,
    )
