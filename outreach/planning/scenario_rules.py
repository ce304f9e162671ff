"""What if: other resources or other habits, as changes of the planning problem that touch nothing real."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from outreach.kernel.text import N_
from outreach.planning.campaign_rules import HEAVIEST, SLIDERS, weights_of
from outreach.planning.engine.problem import Kit, Member, Problem
from outreach.workdays.rules import SATURDAY


class Scenario(StrEnum):
    """A question that the director asks before asking for people or kits."""

    AS_IS = "as_is"
    TEAM_MORE = "team_more"
    OFFICER_MORE = "officer_more"
    SATURDAYS = "saturdays"
    MORNINGS = "mornings"
    BOTH_DAYS = "both_days"
    SOON = "soon"
    FAIR = "fair"
    NEAR = "near"


SCENARIO_LABELS = {
    Scenario.AS_IS: N_("Như hiện có"),
    Scenario.TEAM_MORE: N_("Thêm một tổ (bộ thiết bị, người và công an)"),
    Scenario.OFFICER_MORE: N_("Thêm một công an"),
    Scenario.SATURDAYS: N_("Chỉ đi Thứ Bảy"),
    Scenario.MORNINGS: N_("Chỉ đi buổi sáng"),
    Scenario.BOTH_DAYS: N_("Ai cũng đi được cả hai ngày cuối tuần"),
    Scenario.SOON: N_("Coi trọng nhất: về sớm nơi khó khăn"),
    Scenario.FAIR: N_("Coi trọng nhất: chia việc đều"),
    Scenario.NEAR: N_("Coi trọng nhất: bớt đường đi"),
}
SLIDERS_SIDE_BY_SIDE = (Scenario.AS_IS, Scenario.SOON, Scenario.FAIR, Scenario.NEAR)
"""What shows the effect of the campaign's three sliders: as they stand, and each pushed to its end."""

FIRST_QUESTIONS = (Scenario.AS_IS, Scenario.TEAM_MORE, Scenario.SATURDAYS)
"""What is ticked where nobody has chosen yet."""

NEW = "what-if"
"""The beginning of the ids of people and kits that a scenario invents."""


def with_scenario(problem: Problem, scenario: Scenario, levels: Mapping[str, Any] = MappingProxyType({})) -> Problem:
    """The problem as it would be; visits that stand keep their days whatever the scenario forbids.

    `levels` are the campaign's sliders, of which a scenario pushes one to its end.
    """
    if scenario.value in SLIDERS:
        return replace(problem, weights=weights_of({**levels, scenario.value: HEAVIEST}))
    return _CHANGES[scenario](problem)


def _team_more(problem: Problem) -> Problem:
    size = max((house.team_size for house in problem.houses), default=0)
    skills = tuple(sorted({skill for house in problem.houses for skill in house.skills}))
    staff = tuple(_person(problem, f"{NEW}-staff-{number}", skills) for number in range(size))
    kit = Kit(f"{NEW}-kit")
    return replace(_officer_more(problem), staff=problem.staff + staff, kits=(*problem.kits, kit))


def _officer_more(problem: Problem) -> Problem:
    return replace(problem, police=(*problem.police, _person(problem, f"{NEW}-officer", ())))


def _person(problem: Problem, key: str, skills: tuple[str, ...]) -> Member:
    # A newcomer has the limit that is usual here.
    limits = sorted(member.max_days_per_month for member in problem.staff + problem.police)
    usual = limits[len(limits) // 2] if limits else 4
    return Member(key, skills, max_days_per_month=usual, both_days_ok=False)


def _saturdays(problem: Problem) -> Problem:
    standing = {visit.date for visit in problem.held} | {pin.date for pin in problem.pinned}
    days = tuple(day for day in problem.dates if day.weekday() == SATURDAY or day in standing)
    sundays = frozenset(day for day in days if day.weekday() != SATURDAY)
    pins = {(pin.neighborhood, pin.date) for pin in problem.pinned}
    houses = tuple(
        replace(house, closed=house.closed | {day for day in sundays if (house.id, day) not in pins})
        for house in problem.houses
    )
    return replace(problem, dates=days, houses=houses)


def _mornings(problem: Problem) -> Problem:
    mornings = frozenset({"sat_am", "sun_am"})
    return replace(problem, houses=tuple(replace(house, open=house.open & mornings) for house in problem.houses))


def _both_days(problem: Problem) -> Problem:
    staff = tuple(replace(person, both_days_ok=True) for person in problem.staff)
    police = tuple(replace(person, both_days_ok=True) for person in problem.police)
    return replace(problem, staff=staff, police=police)


_CHANGES: dict[Scenario, Callable[[Problem], Problem]] = {
    Scenario.AS_IS: lambda problem: problem,
    Scenario.TEAM_MORE: _team_more,
    Scenario.OFFICER_MORE: _officer_more,
    Scenario.SATURDAYS: _saturdays,
    Scenario.MORNINGS: _mornings,
    Scenario.BOTH_DAYS: _both_days,
}
