"""What a campaign is offered."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.planning.campaign_rules import first_wishes


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 1, 5), date(2026, 12, 31)),
        (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 7, 2), date(2027, 12, 31)),
        (date(2026, 11, 30), date(2027, 12, 31)),
    ],
)
def test_a_new_campaign_goes_to_the_end_of_the_year_that_has_half_a_year_left(today: date, last: date) -> None:
    assert first_wishes(today) == {"name": f"Về phố năm {last.year}", "starts_on": today, "ends_on": last}
