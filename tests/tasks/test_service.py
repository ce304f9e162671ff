"""Long work: asked for once, done once, stopped well, taken up again when its runner dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.tasks.models import Task, TaskState
from outreach.tasks.rules import MOST_ATTEMPTS, SILENT_AFTER
from outreach.tasks.service import (
    TaskLost,
    ask_for_task,
    ask_to_stop,
    claim_next_task,
    fail_task,
    finish_task,
    release_task,
    report_progress,
    revive_silent_tasks,
)

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
LATER = NOW + SILENT_AFTER + timedelta(seconds=1)


def asked(db: DbSession, kind: str = "work.do") -> Task:
    return ask_for_task(db, THE_HOUSE, kind, subject_id=uuid4(), arguments={"size": 3}, now=NOW)


def claimed(db: DbSession) -> Task:
    asked(db)
    task = claim_next_task(db, now=NOW)
    assert task is not None
    return task


def state_of(db: DbSession, task: Task) -> TaskState:
    db.refresh(task)
    return task.state


def test_a_claimed_task_is_not_claimed_again(db: DbSession) -> None:
    assert claimed(db).state is TaskState.RUNNING
    assert claim_next_task(db, now=NOW) is None


def test_tasks_are_taken_in_the_order_of_asking(db: DbSession) -> None:
    kinds = ["first.do", "second.do"]
    for kind in kinds:
        asked(db, kind)
    assert [task.kind for task in (claim_next_task(db, now=NOW), claim_next_task(db, now=NOW)) if task] == kinds


def test_the_same_work_on_the_same_thing_is_asked_for_once(db: DbSession) -> None:
    task = asked(db)
    with pytest.raises(Refused):
        ask_for_task(db, THE_HOUSE, task.kind, subject_id=task.subject_id, arguments={}, now=NOW)


def test_a_stop_reaches_the_runner_with_its_next_report(db: DbSession) -> None:
    task = claimed(db)
    assert report_progress(db, task, progress=0.2, step="", now=NOW) is False
    ask_to_stop(db, THE_HOUSE, task, now=NOW)
    assert report_progress(db, task, progress=0.3, step="", now=NOW) is True


def test_a_waiting_task_that_is_stopped_is_over_at_once(db: DbSession) -> None:
    task = asked(db)
    ask_to_stop(db, THE_HOUSE, task, now=NOW)
    assert state_of(db, task) is TaskState.STOPPED
    assert claim_next_task(db, now=NOW) is None


@pytest.mark.parametrize(("was_stopped", "state"), [(False, TaskState.DONE), (True, TaskState.STOPPED)])
def test_a_finished_task_keeps_its_result(db: DbSession, was_stopped: bool, state: TaskState) -> None:
    task = claimed(db)
    finish_task(db, task, result={"rows": 7}, was_stopped=was_stopped, now=NOW)
    assert (state_of(db, task), task.result) == (state, {"rows": 7})


def test_a_silent_task_is_begun_again_and_its_old_runner_hears_so(db: DbSession) -> None:
    old = claimed(db)
    db.expunge(old)
    assert revive_silent_tasks(db, now=LATER) == 1
    assert claim_next_task(db, now=LATER) is not None
    with pytest.raises(TaskLost):
        report_progress(db, old, progress=0.5, step="", now=LATER)
    with pytest.raises(TaskLost):
        finish_task(db, old, result={}, now=LATER)


def test_a_task_that_is_heard_of_is_left_alone(db: DbSession) -> None:
    task = claimed(db)
    report_progress(db, task, progress=0.5, step="", now=LATER)
    assert revive_silent_tasks(db, now=LATER) == 0


def test_a_task_that_loses_its_runner_too_often_fails(db: DbSession) -> None:
    asked(db)
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        task = claim_next_task(db, now=at)
        at += SILENT_AFTER + timedelta(seconds=1)
        revive_silent_tasks(db, now=at)
    assert task is not None
    assert state_of(db, task) is TaskState.FAILED
    assert task.error


def test_a_released_task_waits_again_and_does_not_count_as_an_attempt(db: DbSession) -> None:
    task = claimed(db)
    release_task(db, task)
    assert (state_of(db, task), task.attempts) == (TaskState.WAITING, 0)


def test_a_failed_task_says_why(db: DbSession) -> None:
    task = claimed(db)
    fail_task(db, task, error="Không đọc được tệp.", now=NOW)
    assert (state_of(db, task), task.error) == (TaskState.FAILED, "Không đọc được tệp.")
