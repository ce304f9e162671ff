from __future__ import annotations

from datetime import date, timedelta

import pytest

from outreach.planning.rules import HalfDay, VisitState
from outreach.public.notice_rules import SHOWN_FOR, Step, notice_of
from tests.build import AT

OLD, NEW = date(2026, 11, 21), date(2026, 11, 28)
S = VisitState


def steps(*told: tuple[VisitState, date, str]) -> list[Step]:
    return [
        Step(AT + timedelta(hours=hour), state, on, HalfDay.AM, reason) for hour, (state, on, reason) in enumerate(told)
    ]


ANNOUNCED = (S.ANNOUNCED, OLD, "")


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        ([ANNOUNCED, (S.PROPOSED, NEW, "bão số 5")], S.PROPOSED, "bão số 5"),
        ([ANNOUNCED, (S.PROPOSED, NEW, "bão số 5"), (S.HOUSE_CONFIRMED, NEW, "")], S.HOUSE_CONFIRMED, "bão số 5"),
        ([ANNOUNCED, (S.POSTPONED, OLD, "bão")], S.POSTPONED, "bão"),
        ([ANNOUNCED, (S.POSTPONED, OLD, "bão"), (S.PROPOSED, NEW, "")], S.PROPOSED, "bão"),
        ([ANNOUNCED, (S.CANCELLED, OLD, "phố có tang")], S.CANCELLED, "phố có tang"),
        ([(S.HOUSE_CONFIRMED, OLD, ""), (S.PROPOSED, NEW, "họp")], S.PROPOSED, "họp"),
    ],
)
def test_a_day_that_people_were_told_is_taken_back_aloud(
    told: list[tuple[VisitState, date, str]], state: VisitState, reason: str
) -> None:
    notice = notice_of(steps(*told), now=AT + timedelta(days=1))
    assert notice is not None
    assert (notice.was_on, notice.state, notice.reason) == (OLD, state, reason)


@pytest.mark.parametrize(
    "told",
    [
        [ANNOUNCED],
        [(S.PROPOSED, OLD, ""), (S.PROPOSED, NEW, "")],
        [(S.PROPOSED, OLD, ""), (S.CANCELLED, OLD, "thừa")],
        [ANNOUNCED, (S.PROPOSED, NEW, "nhầm"), (S.ANNOUNCED, OLD, "")],
        [ANNOUNCED, (S.POSTPONED, OLD, "nhầm"), (S.PROPOSED, OLD, "")],
    ],
)
def test_what_nobody_was_told_or_what_stands_again_needs_no_word(told: list[tuple[VisitState, date, str]]) -> None:
    assert notice_of(steps(*told), now=AT + timedelta(days=1)) is None


def test_after_two_months_nobody_waits_at_the_old_day() -> None:
    history = steps(ANNOUNCED, (S.CANCELLED, OLD, "bão"))
    assert notice_of(history, now=history[-1].at + SHOWN_FOR) is not None
    assert notice_of(history, now=history[-1].at + SHOWN_FOR + timedelta(seconds=1)) is None
