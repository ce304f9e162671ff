"""What was found so a moment ago, so that it need not be looked up again before the one place that decides."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lately(Generic[K, V]):
    """Finds of one process, each kept for `seconds`, `most` of them: the oldest goes first.

    What is kept may be wrong by now: it may save a look beforehand, never the look that decides.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def found(self, keys: Iterable[K]) -> dict[K, V]:
        """Those of `keys` that were found lately, with what was found."""
        since = time.monotonic() - self._seconds
        with self._lock:
            kept = {key: self._found[key] for key in keys if key in self._found}
        return {key: value for key, (at, value) in kept.items() if at > since}

    def note(self, finds: Mapping[K, V]) -> None:
        """Keep these finds, from now."""
        at = time.monotonic()
        with self._lock:
            for key, value in finds.items():
                self._found[key] = at, value
                self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
