"""Every other half-day of a visit is ranked with what it changes, and shut ones say why."""

from __future__ import annotations

from datetime import UTC, date, datetime

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import Database, DbSession
from outreach.planning.plan_service import RANK, ask_for_slots
from outreach.planning.rules import HalfDay
from outreach.planning.slot_work import rank_slots
from outreach.staffing.rules import StaffKind
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import run_next_task
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
HERE = date(2026, 8, 22)


def test_other_half_days_are_ranked_and_barred_ones_say_why(database: Database, db: DbSession) -> None:
    staff = [make_member(db) for _ in range(3)]
    officer, kit = make_member(db, StaffKind.POLICE), make_kit(db)
    place = make_neighborhood(db, team_size=2, house={"open_windows": ["sat_am"]})
    campaign = make_campaign(db, place, starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 6))
    visit = make_visit(db, *staff[:2], officer, campaign=campaign, neighborhood=place, on=HERE, kit_id=kit.id)
    ask_for_slots(db, THE_HOUSE, campaign, place.id, visit_id=visit.id, now=NOW)
    db.commit()
    assert run_next_task(database, {RANK: rank_slots}, clock=lambda: NOW)
    db.expire_all()
    task = db.query(Task).one()
    assert (task.state, task.error) == (TaskState.DONE, "")
    slots = task.result["slots"]
    free = [(slot["on"], slot["half_day"]) for slot in slots if slot["is_open"]]
    assert free == [(day, HalfDay.AM.value) for day in ("2026-08-22", "2026-08-29", "2026-09-05")]
    barred = [slot for slot in slots if not slot["is_open"]]
    assert len(barred) == 9
    assert all(slot["words"][0]["words"] for slot in barred)
