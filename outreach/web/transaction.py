"""One transaction a request: an unsafe method answered below 400 commits, all else rolls back.

This is the only place in the web process that commits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, Response, current_app, g, request

from outreach.kernel.db import Database, DbSession

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_EXTENSION = "outreach.database"

T = TypeVar("T")


def init_transactions(app: Flask, database: Database) -> None:
    """Give each request of `app` a session of `database`, ended by its answer."""
    app.extensions[_EXTENSION] = database
    app.after_request(_end_transaction)
    app.teardown_request(_drop_session)


def database() -> Database:
    """The database of the running application."""
    return cast("Database", current_app.extensions[_EXTENSION])


def db() -> DbSession:
    """The session of this request; opened when first asked for, with the write lock where it may write."""
    if "db" not in g:
        kinds = database()
        g.db = (kinds.reading if request.method in _SAFE_METHODS else kinds.writing)()
    return cast("DbSession", g.db)


def keep_work() -> None:
    """Commit although the answer will be a refusal: for the trail of refusals themselves."""
    g.keeps_work = True


def in_own_transaction(work: Callable[[DbSession], T]) -> T:
    """Do `work` in a short transaction beside the request's own, committed at once."""
    with database().writing.begin() as session:
        return work(session)


def _end_transaction(response: Response) -> Response:
    session: DbSession | None = g.get("db")
    if session is None:
        return response
    is_success = request.method not in _SAFE_METHODS and response.status_code < 400
    if is_success or g.get("keeps_work", False):
        _commit(session)
    else:
        session.rollback()
    return response


def _commit(session: DbSession) -> None:
    try:
        session.commit()
    except Exception:
        # The page that reports this error must not meet a broken session.
        session.rollback()
        g.pop("db", None)
        session.close()
        raise


def _drop_session(_error: BaseException | None) -> None:
    session: DbSession | None = g.pop("db", None)
    if session is not None:
        session.close()
