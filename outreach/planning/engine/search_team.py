"""Searches from seeds in a row, side by side in threads: kernels leave the interpreter free."""

from __future__ import annotations

import threading
from collections.abc import Callable

from outreach.planning.engine.problem import Plan, Problem
from outreach.planning.engine.search import Guidance, Search, Stage

Hearing = Callable[[Stage], bool]


class SearchTeam:
    """One or more searches of one problem; the first one reports, all end with it."""

    def __init__(self, problem: Problem, seed: int, workers: int, start: Plan | None) -> None:
        self.searches = [Search(problem, seed + number, start) for number in range(max(1, workers))]
        self._goes_on = True

    def run(self, seconds: float, began: float, on_slice: Hearing, guidance: Guidance | None = None) -> None:
        """Anneal for about `seconds` from the time `began`; `on_slice` says whether to go on."""
        threads = [
            threading.Thread(
                target=search.run, args=(seconds, lambda _: self._goes_on, (), began, guidance), name="search"
            )
            for search in self.searches[1:]
        ]
        for thread in threads:
            thread.start()

        def goes_on(stage: Stage) -> bool:
            self._goes_on = on_slice(stage)
            return self._goes_on

        self.searches[0].run(seconds, goes_on, (), began, guidance)
        for thread in threads:
            thread.join()

    def best(self) -> Search:
        """The search with the best plan, the one with the lowest seed among equals."""
        return min(self.searches, key=lambda search: search.cost)

    @property
    def by_clock(self) -> bool:
        """Whether the clock, not the number of steps, ended one of them."""
        return any(search.by_clock for search in self.searches)
