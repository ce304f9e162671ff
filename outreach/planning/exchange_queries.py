"""What an exchange of two visits, or of two weekends, would do, and what speaks against it; nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.conflict_queries import judged_together
from outreach.planning.conflict_rules import Conflict
from outreach.planning.exchange_rules import visits_exchanged, weekends_exchanged
from outreach.planning.models import Campaign, Visit
from outreach.planning.plan_queries import standing_of
from outreach.planning.publication_rules import Wanted
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import weekend_of


@dataclass(frozen=True)
class Exchange:
    """The visits that would change, in order of time, each with what it would have and what speaks against it.

    `stay` are visits of the two weekends that do not go along because their date is locked.
    """

    visits: list[Visit]
    wishes: Mapping[UUID, Wanted]
    conflicts: Mapping[UUID, list[Conflict]]
    stay: Sequence[Visit] = ()

    @property
    def hard(self) -> list[Conflict]:
        """What forbids it."""
        return [one for visit in self.visits for one in self.conflicts[visit.id] if one.is_hard]

    @property
    def may_be_done(self) -> bool:
        """Whether there is something to exchange and nothing forbids it."""
        return bool(self.visits) and not self.hard


def exchange_of_visits(db: DbSession, visit: Visit, other: Visit, *, today: date) -> Exchange:
    """Two visits of one campaign, each on the half-day and with the team of the other."""
    wishes = visits_exchanged(standing_of(visit), standing_of(other))
    return _judged(db, [visit, other], wishes, today)


def exchange_of_weekends(db: DbSession, campaign: Campaign, first: date, second: date, *, today: date) -> Exchange:
    """All visits ahead of two weekends; one of the two may be empty, then the other simply moves."""
    saturdays = {weekend_of(first)[0], weekend_of(second)[0]}
    both = [one for one in visits_ahead(db, campaign, today=today) if weekend_of(one.on)[0] in saturdays]
    wishes = weekends_exchanged([standing_of(one) for one in both], first, second)
    exchange = _judged(db, [one for one in both if one.id in wishes], wishes, today)
    return replace(exchange, stay=[one for one in both if one.is_date_locked])


def partners_of(db: DbSession, visit: Visit, *, today: date) -> list[Visit]:
    """The visits with which one may exchange: ahead, of another neighborhood, neither date nor team locked."""
    return [
        one
        for one in visits_ahead(db, visit.campaign, today=today)
        if one.neighborhood_id != visit.neighborhood_id and not (one.is_date_locked or one.is_team_locked)
    ]


def visits_ahead(db: DbSession, campaign: Campaign, *, today: date) -> list[Visit]:
    """The visits of a campaign after today that are still to come."""
    return [one for one in visits_of_campaign(db, campaign.id) if one.is_ahead and one.on > today]


def weekends_ahead(campaign: Campaign, *, today: date) -> list[date]:
    """The Saturdays of the weekends from tomorrow to the campaign's end."""
    first = weekend_of(max(today + timedelta(days=1), campaign.starts_on))[0]
    count = max(0, (campaign.ends_on - first).days // 7 + 1)
    return [first + timedelta(weeks=week) for week in range(count)]


def _judged(db: DbSession, visits: list[Visit], wishes: Mapping[UUID, Wanted], today: date) -> Exchange:
    ordered = sorted(visits, key=lambda one: (one.on, one.half_day.value))
    against = judged_together(db, visits[0].campaign, wishes, gone=wishes.keys(), today=today) if visits else {}
    return Exchange(ordered, wishes, against)
