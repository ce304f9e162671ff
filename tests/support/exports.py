"""One export in a process of its own, which loads no more than the job process needs for it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

import outreach.tables  # noqa: F401 (all tables are known before the first is asked)
from outreach.accounts.models import User
from outreach.accounts.rules import THE_HOUSE, Actor, Role
from outreach.coverage.periods import Period
from outreach.kernel.clock import local_day, now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, DbSession, open_database
from outreach.reports.asked_queries import Question
from outreach.reports.record_queries import record_rows
from outreach.reports.record_rules import RECORD_TABLE
from outreach.reports.rules import Names, ReportKind
from outreach.reports.service import make_report
from outreach.reports.wish_rules import Wish

YEARS = Period(date(2025, 1, 1), date(2027, 12, 31))
WISH = Wish(ReportKind.RECORDS, YEARS)
_A_CHUNK = 5000


def run(way: str, folder: str) -> None:
    """Do one way here, and print its figures."""
    home = Path(folder)
    install_keyring(read_or_make_keyring(home / "fields.key"))
    database = open_database(f"sqlite:///{home / 'outreach.db'}")
    figures = ours(database, home) if way == "ours" else bare(database, home)
    sys.stdout.write(json.dumps(figures | {"peak_mb": peak_mb()}))


def ours(database: Database, folder: Path) -> dict[str, float]:
    """The whole export: read, write, keep, note."""
    with database.writing.begin() as db:
        actor = director(db)
        began = time.process_time()
        file = make_report(db, actor, WISH, folder=folder / "bench", now=now())
        seconds = time.process_time() - began
        return {"seconds": seconds, "counted": float(file.rows_counted), "written": float(file.rows_written)}


def bare(database: Database, folder: Path) -> dict[str, float]:
    """The same values through `append` of a write-only sheet, nothing else; reading them is not counted."""
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("Từng lượt")
    seconds = 0.0
    for chunk in _chunks(database):
        began = time.process_time()
        for row in chunk:
            sheet.append(row)
        seconds += time.process_time() - began
    began = time.process_time()
    book.save(folder / "bare.xlsx")
    return {"seconds": seconds + time.process_time() - began}


def _chunks(database: Database) -> Iterator[list[list[Any]]]:
    fields = [column.field for column in RECORD_TABLE.shown(Names.NONE)]
    with database.reading() as db:
        actor = director(db)
        chunk: list[list[Any]] = []
        for row in record_rows(db, Question(WISH, actor, local_day(now()))):
            chunk.append([getattr(row, field) for field in fields])
            if len(chunk) == _A_CHUNK:
                yield chunk
                chunk = []
        yield chunk


def director(db: DbSession) -> Actor:
    """The first director of the demo."""
    found = db.scalar(select(User).where(User.role == Role.DIRECTOR).order_by(User.username).limit(1))
    return found.as_actor() if found else THE_HOUSE


def peak_mb() -> float:
    """The most memory that this process ever held, in MB; not a number where the system does not tell.

    Read from the process's own table: what getrusage tells is inherited from whoever started it.
    """
    told = Path("/proc/self/status")
    lines = told.read_text("ascii").splitlines() if told.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), float("nan"))
