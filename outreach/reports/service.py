"""Making a report: gather, write, store under a random name, note it in the archive."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from outreach.accounts.rules import THE_HOUSE, Actor
from outreach.audit.service import record
from outreach.coverage.periods import Period
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_, search_key
from outreach.places.queries import ward_profile
from outreach.planning.models import Visit
from outreach.reports.minutes_sheets import minutes_book
from outreach.reports.models import ReportFile
from outreach.reports.queries import expired_files, lines_of_help, minutes_facts, summary_facts
from outreach.reports.rules import BY_NEIGHBORHOOD, KEEP_DAYS, MINUTES, ReportKind, official_date
from outreach.reports.sheets import Made, Origin, summary_book


def make_summary(db: DbSession, actor: Actor, period: Period, *, folder: Path, now: datetime) -> ReportFile:
    """Make the summary by neighborhood over `period`; raises `Refused` where a row would be lost."""
    today = local_day(now)
    seen = summary_facts(db, period, today=today)
    if seen.figures.help_lines != lines_of_help(db, period):
        raise Refused("report.sums_differ", N_("Số liệu vừa thay đổi trong lúc lập. Hãy tạo lại."))
    span = f"{official_date(period.from_on)} đến {official_date(period.to_on)}"
    filters = f"Chiến dịch: {seen.campaign}" if seen.campaign else "Tất cả các phố"
    origin = Origin("Tổng hợp theo phố", span, filters, actor.name, now)
    made = summary_book(seen, ward_profile(db), origin, today)
    name = f"{BY_NEIGHBORHOOD.file_stem}_{period.from_on:%Y-%m-%d}_{period.to_on:%Y-%m-%d}.xlsx"
    return _keep(
        db, actor, made, name, folder=folder, now=now, filters={"campaign": seen.campaign},
        report=ReportKind.BY_NEIGHBORHOOD, from_on=period.from_on, to_on=period.to_on,
    )  # fmt: skip


def make_minutes(db: DbSession, actor: Actor, visit: Visit, *, folder: Path, now: datetime) -> ReportFile:
    """Make the minutes of one held visit."""
    today = local_day(now)
    facts = minutes_facts(db, visit, today=today)
    origin = Origin("Biên bản một buổi", facts.when, f"Buổi tại phố {facts.neighborhood}", actor.name, now)
    made = minutes_book(facts, ward_profile(db), origin, today)
    name = f"{MINUTES.file_stem}_{_plain_name(visit.neighborhood.name)}_{visit.on:%Y-%m-%d}_{visit.half_day}.xlsx"
    filters = {"visit_id": str(visit.id), "neighborhood": visit.neighborhood.name}
    return _keep(
        db, actor, made, name, folder=folder, now=now, filters=filters,
        report=ReportKind.MINUTES, from_on=visit.on, to_on=visit.on,
    )  # fmt: skip


def stored_path(file: ReportFile, folder: Path) -> Path | None:
    """Where a file lies; None where the disk has lost it."""
    path = folder / file.stored_name
    return path if path.is_file() else None


def note_download(db: DbSession, actor: Actor, file: ReportFile, *, now: datetime) -> None:
    """Write down that somebody took a file along."""
    record(db, actor, "report.download", file, now=now, file_name=file.file_name)


def remove_expired(db: DbSession, actor: Actor, *, folder: Path, now: datetime) -> int:
    """Remove the files whose time is over; gives how many."""
    gone = expired_files(db, now=now)
    for file in gone:
        (folder / file.stored_name).unlink(missing_ok=True)
        db.delete(file)
    if gone:
        record(db, actor, "report.expire", now=now, count=len(gone))
    return len(gone)


def _keep(
    db: DbSession, actor: Actor, made: Made, name: str, *, folder: Path, now: datetime,
    filters: dict[str, Any], report: ReportKind, from_on: date, to_on: date,
) -> ReportFile:  # fmt: skip
    if made.rows_counted != made.rows_written:
        raise Refused("report.row_lost", N_("Tệp thiếu dòng nên không lưu. Hãy thử tạo lại."))
    remove_expired(db, THE_HOUSE, folder=folder, now=now)
    stored = f"{secrets.token_urlsafe(24)}.xlsx"
    file = ReportFile(
        report=report.value,
        file_name=name,
        stored_name=stored,
        from_on=from_on,
        to_on=to_on,
        filters=filters,
        rows_counted=made.rows_counted,
        rows_written=made.rows_written,
        byte_count=len(made.content),
        made_by=actor.user_id,
        made_at=now,
        expires_at=now + timedelta(days=KEEP_DAYS),
    )
    db.add(file)
    record(db, actor, "report.make", file, now=now, report=report.value, rows=made.rows_written)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(made.content)
    return file


def _plain_name(name: str) -> str:
    """A name for a file: letters and digits only, words joined by hyphens."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in search_key(name)).split())
