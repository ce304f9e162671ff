"""Which backups are kept, and how old the newest may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from outreach.kernel.clock import local

HOURLY, DAILY, MONTHLY = 24, 30, 12
"""The newest backup of each of the last so many hours, days and months that have one (trust.md §4.4)."""

TOO_OLD_AFTER = timedelta(hours=3)
"""A house whose newest tested backup is older than this has missed two of its hourly ones."""

_SPANS: tuple[tuple[str, int], ...] = (("%Y%m%d%H", HOURLY), ("%Y%m%d", DAILY), ("%Y%m", MONTHLY))


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Of the instants of all tested backups those that stay; hours, days and months are the ward's."""
    newest_first = sorted(times, reverse=True)
    return {one for form, count in _SPANS for one in _newest_of_each(newest_first, _name(form), count)}


def _newest_of_each(newest_first: Iterable[datetime], span: Callable[[datetime], str], count: int) -> list[datetime]:
    first: dict[str, datetime] = {}
    for one in newest_first:
        first.setdefault(span(one), one)
    return list(first.values())[:count]


def _name(form: str) -> Callable[[datetime], str]:
    return lambda at: local(at).strftime(form)
