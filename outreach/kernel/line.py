"""A line before a door that one passes at a time: who comes first goes first, and takes along who waits behind.

SQLite lets waiting writers sleep and poll, and each pays for its own commit. Here they stand in line, and what
waits together is done together.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from outreach.kernel.turns import Turns

T = TypeVar("T")
R = TypeVar("R")

_LONGEST_PAUSE = 0.02
"""Seconds that the first in line waits for others at most: less than passing alone costs."""

_QUIET = 0.003
"""Seconds in which nobody came, after which nobody more is waited for."""


class LineTooLong(Exception):
    """Nobody came to it within the time; nothing was done."""


@dataclass
class _Place(Generic[T, R]):
    thing: T
    weight: int
    is_first: bool = False
    is_taken: bool = False
    outcome: R | Exception | None = None
    called: threading.Event = field(default_factory=threading.Event)
    """Set once it is the first and the door is free, or once others have taken it along and it is done."""


class Line(Generic[T, R]):
    """`most`: so much weight is done at once, if more than one waits.

    `turns` where several lines lead to one worker: who waits for the turn gathers those behind meanwhile.
    """

    def __init__(self, most: int, longest_wait: float, turns: Turns | None = None) -> None:
        self._most = most
        self._longest_wait = longest_wait
        self._turns = turns or Turns(longest_wait)
        self._lock = threading.Lock()
        self._joined = threading.Condition(self._lock)
        self._waiting: deque[_Place[T, R]] = deque()
        self._is_busy = False
        self._coming = 0
        self._went_last = 0

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Within this block somebody is on the way to the line, and is worth a moment's waiting for."""
        with self._lock:
            self._coming += 1
        try:
            yield
        finally:
            with self._lock:
                self._coming -= 1

    def stand(self, thing: T, weight: int, do: Callable[[Sequence[T]], Sequence[R | Exception]]) -> R:
        """What comes of `thing`, done by this thread or by another's `do` together with others.

        `do` gives one outcome for each; an exception among them is raised for whom it is, one that `do` raises for
        all. Raises `LineTooLong` where the thing was not taken in time.
        """
        place: _Place[T, R] = _Place(thing, weight)
        with self._lock:
            self._waiting.append(place)
            self._joined.notify()
            if not self._is_busy:
                self._is_busy = True
                _call(place)
        self._wait(place)
        if place.is_first:
            self._let_join()
            with self._turns.own():
                self._work(self._gather(), do)
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome  # type: ignore[return-value]

    def _wait(self, place: _Place[T, R]) -> None:
        if place.called.wait(self._longest_wait):
            return
        with self._lock:
            if not place.is_taken and not place.is_first:
                self._waiting.remove(place)
                raise LineTooLong
        place.called.wait()

    def _gather(self) -> list[_Place[T, R]]:
        """The first in line and those behind who pass with it."""
        with self._lock:
            group = [self._waiting.popleft()]
            while self._waiting and sum(one.weight for one in group) + self._waiting[0].weight <= self._most:
                group.append(self._waiting.popleft())
            for one in group:
                one.is_taken = True
            self._went_last = len(group)
            return group

    def _let_join(self) -> None:
        """Wait a moment for those who are sure to come."""
        until = time.monotonic() + _LONGEST_PAUSE
        with self._lock:
            while self._is_worth_waiting() and time.monotonic() < until:
                if not self._joined.wait(_QUIET) and not self._coming:
                    return

    def _is_worth_waiting(self) -> bool:
        """Whether more are on their way, or as many as passed together last are not back yet."""
        if sum(one.weight for one in self._waiting) >= self._most:
            return False
        return self._coming > 0 or len(self._waiting) < self._went_last

    def _work(self, group: list[_Place[T, R]], do: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        outcomes: Sequence[R | Exception] = [LineTooLong()] * len(group)
        try:
            outcomes = do([one.thing for one in group])
        except Exception as error:  # noqa: BLE001 (it is raised again for each of them)
            outcomes = [error] * len(group)
        finally:
            with self._lock:
                if self._waiting:
                    _call(self._waiting[0])
                else:
                    self._is_busy = False
            for one, outcome in zip(group, outcomes, strict=True):
                one.outcome = outcome
                one.called.set()


def _call(place: _Place[T, R]) -> None:
    place.is_first = True
    place.called.set()
