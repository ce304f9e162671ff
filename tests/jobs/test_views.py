"""The diary of the jobs tells what is late, stuck or silent."""

from __future__ import annotations

from datetime import timedelta

from outreach.accounts.rules import Role
from outreach.jobs.timetable import JOBS
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.tasks.models import JobRun
from tests.build import make_user, open_session
from tests.conftest import Client


def diary(client: Client, db: DbSession) -> str:
    client.set_cookie("signin", open_session(db, make_user(db, Role.ADMIN)))
    return client.get("/jobs").text


def test_every_job_is_told_with_its_next_time(client: Client, db: DbSession) -> None:
    told = diary(client, db)
    assert [job.name for job in JOBS if job.label not in told] == []
    assert "chưa chạy lần nào" in told
    assert "tiến trình việc nền không chạy" in told


def test_a_stuck_run_is_seen_and_a_failed_one_tells_its_attempt(client: Client, db: DbSession) -> None:
    now = clock.now()
    for job, ago, error in (("coverage.count", 20, ""), ("files.expire", 20, "Hỏng."), ("sync.release", 2, "")):
        at = now - timedelta(minutes=ago)
        facts = {"finished_at": at if error else None, "error": error, "attempts": 3 if error else 1}
        db.add(JobRun(job=job, period=at, owner="máy:1", started_at=at, **facts))
    told = diary(client, db)
    assert told.count("bị kẹt</strong>") == 2, "in the table of jobs and among the latest runs"
    assert "Lỗi: Hỏng. (lần thử 3)" in told
    assert "đang chạy" in told
    assert "tiến trình việc nền không chạy" not in told
