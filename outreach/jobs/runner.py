"""Runs what is due, each period once however many processes there are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from outreach.jobs.timetable import Job
from outreach.kernel.db import Database, DbSession
from outreach.tasks.models import JobRun
from outreach.tasks.rules import BROKEN

_LOG = logging.getLogger("outreach.jobs")

Deed = Callable[[DbSession, datetime], str]
"""What a job does, in one transaction; it gives a few words for the diary."""

GIVEN_UP_AFTER = timedelta(hours=1)
"""A run without an end after this long died with its process; the period is taken up again."""


@dataclass(frozen=True)
class Claim:
    """One period of a job, and the process that has taken it."""

    job: str
    period: datetime
    owner: str


class ClaimLost(Exception):
    """A run took so long that another process took its period over: what it did is rolled back."""


def run_due_jobs(
    database: Database, jobs: Iterable[Job], deeds: Mapping[str, Deed], *, owner: str, clock: Callable[[], datetime]
) -> list[str]:
    """Do each job whose latest period is due and not done yet; gives the names of those done here."""
    done = []
    for job in jobs:
        period = job.latest_due(clock())
        if period is not None and claim_period(database, job.name, period, owner=owner, now=clock()):
            _do(database, Claim(job.name, period, owner), deeds[job.name], clock=clock)
            done.append(job.name)
    return done


def claim_period(database: Database, job: str, period: datetime, *, owner: str, now: datetime) -> bool:
    """Take one period of a job for oneself; of several processes exactly one is told yes."""
    mine = select(JobRun).where(JobRun.job == job, JobRun.period == period)
    try:
        with database.writing.begin() as db:
            run = db.scalar(mine)
            if run is not None:
                return _take_over(db, run, owner=owner, now=now)
            db.add(JobRun(job=job, period=period, owner=owner, started_at=now))
    except IntegrityError:
        return False
    return True


def _take_over(db: DbSession, run: JobRun, *, owner: str, now: datetime) -> bool:
    if run.finished_at is not None or run.started_at > now - GIVEN_UP_AFTER:
        return False
    still = update(JobRun).where(JobRun.id == run.id, JobRun.owner == run.owner, JobRun.finished_at.is_(None))
    taken = db.execute(still.values(owner=owner, started_at=now).returning(JobRun.id))
    return taken.first() is not None


def _do(database: Database, claim: Claim, deed: Deed, *, clock: Callable[[], datetime]) -> None:
    """The deed and its end in one transaction: a process that dies between them has done nothing."""
    try:
        with database.writing.begin() as db:
            result = deed(db, clock())
            _keep(db, claim, now=clock(), result=result[:500])
    except ClaimLost:
        _LOG.warning("job %s: another process has taken over %s; nothing was kept", claim.job, claim.period)
    except Exception:  # noqa: BLE001 (one broken job must not end the others; it is logged and shown)
        _LOG.exception("job %s failed", claim.job)
        with database.writing.begin() as db:
            _end(db, claim, now=clock(), error=BROKEN)


def _keep(db: DbSession, claim: Claim, *, now: datetime, result: str) -> None:
    """Raises ClaimLost where the period is no longer the claimant's."""
    if not _end(db, claim, now=now, result=result):
        raise ClaimLost(claim)


def _end(db: DbSession, claim: Claim, *, now: datetime, result: str = "", error: str = "") -> bool:
    """Write down how a period ended; False where it is no longer the claimant's."""
    mine = (JobRun.job == claim.job, JobRun.period == claim.period, JobRun.owner == claim.owner)
    ended = update(JobRun).where(*mine, JobRun.finished_at.is_(None))
    values = {"finished_at": now, "result": result, "error": error}
    return db.execute(ended.values(values).returning(JobRun.id)).first() is not None
