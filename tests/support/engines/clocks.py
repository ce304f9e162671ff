"""Instants at which houses miscount, and server zones in which the same instant must give the same words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

EDGES = (
    datetime(2026, 11, 14, 16, 59, 59, tzinfo=UTC),  # a second before Sunday in the ward
    datetime(2026, 11, 14, 17, 0, tzinfo=UTC),  # midnight in the ward
    datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 17, 0, tzinfo=UTC),  # New Year in the ward, and still the old one in UTC
    datetime(2026, 12, 14, 17, 0, tzinfo=UTC),  # the reporting year begins on the 15th of December
    datetime(2028, 2, 28, 17, 0, tzinfo=UTC),  # 29/02/2028
    datetime(2028, 2, 29, 17, 0, tzinfo=UTC),
)
ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles")


@contextmanager
def server_zone(name: str) -> Iterator[None]:
    """The machine stands in this zone until the block is over."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
