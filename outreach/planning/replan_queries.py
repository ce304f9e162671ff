"""After a storm, a funeral, an election: which visits fall out, and the problem of placing them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.problem import Event, Plan, Problem, Slot
from outreach.planning.models import Campaign, Visit
from outreach.planning.problem_queries import assignment_of, problem_of, slot_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, VisitState
from outreach.planning.visit_rules import may_be_planned


@dataclass(frozen=True)
class Setback:
    """What has happened: visits that cannot be held, and days on which nothing new is to be put."""

    hit: frozenset[UUID]
    closed: tuple[date, ...] = ()


@dataclass(frozen=True)
class Replanning:
    """The problem, the plan that stands and the event, as the engine wants them.

    `apart` visits, and those whose day has passed unheld, are left alone (`aside`); `promised` are the half-days
    of standing visits that somebody has been told.
    """

    problem: Problem
    before: Plan
    event: Event
    aside: frozenset[UUID]
    promised: tuple[Slot, ...] = ()


def visits_hit(db: DbSession, campaign: Campaign, first: date, last: date) -> list[Visit]:
    """The visits ahead on some days, and those that wait postponed: what a storm takes away, and has taken."""
    return [
        visit
        for visit in visits_of_campaign(db, campaign.id)
        if visit.state is VisitState.POSTPONED or (visit.state in AHEAD_STATES and first <= visit.on <= last)
    ]


def replanning_of(db: DbSession, campaign: Campaign, setback: Setback, *, today: date) -> Replanning:
    """What `replan` needs: every other whole visit after `today` stands, half-filled ones stay aside.

    Only the visits hit are placed again; what was never on the plan is the automatic plan's business.
    """
    visits = visits_of_campaign(db, campaign.id)
    hit = [visit for visit in visits if visit.id in setback.hit and may_be_planned(visit.state)]
    ahead = [visit for visit in visits if visit.state in AHEAD_STATES and visit.on > today and visit not in hit]
    released = frozenset(visit.id for visit in hit)
    draft = problem_of(db, campaign, today=today, keep=Keep.LOCKED, released=released)
    standing = whole_visits(ahead, draft)
    apart = frozenset(visit.id for visit in ahead if visit not in standing)
    problem = problem_of(db, campaign, today=today, keep=Keep.LOCKED, apart=apart, released=released)
    needed = Counter(str(visit.neighborhood_id) for visit in (*standing, *hit))
    event = Event(
        today=max(campaign.starts_on, today + timedelta(days=1)),
        cancelled=tuple(slot_of(visit) for visit in hit),
        closed_dates=setback.closed,
    )
    houses = tuple(replace(house, sessions=needed[house.id]) for house in problem.houses)
    before = Plan(str(campaign.id), tuple(assignment_of(visit) for visit in standing))
    promised = tuple(slot_of(visit) for visit in standing if visit.state is not VisitState.PROPOSED)
    overdue = {visit.id for visit in visits if visit.state in AHEAD_STATES and visit.on < today} - setback.hit
    return Replanning(replace(problem, houses=houses), before, event, apart | overdue, promised)


def whole_visits(visits: Iterable[Visit], problem: Problem) -> list[Visit]:
    """Those visits that obey the rules of the problem; the engine can keep no others."""
    return [visit for visit in visits if _fits(visit, problem)]


def _fits(visit: Visit, problem: Problem) -> bool:
    # The engine keeps only what obeys the rules; a half-filled visit by hand would look broken to it.
    house = problem.house_of.get(str(visit.neighborhood_id))
    if house is None or visit.on not in problem.dates or visit.kit_id is None:
        return False
    team = assignment_of(visit)
    is_full = len(team.staff) >= house.team_size and len(team.police) >= house.police
    return is_full and problem.is_open(house, visit.on, team.session)
