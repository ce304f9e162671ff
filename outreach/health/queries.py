"""Measuring the installation: the disk, the database, the jobs, the backups, the tablets."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, make_url, select, text

from outreach.backups.shelf import NoBackupKey, Shelf, public_key
from outreach.certificates.keeper import served_until
from outreach.config import Settings
from outreach.health.rules import Vitals
from outreach.kernel.db import DbSession
from outreach.sync.device_queries import all_devices
from outreach.sync.tray_queries import tray_counts
from outreach.tasks.models import JobRun, Task, TaskState
from outreach.tasks.queries import latest_runs, no_run_lately, stuck_runs


def vitals(db: DbSession, settings: Settings, *, now: datetime) -> Vitals:
    """Everything that is measured, as of now."""
    last = latest_runs(db)
    labels = Shelf(settings.backups).labels()
    size, wal = _sizes(db, settings.database_url)
    return Vitals(
        at=now,
        free_bytes=shutil.disk_usage(settings.data_dir).free,
        database_bytes=size,
        wal_bytes=wal,
        has_backup_key=_has_key(settings),
        backup_at=labels[0].made_at if labels else None,
        jobs_are_quiet=no_run_lately(db, now=now),
        stuck_jobs=len(stuck_runs(db, now=now)),
        failed_jobs=sum(bool(run.error) for run in last.values()),
        job_ages=_ages(db, now),
        waiting_tasks=db.scalar(select(func.count()).where(Task.state == TaskState.WAITING)) or 0,
        held_records=sum(tray_counts(db, now=now).values()),
        unsent_records=_unsent(db),
        certificate_ends_at=served_until(settings.data_dir / "tls"),
    )


def _ages(db: DbSession, now: datetime) -> dict[str, float]:
    """Seconds since each job last ended well."""
    well = select(JobRun.job, func.max(JobRun.finished_at)).where(JobRun.error == "", JobRun.finished_at.is_not(None))
    return {job: (now - at).total_seconds() for job, at in db.execute(well.group_by(JobRun.job)) if at}


def _sizes(db: DbSession, url: str) -> tuple[int, int]:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return db.scalar(text("SELECT pg_database_size(current_database())")) or 0, 0
    return _size(Path(address.database or "")), _size(Path(f"{address.database}-wal"))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _unsent(db: DbSession) -> int:
    pending = [device.health.get("pending") for device in all_devices(db)]
    return sum(sum(one.values()) for one in pending if isinstance(one, dict))


def _has_key(settings: Settings) -> bool:
    try:
        public_key(settings)
    except NoBackupKey:
        return False
    return True
