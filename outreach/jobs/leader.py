"""Which of several job processes goes first: by a lock of the database, on SQLite by one of a file beside it.

The lock is a courtesy, not the promise: that each period is done once is held by the row of the run. Whoever has
no lock stands by, and takes up what the leader left undone for a while, so that a leader that hangs stops nobody.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from outreach.kernel.locks import FileLock

_LOG = logging.getLogger("outreach.jobs")
_LOCK_NUMBER = 0x7665_7068_6F01  # of this house among all that use advisory locks
STANDS_BY = timedelta(minutes=2)
"""So long a period is the leader's alone; after that whoever comes first takes it."""


class Leader(Protocol):
    """Asked before each look at what is due."""

    def leads(self) -> bool:
        """Whether this process goes first now."""

    def close(self) -> None:
        """Let another one lead."""


def leader_of(engine: Engine) -> Leader:
    """The leadership among the processes on this database."""
    if engine.dialect.name == "sqlite":
        return _FileLeader(Path(f"{engine.url.database}.jobs.lock"))
    return _DatabaseLeader(engine)


def patience(leader: Leader) -> timedelta:
    """How long a due period is left to another process."""
    return timedelta(0) if leader.leads() else STANDS_BY


class _FileLeader:
    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path)

    def leads(self) -> bool:
        return self._lock.take()

    def close(self) -> None:
        self._lock.let_go()


class _DatabaseLeader:
    """A connection of its own that keeps the lock for as long as it lives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def leads(self) -> bool:
        try:
            return self._ask()
        except DBAPIError:
            # The database let the connection go, and the lock with it: the next look asks anew.
            _LOG.warning("the leader's connection is lost")
            self.close()
            return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _ask(self) -> bool:
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))
            return True
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if self._connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _LOCK_NUMBER}):
            return True
        self.close()
        return False
