"""Public holidays get their names from the library; readers of English know them too."""

from __future__ import annotations

from outreach.workdays.seed import LIBRARY, seed_days
from scripts.translations import source_strings


def test_every_name_and_source_of_a_seeded_day_can_be_translated() -> None:
    days = [day.info for year in range(2025, 2036) for day in seed_days(year)]
    said = {info.name for info in days} | {info.source for info in days if info.source}
    assert said - {message.id for message in source_strings()} - {LIBRARY} == set()
