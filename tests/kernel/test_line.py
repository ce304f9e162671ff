"""Standing in line: one at a time, those behind are taken along, nobody is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

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


def test_who_is_on_the_way_is_waited_for_a_moment_and_no_longer() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    door.opens.set()
    began = time.monotonic()
    with line.coming():
        assert line.stand(1, 1, door.doubled) == 2
    assert time.monotonic() - began < 5
    arrived = threading.Barrier(3)

    def come(number: int) -> int:
        with line.coming():
            arrived.wait()
        return line.stand(number, 1, door.doubled)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(come, (1, 2, 3))) == [2, 4, 6]
    assert sum(door.groups) == 4


def test_after_some_went_together_one_alone_still_goes() -> None:
    door, line = Door(), Line[int, int](most=10, longest_wait=30)
    with ThreadPoolExecutor(5) as pool:
        told = [pool.submit(line.stand, number, 1, door.doubled) for number in range(5)]
        while len(line._waiting) < 4:
            time.sleep(0.01)
        door.opens.set()
        assert sorted(str(one.exception() or one.result()) for one in told)[:4] == ["2", "4", "6", "8"]
    assert line.stand(9, 1, door.doubled) == 18
    assert line.stand(9, 1, door.doubled) == 18
    assert door.groups == [1, 4, 1, 1]


def test_lines_that_share_a_turn_work_one_after_the_other_and_gather_while_they_wait() -> None:
    turns, door, other = Turns(longest_wait=30), Door(), Door()
    first, second = (Line[int, int](most=10, longest_wait=30, turns=turns) for _ in range(2))
    other.opens.set()
    with ThreadPoolExecutor(4) as pool:
        long = pool.submit(first.stand, 1, 1, door.doubled)
        while not door.groups:
            time.sleep(0.01)
        told = [pool.submit(second.stand, number, 1, other.doubled) for number in (2, 3, 4)]
        while len(second._waiting) < 3:
            time.sleep(0.01)
        assert other.groups == []
        door.opens.set()
        assert [one.result() for one in (long, *told)] == [2, 4, 6, 8]
    assert other.groups == [3]


def test_a_line_does_not_wait_for_ever_for_another_that_hangs() -> None:
    turns, door, other = Turns(longest_wait=0.1), Door(), Door()
    first, second = (Line[int, int](most=10, longest_wait=30, turns=turns) for _ in range(2))
    other.opens.set()
    with ThreadPoolExecutor(1) as pool:
        hung = pool.submit(first.stand, 1, 1, door.doubled)
        while not door.groups:
            time.sleep(0.01)
        assert second.stand(2, 1, other.doubled) == 4
        door.opens.set()
        assert hung.result() == 2
