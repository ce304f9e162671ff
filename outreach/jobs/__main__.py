"""The job process: `python -m outreach.jobs`. It ends well on SIGTERM and Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor as JobPool
from apscheduler.schedulers.blocking import BlockingScheduler

from outreach.config import Settings
from outreach.jobs.duties import Duties
from outreach.jobs.leader import leader_of, patience
from outreach.jobs.runner import run_due_jobs
from outreach.kernel.clock import LOCAL_ZONE, now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, forbid_schema_changes, open_database
from outreach.kernel.journal import begin_log
from outreach.tasks.queries import has_silent_task
from outreach.tasks.run import run_next_task
from outreach.tasks.service import revive_silent_tasks

_LOG = logging.getLogger("outreach.jobs")
TASKS_AT_ONCE = 2
SECONDS_IN_A_PROVINCE = 5
"""How often each of many wards is asked for long work."""


def main() -> None:
    """Run until told to stop; a task in work is given back to the queue."""
    settings = Settings.from_env()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    begin_log(settings.log_form)
    install_keyring(read_or_make_keyring(settings.fields_key))
    database = open_database(settings.database_url)
    forbid_schema_changes(database)
    JobProcess(database, Duties(settings, database)).run()


class JobProcess:
    """The scheduler, and a few threads that do the long tasks."""

    def __init__(self, database: Database, duties: Duties) -> None:
        self._duties = duties
        self._leader = leader_of(database.engine)
        self._asking = threading.Lock()
        self._closing = threading.Event()
        self._free = threading.Semaphore(TASKS_AT_ONCE)
        self._threads = ThreadPoolExecutor(TASKS_AT_ONCE, thread_name_prefix="task")
        self._scheduler = BlockingScheduler(timezone=LOCAL_ZONE, executors={"default": JobPool(6)})
        self._owner = f"{socket.gethostname()}:{os.getpid()}"[:120]

    def run(self) -> None:
        """Block until SIGTERM or Ctrl-C."""
        once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        looks = SECONDS_IN_A_PROVINCE if self._duties.is_province else 1
        self._scheduler.add_job(self._take_tasks, "interval", seconds=looks, **once)
        self._scheduler.add_job(self._revive, "interval", seconds=20, **once)
        for errand in self._groups():
            self._scheduler.add_job(self._run_due, "interval", [errand], seconds=30, next_run_time=now(), **once)
        self._scheduler.add_job(self._go_round, "interval", seconds=15, **once)
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._close)
        _LOG.info("jobs run as %s", self._owner)
        self._scheduler.start()
        self._threads.shutdown()
        self._leader.close()
        _LOG.info("jobs have ended")

    def _take_tasks(self) -> None:
        if not self._closing.is_set() and self._free.acquire(blocking=False):
            self._threads.submit(self._work_off)

    def _work_off(self) -> None:
        try:
            for duty in self._duties():
                while not self._closing.is_set() and run_next_task(
                    duty.database, duty.works, clock=now, is_closing=self._closing.is_set
                ):
                    pass
        except Exception:  # noqa: BLE001 (the runner goes on; the next second tries again)
            _LOG.exception("tasks could not be taken up")
        finally:
            self._free.release()

    def _revive(self) -> None:
        for duty in self._duties():
            with duty.database.reading() as db:
                is_silent = has_silent_task(db, now=now())
            if is_silent:
                with duty.database.writing.begin() as db:
                    count = revive_silent_tasks(db, now=now())
                _LOG.warning("%s silent tasks were taken from their runners", count)

    def _groups(self) -> list[str]:
        """Short jobs one after another (""); each long one by itself, so that it keeps no other waiting."""
        return ["", *sorted({name for duty in self._duties() for name in duty.errands})]

    def _run_due(self, errand: str) -> None:
        for duty in self._duties():
            if self._closing.is_set():
                return
            with self._asking:
                waits = patience(self._leader)
            jobs = [job for job in duty.jobs if (job.name if job.name in duty.errands else "") == errand]
            run_due_jobs(duty.database, jobs, duty.deeds, owner=self._owner, clock=now, patience=waits)

    def _go_round(self) -> None:
        for duty in self._duties():
            for name, turn in duty.rounds.items():
                if self._closing.is_set():
                    return
                try:
                    turn(duty.database)
                except Exception:  # noqa: BLE001 (the next round tries again)
                    _LOG.exception("round of %s failed", name)

    def _close(self, _signal: int, _frame: FrameType | None) -> None:
        self._closing.set()
        threading.Thread(target=self._scheduler.shutdown, kwargs={"wait": True}).start()


if __name__ == "__main__":
    main()
