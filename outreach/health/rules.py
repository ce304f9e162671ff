"""When something of the installation is well, wants attention, or is bad."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.backups.rules import TOO_OLD_AFTER

GIGABYTE = 1_000_000_000
MEGABYTE = 1_000_000
LITTLE_ROOM, NO_ROOM = 5 * GIGABYTE, GIGABYTE
"""A visit day brings some hundred megabytes at most; a backup needs twice the database for a while."""

LONG_WAL, TOO_LONG_WAL = 64 * MEGABYTE, 512 * MEGABYTE
"""SQLite folds its log back each 4 MB; a long one means that a reader never ends."""

CERTIFICATE_ENDS_SOON = timedelta(days=14)


class State(StrEnum):
    """How one thing is."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Vitals:
    """What was measured. Ages and ends are None where there is nothing to measure."""

    at: datetime
    free_bytes: int
    database_bytes: int
    wal_bytes: int
    has_backup_key: bool
    backup_at: datetime | None
    jobs_are_quiet: bool
    stuck_jobs: int
    failed_jobs: int
    job_ages: dict[str, float] = field(default_factory=dict)
    waiting_tasks: int = 0
    held_records: int = 0
    unsent_records: int = 0
    certificate_ends_at: datetime | None = None

    @property
    def backup_age(self) -> timedelta | None:
        """How old the newest tested backup is."""
        return self.at - self.backup_at if self.backup_at else None


def disk(vitals: Vitals) -> State:
    """Room on the disk of the data."""
    return _by(vitals.free_bytes < LITTLE_ROOM, vitals.free_bytes < NO_ROOM)


def log_of_database(vitals: Vitals) -> State:
    """The log that SQLite folds back into the file."""
    return _by(vitals.wal_bytes > LONG_WAL, vitals.wal_bytes > TOO_LONG_WAL)


def jobs(vitals: Vitals) -> State:
    """The job process and its work."""
    return _by(bool(vitals.stuck_jobs or vitals.failed_jobs), vitals.jobs_are_quiet)


def backup(vitals: Vitals) -> State:
    """The newest tested backup."""
    age = vitals.backup_age
    return _by(age is None or age > TOO_OLD_AFTER, not vitals.has_backup_key or age is None)


def tablets(vitals: Vitals) -> State:
    """Records that wait on tablets or in the tray."""
    return _by(bool(vitals.held_records or vitals.unsent_records), is_bad=False)


def certificate(vitals: Vitals) -> State:
    """The end of our own certificate; another's is the proxy's matter."""
    ends = vitals.certificate_ends_at
    left = ends - vitals.at if ends else None
    return _by(left is not None and left < CERTIFICATE_ENDS_SOON, left is not None and left <= timedelta(0))


CHECKS = {
    "disk": disk,
    "wal": log_of_database,
    "jobs": jobs,
    "backup": backup,
    "tablets": tablets,
    "certificate": certificate,
}


def states(vitals: Vitals) -> dict[str, State]:
    """Each check by its name."""
    return {name: check(vitals) for name, check in CHECKS.items()}


def _by(is_warning: bool, is_bad: bool) -> State:
    if is_bad:
        return State.BAD
    return State.WARN if is_warning else State.GOOD
