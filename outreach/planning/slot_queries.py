"""What every other half-day of a neighborhood would cost, everything else as planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.explain import Choice, ranked_slots
from outreach.planning.engine.problem import Plan, Problem, Slot
from outreach.planning.engine.words import Reason, change_in_words
from outreach.planning.models import Campaign, Visit
from outreach.planning.problem_queries import assignment_of, problem_of, slot_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.replan_queries import whole_visits
from outreach.planning.rules import AHEAD_STATES, HalfDay


@dataclass(frozen=True)
class OtherSlot:
    """One half-day: what it would change, dearest first, or what bars it; `points` is the change in all."""

    on: date
    half_day: HalfDay
    is_open: bool
    points: int
    words: tuple[Reason, ...]
    people_moved: int


def other_slots(
    db: DbSession, campaign: Campaign, neighborhood_id: UUID, visit: Visit | None, *, today: date
) -> list[OtherSlot]:
    """Every half-day after `today` for a visit of one neighborhood, the cheapest first, barred ones last.

    `visit` is the one that would move; without it a missing half-day is looked for, or one more to come back.
    Teams are found anew for each half-day; all other visits stay. Source: the planning problem's objective.
    """
    ahead = [one for one in visits_of_campaign(db, campaign.id) if one.state in AHEAD_STATES and one.on > today]
    standing = whole_visits(ahead, problem_of(db, campaign, today=today, keep=Keep.LOCKED))
    moving = visit if visit in standing else None
    apart = frozenset(one.id for one in ahead if one not in standing and one is not visit)
    more = {} if visit else _one_more(db, campaign, neighborhood_id, standing, today)
    problem = problem_of(db, campaign, today=today, keep=Keep.LOCKED, apart=apart, more=more)
    if str(neighborhood_id) not in problem.house_of:
        return []
    plan = Plan(problem.name, tuple(assignment_of(one) for one in standing))
    old = slot_of(moving) if moving else None
    choices = ranked_slots(problem, plan, str(neighborhood_id), old)
    return [_as_slot(problem, choice, old) for choice in choices]


def _one_more(
    db: DbSession, campaign: Campaign, neighborhood_id: UUID, standing: list[Visit], today: date
) -> dict[UUID, int]:
    problem = problem_of(db, campaign, today=today, keep=Keep.LOCKED)
    house = problem.house_of.get(str(neighborhood_id))
    placed = sum(one.neighborhood_id == neighborhood_id for one in standing)
    return {} if house and house.sessions > placed else {neighborhood_id: 1}


def _as_slot(problem: Problem, choice: Choice, old: Slot | None) -> OtherSlot:
    change = choice.change
    words = change_in_words(problem, change, old, choice.slot) if change else choice.blocks
    return OtherSlot(
        on=choice.slot.date,
        half_day=HalfDay(choice.slot.session),
        is_open=choice.is_open,
        points=change.total if change else 0,
        words=tuple(words),
        people_moved=choice.people_moved_elsewhere,
    )
