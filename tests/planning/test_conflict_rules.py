"""What speaks against a half-day: hard conflicts refuse, soft ones warn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from outreach.planning.conflict_rules import Booking, Facts, Person, Span, conflicts
from outreach.planning.rules import HalfDay
from outreach.workdays.rules import DayInfo, DayKind

SATURDAY, SUNDAY, TUESDAY = date(2026, 9, 19), date(2026, 9, 20), date(2026, 9, 22)
HERE, THERE, KIT, OTHER_KIT, LAN, HUNG, ELSE = (UUID(int=number) for number in range(1, 8))
OFFICER = Person(HUNG, "Đại úy Hùng", is_officer=True)
CLERK = Person(LAN, "Chị Lan", is_officer=False, skills=frozenset({"land"}), max_days_per_month=2)
WHOLE = Facts(
    neighborhood_id=HERE,
    on=SATURDAY,
    half_day=HalfDay.AM,
    today=date(2026, 9, 1),
    campaign=Span(date(2026, 1, 1), date(2026, 12, 31)),
    open_windows=frozenset({"sat_am", "sat_pm", "sun_am"}),
    team_size=1,
    officers=1,
    skills=frozenset({"land"}),
    people=(CLERK, OFFICER),
    kit_id=KIT,
    team="1",
)


def booked(on: date = SATURDAY, half_day: HalfDay = HalfDay.AM, **facts: Any) -> tuple[Booking, ...]:
    known: dict[str, Any] = {"visit_id": ELSE, "neighborhood_id": THERE, "place": "Phố kia"} | facts
    return (Booking(on=on, half_day=half_day, **known),)


def clerk(**facts: Any) -> dict[str, Any]:
    return {"people": (replace(CLERK, **facts), OFFICER)}


SHUT = (Span(SATURDAY, SUNDAY, "đám cưới"),)
WITH_LAN: dict[str, Any] = {"people": frozenset({LAN})}
TABLE: list[tuple[dict[str, Any], dict[str, bool]]] = [
    ({}, {}),
    ({"today": SUNDAY}, {"day.past": True}),
    ({"today": SATURDAY}, {}),
    ({"on": TUESDAY}, {"day.not_weekend": True}),
    ({"campaign": Span(SUNDAY, SUNDAY)}, {"day.outside_campaign": False}),
    ({"day_infos": (DayInfo(DayKind.HOLIDAY, "Quốc khánh"),)}, {"day.closed": True}),
    ({"day_infos": (DayInfo(DayKind.WORK_SWAP, "Làm bù"),)}, {"day.closed": True}),
    ({"day_infos": (DayInfo(DayKind.AVOID, "Mùa gặt"),)}, {"day.avoid": False}),
    ({"day_infos": (DayInfo(DayKind.NOTE, "Mùa bão"),)}, {}),
    ({"closures": SHUT}, {"house.closed": True}),
    ({"closures": (Span(SUNDAY, SUNDAY),)}, {}),
    ({"open_windows": None}, {"house.none": False}),
    ({"open_windows": frozenset({"sun_am"})}, {"house.not_open": True}),
    ({"half_day": HalfDay.PM, "open_windows": frozenset({"sat_am"})}, {"house.not_open": True}),
    ({"others": booked(neighborhood_id=HERE)}, {"neighborhood.twice": True}),
    ({"others": booked(neighborhood_id=HERE, half_day=HalfDay.PM)}, {}),
    ({"others": booked(neighborhood_id=HERE, on=SUNDAY)}, {"neighborhood.weekend": False}),
    ({"kit_id": None}, {"kit.none": False}),
    ({"kit_outages": SHUT}, {"kit.out": True}),
    ({"others": booked(kit_id=KIT)}, {"kit.twice": True}),
    ({"others": booked(kit_id=KIT, half_day=HalfDay.PM)}, {}),
    ({"others": booked(kit_id=OTHER_KIT)}, {}),
    ({"people": (OFFICER,)}, {"team.small": False, "skill.missing": False}),
    ({"people": (CLERK,)}, {"police.missing": False}),
    (clerk(skills=frozenset()), {"skill.missing": False}),
    (clerk(absences=SHUT), {"person.absent": True}),
    (clerk(active_from=SUNDAY), {"person.inactive": True}),
    (clerk(active_to=date(2026, 9, 18)), {"person.inactive": True}),
    ({"others": booked(kit_id=OTHER_KIT, **WITH_LAN)}, {"person.twice": True}),
    ({"others": booked(kit_id=OTHER_KIT, half_day=HalfDay.PM, **WITH_LAN)}, {"person.two_kits": True}),
    ({"others": booked(kit_id=KIT, half_day=HalfDay.PM, **WITH_LAN)}, {}),
    ({"others": booked(on=SUNDAY, **WITH_LAN)}, {"person.both_days": True}),
    ({"others": booked(on=SUNDAY, **WITH_LAN), **clerk(both_days_ok=True)}, {}),
    ({"others": booked(on=date(2026, 9, 5), **WITH_LAN)}, {}),
    (
        {"others": booked(on=date(2026, 9, 5), **WITH_LAN) + booked(on=date(2026, 9, 12), **WITH_LAN)},
        {"person.over_limit": True},
    ),
    ({"others": booked(on=date(2026, 8, 29), **WITH_LAN) + booked(on=date(2026, 10, 3), **WITH_LAN)}, {}),
]


@pytest.mark.parametrize(("changed", "expected"), TABLE)
def test_each_conflict_is_seen_and_weighed(changed: dict[str, Any], expected: dict[str, bool]) -> None:
    found = conflicts(replace(WHOLE, **changed))
    assert {conflict.code: conflict.is_hard for conflict in found} == expected


def test_hard_conflicts_come_first_and_every_sentence_can_be_said() -> None:
    found = conflicts(replace(WHOLE, people=(), kit_outages=SHUT, closures=SHUT, others=booked(kit_id=KIT)))
    hard = [conflict.is_hard for conflict in found]
    assert hard == sorted(hard, reverse=True)
    assert all(conflict.message % conflict.facts for conflict in found)
