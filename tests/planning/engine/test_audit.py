from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from outreach.planning.engine.audit import collisions
from outreach.planning.engine.files import read_problem
from outreach.planning.engine.problem import Problem, Slot
from tests.planning.engine.checker import TRIAL_WARDS, trial_ward
from tests.planning.engine.wards import ward

FAR = "N0001"


def sound() -> Problem:
    """A ward with nothing wrong: one house of it, N0001, surely needs half-days."""
    problem = ward(1, houses=8, weeks=16, staff=10, police=5, kits=2, days_away=0.0)
    return with_house(problem, sessions=2, open=frozenset({"sat_am", "sat_pm"}), skills=("land",), police=1)


def with_house(problem: Problem, **facts: Any) -> Problem:
    return replace(problem, houses=tuple(replace(h, **facts) if h.id == FAR else h for h in problem.houses))


def all_staff(problem: Problem, **facts: Any) -> Problem:
    return replace(problem, staff=tuple(replace(person, **facts) for person in problem.staff))


def pinned(problem: Problem, *slots: Slot) -> Problem:
    return replace(problem, pinned=slots)


MORNINGS = frozenset({"sat_am", "sun_am"})
SATURDAY, SUNDAY = date(2026, 1, 17), date(2026, 1, 18)
BROKEN: dict[str, tuple[Callable[[Problem], Problem], str]] = {
    "house never open": (lambda p: with_house(p, open=frozenset()), "H2"),
    "more half-days than weekends": (lambda p: with_house(p, sessions=40), "H2"),
    "a skill that nobody has": (lambda p: with_house(p, skills=("lunar",)), "H6"),
    "more officers than there are": (lambda p: with_house(p, police=6), "H7"),
    "a team larger than the staff": (lambda p: with_house(p, team_size=11), "H5"),
    "officers with no day left": (
        lambda p: replace(p, police=tuple(replace(o, max_days_per_month=0) for o in p.police)),
        "H10",
    ),
    "staff with one day a month": (
        lambda p: all_staff(replace(p, houses=tuple(replace(h, sessions=6) for h in p.houses)), max_days_per_month=1),
        "H10",
    ),
    "few dates": (lambda p: replace(p, dates=p.dates[:2]), "H1"),
    "kits always away": (
        lambda p: replace(p, kits=tuple(replace(k, unavailable=frozenset(p.dates)) for k in p.kits)),
        "H3",
    ),
    "locked on a shut day": (lambda p: pinned(p, Slot(FAR, SUNDAY, "am")), "H2"),
    "locked off the calendar": (lambda p: pinned(p, Slot(FAR, date(2026, 1, 14), "am")), "H1"),
    "locked on both days of a weekend": (
        lambda p: pinned(with_house(p, open=MORNINGS), *(Slot(FAR, d, "am") for d in (SATURDAY, SUNDAY))),
        "H13",
    ),
    "locked more often than needed": (
        lambda p: pinned(with_house(p, sessions=1), Slot(FAR, SATURDAY, "am"), Slot(FAR, SATURDAY, "pm")),
        "H14",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_problem_names_its_true_cause_in_at_most_three_rules_within_a_second(what: str) -> None:
    breaking, rule = BROKEN[what]
    problem = breaking(sound())
    began = time.process_time()
    found = collisions(problem)
    assert time.process_time() - began < 1.0
    assert rule in {reason.rule for reason in found[0].rules}
    assert 1 <= len(found[0].rules) <= 3
    assert found[0].relaxations
    assert all(str(reason) for collision in found for reason in (*collision.rules, *collision.relaxations))


@pytest.mark.parametrize("name", TRIAL_WARDS)
def test_a_ward_that_can_be_planned_whole_has_no_collision(name: str) -> None:
    assert collisions(read_problem(trial_ward(name))) == []


def test_a_sound_ward_has_no_collision() -> None:
    assert collisions(sound()) == []
