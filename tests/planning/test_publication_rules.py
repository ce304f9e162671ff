"""Publishing a plan changes only what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from outreach.planning.publication_rules import Standing, Step, Wanted, differences
from outreach.planning.rules import HalfDay

HERE, THERE, KIT, OTHER_KIT, LAN = (UUID(int=number) for number in range(1, 6))
FIRST, SECOND, THIRD = date(2026, 9, 5), date(2026, 9, 12), date(2026, 9, 19)
WISH = Wanted(HERE, FIRST, HalfDay.AM, KIT, frozenset({LAN}))
VISIT = Standing(UUID(int=9), HERE, FIRST, HalfDay.AM, KIT, frozenset({LAN}))


def at(on: date, **facts: Any) -> Standing:
    return replace(VISIT, on=on, visit_id=UUID(int=on.toordinal()), **facts)


TABLE = [
    ([WISH], [], [Step.ADD]),
    ([WISH], [VISIT], [Step.STAY]),
    ([replace(WISH, kit_id=OTHER_KIT)], [VISIT], [Step.TEAM]),
    ([replace(WISH, people=frozenset())], [replace(VISIT, is_team_fixed=True)], [Step.STAY]),
    ([replace(WISH, half_day=HalfDay.PM)], [VISIT], [Step.MOVE]),
    ([replace(WISH, on=SECOND)], [VISIT], [Step.MOVE]),
    ([], [VISIT], [Step.DROP]),
    ([], [replace(VISIT, is_fixed=True)], []),
    ([], [replace(VISIT, waits=True)], []),
    ([WISH], [replace(VISIT, waits=True)], [Step.RETURN]),
    ([replace(WISH, on=SECOND)], [at(FIRST), at(THIRD, waits=True)], [Step.MOVE]),
    ([replace(WISH, on=SECOND), replace(WISH, on=THIRD)], [VISIT], [Step.MOVE, Step.ADD]),
    ([replace(WISH, on=SECOND)], [replace(VISIT, is_fixed=True)], [Step.ADD]),
    ([WISH], [replace(VISIT, neighborhood_id=THERE)], [Step.ADD, Step.DROP]),
    ([WISH, replace(WISH, on=SECOND)], [at(SECOND), at(THIRD)], [Step.STAY, Step.MOVE]),
]


@pytest.mark.parametrize(("wanted", "standing", "steps"), TABLE)
def test_a_plan_is_matched_so_that_little_changes(
    wanted: list[Wanted], standing: list[Standing], steps: list[Step]
) -> None:
    assert [difference.step for difference in differences(wanted, standing)] == steps


def test_each_wish_and_each_visit_is_named_once() -> None:
    wishes = [replace(WISH, on=day, neighborhood_id=place) for day in (FIRST, SECOND) for place in (HERE, THERE)]
    visits = [at(SECOND), at(THIRD), replace(at(THIRD), neighborhood_id=THERE, visit_id=UUID(int=3))]
    found = differences(wishes, visits)
    assert sorted(map(hash, wishes)) == sorted(hash(one.after) for one in found if one.after)
    assert {one.visit_id for one in visits} == {one.before.visit_id for one in found if one.before}
