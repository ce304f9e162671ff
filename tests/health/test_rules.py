"""When the house is well, wants attention, or is bad."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outreach.health.rules import GIGABYTE, MEGABYTE, State, Vitals, states

NOW = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
WELL = Vitals(
    at=NOW, free_bytes=50 * GIGABYTE, database_bytes=MEGABYTE, wal_bytes=0, has_backup_key=True,
    backup_at=NOW - timedelta(minutes=50), jobs_are_quiet=False, stuck_jobs=0, failed_jobs=0,
)  # fmt: skip


def test_a_house_that_is_well_is_all_good() -> None:
    assert set(states(WELL).values()) == {State.GOOD}


@pytest.mark.parametrize(
    ("name", "facts", "state"),
    [
        ("disk", {"free_bytes": 4 * GIGABYTE}, "warn"),
        ("disk", {"free_bytes": GIGABYTE - 1}, "bad"),
        ("wal", {"wal_bytes": 65 * MEGABYTE}, "warn"),
        ("wal", {"wal_bytes": 600 * MEGABYTE}, "bad"),
        ("jobs", {"stuck_jobs": 1}, "warn"),
        ("jobs", {"failed_jobs": 1}, "warn"),
        ("jobs", {"jobs_are_quiet": True}, "bad"),
        ("backup", {"backup_at": NOW - timedelta(hours=3, seconds=1)}, "warn"),
        ("backup", {"backup_at": None}, "bad"),
        ("backup", {"has_backup_key": False}, "bad"),
        ("tablets", {"unsent_records": 1}, "warn"),
        ("tablets", {"held_records": 1}, "warn"),
        ("certificate", {"certificate_ends_at": NOW + timedelta(days=15)}, "good"),
        ("certificate", {"certificate_ends_at": NOW + timedelta(days=13)}, "warn"),
        ("certificate", {"certificate_ends_at": NOW}, "bad"),
    ],
)
def test_each_fault_shows_at_its_own_check_alone(name: str, facts: dict[str, Any], state: str) -> None:
    judged = states(replace(WELL, **facts))
    assert judged.pop(name) == state
    assert set(judged.values()) == {State.GOOD}
