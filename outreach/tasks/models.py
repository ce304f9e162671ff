"""Long work as a row: who asked, how far it is, how it ended; and the diary of the jobs by the clock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id


class TaskState(StrEnum):
    """Life of a task."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Task(Base):
    """One piece of long work. `result` holds the best so far while it runs and the outcome after.

    `attempts` counts how often it was begun; a runner that was thought dead knows by it that the
    task is no longer its own.
    """

    __tablename__ = "tasks"
    __table_args__ = (CheckConstraint("progress >= 0 AND progress <= 1", name="progress_is_a_share"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[TaskState] = mapped_column(one_of(TaskState), default=TaskState.WAITING, index=True)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    step: Mapped[str] = mapped_column(String(300), default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(String(1000), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    stop_asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in {TaskState.DONE, TaskState.STOPPED, TaskState.FAILED}


class JobRun(Base):
    """One run of a job for one period. The unique pair is the claim: of several processes one wins.

    `attempts` counts how often it was begun; a process that was thought dead knows by it that the run is not its own.
    """

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("job", "period"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    job: Mapped[str] = mapped_column(String(60))
    period: Mapped[datetime]
    owner: Mapped[str] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=1, server_default="1")
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(500), default="")
    error: Mapped[str] = mapped_column(String(1000), default="")
