"""A job process whose clock the test sets: `python -m tests.support.job_process URL NAME CLOCK`.

It says that it is ready, looks for due jobs all the time, and writes one line into the trail for each period that
it does. Its time is what stands in the file CLOCK; it ends when the file is gone.
"""

from __future__ import annotations

import contextlib
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.service import record
from outreach.jobs.leader import leader_of, patience
from outreach.jobs.runner import run_due_jobs
from outreach.jobs.timetable import Job, at
from outreach.kernel.db import DbSession, open_database
from outreach.tasks.models import JobRun

FIRST_DAY = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # midnight in the ward
DEED_SECONDS = 0.01
DAILY = Job("daily", "Mỗi sáng", at("0 6 * * *"), timedelta(hours=12))


def main(url: str, name: str, clock_file: Path) -> None:
    """Look for what is due until there is no clock any more."""
    database = open_database(url)
    leader = leader_of(database.engine)

    def clock() -> datetime:
        return datetime.fromisoformat(clock_file.read_text())

    def deed(db: DbSession, now: datetime) -> str:
        mine = select(JobRun.period).where(JobRun.owner == name, JobRun.finished_at.is_(None))
        record(db, THE_HOUSE, "job.tried", now=now, period=db.scalars(mine).first())
        db.flush()
        time.sleep(DEED_SECONDS)
        return name

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with contextlib.suppress(FileNotFoundError):
        while True:
            waits = patience(leader)
            run_due_jobs(database, [DAILY], {DAILY.name: deed}, owner=name, clock=clock, patience=waits)
            time.sleep(DEED_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
