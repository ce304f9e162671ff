"""The runner of long work, with real processes beside each other."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import Database, DbSession, open_database
from outreach.kernel.errors import Refused
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import Outcome, Run, run_next_task
from outreach.tasks.service import ask_for_task, ask_to_stop

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def ask(database: Database, count: int = 1) -> None:
    with database.writing.begin() as db:
        for number in range(count):
            ask_for_task(db, THE_HOUSE, "work.do", subject_id=None, arguments={"number": number}, now=NOW)


def the_task(database: Database) -> Task:
    with database.reading() as db:
        return db.query(Task).one()


def result_of(run: Run) -> dict[str, Any]:
    return {"number": run.arguments["number"]}


def work(run: Run) -> Outcome:
    run.report(0.5, "Nửa đường", {"so_far": 1})
    return lambda _db: result_of(run)


def broken(run: Run) -> Outcome:
    raise ZeroDivisionError


def refused(run: Run) -> Outcome:
    raise Refused("work.refused", "Thiếu người.")


def spoiled_at_the_end(run: Run) -> Outcome:
    def outcome(db: DbSession) -> dict[str, Any]:
        ask_for_task(db, THE_HOUSE, "other.do", subject_id=None, arguments={}, now=NOW)
        raise ZeroDivisionError

    return outcome


def test_a_task_is_done_and_keeps_its_result(database: Database) -> None:
    ask(database)
    assert run_next_task(database, {"work.do": work}, clock=clock) is True
    task = the_task(database)
    assert (task.state, task.result, task.progress) == (TaskState.DONE, {"number": 0}, 1.0)
    assert run_next_task(database, {"work.do": work}, clock=clock) is False


@pytest.mark.parametrize("bad", [broken, refused, spoiled_at_the_end])
def test_a_task_that_fails_says_so_and_leaves_nothing_else(database: Database, bad: Callable[[Run], Outcome]) -> None:
    ask(database)
    run_next_task(database, {"work.do": bad}, clock=clock)
    task = the_task(database)
    assert task.state is TaskState.FAILED
    assert task.error


def test_a_stopped_task_keeps_what_it_found(database: Database) -> None:
    def stopping(run: Run) -> Outcome:
        with database.writing.begin() as db:
            ask_to_stop(db, THE_HOUSE, db.merge(run.task), now=NOW)
        run.report(0.4, "")
        assert run.should_stop()
        return lambda _db: {"kept": 3}

    ask(database)
    run_next_task(database, {"work.do": stopping}, clock=clock)
    task = the_task(database)
    assert (task.state, task.result, task.progress) == (TaskState.STOPPED, {"kept": 3}, 0.4)


def test_a_closing_process_gives_its_task_back(database: Database) -> None:
    closing: list[bool] = []

    def interrupted(run: Run) -> Outcome:
        closing.append(True)
        return lambda _db: {"half": 1}

    ask(database)
    run_next_task(database, {"work.do": interrupted}, clock=clock, is_closing=lambda: bool(closing))
    task = the_task(database)
    assert (task.state, task.result) == (TaskState.WAITING, {})


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def do_all(url: str, numbers: Any) -> None:
    """One process that works off the queue."""
    database = open_database(url)

    def noting(run: Run) -> Outcome:
        numbers.put(run.arguments["number"])
        return lambda _db: {}

    while run_next_task(database, {"work.do": noting}, clock=clock):
        pass
    database.engine.dispose()


def test_of_several_processes_exactly_one_does_each_task(database: Database) -> None:
    ask(database, count=12)
    spawn = multiprocessing.get_context("spawn")
    numbers = spawn.Queue()
    processes = [spawn.Process(target=do_all, args=(url_of(database), numbers)) for _ in range(3)]
    for process in processes:
        process.start()
    done = [numbers.get(timeout=60) for _ in range(12)]
    for process in processes:
        process.join(60)
    assert sorted(done) == list(range(12))
    assert numbers.empty()
