"""Who goes how often: days of duty by person and month, held and still to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Month = tuple[int, int]
"""Year and number."""


@dataclass(frozen=True)
class Worker:
    """Somebody who goes along, and on how many days of a month at most."""

    id: UUID
    name: str
    is_officer: bool
    limit: int


@dataclass(frozen=True)
class MonthDuty:
    """Days of duty of one person in one month: held, and still to come."""

    done: int
    ahead: int
    limit: int

    @property
    def days(self) -> int:
        """Both together."""
        return self.done + self.ahead

    @property
    def is_full(self) -> bool:
        """Whether no further day of this month may be asked for."""
        return self.days >= self.limit


@dataclass(frozen=True)
class Duty:
    """One person's days of duty, month by month."""

    worker: Worker
    months: tuple[MonthDuty, ...]

    @property
    def done(self) -> int:
        """Days that are over."""
        return sum(month.done for month in self.months)

    @property
    def ahead(self) -> int:
        """Days still to come."""
        return sum(month.ahead for month in self.months)

    @property
    def days(self) -> int:
        """Both together."""
        return self.done + self.ahead


def duty_of(
    workers: Iterable[Worker], days: Mapping[UUID, Iterable[date]], months: Sequence[Month], *, today: date
) -> list[Duty]:
    """The duty of each worker over some months; staff before officers, who goes most first.

    `days` are dates on which a person goes: a morning and an afternoon of one date are one day.
    """
    found = [Duty(one, _by_month(one, set(days.get(one.id, ())), months, today)) for one in workers]
    return sorted(found, key=lambda one: (one.worker.is_officer, -one.days))


def months_between(first: date, last: date) -> list[Month]:
    """Every month from that of `first` to that of `last`."""
    start, end = 12 * first.year + first.month - 1, 12 * last.year + last.month - 1
    return [(index // 12, index % 12 + 1) for index in range(start, end + 1)]


def _by_month(worker: Worker, days: set[date], months: Sequence[Month], today: date) -> tuple[MonthDuty, ...]:
    def of(month: Month) -> MonthDuty:
        own = [day for day in days if (day.year, day.month) == month]
        done = sum(day < today for day in own)
        return MonthDuty(done, len(own) - done, worker.limit)

    return tuple(of(month) for month in months)
