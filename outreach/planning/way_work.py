"""Finding the ways to place again what fell out: the calmest is the engine's, the others ask it differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from outreach.planning.engine.judge import cost, moved_visits, people_replaced
from outreach.planning.engine.problem import Event, Problem, Slot
from outreach.planning.engine.replan import COLD, Freedom, Replanned, kept_visits, problem_after, replan, restore_teams
from outreach.planning.engine.search import Search
from outreach.planning.engine.seating import MOVE_PRICE, Keeping
from outreach.planning.engine.unserved import unserved
from outreach.planning.replan_queries import Replanning
from outreach.planning.way_rules import REST, Way

OTHERS_SHARE = 0.4
"""Share of the seconds for each way beside the calmest, which has to be proven."""

Hearing = Callable[[], bool]


@dataclass(frozen=True)
class Found:
    """One way with its plan."""

    way: Way
    result: Replanned


def ways(asked: Replanning, *, seconds: float, should_stop: Hearing, begins: Callable[[Way], None]) -> list[Found]:
    """The calmest way, and those others that place as much and lead to another plan.

    `seconds` are for the calmest; `begins` hears which one is looked for. E1 to E4 of the planning problem hold
    for all.
    """
    begins(Way.CALM)
    calm = replan(asked.problem, asked.before, asked.event, seconds=seconds, should_stop=should_stop)
    found = [Found(Way.CALM, calm)]
    for other in _others(asked, calm, seconds, should_stop, begins):
        is_as_good = sum(other.result.unserved.values()) <= sum(calm.unserved.values())
        if is_as_good and _slots(other.result) not in [_slots(one.result) for one in found]:
            found.append(other)
    return found


def _others(
    asked: Replanning, calm: Replanned, seconds: float, should_stop: Hearing, begins: Callable[[Way], None]
) -> Iterator[Found]:
    if should_stop():
        return
    begins(Way.SOON)
    yield Found(Way.SOON, _soonest(asked, calm, seconds * OTHERS_SHARE, should_stop))
    event = _after_a_rest(asked)
    if event is None or should_stop():
        return
    begins(Way.LATER)
    later = replan(asked.problem, asked.before, event, seconds=seconds * OTHERS_SHARE, should_stop=should_stop)
    yield Found(Way.LATER, later)


def _soonest(asked: Replanning, calm: Replanned, seconds: float, should_stop: Hearing) -> Replanned:
    """From the calmest plan on, kept visits that nobody has promised move where that saves a week of waiting."""
    problem = problem_after(_urgent(asked), asked.before, asked.event)
    kept = kept_visits(asked.before, asked.event)
    search = Search(problem, 1, calm.plan, Keeping(kept, may_move=True))
    search.run(seconds, lambda _: not should_stop(), ((1.0, MOVE_PRICE, COLD),))
    plan = restore_teams(search.plan(), kept)
    return replace(
        calm,
        plan=plan,
        cost=cost(asked.problem, plan),
        moved=tuple(moved_visits(asked.before, asked.event, plan)),
        people_replaced=people_replaced(asked.before, asked.event, plan),
        unserved=unserved(problem, plan),
        freedom=Freedom.VISITS,
        further=(),
    )


def _urgent(asked: Replanning) -> Problem:
    """The problem in which a week of waiting of what fell out weighs more than one visit moved along."""
    problem = asked.problem
    hit = {slot.neighborhood for slot in asked.event.cancelled}
    urgency = 3 * MOVE_PRICE // (2 * max(problem.weights.late, 1)) + 1
    houses = tuple(replace(one, priority=urgency) if one.id in hit else one for one in problem.houses)
    # Not serving stays the worst: a year of urgent waiting is less.
    weights = replace(problem.weights, unserved=max(problem.weights.unserved, 1_000 * MOVE_PRICE))
    standing = {*problem.pinned, *(visit.slot for visit in problem.held)}
    promised = tuple(slot for slot in asked.promised if slot not in standing)
    return replace(problem, houses=houses, weights=weights, pinned=problem.pinned + promised)


def _after_a_rest(asked: Replanning) -> Event | None:
    event = asked.event
    last = max((*event.closed_dates, *(slot.date for slot in event.cancelled)))
    rest = [day for day in asked.problem.dates if last < day <= last + REST]
    if all(day <= last + REST for day in asked.problem.dates):
        return None
    return replace(event, closed_dates=tuple(sorted({*event.closed_dates, *rest})))


def _slots(found: Replanned) -> frozenset[Slot]:
    return frozenset(visit.slot for visit in found.plan.visits)
