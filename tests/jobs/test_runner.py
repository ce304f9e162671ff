"""Jobs by the clock: each period once, made up for when missed, told in the diary."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.models import AuditEntry
from outreach.audit.service import record
from outreach.jobs.runner import Deed, Errand, claim_period, run_due_jobs
from outreach.jobs.timetable import JOBS, Job, at
from outreach.kernel.db import Database, DbSession, open_database
from outreach.tasks.models import JobRun
from outreach.tasks.rules import AGAIN_AFTER, GIVEN_UP_AFTER, MOST_ATTEMPTS

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
DAILY = Job("daily", "Hằng ngày", at("0 6 * * *"), timedelta(hours=12))
SIX = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


def the_runs(database: Database) -> list[JobRun]:
    with database.reading() as db:
        return list(db.query(JobRun))


def did(_db: DbSession, _now: datetime) -> str:
    return "3 tệp"


def broke(_db: DbSession, _now: datetime) -> str:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (SIX - timedelta(seconds=1), None),
        (SIX, SIX),
        (NOON, SIX),
        (SIX + timedelta(hours=12), SIX),
        (SIX + timedelta(hours=13), None),
        (SIX + timedelta(days=1), SIX + timedelta(days=1)),
    ],
)
def test_the_latest_period_is_due_until_it_is_too_old(now: datetime, due: datetime | None) -> None:
    assert DAILY.latest_due(now) == due


def test_a_due_period_is_done_once_and_told(database: Database) -> None:
    for _ in range(2):
        run_due_jobs(database, [DAILY], {"daily": did}, owner="one", clock=lambda: NOON)
    (run,) = the_runs(database)
    assert (run.job, run.period, run.result, run.finished_at, run.error) == ("daily", SIX, "3 tệp", NOON, "")


def test_a_job_that_breaks_is_told_and_does_not_stop_the_others(database: Database) -> None:
    other = Job("other", "Khác", at("0 5 * * *"), timedelta(hours=12))
    done = run_due_jobs(database, [DAILY, other], {"daily": broke, "other": did}, owner="one", clock=lambda: NOON)
    assert done == ["daily", "other"]
    assert {run.job: bool(run.error) for run in the_runs(database)} == {"daily": True, "other": False}


def test_a_period_whose_process_died_is_taken_up_later_by_one(database: Database) -> None:
    assert claim_period(database, "daily", SIX, owner="dead", now=NOON)
    late = NOON + GIVEN_UP_AFTER + timedelta(minutes=1)
    assert claim_period(database, "daily", SIX, owner="two", now=NOON) is None
    taken = claim_period(database, "daily", SIX, owner="two", now=late)
    assert taken is not None
    assert taken.attempt == 2
    assert claim_period(database, "daily", SIX, owner="three", now=late) is None


def test_a_run_whose_period_was_taken_over_keeps_nothing(database: Database) -> None:
    def overtaken(db: DbSession, now: datetime) -> str:
        record(db, THE_HOUSE, "job.tried", now=now)
        db.execute(update(JobRun).values(attempts=2))
        return "vain"

    run_due_jobs(database, [DAILY], {"daily": overtaken}, owner="one", clock=lambda: NOON)
    (run,) = the_runs(database)
    with database.reading() as db:
        assert db.query(AuditEntry).count() == 0
    assert (run.finished_at, run.result) == (None, "")


class Clock:
    """Stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def tells(clock: Clock, told: list[datetime], *, sleeps: timedelta = timedelta(0)) -> Deed:
    """A deed that writes one line, and may sleep while it holds the period."""

    def deed(db: DbSession, now: datetime) -> str:
        record(db, THE_HOUSE, "job.tried", now=now)
        clock.at += sleeps
        told.append(now)
        return "xong"

    return deed


def entries(database: Database) -> int:
    with database.reading() as db:
        return db.query(AuditEntry).count()


def test_a_paused_process_that_wakes_after_its_period_was_taken_over_leaves_nothing(database: Database) -> None:
    """F15: a process is stopped in the midst of the long part of a job, and goes on once another has done it."""
    clock, told = Clock(SIX), list[datetime]()

    def paused(now: datetime) -> Deed:
        clock.at += GIVEN_UP_AFTER + timedelta(minutes=10)
        run_due_jobs(database, [DAILY], {"daily": tells(clock, told)}, owner="one", clock=clock)
        return tells(clock, told)

    run_due_jobs(database, [DAILY], {"daily": Errand(paused)}, owner="one", clock=clock)
    (run,) = the_runs(database)
    assert (run.attempts, run.result, run.error, entries(database)) == (2, "xong", "", 1)


