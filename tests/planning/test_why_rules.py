"""«Vì sao ngày này?»: only what holds is said, and it can be said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from outreach.planning.rules import HalfDay
from outreach.planning.why_rules import Reason, reasons_for
from tests.planning.test_conflict_rules import KIT, SATURDAY, SHUT, SUNDAY, WHOLE, booked


@dataclass
class Place:
    """A neighborhood with many old people."""

    priority: int = 9
    elderly: int | None = 214
    without_level_2: int | None = None


def words(changed: dict[str, Any], rank: tuple[int, int] = (40, 54)) -> list[str]:
    return [reason.words for reason in reasons_for(replace(WHOLE, **changed), place=Place(), rank=rank)]


HOUSE, TEAM, POLICE, DAY = "Nhà văn hóa trống", "Tổ %(team)s đủ người", "Có cán bộ công an", "Ngày thuận"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [HOUSE, TEAM, POLICE, DAY]),
        ({"closures": SHUT}, [TEAM, POLICE, DAY]),
        ({"people": ()}, [HOUSE, DAY]),
        ({"today": SUNDAY}, [HOUSE, TEAM, POLICE]),
        ({"others": booked(half_day=HalfDay.PM, kit_id=KIT)}, [HOUSE, TEAM, POLICE, DAY, "Cùng ngày với %(place)s"]),
        ({"others": booked(on=SUNDAY)}, [HOUSE, TEAM, POLICE, DAY, "Cùng cuối tuần với %(place)s"]),
    ],
)
def test_only_what_holds_is_said(changed: dict[str, Any], expected: list[str]) -> None:
    assert words(changed) == expected


@pytest.mark.parametrize(("rank", "is_said"), [((1, 54), True), ((18, 54), True), ((19, 54), False), ((1, 1), True)])
def test_urgency_is_a_reason_for_the_upper_third(rank: tuple[int, int], is_said: bool) -> None:
    assert ("Phố cần về sớm" in words({}, rank)) is is_said


def test_every_reason_can_be_said() -> None:
    facts = replace(WHOLE, others=booked(on=SATURDAY, half_day=HalfDay.PM, kit_id=KIT))
    found: list[Reason] = reasons_for(facts, place=Place(), rank=(5, 54))
    assert all((reason.words + reason.detail) % reason.facts for reason in found)
