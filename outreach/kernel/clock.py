"""The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The same instant on the wall clock of the ward."""
    return instant.astimezone(LOCAL_ZONE)


def local_day(instant: datetime) -> date:
    """The calendar day of an instant in the ward: 17:00 UTC is already tomorrow."""
    return local(instant).date()
