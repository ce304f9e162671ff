"""Runs what is due, each period once however many processes there are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from outreach.jobs.timetable import Job
from outreach.kernel.db import Database, DbSession
from outreach.tasks.models import JobRun
from outreach.tasks.rules import BROKEN, may_be_taken

_LOG = logging.getLogger("outreach.jobs")

Deed = Callable[[DbSession, datetime], str]
"""What a job does, in one transaction; it gives a few words for the diary."""


@dataclass(frozen=True)
class Errand:
    """A job whose long part runs outside any transaction, so that nobody waits for it; it gives what ends it."""

    prepare: Callable[[datetime], Deed]


@dataclass(frozen=True)
class Claim:
    """One period of a job, the process that has taken it, and the how manieth attempt it is."""

    job: str
    period: datetime
    owner: str
    attempt: int = 1


class ClaimLost(Exception):
    """A run took so long that another process took its period over: what it did is rolled back."""


def run_due_jobs(
    database: Database,
    jobs: Iterable[Job],
    deeds: Mapping[str, Deed | Errand],
    *,
    owner: str,
    clock: Callable[[], datetime],
    patience: timedelta = timedelta(0),
) -> list[str]:
    """Do each job whose latest period is due and not done yet; gives the names of those done here.

    A period that is due for less than `patience` is left to another process.
    """
    done = []
    for job in jobs:
        at = clock()
        period = job.latest_due(at)
        if period is None or period > at - patience:
            continue
        claim = claim_period(database, job.name, period, owner=owner, now=at)
        if claim is not None:
            _do(database, claim, deeds[job.name], clock=clock)
            done.append(job.name)
    return done


def claim_period(database: Database, job: str, period: datetime, *, owner: str, now: datetime) -> Claim | None:
    """Take one period of a job for oneself; of several processes exactly one gets it.

    A period whose run is silent for long, or failed a while ago, is taken up again as another attempt.
    """
    mine = select(JobRun).where(JobRun.job == job, JobRun.period == period)
    with database.reading() as db:
        # Looking takes no lock: each process looks twice a minute at every job.
        run = db.scalar(mine)
        if run is not None and not may_be_taken(run, now):
            return None
    try:
        with database.writing.begin() as db:
            if run is not None:
                return _take_over(db, run, owner=owner, now=now)
            db.add(JobRun(job=job, period=period, owner=owner, started_at=now, attempts=1))
    except IntegrityError:
        return None
    return Claim(job, period, owner)


def _take_over(db: DbSession, run: JobRun, *, owner: str, now: datetime) -> Claim | None:
    still = (
        JobRun.id == run.id,
        JobRun.attempts == run.attempts,
        or_(JobRun.finished_at.is_(None), JobRun.error != ""),
    )
    values = {"owner": owner, "started_at": now, "attempts": run.attempts + 1, "finished_at": None, "error": ""}
    taken = db.execute(update(JobRun).where(*still).values(values).returning(JobRun.id)).first()
    return Claim(run.job, run.period, owner, run.attempts + 1) if taken else None


def _do(database: Database, claim: Claim, what: Deed | Errand, *, clock: Callable[[], datetime]) -> None:
    """The deed and its end in one transaction: a process that dies between them has done nothing."""
    try:
        deed = what.prepare(clock()) if isinstance(what, Errand) else what
        with database.writing.begin() as db:
            result = deed(db, clock())
            _keep(db, claim, now=clock(), result=result[:500])
    except ClaimLost:
        _LOG.warning("job %s: another process has taken over %s; nothing was kept", claim.job, claim.period)
    except Exception:  # noqa: BLE001 (one broken job must not end the others; it is logged and shown)
        _LOG.exception("job %s failed", claim.job)
        _tell_failure(database, claim, now=clock())


def _tell_failure(database: Database, claim: Claim, *, now: datetime) -> None:
    try:
        with database.writing.begin() as db:
            _end(db, claim, now=now, error=BROKEN)
    except DBAPIError:
        # The run stays open; it is shown as stuck, and taken up again like one whose process died.
        _LOG.exception("the end of job %s could not be written", claim.job)


def _keep(db: DbSession, claim: Claim, *, now: datetime, result: str) -> None:
    """Raises ClaimLost where the period is no longer the claimant's."""
    if not _end(db, claim, now=now, result=result):
        raise ClaimLost(claim)


def _end(db: DbSession, claim: Claim, *, now: datetime, result: str = "", error: str = "") -> bool:
    """Write down how a period ended; False where it is no longer the claimant's."""
    mine = (JobRun.job == claim.job, JobRun.period == claim.period, JobRun.attempts == claim.attempt)
    ended = update(JobRun).where(*mine, JobRun.owner == claim.owner, JobRun.finished_at.is_(None))
    values = {"finished_at": now, "result": result, "error": error}
    return db.execute(ended.values(values).returning(JobRun.id)).first() is not None
