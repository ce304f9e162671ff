"""A task in the hands of its runner: it reports, hears «stop», and ends in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from outreach.accounts.models import User
from outreach.accounts.rules import THE_HOUSE, Actor
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import DomainError
from outreach.tasks.models import Task
from outreach.tasks.queries import has_waiting_task
from outreach.tasks.rules import BROKEN
from outreach.tasks.service import (
    TaskLost,
    claim_next_task,
    fail_task,
    finish_task,
    release_task,
    report_progress,
)

_LOG = logging.getLogger("outreach.tasks")

Outcome = Callable[[DbSession], dict[str, Any]]
"""Writes what the work found, and gives the task's result; done in the transaction that ends the task."""


class ShuttingDown(Exception):
    """The process ends; the task goes back to the queue."""


class Run:
    """One attempt at one task. `report` and `should_stop` may be called as often as the work likes."""

    def __init__(
        self, database: Database, task: Task, *, clock: Callable[[], datetime], is_closing: Callable[[], bool]
    ) -> None:
        self.database = database
        self.task = task
        self._clock = clock
        self.is_closing = is_closing
        self.was_asked_to_stop = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked for."""
        return self.task.arguments

    @property
    def subject_id(self) -> UUID | None:
        """The thing that the work is about."""
        return self.task.subject_id

    def now(self) -> datetime:
        """The present instant."""
        return self._clock()

    def report(self, progress: float, step: str, result: dict[str, Any] | None = None) -> None:
        """Tell how far the work is; raises `ShuttingDown` or `TaskLost` when it shall end without an outcome."""
        if self.is_closing():
            raise ShuttingDown
        with self.database.writing.begin() as db:
            self.was_asked_to_stop = report_progress(
                db, self.task, progress=progress, step=step, result=result, now=self.now()
            )

    def should_stop(self) -> bool:
        """Whether somebody asked to stop, as of the last report."""
        return self.was_asked_to_stop or self.is_closing()

    def actor(self, db: DbSession) -> Actor:
        """Who asked for the work."""
        user = db.get(User, self.task.asked_by) if self.task.asked_by else None
        return user.as_actor() if user else THE_HOUSE


Work = Callable[[Run], Outcome]
"""The long part of a task; it runs outside any transaction and gives what is to be written at its end."""


def run_next_task(
    database: Database,
    works: Mapping[str, Work],
    *,
    clock: Callable[[], datetime],
    is_closing: Callable[[], bool] = lambda: False,
) -> bool:
    """Take the oldest waiting task and do it whole; tells whether there was one."""
    task = _take_one(database, now=clock())
    if task is None:
        return False
    run = Run(database, task, clock=clock, is_closing=is_closing)
    try:
        _do(run, works[task.kind])
    except TaskLost:
        _LOG.warning("task %s was taken over", task.id)
    except ShuttingDown:
        _in_transaction(run, lambda db: release_task(db, task))
    except DomainError as error:
        words = str(error)
        _in_transaction(run, lambda db: fail_task(db, task, error=words, now=clock()))
    except Exception:  # noqa: BLE001 (one broken task must not end the runner; it is logged and shown)
        _LOG.exception("task %s (%s) failed", task.id, task.kind)
        _in_transaction(run, lambda db: fail_task(db, task, error=BROKEN, now=clock()))
    return True


def _take_one(database: Database, *, now: datetime) -> Task | None:
    # Looking takes no lock; a runner looks each second.
    with database.reading() as db:
        if not has_waiting_task(db):
            return None
    with database.writing.begin() as db:
        return claim_next_task(db, now=now)


def _do(run: Run, work: Work) -> None:
    outcome = work(run)
    # A search that ended early because the process closes is no result; one the user stopped is.
    if run.is_closing() and not run.was_asked_to_stop:
        raise ShuttingDown
    with run.database.writing.begin() as db:
        finish_task(db, run.task, result={}, was_stopped=run.was_asked_to_stop, now=run.now())
        result = outcome(db)
        task = db.get(Task, run.task.id, populate_existing=True)
        if task is not None:
            task.result = result


def _in_transaction(run: Run, act: Callable[[DbSession], None]) -> None:
    try:
        with run.database.writing.begin() as db:
            act(db)
    except TaskLost:
        _LOG.warning("task %s was taken over", run.task.id)
