"""One transaction a request: an unsafe method answered below 400 commits, all else rolls back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, Response, make_response
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.kernel.db import Database
from outreach.kernel.errors import Refused
from outreach.web.access import for_everyone
from outreach.web.transaction import db, keep_work
from tests.build import make_user

pytestmark = [pytest.mark.database, pytest.mark.own_addresses]


def count_users(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(User)) or 0


def answer_with(app: Flask, status: int, *, keeps: bool = False, error: Exception | None = None) -> None:
    @app.route("/deed", methods=["GET", "POST"])
    @for_everyone
    def deed() -> Response:
        make_user(db(), Role.STAFF)
        if keeps:
            keep_work()
        if error is not None:
            raise error
        return make_response("", status)


@pytest.mark.parametrize(
    ("method", "status", "kept"),
    [("POST", 200, 1), ("POST", 303, 1), ("POST", 400, 0), ("POST", 422, 0), ("POST", 500, 0), ("GET", 200, 0)],
)
def test_what_is_kept_depends_on_the_answer(
    app: Flask, database: Database, method: str, status: int, kept: int
) -> None:
    answer_with(app, status)
    app.test_client().open("/deed", method=method)
    assert count_users(database) == kept


@pytest.mark.parametrize("error", [Refused("x", "Không được."), ValueError("x")])
def test_an_error_after_the_work_leaves_nothing(app: Flask, database: Database, error: Exception) -> None:
    answer_with(app, 200, error=error)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    assert app.test_client().post("/deed").status_code in {409, 500}
    assert count_users(database) == 0


def test_a_refusal_may_keep_its_own_trail(app: Flask, database: Database) -> None:
    answer_with(app, 422, keeps=True)
    app.test_client().post("/deed")
    assert count_users(database) == 1


@pytest.mark.parametrize(
    ("words", "status"), [("database is locked", 503), ("database or disk is full", 503), ("no such table", 500)]
)
def test_a_commit_that_fails_is_never_called_a_success(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, words: str, status: int
) -> None:
    answer_with(app, 200)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def broken(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception(words))

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", broken)
        answer = app.test_client().post("/deed")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert count_users(database) == 0


def test_only_one_place_of_the_web_process_commits() -> None:
    root = Path(__file__).resolve().parents[2] / "outreach"
    files = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if ".commit(" in path.read_text()}
    assert files <= {"web/transaction.py", "tasks/run.py", "jobs/runner.py"}
