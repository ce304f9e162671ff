"""Four job processes, killed and started again at the minute: each period of a month is done exactly once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from outreach.audit.models import AuditEntry
from outreach.config import ROOT
from outreach.kernel.db import Database
from outreach.tasks.models import JobRun
from tests.support.job_process import DAY_SECONDS, DUE, FIRST_DAY

DAYS, PROCESSES, KILLS = 30, 4, 10
NAMES = count(1)
Process = subprocess.Popen[str]


def start(url: str) -> Process:
    """Another job process, under a name of its own."""
    words = [url, str(DAYS), f"process {next(NAMES)}"]
    command = [sys.executable, "-m", "tests.support.job_process", *words]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tell(process: Process, began: float) -> None:
    """Let a process know when the days began."""
    assert process.stdin is not None
    process.stdin.write(f"{began}\n")
    process.stdin.flush()


@contextmanager
def running(url: str) -> Iterator[list[Process]]:
    """Four of them, ready, and ended at the latest with the test."""
    processes = [start(url) for _ in range(PROCESSES)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_each_period_of_a_month_is_done_once_by_four_processes_that_are_killed(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    chance = random.Random(7)
    with running(url) as processes:
        began = time.time()
        for process in processes:
            tell(process, began)
        for day in sorted(chance.sample(range(1, DAYS - 1), KILLS)):
            time.sleep(max(0.0, began + day * DAY_SECONDS + DUE + chance.random() / 50 - time.time()))
            victim = chance.randrange(PROCESSES)
            processes[victim].kill()
            processes[victim].communicate()
            processes[victim] = start(url)
            tell(processes[victim], began)
        assert [process.wait(60) for process in processes] == [0] * PROCESSES
    with database.reading() as db:
        told = [entry.facts["period"] for entry in db.query(AuditEntry)]
        runs = {str(run.period): run.error for run in db.query(JobRun)}
    every = {str(FIRST_DAY + timedelta(days=day, hours=6)) for day in range(DAYS)}
    assert sorted(told) == sorted(every)
    assert runs == dict.fromkeys(every, "")
