"""The police desk's rows, and the totals that everybody else gets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from outreach.accounts.rules import Actor, Permission
from outreach.activations.models import Activation, Decision
from outreach.activations.rules import (
    DUE_STATES,
    REASONED_STATES,
    UNDER_WAY_STATES,
    ActivationState,
    ActivationTotals,
    Reason,
)
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import COUNTED as COUNTED_ENCOUNTER
from outreach.fieldwork.queries import how_many, in_range, is_of_seen_encounter
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.ahead import Ahead, remembered
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, search_key
from outreach.places.models import Neighborhood
from outreach.planning.models import Visit

COUNTED = Activation.is_voided.is_(False)
"""What of the VNeID rows counts, in every figure of the house."""

NOT_ON_DESK = N_("Không có dòng VNeID này, hoặc dòng này không dành cho anh/chị.")

VIEWS: dict[str, frozenset[ActivationState]] = {
    "waiting": frozenset({ActivationState.REQUESTED}),
    "under_way": UNDER_WAY_STATES - {ActivationState.HOME_VISIT, ActivationState.NEEDS_MORE},
    "home": frozenset({ActivationState.HOME_VISIT}),
    "activated": frozenset({ActivationState.ACTIVATED, ActivationState.ALREADY_HAD}),
    "not_done": REASONED_STATES | {ActivationState.DECLINED},
}
"""The tabs of the police desk."""

PAGE = 200
FOUND = 50
TAIL_DIGITS = 4


def totals_of_visits(db: DbSession, visits: VisitRange, *, today: date) -> dict[UUID, ActivationTotals]:
    """VNeID rows, by visit; a visit without any is not in it. Three statements, however many visits."""
    states = _counts_by(db, Activation.state, visits)
    reasons = _counts_by(db, Activation.reason, visits)
    is_answered = Activation.id.in_(select(Decision.activation_id))
    is_activated = Activation.state == ActivationState.ACTIVATED
    rows = select(
        Activation.visit_id,
        how_many(Activation.was_sent),
        how_many(and_(Activation.was_sent, is_answered, Activation.state != ActivationState.REQUESTED)),
        how_many(Activation.taken_at.is_not(None)),
        how_many(and_(is_activated, Activation.was_activated_at_visit)),
        how_many(and_(is_activated, Activation.was_activated_at_visit.is_(False))),
        how_many(and_(Activation.state.in_(DUE_STATES), Activation.due_on < today)),
    ).where(COUNTED)
    counted = db.execute(in_range(rows, Activation.visit_id, visits).group_by(Activation.visit_id))
    return {
        visit_id: ActivationTotals(states.get(visit_id, {}), reasons.get(visit_id, {}), *figures)
        for visit_id, *figures in counted
    }


def activation_to_decide(db: DbSession, actor: Actor, activation_id: UUID) -> Activation:
    """One row of the police desk with its decisions; raises `NotFound` for everybody but the police."""
    rows = _desk(actor).where(Activation.id == activation_id).options(selectinload(Activation.decisions))
    found = db.scalar(rows)
    if found is None:
        raise NotFound("activation.unknown", NOT_ON_DESK)
    return found


def activations_to_decide(db: DbSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Activation]:
    """Rows of the police desk by id, in one statement; what is not there is not for this person."""
    return {row.id: row for row in db.scalars(_desk(actor).where(Activation.id.in_(ids)))}


def lock_in_order(db: DbSession, ids: Collection[UUID]) -> None:
    """Take the rows of a batch in the order of their ids, so that two batches never wait for each other in a circle."""
    if not ids:
        return
    db.execute(select(Activation.id).where(Activation.id.in_(ids)).order_by(Activation.id).with_for_update())


def activations_on_desk(db: DbSession, actor: Actor, states: frozenset[ActivationState]) -> Sequence[Activation]:
    """Rows in `states`, by visit, those who wait longest first; the latest visit on top, PAGE at most."""
    rows = _desk(actor).where(Activation.state.in_(states), COUNTED)
    return db.scalars(rows.order_by(Visit.on.desc(), Visit.half_day, Activation.requested_at).limit(PAGE)).all()


def activations_due(db: DbSession, actor: Actor, until: date) -> Sequence[Activation]:
    """Rows somebody has to look at by `until`, the most urgent first, PAGE at most."""
    rows = _desk(actor).where(Activation.state.in_(DUE_STATES), Activation.due_on <= until, COUNTED)
    return db.scalars(rows.order_by(Activation.due_on, Activation.requested_at).limit(PAGE)).all()


def activations_found(db: DbSession, actor: Actor, words: str) -> Sequence[Activation]:
    """People on the desk whom these words fit, in whatever state, the latest first, FOUND at most.

    Each word is the beginning of a part of the name, marks and đ aside; four digits are the end of the identity number
    or the year of birth. No words find nobody.
    """
    parts = search_key(words).split()
    if not parts:
        return []
    rows = _desk(actor).where(COUNTED, *(_fits(part) for part in parts))
    return db.scalars(rows.order_by(Activation.requested_at.desc()).limit(FOUND)).all()


def home_visits(db: DbSession, actor: Actor) -> Sequence[Activation]:
    """Whom to visit at home, by phố and then by day, PAGE at most."""
    rows = _desk(actor).join(Neighborhood, Neighborhood.id == Visit.neighborhood_id)
    rows = rows.where(Activation.state == ActivationState.HOME_VISIT, COUNTED)
    return db.scalars(rows.order_by(Neighborhood.sort_key, Activation.due_on).limit(PAGE)).all()


def rows_of_person(db: DbSession, actor: Actor, person: ColumnElement[bool], *, limit: int) -> Sequence[Activation]:
    """The rows of one person (`fieldwork.queries.person_is`) on the police desk, the latest first."""
    rows = _desk(actor).where(person).order_by(Activation.requested_at.desc()).limit(limit)
    return db.scalars(rows).all()


def counts_on_desk(db: DbSession, actor: Actor) -> dict[ActivationState, int]:
    """How many rows are in each state, over all visits."""
    rows = select(Activation.state, func.count()).where(COUNTED, Activation.was_sent).group_by(Activation.state)
    return {row[0]: row[1] for row in db.execute(rows)} if _is_police(actor) else {}


def reasons_not_done(db: DbSession, visits: VisitRange) -> list[tuple[Reason, int]]:
    """Why level 2 was not done, the most frequent first, without names."""
    count = func.count()
    rows = select(Activation.reason, count).where(COUNTED, Activation.reason.is_not(None))
    ranked = in_range(rows, Activation.visit_id, visits).group_by(Activation.reason).order_by(count.desc())
    return [(reason, times) for reason, times in db.execute(ranked) if reason is not None]


def latest_decisions(db: DbSession, actor: Actor, *, limit: int = 100) -> Sequence[Decision]:
    """The police log, the latest first."""
    if not _is_police(actor):
        return []
    rows = select(Decision).options(joinedload(Decision.activation)).order_by(Decision.id.desc()).limit(limit)
    return db.scalars(rows).all()


def answer_id_of(db: DbSession, encounter_id: UUID) -> UUID | None:
    """The VNeID row of an encounter, voided or not; there is never a second one."""

    def ask() -> UUID | None:
        return db.scalar(select(Activation.id).where(Activation.encounter_id == encounter_id))

    return remembered(db, ("VNeID answer", encounter_id), ask)


def read_answers_ahead(db: DbSession, ahead: Ahead, encounter_ids: Collection[UUID]) -> None:
    """Ask `answer_id_of` for many encounters in one statement."""
    rows = select(Activation.encounter_id, Activation.id).where(Activation.encounter_id.in_(encounter_ids))
    ahead.answers |= dict.fromkeys(("VNeID answer", one) for one in encounter_ids)
    ahead.answers |= {("VNeID answer", encounter_id): row_id for encounter_id, row_id in db.execute(rows)}


def last_decisions(db: DbSession, ids: Collection[UUID]) -> dict[UUID, Decision]:
    """The newest decision on each of these rows that has one, by row."""
    newest = select(func.max(Decision.id)).where(Decision.activation_id.in_(ids)).group_by(Decision.activation_id)
    return {one.activation_id: one for one in db.scalars(select(Decision).where(Decision.id.in_(newest)))}


def activations_of(db: DbSession, encounter_ids: Sequence[UUID]) -> dict[UUID, Activation]:
    """VNeID rows of these encounters, by encounter, voided ones left out."""
    rows = select(Activation).where(Activation.encounter_id.in_(encounter_ids), COUNTED)
    return {row.encounter_id: row for row in db.scalars(rows)}


def activation_for(db: DbSession, actor: Actor, activation_id: UUID) -> Activation:
    """One VNeID row of the own visits, for those who may see the person; raises `NotFound` otherwise."""
    seen = is_of_seen_encounter(actor, Activation.encounter_id)
    found = db.scalar(select(Activation).where(Activation.id == activation_id, seen))
    if found is None:
        raise NotFound("activation.unknown", NOT_ON_DESK)
    return found


def _desk(actor: Actor) -> Select[Activation]:
    rows = select(Activation).join(Visit, Visit.id == Activation.visit_id)
    rows = rows.join(Encounter, Encounter.id == Activation.encounter_id).where(COUNTED_ENCOUNTER, Activation.was_sent)
    if not _is_police(actor):
        rows = rows.where(Activation.id.is_(None))
    return rows.options(joinedload(Activation.encounter).joinedload(Encounter.visit))


def _fits(part: str) -> ColumnElement[bool]:
    if part.isdigit() and len(part) == TAIL_DIGITS:
        return or_(Encounter.identity_tail == part, Encounter.birth_year == int(part))
    begins = Encounter.person_key.startswith(part, autoescape=True)
    return or_(begins, Encounter.person_key.contains(f" {part}", autoescape=True))


def _is_police(actor: Actor) -> bool:
    return actor.may(Permission.DECIDE_ACTIVATIONS)


def _counts_by(db: DbSession, column: InstrumentedAttribute[Any], visits: VisitRange) -> dict[UUID, dict[Any, int]]:
    rows = select(Activation.visit_id, column, func.count()).where(COUNTED, column.is_not(None))
    found: dict[UUID, dict[Any, int]] = {}
    for visit_id, key, count in db.execute(
        in_range(rows, Activation.visit_id, visits).group_by(Activation.visit_id, column)
    ):
        found.setdefault(visit_id, {})[key] = count
    return found
