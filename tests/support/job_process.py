"""A job process whose days are short: `python -m tests.support.job_process URL DAYS NAME`.

It says that it is ready, reads the Unix time at which the simulated days began, and lives through them from
`FIRST_DAY` on, one each `DAY_SECONDS`: it looks for due jobs all the time, and writes one line into the
trail for each period that it does.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.service import record
from outreach.jobs.runner import run_due_jobs
from outreach.jobs.timetable import Job, at
from outreach.kernel.db import DbSession, open_database
from outreach.tasks.models import JobRun

FIRST_DAY = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # midnight in the ward
DAY_SECONDS = 0.6
DEED_SECONDS = DAY_SECONDS / 100
DAILY = Job("daily", "Mỗi sáng", at("0 6 * * *"), timedelta(hours=12))
DUE = DAY_SECONDS / 4  # six in the morning, in seconds after midnight


def main(url: str, days: int, name: str) -> None:
    """Look for what is due until the simulated days are over."""
    database = open_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began = float(sys.stdin.readline())

    def clock() -> datetime:
        return FIRST_DAY + timedelta(days=(time.time() - began) / DAY_SECONDS)

    def deed(db: DbSession, now: datetime) -> str:
        mine = select(JobRun.period).where(JobRun.owner == name, JobRun.finished_at.is_(None))
        record(db, THE_HOUSE, "job.tried", now=now, period=db.scalars(mine).first())
        db.flush()
        time.sleep(DEED_SECONDS)
        return name

    while clock() < FIRST_DAY + timedelta(days=days):
        run_due_jobs(database, [DAILY], {DAILY.name: deed}, owner=name, clock=clock)
        time.sleep(DAY_SECONDS / 100)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
