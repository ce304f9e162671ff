"""Invented wards for the planning engine: of any size, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from outreach.planning.engine.problem import SESSIONS, House, Kit, Member, Problem, Slot, Weights

START = date(2026, 1, 10)
SKILLS = ("civil", "cert", "land", "social")
WINDOWS = ("sat_am", "sat_pm", "sun_am", "sun_pm")


def weekend_dates(weeks: int) -> tuple[date, ...]:
    """Saturdays and Sundays of so many weeks."""
    return tuple(START + timedelta(weeks=week, days=day) for week in range(weeks) for day in (0, 1))


def ward(
    seed: int = 1,
    *,
    houses: int = 6,
    weeks: int = 12,
    staff: int = 7,
    police: int = 3,
    kits: int = 1,
    pins: int = 0,
    days_away: float = 0.1,
) -> Problem:
    """A ward made by chance from `seed`; `days_away` is the share of dates that people and houses miss."""
    chance = random.Random(seed)
    dates = weekend_dates(weeks)

    def away() -> frozenset[date]:
        return frozenset(day for day in dates if chance.random() < days_away)

    places = tuple(_house(chance, number, away()) for number in range(1, houses + 1))
    problem = Problem(
        name=f"ward-{houses}-{seed}",
        start=START,
        deadline=dates[-1],
        dates=dates,
        houses=places,
        staff=tuple(_member(chance, f"S{n:03}", away()) for n in range(1, staff + 1)),
        police=tuple(_officer(chance, f"P{n:03}", away()) for n in range(1, police + 1)),
        kits=tuple(Kit(f"K{n:02}", away()) for n in range(1, kits + 1)),
        adjacent=_neighbors(chance, places),
        date_penalty={day: 8 for day in dates if chance.random() < 0.2},
        weights=Weights(),
    )
    return with_pins(problem, pins)


def with_pins(problem: Problem, pins: int) -> Problem:
    """The same ward with some houses locked, each on its own weekend, on a half-day that is open."""
    chosen: list[Slot] = []
    for number, house in enumerate(house for house in problem.houses if house.sessions):
        weekend = problem.dates[2 * number : 2 * number + 2]
        slots = [Slot(house.id, day, half) for day in weekend for half in SESSIONS]
        able = [slot for slot in slots if problem.is_open(house, slot.date, slot.session)]
        if able and len(chosen) < pins:
            chosen.append(able[0])
    return replace(problem, pinned=tuple(chosen))


def _house(chance: random.Random, number: int, closed: frozenset[date]) -> House:
    return House(
        id=f"N{number:04}",
        dist=chance.randint(5, 80),
        priority=chance.randint(1, 10),
        sessions=chance.choice((0, 1, 1, 2, 2, 3)),
        team_size=chance.choice((2, 3, 3)),
        police=chance.choice((0, 1, 1, 2)),
        skills=tuple(sorted(chance.sample(SKILLS, chance.randint(0, 2)))),
        open=frozenset(chance.sample(WINDOWS, chance.randint(2, 4))),
        closed=closed,
    )


def _member(chance: random.Random, name: str, away: frozenset[date]) -> Member:
    skills = tuple(chance.sample(SKILLS, chance.randint(1, 3)))
    return Member(name, skills, chance.randint(2, 4), chance.random() < 0.3, away)


def _officer(chance: random.Random, name: str, away: frozenset[date]) -> Member:
    return Member(name, (), chance.randint(2, 4), chance.random() < 0.4, away)


def _neighbors(chance: random.Random, houses: tuple[House, ...]) -> tuple[tuple[str, str, int], ...]:
    pairs = [(one, other) for one in houses for other in houses if one.id < other.id]
    near = chance.sample(pairs, min(len(pairs), 2 * len(houses)))
    return tuple((one.id, other.id, chance.randint(2, 30)) for one, other in near)
