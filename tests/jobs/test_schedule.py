"""Every job has a deed, every kind of task a work, and the deeds do what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from outreach.accounts.rules import THE_HOUSE
from outreach.config import ROOT, Settings
from outreach.jobs.schedule import WORKS, deeds_of, errands_of
from outreach.jobs.timetable import JOBS
from outreach.kernel.db import Database, DbSession
from outreach.planning.plan_service import RANK, REPLAN, SCENARIOS, SOLVE
from outreach.tasks.models import JobRun, Task, TaskState
from outreach.tasks.service import ask_for_task
from outreach.workbooks.pending import KEPT_FOR, PendingUploads
from outreach.workdays.queries import entries_of_year

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_every_job_has_a_deed_and_every_kind_of_task_a_work(settings: Settings) -> None:
    assert sorted([*deeds_of(settings.data_dir), *errands_of(settings)]) == sorted(job.name for job in JOBS)
    assert {SOLVE, REPLAN, RANK, SCENARIOS} <= set(WORKS)


def test_next_years_calendar_is_filled_in(db: DbSession, tmp_path: Path) -> None:
    assert deeds_of(tmp_path)["calendar.seed"](db, NOW).startswith("2027: ")
    assert entries_of_year(db, 2027)


def test_uploads_that_nobody_confirmed_are_swept_out(db: DbSession, tmp_path: Path) -> None:
    uploads = PendingUploads(tmp_path / "uploads")
    uploads.keep("places", None, "pho.xlsx", b"abc", now=NOW)
    (kept,) = (tmp_path / "uploads").iterdir()
    old = (NOW - 2 * KEPT_FOR).timestamp()
    os.utime(kept, (old, old))
    assert deeds_of(tmp_path)["uploads.sweep"](db, NOW) == "1"
    assert deeds_of(tmp_path)["files.expire"](db, NOW) == "0"


def test_the_job_process_does_what_is_due_and_ends_well_when_told(database: Database, settings: Settings) -> None:
    with database.writing.begin() as db:
        ask_for_task(db, THE_HOUSE, "unknown.do", subject_id=None, arguments={}, now=NOW)
    places = {"OUTREACH_DATA_DIR": str(settings.data_dir), "OUTREACH_DATABASE_URL": settings.database_url}
    process = subprocess.Popen([sys.executable, "-m", "outreach.jobs"], env=os.environ | places, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (_runs(database) and _state(database) is TaskState.FAILED):
            time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
    assert _state(database) is TaskState.FAILED
    assert all(run.finished_at and not run.error for run in _runs(database))


def _runs(database: Database) -> list[JobRun]:
    with database.reading() as db:
        return list(db.query(JobRun))


def _state(database: Database) -> TaskState:
    with database.reading() as db:
        return db.query(Task).one().state
