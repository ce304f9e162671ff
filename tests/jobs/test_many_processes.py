"""Four job processes, killed, paused and started again at the minute: each period of a month is done exactly once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from outreach.audit.models import AuditEntry
from outreach.config import ROOT
from outreach.kernel.db import Database
from outreach.tasks.models import JobRun
from outreach.tasks.rules import GIVEN_UP_AFTER
from tests.support.job_process import DEED_SECONDS, FIRST_DAY

DAYS, PROCESSES, KILLS, PAUSES = 30, 4, 10, 5
SIX = timedelta(hours=6)


class Month:
    """The processes, and the time that they see. Time goes on only as the test has it: a slow machine is only slow."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self._clock = database, folder / "clock"
        self._url = database.engine.url.render_as_string(hide_password=False)
        self._names = count(1)
        self.dead: set[str] = set()
        self.set_clock(FIRST_DAY)
        self.processes = dict(self._start() for _ in range(PROCESSES))

    def _start(self) -> tuple[str, subprocess.Popen[str]]:
        name = f"process {next(self._names)}"
        command = [sys.executable, "-m", "tests.support.job_process", self._url, name, str(self._clock)]
        return name, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def wait_until_ready(self) -> None:
        for process in self.processes.values():
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

    def set_clock(self, at: datetime) -> None:
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(at.isoformat())
        fresh.replace(self._clock)
        self.at = at

    def kill(self, name: str) -> None:
        """SIGKILL, and another one comes in its place."""
        process = self.processes.pop(name)
        process.kill()
        process.communicate()
        self.dead.add(name)
        self.processes.update([self._start()])

    def run_of(self, period: datetime) -> tuple[str, bool] | None:
        with self.database.reading() as db:
            run = db.query(JobRun).filter(JobRun.period == period).one_or_none()
            return (run.owner, run.finished_at is not None) if run else None

    def live_through(self, period: datetime) -> None:
        """Until the period is done; where its owner was killed with it, the hour passes after which it is given up."""

        def is_done() -> bool:
            run = self.run_of(period)
            if run and not run[1] and run[0] in self.dead:
                self.set_clock(max(self.at, period + GIVEN_UP_AFTER + timedelta(minutes=1)))
            return run is not None and run[1]

        until(is_done)

    def end(self) -> None:
        self._clock.unlink(missing_ok=True)
        for process in self.processes.values():
            try:
                process.communicate(timeout=30)
            finally:
                process.kill()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, "nobody did the period"
        time.sleep(DEED_SECONDS)


@contextmanager
def paused(process: subprocess.Popen[str]) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP and no SIGKILL")
def test_each_period_of_a_month_is_done_once_by_four_processes(database: Database, tmp_path: Path) -> None:
    chance = random.Random(7)
    month = Month(database, tmp_path)
    try:
        month.wait_until_ready()
        days = chance.sample(range(DAYS), KILLS + PAUSES)
        for day in range(DAYS):
            period = FIRST_DAY + timedelta(days=day) + SIX
            # Who has just ended the last period may still hold the lock of its commit: that one is not paused.
            owner, _ = month.run_of(period - timedelta(days=1)) or ("", True)
            name = chance.choice([name for name in month.processes if name != owner])
            if day in days[KILLS:]:
                with paused(month.processes[name]):
                    month.set_clock(period + timedelta(minutes=10))
                    month.live_through(period)
                continue
            month.set_clock(period)
            if day in days[:KILLS]:
                time.sleep(chance.random() * 3 * DEED_SECONDS)
                month.kill(name)
            month.live_through(period)
    finally:
        month.end()
    with database.reading() as db:
        told = [entry.facts["period"] for entry in db.query(AuditEntry)]
        runs = {str(run.period): run.error for run in db.query(JobRun)}
    every = {str(FIRST_DAY + timedelta(days=day) + SIX) for day in range(DAYS)}
    assert sorted(told) == sorted(every)
    assert runs == dict.fromkeys(every, "")
