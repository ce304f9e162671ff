"""Finding long work and the diary of the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from outreach.accounts.rules import Actor, Permission
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.tasks.models import JobRun, Task, TaskState
from outreach.tasks.rules import QUIET_AFTER, SILENT_AFTER, is_stuck

OPEN_STATES = (TaskState.WAITING, TaskState.RUNNING)


def task_for(db: DbSession, actor: Actor, task_id: UUID) -> Task:
    """One task of one's own, or any for who manages the installation; raises `NotFound`."""
    task = db.get(Task, task_id)
    is_own = task is not None and (task.asked_by == actor.user_id or actor.may(Permission.SEE_AUDIT))
    if task is None or not is_own:
        raise NotFound("task.unknown", N_("Không có việc này."))
    return task


def open_task_on(db: DbSession, kind: str, subject_id: UUID) -> Task | None:
    """The waiting or running task of this kind on this thing, if there is one."""
    return db.scalar(
        select(Task).where(Task.kind == kind, Task.subject_id == subject_id, Task.state.in_(OPEN_STATES)).limit(1)
    )


def has_waiting_task(db: DbSession) -> bool:
    """Whether there is anything to do."""
    return db.scalar(select(Task.id).where(Task.state == TaskState.WAITING).limit(1)) is not None


def has_silent_task(db: DbSession, *, now: datetime) -> bool:
    """Whether a running task was not heard of for too long. Looking takes no lock."""
    silent = (Task.state == TaskState.RUNNING, Task.heard_at < now - SILENT_AFTER)
    return db.scalar(select(Task.id).where(*silent).limit(1)) is not None


def latest_tasks(db: DbSession, *, limit: int = 50) -> Sequence[Task]:
    """The latest tasks of everybody, newest first."""
    return db.scalars(select(Task).order_by(Task.created_at.desc(), Task.id.desc()).limit(limit)).all()


def latest_runs(db: DbSession) -> dict[str, JobRun]:
    """The last run of each job."""
    last = select(func.max(JobRun.started_at)).group_by(JobRun.job)
    runs = db.scalars(select(JobRun).where(JobRun.started_at.in_(last)).order_by(JobRun.started_at))
    return {run.job: run for run in runs}


def runs(db: DbSession, *, limit: int = 100) -> Sequence[JobRun]:
    """The latest runs of all jobs, newest first."""
    return db.scalars(select(JobRun).order_by(JobRun.started_at.desc()).limit(limit)).all()


def stuck_runs(db: DbSession, *, now: datetime) -> Sequence[JobRun]:
    """Runs by the clock that take longer than any work of the house does."""
    return [run for run in db.scalars(select(JobRun).where(JobRun.finished_at.is_(None))) if is_stuck(run, now)]


def no_run_lately(db: DbSession, *, now: datetime) -> bool:
    """Whether no job by the clock began for so long that no job process can be running."""
    last = db.scalar(select(func.max(JobRun.started_at)))
    return last is None or last < now - QUIET_AFTER
