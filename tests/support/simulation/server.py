"""The real application on a real SQLite file: it can die at any statement and come back from what lay on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.db import Database, DbSession
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from tests.support.tablet import Wire

_POINTS = ("before_cursor_execute", "after_cursor_execute", "commit", "savepoint", "release_savepoint")


class Clock(datetime):
    """What the house takes for the present; it goes on only when the story does."""

    at: datetime = datetime(2026, 11, 14, tzinfo=UTC)
    last: datetime = datetime(2026, 11, 14, 16, 30, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.at.astimezone(tz)


@dataclass(frozen=True)
class Disk:
    """What lies on the disk at one instant: the file, and the log of what was not yet moved into it."""

    main: bytes
    log: bytes = b""


class Server:
    """One installation; `disk` of any instant can be put back, which is all that a killed process leaves."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.path = Path(settings.database_url.removeprefix("sqlite:///"))
        self.keys: OutboxKeys = outbox_keys(settings.data_dir / "outbox.key")
        self._left: int | None = None
        self._last_words = Disk(b"")
        self.app: Flask = self._new_app()
        self.blank = self.disk()

    def upgrade(self) -> None:
        """Another version of the programme on the same data: a new process, that is."""
        self.database.engine.dispose()
        self.app = self._new_app()

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["outreach.database"]
        return found

    def disk(self) -> Disk:
        """A picture of the disk, with whatever is half written."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return Disk(self.path.read_bytes(), log.read_bytes() if log.exists() else b"")

    def start_from(self, disk: Disk) -> None:
        """The process is gone, and a new one finds this on the disk."""
        self.database.engine.dispose()
        for ending in ("-shm", "-wal"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + ending).unlink()
        self.path.write_bytes(disk.main)
        if disk.log:
            self.path.with_name(f"{self.path.name}-wal").write_bytes(disk.log)

    def backup(self) -> Disk:
        """A whole copy, as a backup makes it beside the running work."""
        copy = self.path.with_name("backup.db")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        return Disk(copy.read_bytes())

    def ask(self, request: Callable[[Wire], TestResponse], token: str) -> TestResponse:
        """What the application answers to one request of a tablet."""
        return request(Wire(self.app.test_client(), token))

    def die_in(self, point: int, request: Callable[[Wire], TestResponse], token: str) -> None:
        """A request in the midst of which the process dies; far points lie after the commit, before the answer."""
        self._left, self._last_words = point, Disk(b"")
        self.ask(request, token)
        if self._left is not None:
            self._last_words, self._left = self.disk(), None
        self.start_from(self._last_words)

    def do(self, work: Callable[[DbSession], Any]) -> Any:
        """What a person at the desk does, in one transaction."""
        with self.database.writing.begin() as db:
            return work(db)

    def _new_app(self) -> Flask:
        made = create_app(self.settings)
        for name in _POINTS:
            event.listen(made.extensions["outreach.database"].engine, name, self._pass_point)
        return made

    def _pass_point(self, *_: Any, **__: Any) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self._last_words, self._left = self.disk(), None


def later(minutes: int) -> None:
    """Time goes by, until late in the evening of the same Saturday."""
    Clock.at = min(Clock.at + timedelta(minutes=minutes), Clock.last)
