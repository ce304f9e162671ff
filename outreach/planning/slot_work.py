"""Ranking every other half-day of a neighborhood, as work of the job process: the engine lives there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.planning.models import Visit
from outreach.planning.plan_rules import reason_json
from outreach.planning.queries import campaign
from outreach.planning.slot_queries import OtherSlot, other_slots
from outreach.tasks.run import Outcome, Run


def rank_slots(run: Run) -> Outcome:
    """Rank half-days; arguments: campaign, neighborhood, visit (or null). The result is a list of `slots`."""
    asked = run.arguments
    with run.database.reading() as db:
        visit = db.get(Visit, UUID(asked["visit"])) if asked["visit"] else None
        subject = campaign(db, UUID(asked["campaign"]))
        found = other_slots(db, subject, UUID(asked["neighborhood"]), visit, today=local_day(run.now()))
    result = {"slots": [_as_json(slot) for slot in found]}
    return lambda _db: result


def _as_json(slot: OtherSlot) -> dict[str, Any]:
    return {
        "on": slot.on.isoformat(),
        "half_day": slot.half_day.value,
        "is_open": slot.is_open,
        "points": slot.points,
        "words": [reason_json(reason, {}) for reason in slot.words],
        "people_moved": slot.people_moved,
    }
