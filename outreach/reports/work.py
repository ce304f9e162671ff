"""A long file as long work: it tells how far it is, hears «stop», and leaves either a whole file or none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from outreach.kernel.db import DbSession
from outreach.reports.service import keep_draft, write_draft
from outreach.reports.sheets import Heard
from outreach.reports.wish_rules import wish_of
from outreach.tasks.run import Outcome, Run

TELL_EVERY = timedelta(seconds=0.7)
_ROWS_BETWEEN_LOOKS = 200


class Stopped(Exception):
    """Whoever asked wants it no more."""


def make_file(run: Run, *, folder: Path) -> Outcome:
    """Make the file of the wish in `run.arguments`; the result is {"file_id": …}, or {} where it was stopped."""
    wish = wish_of(run.arguments)
    run.report(0.0, "Đang gom số liệu")
    try:
        with run.database.reading() as db:
            actor = run.actor(db)
            draft = write_draft(db, actor, wish, folder=folder, now=run.now(), heard=_teller(run))
    except Stopped:
        return lambda _db: {}
    run.report(0.99, "Đang cất tệp")

    def keep(db: DbSession) -> dict[str, Any]:
        if run.should_stop():
            draft.path.unlink(missing_ok=True)
            return {}
        return {"file_id": str(keep_draft(db, actor, draft, folder=folder, now=run.now()).id)}

    return keep


def _teller(run: Run) -> Heard:
    last = run.now()

    def heard(table: str, written: int, counted: int) -> None:
        nonlocal last
        if written % _ROWS_BETWEEN_LOOKS or run.now() - last < TELL_EVERY:
            return
        last = run.now()
        run.report(0.98 * written / max(counted, 1), f"{table}: {written}/{counted} dòng", {"rows": written})
        if run.should_stop():
            raise Stopped

    return heard
