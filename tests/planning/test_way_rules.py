"""What a way of replanning asks of people, and why each visit goes where it goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from outreach.planning.publication_rules import Difference, Standing, Step, Wanted
from outreach.planning.rules import HalfDay
from outreach.planning.way_rules import price_of, why_moved

A, B, C, KIT, OTHER = (UUID(int=number) for number in range(1, 6))
NAMES = {A: "Phố Đông", B: "Phố Tây", C: "Phố Nam"}
STORM, NEXT = date(2026, 9, 5), date(2026, 9, 12)


def change(place: UUID, on: date, to: date | None, step: Step = Step.MOVE, **facts: Any) -> Difference:
    kit, promised = facts.get("kit", KIT), facts.get("promised", False)
    before = Standing(place, place, on, HalfDay.AM, KIT, is_promised=promised)
    after = Wanted(place, to, facts.get("half", HalfDay.AM), kit, frozenset()) if to else None
    return Difference(step, before, after)


def words(one: Difference, *others: Difference) -> list[str]:
    return [reason.words % reason.facts for reason in why_moved(one, [one, *others], {A}, NAMES)]


def test_the_price_tells_apart_what_fell_out_and_what_moves_along() -> None:
    changes = [
        change(A, STORM, NEXT, promised=True),
        change(B, NEXT, NEXT + timedelta(days=7), promised=True),
        change(C, NEXT, NEXT, Step.TEAM, promised=True),
        Difference(Step.STAY, Standing(C, C, NEXT, HalfDay.PM), Wanted(C, NEXT, HalfDay.PM, None, frozenset())),
    ]
    price = price_of(changes, {A})
    assert (price.placed, price.waiting, price.along, price.teams, price.to_tell) == (1, 0, 1, 1, 2)
    assert (price.mean_wait, price.longest_wait, price.last_on) == (7.0, 7, NEXT)


def test_what_finds_no_day_waits() -> None:
    price = price_of([change(A, STORM, None, Step.DROP)], {A})
    assert (price.placed, price.waiting, price.mean_wait, price.last_on) == (0, 1, 0.0, None)


@pytest.mark.parametrize(
    ("one", "others", "said"),
    [
        (change(A, STORM, NEXT), [], ["Bà con chờ thêm 7 ngày."]),
        (change(B, NEXT, STORM), [], ["Bà con được về sớm hơn 7 ngày."]),
        (
            change(B, NEXT, NEXT + timedelta(days=1)),
            [change(A, STORM, NEXT)],
            ["Nhường chỗ cho Phố Đông.", "Bà con chờ thêm 1 ngày."],
        ),
        (
            change(A, STORM, NEXT),
            [change(B, NEXT, NEXT, Step.STAY, half=HalfDay.PM)],
            ["Bà con chờ thêm 7 ngày.", "Cùng ngày với Phố Tây, tổ đi một chuyến hai buổi."],
        ),
        (
            change(A, STORM, NEXT),
            [change(B, NEXT, NEXT, Step.STAY, kit=OTHER)],
            ["Bà con chờ thêm 7 ngày.", "Song song với Phố Tây, đủ người cho cả hai tổ."],
        ),
        (change(A, STORM, None, Step.DROP), [], []),
        (change(A, STORM, STORM, Step.TEAM), [], []),
    ],
)
def test_each_move_has_its_reasons(one: Difference, others: list[Difference], said: list[str]) -> None:
    assert words(one, *others) == said
