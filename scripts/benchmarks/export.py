"""A file of 100,000 rows and 14 columns, from question to archive, beside bare openpyxl writing the same cells.

Each way runs in a process of its own, so that memory is its own as well; the rounds take turns.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.reports.asked_queries import Question
from outreach.reports.record_queries import record_rows
from outreach.reports.record_rules import RECORD_TABLE
from outreach.reports.rules import Names
from scripts.setup_environment import ROOT
from tests.build import make_user
from tests.support.exports import WISH, YEARS
from tests.support.installation import installation, token_of

ROWS, ROUNDS = 100_000, 3
_A_DAY_OF_ROWS = 5000


def measure() -> dict[str, float]:
    """CPU seconds of a whole export and of bare openpyxl, medians; peak of memory in MB; what the request waits."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=True) as app:
        database: Database = app.extensions["outreach.database"]
        fill(database, ROWS)
        waits = request_seconds(app)
        rounds = [{way: alone(way, folder) for way in ("bare", "ours")} for _ in range(ROUNDS)]
        last = rounds[-1]["ours"]
    ours = statistics.median(one["ours"]["seconds"] for one in rounds)
    bare = statistics.median(one["bare"]["seconds"] for one in rounds)
    return {
        "rows_counted": last["counted"],
        "rows_written": last["written"],
        "columns": float(len(RECORD_TABLE.shown(Names.NONE))),
        "export_seconds": ours,
        "export_seconds_floor": bare,
        "ratio_to_floor": ours / bare,
        "peak_mb": max(one["ours"]["peak_mb"] for one in rounds),
        "peak_mb_floor": max(one["bare"]["peak_mb"] for one in rounds),
        "request_seconds": waits,
    }


def fill(database: Database, rows: int) -> None:
    """People helped at the demo's visits until there are `rows` of them; invented, and each a little different."""
    with database.writing.begin() as db:
        question = Question(WISH, make_user(db, Role.DIRECTOR).as_actor(), local_day(now()))
        there = sum(1 for _ in record_rows(db, question))
        visits = db.scalars(select(Visit.id).where(Visit.state == VisitState.CLOSED)).all()
        author, at = db.scalars(select(User.id)).first(), datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
        for start in range(there, rows, _A_DAY_OF_ROWS):
            numbers = range(start, min(start + _A_DAY_OF_ROWS, rows))
            db.execute(insert(Encounter), [_person(n, visits[n % len(visits)], author, at) for n in numbers])


def _person(number: int, visit_id: Any, author: Any, at: datetime) -> dict[str, Any]:
    when = at + timedelta(seconds=number % 12_000)
    return {
        "id": new_id(),
        "visit_id": visit_id,
        "author_id": author,
        "person_name": f"Người Mẫu {number}",
        "person_key": f"nguoi mau {number}",
        "is_elderly": number % 3 == 0,
        "needs_support": number % 11 == 0,
        "happened_at": when,
        "recorded_at": when,
        "changed_at": when,
    }


def request_seconds(app: Any) -> float:
    """How long the page waits when a file of this size is asked for; the worst of the rounds."""
    client = app.test_client()
    client.set_cookie("signin", token_of(app, Role.DIRECTOR))
    asked = {"report": WISH.kind.value, "from_on": str(YEARS.from_on), "to_on": str(YEARS.to_on), "form": "xlsx"}
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.post("/reports/files", data=asked)
        times.append(time.perf_counter() - began)
        if answer.status_code != 303:
            raise RuntimeError(f"asking for a report answers {answer.status_code}")
    return max(times)


def alone(way: str, folder: str) -> dict[str, float]:
    """One way in a process of its own."""
    command = [sys.executable, "-c", f"from tests.support.exports import run; run({way!r}, {folder!r})"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
