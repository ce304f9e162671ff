"""Turns: in the order of coming, one at a time, and an end to waiting."""

from __future__ import annotations

import threading
import time

from outreach.kernel.turns import Turns


def wait_until_waiting(turns: Turns, count: int) -> None:
    while len(turns._waiting) < count:
        time.sleep(0.001)


def test_who_comes_first_goes_first() -> None:
    turns, order = Turns(longest_wait=30), list[int]()

    def go(number: int) -> None:
        assert turns.take()
        order.append(number)
        turns.give()

    assert turns.take()
    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=go, args=(number,)))
        threads[-1].start()
        wait_until_waiting(turns, number + 1)
    turns.give()
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_who_waited_too_long_goes_without_a_turn_and_the_next_one_is_still_called() -> None:
    turns = Turns(longest_wait=0.05)
    assert turns.take()
    assert not turns.take()
    turns.give()
    assert turns.take()
    turns.give()
