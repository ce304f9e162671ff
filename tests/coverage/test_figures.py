from __future__ import annotations

from outreach.coverage.figures import Figures, total


def test_figures_add_up_and_shares_of_nothing_are_unknown() -> None:
    both = total([Figures(visits=1, people=30, elderly=12, requested=4, activated=3), Figures(visits=1, people=20)])
    assert (both.visits, both.people, both.people_per_visit, both.elderly_share) == (2, 50, 25.0, 0.24)
    assert both.activated_share == 0.75
    nothing = total([])
    assert (nothing.people_per_visit, nothing.elderly_share, nothing.activated_share) == (None, None, None)
