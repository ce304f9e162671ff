"""Turns at a lock that is not fair itself: who comes first goes first.

SQLite lets a waiting writer sleep and look again, up to a tenth of a second at a time. Beside one who writes without a
rest it looked for six seconds (measured) before it came in.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One turn at a time within this process. Waiting has an end: then one goes on without a turn."""

    def __init__(self, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self) -> bool:
        """Wait for the own turn; False where it did not come in time."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(self._longest_wait):
            return True
        with self._guard:
            if called.is_set():
                return True
            self._waiting.remove(called)
            return False

    @contextmanager
    def own(self) -> Iterator[None]:
        """A block of work within a turn, or without one where it did not come in time."""
        has_turn = self.take()
        try:
            yield
        finally:
            if has_turn:
                self.give()

    def give(self) -> None:
        """End the own turn: the next one is called."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
