"""Keeping the calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean
from outreach.workdays.models import CalendarDay, OfficeRulesRow
from outreach.workdays.queries import entries_of_year, entries_on, office_rules
from outreach.workdays.rules import OFF_KINDS, DayKind, OfficeRules
from outreach.workdays.seed import SeedDay, seed_days

_WORKED = frozenset({DayKind.WORK_SWAP})


def seed_year(db: DbSession, actor: Actor, year: int, *, now: datetime) -> int:
    """Fill in what is known of `year`; lines that stand already are left alone. Gives how many were added."""
    standing = {(line.from_on, line.kind, line.name) for line in entries_of_year(db, year)}
    fresh = [line for line in seed_days(year) if (line.from_on, line.info.kind, line.info.name) not in standing]
    db.add_all(_row(line) for line in fresh)
    record(db, actor, "calendar.seed", now=now, year=year, count=len(fresh))
    return len(fresh)


def add_days(
    db: DbSession, actor: Actor, *, kind: DayKind, name: str, from_on: date, to_on: date, source: str, now: datetime
) -> CalendarDay:
    """A new special day, or several in a row; raises `Invalid` where it is there already or contradicts another."""
    entry = CalendarDay(kind=kind, name=clean(name), from_on=from_on, to_on=to_on, source=clean(source))
    _check(db, entry)
    db.add(entry)
    record(db, actor, "calendar_day.add", entry, now=now, **_facts(entry))
    return entry


def change_days(
    db: DbSession,
    actor: Actor,
    entry: CalendarDay,
    *,
    kind: DayKind,
    name: str,
    from_on: date,
    to_on: date,
    source: str,
    now: datetime,
) -> None:
    """Other days, kind or words; the trail keeps what stood before. Raises `Invalid` like `add_days`."""
    before = _facts(entry)
    wanted = CalendarDay(id=entry.id, kind=kind, name=clean(name), from_on=from_on, to_on=to_on, source=clean(source))
    _check(db, wanted)
    entry.kind, entry.name, entry.source = wanted.kind, wanted.name, wanted.source
    entry.from_on, entry.to_on = wanted.from_on, wanted.to_on
    record(db, actor, "calendar_day.change", entry, now=now, before=_said(before), **_facts(entry))


def remove_days(db: DbSession, actor: Actor, entry: CalendarDay, *, now: datetime) -> None:
    """Take a line out of the calendar; the trail keeps it."""
    record(db, actor, "calendar_day.remove", entry, now=now, **_facts(entry))
    db.delete(entry)


def set_office_rules(db: DbSession, actor: Actor, rules: OfficeRules, *, now: datetime) -> None:
    """Set hours and days from now on; what was reckoned before stays as it was told to people."""
    before = office_rules(db)
    row = db.get(OfficeRulesRow, 1) or OfficeRulesRow(id=1)
    row.same_day_until, row.changed_at = rules.same_day_until, now
    row.activation_due_days, row.cut_off_day = rules.activation_due_days, rules.cut_off_day
    db.add(row)
    record(db, actor, "office_rules.change", row, now=now, before=_told(before), after=_told(rules))


def _told(rules: OfficeRules) -> list[str]:
    return [f"{rules.same_day_until:%H:%M}", str(rules.activation_due_days), str(rules.cut_off_day)]


def _check(db: DbSession, wanted: CalendarDay) -> None:
    if wanted.to_on < wanted.from_on:
        raise Invalid("calendar_day.order", N_("Ngày cuối phải bằng hoặc sau ngày đầu."), field="to_on")
    same = select(CalendarDay).where(
        CalendarDay.from_on == wanted.from_on,
        CalendarDay.kind == wanted.kind,
        CalendarDay.name == wanted.name,
        CalendarDay.id != wanted.id,
    )
    if db.scalar(same) is not None:
        raise Invalid("calendar_day.twice", N_("Ngày này đã có trong lịch với cùng loại và cùng tên."), field="name")
    _refuse_contradiction(db, wanted)


def _refuse_contradiction(db: DbSession, wanted: CalendarDay) -> None:
    against = {DayKind.WORK_SWAP: OFF_KINDS}.get(wanted.kind, _WORKED if wanted.kind in OFF_KINDS else frozenset())
    for other in entries_on(db, wanted.from_on, wanted.to_on, against):
        if other.id != wanted.id:
            raise Invalid(
                "calendar_day.contradiction",
                N_("Cùng ngày đã có «%(name)s»: một ngày không thể vừa nghỉ vừa làm bù."),
                field="kind",
                name=other.name,
            )


def _row(line: SeedDay) -> CalendarDay:
    info = line.info
    return CalendarDay(kind=info.kind, name=info.name, source=info.source, from_on=line.from_on, to_on=line.to_on)


def _facts(entry: CalendarDay) -> dict[str, object]:
    return {"kind": entry.kind.value, "name": entry.name, "from_on": entry.from_on, "to_on": entry.to_on}


def _said(facts: dict[str, object]) -> list[str]:
    return [f"{name}: {value}" for name, value in facts.items()]
