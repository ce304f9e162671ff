"""Many at the same moment: what a double click, a slow network and two officers do to an act that happens once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Answer = TypeVar("Answer")
AT_ONCE = 20


def race(act: Callable[[int], Answer], times: int = AT_ONCE) -> Counter[Answer]:
    """What came of doing `act` in so many threads that begin together; each is given its number."""
    together = Barrier(times)

    def run(number: int) -> Answer:
        together.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(run, range(times)))
