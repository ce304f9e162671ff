"""«Đọc ràng buộc» counts the rules that a ward's own data bring to bear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from outreach.planning.constraint_rules import rules_in_force
from outreach.planning.engine.problem import House, Kit, Member, Problem, Slot, Weights

DAY = date(2026, 9, 5)
PLAIN = Problem(
    name="ward",
    start=DAY,
    deadline=DAY,
    dates=(DAY,),
    houses=(House("A", dist=10, priority=5, sessions=1, team_size=2, police=0),),
    staff=(Member("S"),),
    police=(),
    kits=(Kit("K"),),
)


def with_house(**facts: Any) -> Problem:
    return replace(PLAIN, houses=(replace(PLAIN.houses[0], **facts),))


def with_member(**facts: Any) -> Problem:
    return replace(PLAIN, staff=(replace(PLAIN.staff[0], **facts),))


def test_six_hard_rules_and_four_terms_are_always_in_force() -> None:
    found = rules_in_force(PLAIN)
    assert (found.hard, found.soft, found.binding) == (6, 4, ())


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (with_house(closed=frozenset({DAY})), "giờ mở cửa, nhà văn hóa bận"),
        (with_house(open=frozenset({"sat_am"})), "giờ mở cửa, nhà văn hóa bận"),
        (replace(PLAIN, kits=(Kit("K", frozenset({DAY})),)), "bộ thiết bị hỏng, bận"),
        (with_house(skills=("it",)), "việc cần người rành"),
        (with_house(police=1), "công an đi cùng"),
        (with_member(unavailable=frozenset({DAY})), "ngày nghỉ của từng người"),
        (with_member(max_days_per_month=4), "hạn mức ngày đi trong tháng"),
        (with_member(both_days_ok=False), "không đi cả hai ngày cuối tuần"),
        (with_house(sessions=2), "phố cần nhiều buổi"),
        (replace(PLAIN, pinned=(Slot("A", DAY, "am"),)), "buổi giữ nguyên"),
    ],
)
def test_a_rule_counts_once_something_of_the_ward_binds_it(problem: Problem, word: str) -> None:
    found = rules_in_force(problem)
    assert (found.hard, found.binding) == (7, (word,))


def test_what_a_neighborhood_needs_binds_nothing_once_it_is_done() -> None:
    assert rules_in_force(with_house(sessions=0, police=2, skills=("it",))).binding == ()


@pytest.mark.parametrize(
    ("facts", "soft"), [({"date_penalty": {DAY: 8}}, 5), ({"weights": Weights(travel=0, fair=0)}, 2)]
)
def test_a_soft_term_counts_while_it_weighs_something(facts: dict[str, Any], soft: int) -> None:
    assert rules_in_force(replace(PLAIN, **facts)).soft == soft
