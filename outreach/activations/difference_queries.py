"""The rows in which the figures of the center and of the police differ, without names."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, func, select

from outreach.activations.difference_rules import Difference, cause_of
from outreach.activations.models import Activation, Decision
from outreach.activations.queries import COUNTED
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import COUNTED as COUNTED_ENCOUNTER
from outreach.kernel.db import DbSession


def sent_at_visit(db: DbSession, visit_id: UUID) -> int:
    """How many people the center sent to the police at one visit."""
    rows = select(func.count()).where(Activation.visit_id == visit_id, Activation.was_sent, COUNTED)
    return db.scalar(rows) or 0


def differences_of_visit(db: DbSession, visit_id: UUID) -> list[Difference]:
    """Everybody sent at one visit who has no level 2 in use, in the order of sending.

    Sent = activated + these rows: nothing is counted twice and nothing is left over.
    """
    was_taken_back = exists().where(Decision.activation_id == Activation.id, Decision.is_correction)
    rows = (
        select(Encounter.queue_number, Activation.requested_at, Activation.state, Activation.reason, was_taken_back)
        .join(Encounter, Encounter.id == Activation.encounter_id)
        .where(Activation.visit_id == visit_id, Activation.was_sent, COUNTED, COUNTED_ENCOUNTER)
        .order_by(Activation.requested_at, Activation.id)
    )
    found = []
    for number, sent_at, state, reason, taken_back in db.execute(rows):
        cause = cause_of(state, was_taken_back=taken_back)
        if cause is not None:
            found.append(Difference(number, sent_at, state, reason, cause))
    return found
