"""Asking for long work, doing it exactly once, and ending it well."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, select, update

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_
from outreach.tasks.models import Task, TaskState
from outreach.tasks.queries import open_task_on
from outreach.tasks.rules import LOST, MOST_ATTEMPTS, SILENT_AFTER


class TaskLost(Exception):
    """The task is no longer this runner's: somebody else took it up, or it has ended."""


def ask_for_task(
    db: DbSession, actor: Actor, kind: str, *, subject_id: UUID | None, arguments: dict[str, Any], now: datetime
) -> Task:
    """Put long work in the queue; raises `Refused` where the same work on the same thing is not over yet."""
    if subject_id is not None and open_task_on(db, kind, subject_id) is not None:
        raise Refused("task.already_open", N_("Việc này đang chạy. Hãy chờ xong, hoặc dừng lại trước."))
    task = Task(
        kind=kind, subject_id=subject_id, asked_by=actor.user_id, arguments=arguments, result={}, created_at=now
    )
    db.add(task)
    record(db, actor, "task.ask", task, now=now, kind=kind)
    return task


def ask_to_stop(db: DbSession, actor: Actor, task: Task, *, keep: bool = True, now: datetime) -> None:
    """End a task soon and keep the best so far; one that nobody began is over at once.

    With `keep` false what was found is thrown away as well.
    """
    if task.is_over:
        return
    task.stop_asked_at = task.stop_asked_at or now
    task.arguments = {**task.arguments, "keep_result": keep}
    # Only where still waiting: a runner may be taking it up in this very moment.
    waiting = and_(Task.id == task.id, Task.state == TaskState.WAITING)
    db.execute(update(Task).where(waiting).values(state=TaskState.STOPPED, finished_at=now))
    db.refresh(task, ["state", "finished_at"])
    record(db, actor, "task.stop", task, now=now, keep=keep)


def claim_next_task(db: DbSession, *, now: datetime) -> Task | None:
    """Take the oldest waiting task for oneself, or None; of several runners exactly one gets each."""
    oldest = select(Task.id).where(Task.state == TaskState.WAITING).order_by(Task.created_at, Task.id)
    for task_id in db.scalars(oldest.limit(5)).all():
        taken = update(Task).where(Task.id == task_id, Task.state == TaskState.WAITING)
        values = {"state": TaskState.RUNNING, "started_at": now, "heard_at": now, "attempts": Task.attempts + 1}
        if _changes_one(db, taken.values(values)):
            return db.get(Task, task_id, populate_existing=True)
    return None


def report_progress(
    db: DbSession, task: Task, *, progress: float, step: str, result: dict[str, Any] | None = None, now: datetime
) -> bool:
    """Say how far the work is (a share of 1), and hear whether it shall stop.

    `result` is the best so far; None leaves the last one. Raises `TaskLost` where the task is no longer ours.
    """
    values: dict[str, Any] = {"progress": min(max(progress, 0.0), 1.0), "step": step[:300], "heard_at": now}
    if result is not None:
        values["result"] = result
    _as_ours(db, task, values)
    return db.scalar(select(Task.stop_asked_at).where(Task.id == task.id)) is not None


def finish_task(db: DbSession, task: Task, *, result: dict[str, Any], was_stopped: bool = False, now: datetime) -> None:
    """The work is done, or was stopped and what there is was kept."""
    state = TaskState.STOPPED if was_stopped else TaskState.DONE
    share = {} if was_stopped else {"progress": 1.0}
    _as_ours(db, task, {"state": state, "result": result, "heard_at": now, "finished_at": now, **share})


def fail_task(db: DbSession, task: Task, *, error: str, now: datetime) -> None:
    """The work could not be done; `error` is a source string for the person who asked."""
    _as_ours(db, task, {"state": TaskState.FAILED, "error": error[:1000], "heard_at": now, "finished_at": now})


def release_task(db: DbSession, task: Task) -> None:
    """Give a task back unfinished, because the process is being shut down; it is begun again later."""
    _as_ours(db, task, {"state": TaskState.WAITING, "heard_at": None, "attempts": max(task.attempts - 1, 0)})


def revive_silent_tasks(db: DbSession, *, now: datetime) -> int:
    """Put running tasks that nobody heard of back in the queue, or fail them after the last attempt."""
    silent = and_(Task.state == TaskState.RUNNING, Task.heard_at < now - SILENT_AFTER)
    spent = update(Task).where(silent, Task.attempts >= MOST_ATTEMPTS)
    again = update(Task).where(silent, Task.attempts < MOST_ATTEMPTS)
    count = _changed(db, spent.values(state=TaskState.FAILED, error=LOST, finished_at=now))
    return count + _changed(db, again.values(state=TaskState.WAITING, heard_at=None))


def _as_ours(db: DbSession, task: Task, values: dict[str, Any]) -> None:
    ours: ColumnElement[bool] = and_(
        Task.id == task.id, Task.state == TaskState.RUNNING, Task.attempts == task.attempts
    )
    if not _changes_one(db, update(Task).where(ours).values(values)):
        raise TaskLost(str(task.id))


def _changes_one(db: DbSession, statement: Any) -> bool:
    return _changed(db, statement) == 1


def _changed(db: DbSession, statement: Any) -> int:
    rows = db.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", rows).rowcount
