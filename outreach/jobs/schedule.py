"""What the jobs do, and which work the long tasks are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from outreach.accounts.rules import THE_HOUSE
from outreach.accounts.service import forget_old_sign_ins
from outreach.audit.chain_queries import check_chain
from outreach.audit.service import record
from outreach.backups.making import check_shelf, make_backup
from outreach.backups.shelf import BackupBusy, NoBackupKey, Shelf
from outreach.backups.snapshot import check_in_place
from outreach.config import Settings
from outreach.coverage.service import count_visits
from outreach.jobs.runner import Deed, Errand
from outreach.kernel.clock import local_day
from outreach.kernel.clock import now as present
from outreach.kernel.db import Database, DbSession
from outreach.kernel.outbox import SealBroken, outbox_keys
from outreach.kernel.text import N_
from outreach.notices.mail_service import forget_old_letters
from outreach.notices.reminder_service import (
    remind_of_visits,
    tell_of_ready_reports,
    tell_the_days_visits,
    tell_what_is_overdue,
)
from outreach.notices.run import tell_and_send
from outreach.notices.service import Post
from outreach.planning.plan_service import RANK, REPLAN, SCENARIOS, SOLVE
from outreach.planning.plan_work import solve_campaign
from outreach.planning.replan_work import replan_campaign
from outreach.planning.scenario_work import compare_scenarios
from outreach.planning.slot_work import rank_slots
from outreach.privacy.service import forget_old_people, forget_what_waited
from outreach.public.queries import counts_of_visit
from outreach.public.service import forget_old_registrations
from outreach.reports.queries import MAKE
from outreach.reports.schedule_service import ask_for_due_reports
from outreach.reports.service import remove_expired
from outreach.reports.work import make_file
from outreach.sync.tray_service import release_open_visits
from outreach.tasks.run import Work
from outreach.workbooks.pending import PendingUploads
from outreach.workdays.service import seed_year

Round = Callable[[Database], object]
"""Work that is looked for every few seconds, by each process; it sees to it itself that nothing happens twice."""

NO_POST = Post()

WORKS: Mapping[str, Work] = {
    SOLVE: solve_campaign,
    REPLAN: replan_campaign,
    RANK: rank_slots,
    SCENARIOS: compare_scenarios,
}


def works_of(data_dir: Path) -> Mapping[str, Work]:
    """The work of each kind of long task, in an installation with this folder."""
    return {**WORKS, MAKE: partial(make_file, folder=data_dir / "reports")}


def rounds_of(settings: Settings) -> Mapping[str, Round]:
    """What goes on all the time beside the timetable, in transactions of its own."""
    return {"notices": partial(tell_and_send, settings=settings, clock=present)}


def deeds_of(data_dir: Path, post: Post = NO_POST) -> Mapping[str, Deed]:
    """What each job of the timetable does, in an installation with this folder and this way to send letters."""
    return {
        "notices.visit_day": lambda db, now: str(tell_the_days_visits(db, counts_of_visit, post=post, now=now)),
        "notices.remind": lambda db, now: str(remind_of_visits(db, post=post, now=now)),
        "notices.overdue": lambda db, now: str(tell_what_is_overdue(db, post=post, now=now)),
        "notices.reports": lambda db, now: str(tell_of_ready_reports(db, post=post, now=now)),
        "letters.forget": lambda db, now: str(forget_old_letters(db, now=now)),
        "files.expire": lambda db, now: str(remove_expired(db, THE_HOUSE, folder=data_dir / "reports", now=now)),
        "registrations.forget": lambda db, now: str(forget_old_registrations(db, THE_HOUSE, now=now)),
        "reports.monthly": lambda db, now: str(ask_for_due_reports(db, now=now)),
        "people.forget": lambda db, now: str(forget_old_people(db, THE_HOUSE, now=now)),
        "sync.expire": lambda db, now: str(forget_what_waited(db, THE_HOUSE, now=now)),
        "sign_ins.forget": lambda db, now: str(forget_old_sign_ins(db, now=now)),
        "trail.check": check_the_trail,
        "uploads.sweep": lambda _db, now: str(PendingUploads(data_dir / "uploads").sweep(now=now)),
        "coverage.count": lambda db, now: str(count_visits(db, now=now)),
        "calendar.seed": seed_next_year,
        "sync.release": lambda db, now: str(release_open_visits(db, outbox_keys(data_dir / "outbox.key"), now=now)),
    }


def errands_of(settings: Settings) -> Mapping[str, Errand]:
    """The jobs whose long part runs outside any transaction."""
    return {
        "backup.make": Errand(partial(back_up, settings)),
        "backup.check": Errand(partial(check_what_is_kept, settings)),
    }


def back_up(settings: Settings, now: datetime) -> Deed:
    """Make and test one backup; without a key, say so."""
    try:
        label = make_backup(settings, now=now, clock=present)
        words = f"{label.name} · {label.row_count}"
    except NoBackupKey:
        words = N_("chưa có khóa sao lưu")
    except BackupBusy:
        words = N_("một lần sao lưu khác đang chạy")
    return lambda _db, _now: words


def check_what_is_kept(settings: Settings, _now: datetime) -> Deed:
    """The database as it lies on the disk, and each kept backup against its label; raises where one is not sound."""
    check_in_place(settings.database_url)
    shelf = Shelf(settings.backups)
    wrong = check_shelf(shelf)
    if wrong:
        raise SealBroken(", ".join(wrong))
    count = str(len(shelf.labels()))
    return lambda _db, _now: count


def check_the_trail(db: DbSession, now: datetime) -> str:
    """Read the whole chain of deeds; a break is told in the diary and becomes a deed of its own."""
    checked = check_chain(db)
    if checked.broken:
        record(db, THE_HOUSE, "trail.break", now=now, place=checked.broken.place, why=checked.broken.why)
        return f"! {checked.broken.place}: {checked.broken.why}"
    return checked.head.short


def seed_next_year(db: DbSession, now: datetime) -> str:
    """Fill in the next year's calendar as far as it is known."""
    year = local_day(now).year + 1
    return f"{year}: {seed_year(db, THE_HOUSE, year, now=now)}"
