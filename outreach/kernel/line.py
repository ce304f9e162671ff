"""A line before a door that one passes at a time: who comes first goes first, and takes along who waits behind.

SQLite lets waiting writers sleep and poll, and each pays for its own commit. Here they stand in line, and what
waits together is done together.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class LineTooLong(Exception):
    """Nobody came to it within the time; nothing was done."""


@dataclass
class _Place(Generic[T, R]):
    thing: T
    weight: int
    is_taken: bool = False
    outcome: R | Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.outcome is not None


class Line(Generic[T, R]):
    """`most`: so much weight is done at once, if more than one waits."""

    def __init__(self, most: int, longest_wait: float) -> None:
        self._most = most
        self._longest_wait = longest_wait
        self._changed = threading.Condition()
        self._waiting: deque[_Place[T, R]] = deque()
        self._is_busy = False

    def stand(self, thing: T, weight: int, do: Callable[[Sequence[T]], Sequence[R | Exception]]) -> R:
        """What comes of `thing`, done by this thread or by another's `do` together with others.

        `do` gives one outcome for each; an exception among them is raised for whom it is, one that `do` raises for
        all. Raises `LineTooLong` where the thing was not taken in time.
        """
        place: _Place[T, R] = _Place(thing, weight)
        with self._changed:
            self._waiting.append(place)
        while not place.is_done:
            group = self._wait(place)
            if group:
                self._work(group, do)
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome  # type: ignore[return-value]

    def _wait(self, place: _Place[T, R]) -> list[_Place[T, R]]:
        """Those whose turn it is, the first of them; nobody where another thread has done the work."""
        until = time.monotonic() + self._longest_wait
        with self._changed:
            while self._is_busy and not place.is_done:
                left = until - time.monotonic()
                if left <= 0 and not place.is_taken:
                    self._waiting.remove(place)
                    raise LineTooLong
                self._changed.wait(None if place.is_taken else left)
            if place.is_done:
                return []
            self._is_busy = True
            return self._first()

    def _first(self) -> list[_Place[T, R]]:
        group = [self._waiting.popleft()]
        while self._waiting and sum(one.weight for one in group) + self._waiting[0].weight <= self._most:
            group.append(self._waiting.popleft())
        for one in group:
            one.is_taken = True
        return group

    def _work(self, group: list[_Place[T, R]], do: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        outcomes: Sequence[R | Exception] = [LineTooLong()] * len(group)
        try:
            outcomes = do([one.thing for one in group])
        except Exception as error:  # noqa: BLE001 (it is raised again for each of them)
            outcomes = [error] * len(group)
        finally:
            with self._changed:
                for one, outcome in zip(group, outcomes, strict=True):
                    one.outcome = outcome
                self._is_busy = False
                self._changed.notify_all()