def test_a_pause_of_ten_minutes_ends_with_one_run(database: Database) -> None:
    clock, told = Clock(SIX), list[datetime]()

    def paused(now: datetime) -> Deed:
        clock.at += timedelta(minutes=10)
        run_due_jobs(database, [DAILY], {"daily": tells(clock, told)}, owner="two", clock=clock)
        return tells(clock, told)

    run_due_jobs(database, [DAILY], {"daily": Errand(paused)}, owner="one", clock=clock)
    (run,) = the_runs(database)
    assert (run.owner, run.attempts, entries(database)) == ("one", 1, 1)


def test_who_stands_by_leaves_a_period_to_the_leader_for_a_while(database: Database) -> None:
    clock, told = Clock(SIX + timedelta(minutes=1)), list[datetime]()
    deeds = {"daily": tells(clock, told)}
    wait = timedelta(minutes=2)
    assert run_due_jobs(database, [DAILY], deeds, owner="by", clock=clock, patience=wait) == []
    clock.at += timedelta(minutes=1)
    assert run_due_jobs(database, [DAILY], deeds, owner="by", clock=clock, patience=wait) == ["daily"]


def test_a_failed_run_is_tried_again_after_a_while_and_not_for_ever(database: Database) -> None:
    clock = Clock(SIX)
    tries = []
    for _ in range(2 * MOST_ATTEMPTS):
        tries.append(run_due_jobs(database, [DAILY], {"daily": broke}, owner="one", clock=clock))
        assert run_due_jobs(database, [DAILY], {"daily": broke}, owner="one", clock=clock) == []
        clock.at += AGAIN_AFTER
    assert tries == [["daily"]] * MOST_ATTEMPTS + [[]] * MOST_ATTEMPTS


def test_a_run_that_failed_once_and_then_does_its_work_has_done_it_once(database: Database) -> None:
    clock, told = Clock(SIX), list[datetime]()
    run_due_jobs(database, [DAILY], {"daily": broke}, owner="one", clock=clock)
    clock.at += AGAIN_AFTER
    for _ in range(3):
        run_due_jobs(database, [DAILY], {"daily": tells(clock, told)}, owner="two", clock=clock)
        clock.at += AGAIN_AFTER
    (run,) = the_runs(database)
    assert (run.error, run.attempts, len(told)) == ("", 2, 1)


def test_days_off_are_made_up_for_once(database: Database) -> None:
    clock, told = Clock(SIX), list[datetime]()
    for away in (timedelta(0), timedelta(days=5, hours=3), timedelta(hours=12)):
        clock.at += away
        run_due_jobs(database, [DAILY], {"daily": tells(clock, told)}, owner="one", clock=clock)
    periods = [run.period for run in the_runs(database)]
    assert sorted(periods) == [SIX, SIX + timedelta(days=5)]
    assert len(told) == 2


def test_a_clock_that_jumps_back_and_forth_does_no_period_twice(database: Database) -> None:
    clock, told = Clock(SIX), list[datetime]()
    for hours in (0, 25, -30, 6, 24, -48, 72, 1):
        clock.at += timedelta(hours=hours)
        run_due_jobs(database, [DAILY], {"daily": tells(clock, told)}, owner="one", clock=clock)
    periods = [run.period for run in the_runs(database)]
    assert len(told) == len(periods) == len(set(periods)) == 4


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def claim_all(url: str, wins: Any) -> None:
    """One process that claims twenty periods."""
    database = open_database(url)
    for hour in range(20):
        if claim_period(database, "hourly", SIX + timedelta(hours=hour), owner="any", now=NOON) is not None:
            wins.put(hour)
    wins.put(None)
    database.engine.dispose()


def test_of_several_processes_exactly_one_gets_each_period(database: Database) -> None:
    spawn = multiprocessing.get_context("spawn")
    wins = spawn.Queue()
    processes = [spawn.Process(target=claim_all, args=(url_of(database), wins)) for _ in range(3)]
    for process in processes:
        process.start()
    won: list[int] = []
    ended = 0
    while ended < 3:
        hour = wins.get(timeout=60)
        ended += hour is None
        won += [] if hour is None else [hour]
    for process in processes:
        process.join(60)
    assert sorted(won) == list(range(20))


def test_every_job_has_a_name_of_its_own_and_a_next_time() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    coming = [job.next_due(NOON) for job in JOBS]
    assert all(at is not None and at > NOON for at in coming)
