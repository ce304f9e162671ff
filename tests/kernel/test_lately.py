"""What was found a moment ago is found again, but not for long and not without end."""

from __future__ import annotations

import pytest

from outreach.kernel import lately
from outreach.kernel.lately import Lately


class _Watch:
    """A watch that is set by hand, in place of the module's own."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> _Watch:
    made = _Watch()
    monkeypatch.setattr(lately, "time", made)
    return made


def test_a_find_is_kept_for_its_seconds_and_no_longer(watch: _Watch) -> None:
    kept = Lately[str, int](seconds=60, most=10)
    kept.note({"một": 1})
    watch.at += 30
    kept.note({"hai": 2})
    watch.at += 29
    assert kept.found(["một", "hai", "ba"]) == {"một": 1, "hai": 2}
    watch.at += 2
    assert kept.found(["một", "hai"]) == {"hai": 2}


def test_the_oldest_goes_where_there_are_too_many(watch: _Watch) -> None:
    kept = Lately[int, int](seconds=60, most=3)
    for number in (1, 2, 3, 1, 4):
        kept.note({number: number})
    assert kept.found(range(5)) == {1: 1, 3: 3, 4: 4}
