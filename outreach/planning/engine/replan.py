"""After a storm: every cancelled visit placed again with the fewest visits moved, and what more costs.

Steps, each only if the one before leaves a visit without a place: every other visit, kit and team
stays and people are only added; people of kept visits may be replaced; visits may move.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

from outreach.planning.engine.crowding import missing_by_counting, moves_by_counting
from outreach.planning.engine.exact import fewest_moves
from outreach.planning.engine.further import Further, further_moves
from outreach.planning.engine.judge import Cost, cost, moved_visits, people_replaced
from outreach.planning.engine.problem import (
    SESSIONS,
    Assignment,
    Event,
    Plan,
    Problem,
    Slot,
    TeamLock,
)
from outreach.planning.engine.regroup import regroup
from outreach.planning.engine.search import Search
from outreach.planning.engine.seating import MOVE_PRICE, PERSON_PRICE, Keeping
from outreach.planning.engine.unserved import unserved

Kept = tuple[Assignment, ...]
MOST_FURTHER = 3  # further moves priced


class Freedom(IntEnum):
    """What a replanning step may touch besides the cancelled visits."""

    NOTHING = 0
    PEOPLE = 1
    VISITS = 2


STEPS = (
    # freedom, share of the time, heat to begin with
    (Freedom.NOTHING, 0.15, 60.0),
    (Freedom.PEOPLE, 0.1, PERSON_PRICE / 10),
    (Freedom.VISITS, 0.1, MOVE_PRICE / 40),  # one visit gives way
    (Freedom.VISITS, 0.15, MOVE_PRICE / 4),
    (Freedom.VISITS, 0.2, MOVE_PRICE),  # one pushes the next
)
COLD = 2.0
SERVED_UNTIL, SERVED_ROUNDS, FREE_HEAT = 0.8, 4, 100.0  # where a half-day still waits: share of the time, tries
CALM_HEAT, CALM_UNTIL, CALM_ROUNDS = MOVE_PRICE / 40, 0.9, 4  # heat, share of the time by then, tries in it


@dataclass(frozen=True, slots=True)
class Chance:
    """What a search step is run with."""

    seed: int
    seconds: float
    hot: float
    should_stop: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Replanned:
    """A plan after an event: what moved, who was replaced, what it costs more than before.

    `moved_at_least` is proven: no plan that serves as many half-days moves fewer visits; so is
    `unserved_at_least`: no plan leaves fewer half-days out, whatever moves. `further`
    prices moves that are not made: what each would still gain.
    """

    plan: Plan
    cost: Cost
    cost_before: Cost
    moved: tuple[Slot, ...]
    moved_at_least: int
    people_replaced: int
    unserved: dict[str, int]
    unserved_at_least: int
    freedom: Freedom
    further: tuple[Further, ...]
    seconds: float


def replan(
    problem: Problem,
    before: Plan,
    event: Event,
    *,
    seconds: float,
    seed: int = 1,
    should_stop: Callable[[], bool] | None = None,
) -> Replanned:
    """Place the cancelled visits of an event again with the fewest changes, in about `seconds`.

    E1 to E4 hold: no cancelled half-day is used again, nothing before `event.today` changes, nothing
    new comes on a closed date; a cancelled pin is released.
    """
    began = time.monotonic()
    after = problem_after(problem, before, event)
    kept = kept_visits(before, event)
    plan, freedom = _freest_needed(after, kept, seconds, seed, should_stop or _never)
    least = 0
    if unserved(after, plan):
        ends = began + SERVED_UNTIL * seconds
        chance = Chance(seed, ends - time.monotonic(), MOVE_PRICE, should_stop or _never)
        plan, least = _serving_more(after, plan, kept, chance)
    if freedom is Freedom.VISITS:
        ends = began + CALM_UNTIL * seconds
        plan = _calmed(after, plan, kept, Chance(seed, ends - time.monotonic(), CALM_HEAT, should_stop or _never))
    moved, missing = moved_visits(before, event, plan), unserved(after, plan)
    left = max(0.0, seconds - (time.monotonic() - began))
    proof = fewest_moves(after, kept, missing=sum(missing.values()), known=len(moved), effort=left / 2)
    return Replanned(
        plan=plan,
        cost=cost(problem, plan),
        cost_before=cost(problem, before),
        moved=tuple(moved),
        moved_at_least=proof.moved_at_least,
        people_replaced=people_replaced(before, event, plan),
        unserved=missing,
        unserved_at_least=least,
        freedom=freedom,
        further=tuple(further_moves(after, plan, kept, MOST_FURTHER)),
        seconds=time.monotonic() - began,
    )


def _never() -> bool:
    return False


def _freest_needed(
    problem: Problem, kept: Kept, seconds: float, seed: int, should_stop: Callable[[], bool]
) -> tuple[Plan, Freedom]:
    """The plan of the first step that serves as many half-days as any later one could."""
    best: tuple[Plan, Freedom] | None = None
    for freedom, share, hot in STEPS:
        plan = _step(problem, kept, freedom, Chance(seed, seconds * share, hot, should_stop))
        missing = sum(unserved(problem, plan).values())
        if best is None or missing < sum(unserved(problem, best[0]).values()):
            best = plan, freedom
        if not missing or should_stop():
            break
    return best or (Plan(problem.name, problem.held), Freedom.NOTHING)


def _serving_more(problem: Problem, plan: Plan, kept: Kept, chance: Chance) -> tuple[Plan, int]:
    """The plan with more half-days served, until counting proves that no more can be; and how many cannot.

    Rounds keep to the plan in force and are free of it in turn: where all is full only a whole chain of
    moves makes room, and each step of it costs more than it gains.
    """
    began = time.monotonic()
    least = missing_by_counting(problem, kept, chance.seconds)
    for number in range(1, SERVED_ROUNDS + 1):
        left = chance.seconds - (time.monotonic() - began)
        if sum(unserved(problem, plan).values()) <= least or left <= 0 or chance.should_stop():
            break
        is_free = number % 2
        search = Search(problem, chance.seed + number, plan, None if is_free else Keeping(kept, may_move=True))
        hot = FREE_HEAT if is_free else chance.hot
        search.run(left / (SERVED_ROUNDS + 1 - number), lambda _: not chance.should_stop(), ((1.0, hot, COLD),))
        found = restore_teams(regroup(problem, search.plan(), kept), kept)
        if _unrest(problem, found, kept) < _unrest(problem, plan, kept):
            plan = found
    return plan, least


def _calmed(problem: Problem, plan: Plan, kept: Kept, chance: Chance) -> Plan:
    """The plan with more visits and people back where they were, until counting proves that no visit can be.

    Each round cools anew from the best plan so far, from another seed.
    """
    began = time.monotonic()
    best = _unrest(problem, plan, kept)
    least = moves_by_counting(problem, kept, best[0], chance.seconds)
    for number in range(1, CALM_ROUNDS + 1):
        left = chance.seconds - (time.monotonic() - began)
        if best[1] <= least or left <= 0 or chance.should_stop():
            break
        search = Search(problem, chance.seed + number, plan, Keeping(kept, may_move=True))
        part = left / (CALM_ROUNDS + 1 - number)
        search.run(part, lambda _: not chance.should_stop(), ((1.0, chance.hot, COLD),))
        calmer = restore_teams(regroup(problem, search.plan(), kept), kept)
        if (unrest := _unrest(problem, calmer, kept)) < best:
            plan, best = calmer, unrest
    return plan


def _unrest(problem: Problem, plan: Plan, kept: Kept) -> tuple[int, int, int]:
    """Half-days unserved, kept visits moved, people of kept visits replaced: fewer is better, in this order."""
    teams = {visit.slot: set(visit.people) for visit in plan.visits}
    moved = sum(visit.slot not in teams for visit in kept)
    replaced = sum(len(set(visit.people) - teams.get(visit.slot, set(visit.people))) for visit in kept)
    return sum(unserved(problem, plan).values()), moved, replaced


def problem_after(problem: Problem, before: Plan, event: Event) -> Problem:
    """The problem that is left after an event: the past held, cancelled and closed slots shut."""
    cancelled = set(event.cancelled)
    past = [v for v in before.visits if v.date < event.today and v.slot not in cancelled]
    stays = {visit.slot for visit in before.visits} - cancelled
    shut = {
        Slot(house.id, day, session) for house in problem.houses for day in event.closed_dates for session in SESSIONS
    }
    return replace(
        problem,
        today=max(event.today, problem.today or event.today),
        held=tuple(dict.fromkeys((*problem.held, *past))),
        pinned=tuple(pin for pin in problem.pinned if pin not in cancelled),
        forbidden=problem.forbidden | cancelled | (shut - stays),
    )


def kept_visits(before: Plan, event: Event) -> Kept:
    """The visits of the old plan from today on that the event leaves standing."""
    cancelled = set(event.cancelled)
    return tuple(v for v in before.visits if v.date >= event.today and v.slot not in cancelled)


def _step(problem: Problem, kept: Kept, freedom: Freedom, chance: Chance) -> Plan:
    """The best plan with one step's freedom."""
    if freedom is Freedom.NOTHING:
        locks = tuple(TeamLock(v.neighborhood, v.people, v.date, v.session) for v in kept)
        problem = replace(problem, team_locks=problem.team_locks + locks)
    keeping = Keeping(kept, may_move=freedom is Freedom.VISITS)
    search = Search(problem, chance.seed, Plan(problem.name, kept), keeping)
    search.run(chance.seconds, lambda _: not chance.should_stop(), ((1.0, chance.hot, COLD),))
    return restore_teams(regroup(problem, search.plan(), kept), kept)


def restore_teams(plan: Plan, kept: Kept) -> Plan:
    """Send kept visits with their own team where the outing's crew only grew for another visit."""
    teams = {visit.slot: visit for visit in kept}
    visits = tuple(_own_team(visit, teams.get(visit.slot)) for visit in plan.visits)
    return Plan(plan.instance, visits)


def _own_team(visit: Assignment, own: Assignment | None) -> Assignment:
    if own and own.kit == visit.kit and set(own.people) <= set(visit.people):
        return own
    return visit
