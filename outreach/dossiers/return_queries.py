"""What planning is told of promises: where people wait for the next visit. Nobody is named."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import distinct, func, select

from outreach.dossiers.models import FollowUp
from outreach.dossiers.rules import FollowUpPlace, FollowUpState
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import RecordState
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.return_rules import Promises


def promises_by_neighborhood(db: DbSession) -> dict[UUID, Promises]:
    """For each neighborhood where somebody was promised the next visit: how many people, and the earliest day."""
    rows = (
        select(Visit.neighborhood_id, func.count(distinct(FollowUp.encounter_id)), func.min(FollowUp.due_on))
        .join(Encounter, Encounter.id == FollowUp.encounter_id)
        .join(Visit, Visit.id == Encounter.visit_id)
        .where(FollowUp.state == FollowUpState.OPEN, FollowUp.place == FollowUpPlace.NEXT_VISIT)
        .where(Encounter.state == RecordState.RECORDED)
        .group_by(Visit.neighborhood_id)
    )
    return {place: Promises(people, due_on) for place, people, due_on in db.execute(rows)}
