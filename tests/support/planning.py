"""The demo ward, served with its jobs, and how its visits stand."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database
from outreach.planning.board_rules import View, months_from
from outreach.planning.conflict_queries import book_of, proposal_of
from outreach.planning.exchange_queries import exchange_of_visits, exchange_of_weekends, partners_of, weekends_ahead
from outreach.planning.models import Visit
from outreach.planning.queries import current_campaign, visits_of_campaign
from outreach.planning.rules import VisitState, weekend_of
from outreach.tasks.models import Task
from outreach.tasks.queries import OPEN_STATES

TODAY = local_day(now())
LONG = 60  # seconds that a busy machine may take to end its work
Standing = dict[UUID, tuple[Any, ...]]


@dataclass(frozen=True)
class Ward:
    """The demo ward, served, with its jobs running."""

    address: str
    token: str
    database: Database

    def standing(self) -> Standing:
        """How every visit stands: day, state, locks, kit and people."""
        with self.database.reading() as db:
            return {visit.id: _as_it_stands(visit) for visit in db.scalars(select(Visit))}

    def wait_for_work(self) -> None:
        """Until nothing is being worked on any more."""
        for _ in range(10 * LONG):
            with self.database.reading() as db:
                if not db.scalar(select(Task.id).where(Task.state.in_(OPEN_STATES)).limit(1)):
                    return
            time.sleep(0.1)
        raise AssertionError("the work does not end")

    def ahead(self) -> list[Visit]:
        """The visits of the present campaign after today, in order of time."""
        with self.database.reading() as db:
            campaign = current_campaign(db, TODAY)
            assert campaign is not None
            return [one for one in visits_of_campaign(db, campaign.id) if one.is_ahead and one.on > TODAY]


def _as_it_stands(visit: Visit) -> tuple[Any, ...]:
    people = frozenset(member.member_id for member in visit.members)
    return visit.on, visit.half_day, visit.state, visit.is_date_locked, visit.is_team_locked, visit.kit_id, people


def open_day_for(ward: Ward, visit: Visit) -> date:
    """A later day on which nothing forbids the same half-day, seen on the same page of the board."""
    with ward.database.reading() as db:
        found = db.get(Visit, visit.id)
        assert found is not None
        wanted = proposal_of(found)
        for weeks in range(1, 9):
            for on in weekend_of(visit.on + timedelta(weeks=weeks)):
                book = book_of(db, on, on, today=TODAY)
                hard = [one for one in book.conflicts_of(replace(wanted, on=on)) if one.is_hard]
                if not hard:
                    return on
    raise AssertionError("the demo ward has no free day")


def pair_of(ward: Ward) -> tuple[Visit, Visit]:
    """Two visits that may exchange their days and stand on one page of the board; the first is promised to nobody."""
    with ward.database.reading() as db:
        for one in ward.ahead():
            found = db.get(Visit, one.id)
            if found is None or found.is_date_locked or found.state is not VisitState.PROPOSED:
                continue
            for other in partners_of(db, found, today=TODAY):
                on_one_page = other.on.replace(day=1) in months_from(found.on, View.QUARTER)
                if on_one_page and exchange_of_visits(db, found, other, today=TODAY).may_be_done:
                    return one, other
    raise AssertionError("the demo ward has no two visits that may exchange their days")


def free_weekend_for(ward: Ward, visit: Visit) -> date:
    """A weekend with which that of a visit may exchange."""
    with ward.database.reading() as db:
        campaign = current_campaign(db, TODAY)
        assert campaign is not None
        for saturday in weekends_ahead(campaign, today=TODAY):
            exchange = exchange_of_weekends(db, campaign, visit.on, saturday, today=TODAY)
            if exchange.may_be_done and visit.id in exchange.wishes:
                return saturday
    raise AssertionError("the demo ward has no weekend to exchange with")


def storm_over(ward: Ward) -> tuple[date, list[Visit]]:
    """The first coming weekend with two visits or more."""
    ahead = ward.ahead()
    for visit in ahead:
        weekend = weekend_of(visit.on)
        hit = [one for one in ahead if one.on in weekend]
        if len(hit) >= 2:
            return weekend[0], hit
    raise AssertionError("the demo ward has no full weekend")
