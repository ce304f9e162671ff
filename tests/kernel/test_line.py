"""Standing in line: one at a time, those behind are taken along, nobody is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from outreach.kernel import line as line_of_kernel
from outreach.kernel.line import Line, LineTooLong
from outreach.kernel.turns import Turns


class Door:
    """Counts who is inside, and how many pass together."""

    def __init__(self) -> None:
        self.inside = 0
        self.groups: list[int] = []
        self.opens = threading.Event()

    def doubled(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.inside += 1
        assert self.inside == 1
        self.groups.append(len(numbers))
        self.opens.wait()
        self.inside -= 1
        return [2 * number if number else ZeroDivisionError("none") for number in numbers]


def test_everybody_gets_the_own_outcome_and_those_who_wait_pass_together() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    with ThreadPoolExecutor(30) as pool:
        told = [pool.submit(line.stand, number, 1, door.doubled) for number in range(1, 31)]
        while len(line._waiting) < 29:
            time.sleep(0.01)
        door.opens.set()
        assert sorted(one.result() for one in told) == [2 * number for number in range(1, 31)]
    assert (door.groups[0], sum(door.groups), max(door.groups)) == (1, 30, 10)


def test_an_error_among_the_outcomes_is_raised_for_that_one_alone() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    door.opens.set()
    with pytest.raises(ZeroDivisionError):
        line.stand(0, 1, door.doubled)
    assert line.stand(4, 1, door.doubled) == 8


def test_where_the_work_fails_everybody_of_the_group_hears_it_and_the_next_go_on() -> None:
    line = Line[int, int](most=10, longest_wait=30)

    def fail(_numbers: Sequence[int]) -> list[int | Exception]:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        line.stand(1, 1, fail)
    assert line.stand(1, 1, list) == 1


def test_who_is_not_taken_in_time_leaves_and_nothing_is_done_for_him() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=0.2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(line.stand, 1, 1, door.doubled)
        while not door.groups:
            time.sleep(0.01)
        with pytest.raises(LineTooLong):
            line.stand(2, 1, door.doubled)
        door.opens.set()
        assert first.result() == 2
    assert door.groups == [1]


def test_who_is_on_the_way_is_waited_for_and_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_of_kernel, "_LONGEST_PAUSE", 30)
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    door.opens.set()
    with ThreadPoolExecutor(2) as pool:
        with line.coming():
            told = [pool.submit(line.stand, number, 1, door.doubled) for number in (1, 2)]
            wait_for(lambda: len(line._waiting) == 2)
            assert door.groups == []
        assert [one.result() for one in told] == [2, 4]
    assert door.groups == [2]


def test_who_never_arrives_is_not_waited_for_long() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    door.opens.set()
    with line.coming():
        assert line.stand(1, 1, door.doubled) == 2


def test_after_some_went_together_one_alone_still_goes() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    with ThreadPoolExecutor(5) as pool:
        told = [pool.submit(line.stand, number, 1, door.doubled) for number in range(1, 6)]
        wait_for(lambda: len(line._waiting) == 4)
        door.opens.set()
        assert sorted(one.result() for one in told) == [2, 4, 6, 8, 10]
    assert line.stand(9, 1, door.doubled) == 18
    assert line.stand(9, 1, door.doubled) == 18
    assert door.groups == [1, 4, 1, 1]


@contextmanager
def beside_one_that_works(longest_wait: float) -> Iterator[tuple[Line[int, int], Door, Door]]:
    """A line whose turn another one has, its own open door, and the closed one of the other."""
    turns, closed, own = Turns(longest_wait), Door(), Door()
    other, line = (Line[int, int](most=10, longest_wait=30, turns=turns) for _ in range(2))
    own.opens.set()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(other.stand, 1, 1, closed.doubled)
        wait_for(lambda: bool(closed.groups))
        try:
            yield line, own, closed
        finally:
            closed.opens.set()
        assert working.result() == 2


def test_lines_that_share_a_turn_work_one_after_the_other_and_gather_while_they_wait() -> None:
    with beside_one_that_works(longest_wait=30) as (line, own, closed), ThreadPoolExecutor(3) as pool:
        told = [pool.submit(line.stand, number, 1, own.doubled) for number in (2, 3, 4)]
        wait_for(lambda: len(line._waiting) == 3)
        assert own.groups == []
        closed.opens.set()
        assert [one.result() for one in told] == [4, 6, 8]
    assert own.groups == [3]


def test_a_line_does_not_wait_for_ever_for_another_that_hangs() -> None:
    with beside_one_that_works(longest_wait=0.1) as (line, own, _):
        assert line.stand(2, 1, own.doubled) == 4


def wait_for(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)
