"""When long work counts as abandoned, and how often it is begun again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from outreach.kernel.text import N_

SILENT_AFTER = timedelta(seconds=60)
"""A running task that was not heard for this long has lost its runner (reports come each second or so)."""

MOST_ATTEMPTS = 3
"""A task whose runner died this often is failed rather than begun again."""

GIVEN_UP_AFTER = timedelta(hours=1)
"""A run by the clock without an end after this long died with its process, or hangs; its period is taken up again."""

AGAIN_AFTER = timedelta(minutes=10)
"""So long after a failure a run by the clock is tried again, up to `MOST_ATTEMPTS` times in all."""

STUCK_AFTER = timedelta(minutes=15)
"""A run by the clock that takes longer than this is shown as stuck (the longest known takes seconds)."""

QUIET_AFTER = timedelta(minutes=25)
"""Some job is due each ten minutes: where none began for this long, no job process runs."""

WAITS_TOO_LONG = timedelta(seconds=20)
"""After this a waiting task says that no job process seems to run."""

LOST = N_("Máy chủ dừng giữa chừng nhiều lần. Hãy thử lại; nếu vẫn vậy, báo người quản trị.")
BROKEN = N_("Việc này gặp lỗi và đã dừng. Chưa có gì bị thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.")


class ClockRun(Protocol):
    """What a rule wants to know of one run of a job by the clock."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def error(self) -> str: ...
    @property
    def attempts(self) -> int: ...


def may_be_taken(run: ClockRun, now: datetime) -> bool:
    """Whether the period of this run may be taken up again: its process is silent for long, or it failed.

    A failed attempt has left nothing behind, so another one does its work once.
    """
    if run.finished_at is None:
        return run.started_at <= now - GIVEN_UP_AFTER
    return bool(run.error) and run.attempts < MOST_ATTEMPTS and run.finished_at <= now - AGAIN_AFTER


def is_stuck(run: ClockRun, now: datetime) -> bool:
    """Whether this run takes longer than any work of the house does."""
    return run.finished_at is None and run.started_at <= now - STUCK_AFTER
