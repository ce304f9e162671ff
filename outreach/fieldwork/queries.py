"""Finding encounters, each person within their own visits, and counting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, and_, cast, func, or_, select, true
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Actor, Permission, Role
from outreach.fieldwork.models import CloseOut, Encounter, Remark, Tally
from outreach.fieldwork.rules import (
    Balance,
    EncounterFacts,
    EncounterTotals,
    RecordState,
    Source,
    TallyKind,
    VisitRange,
)
from outreach.kernel.ahead import known_row
from outreach.kernel.crypto import installed_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, search_key
from outreach.planning.models import Visit, VisitMember
from outreach.planning.queries import works_at
from outreach.staffing.models import StaffMember

Columns = TypeVarTuple("Columns")

COUNTED = Encounter.state == RecordState.RECORDED
"""What of the encounters counts, in every figure of the house."""


def totals_of_visits(db: DbSession, visits: VisitRange) -> dict[UUID, EncounterTotals]:
    """People helped, by visit; a visit without any is not in it. One statement, however many visits."""
    rows = select(
        Encounter.visit_id,
        func.count(),
        how_many(Encounter.is_elderly),
        how_many(Encounter.needs_support),
        how_many(Encounter.is_from_elsewhere),
        how_many(Encounter.is_late),
    ).where(COUNTED)
    counted = db.execute(in_range(rows, Encounter.visit_id, visits).group_by(Encounter.visit_id))
    return {visit_id: EncounterTotals(*figures) for visit_id, *figures in counted}


def tallies_of_visits(db: DbSession, visits: VisitRange) -> dict[UUID, dict[TallyKind, int]]:
    """Counted by hand, by visit and kind; a kind that nobody counted is not in it."""
    rows = in_range(select(Tally.visit_id, Tally.kind, func.sum(Tally.amount)), Tally.visit_id, visits)
    found: dict[UUID, dict[TallyKind, int]] = {}
    for visit_id, kind, amount in db.execute(rows.group_by(Tally.visit_id, Tally.kind)):
        found.setdefault(visit_id, {})[kind] = int(amount)
    return found


def remarks_of_visit(db: DbSession, visit_id: UUID) -> Sequence[Remark]:
    """What people told the team at one visit, oldest first."""
    return db.scalars(select(Remark).where(Remark.visit_id == visit_id).order_by(Remark.happened_at, Remark.id)).all()


def close_out_of(db: DbSession, visit_id: UUID) -> CloseOut | None:
    """The balance that was struck, or None while the visit is open."""
    return db.get(CloseOut, visit_id)


def encounter_for(db: DbSession, actor: Actor, encounter_id: UUID) -> Encounter:
    """One encounter, when this person may see it; raises `NotFound` otherwise."""
    known = known_row(db, Encounter, encounter_id)
    if known is not None and may_see_encounters_of(db, actor, known.visit):
        return known
    found = db.scalar(encounters_for(actor).where(Encounter.id == encounter_id))
    if found is None:
        raise NotFound("encounter.unknown", N_("Không có lượt này, hoặc lượt không thuộc buổi của anh/chị."))
    return found


def encounters_for(actor: Actor) -> Select[Encounter]:
    """Encounters that this person may see: the director all, staff those of the own visits, others none."""
    rows = select(Encounter)
    if actor.role in {None, Role.DIRECTOR}:
        return rows
    if not actor.may(Permission.SEE_ENCOUNTERS):
        return rows.where(Encounter.id.is_(None))
    return rows.where(Encounter.visit_id.in_(visits_worked_by(actor)))


def is_of_seen_encounter(actor: Actor, encounter_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether a row that belongs to an encounter is of one that `encounters_for` gives this person.

    For who sees all there is no question to ask, and so none that every encounter would have to be read for.
    """
    if actor.role in {None, Role.DIRECTOR}:
        return true()
    return encounter_id.in_(encounters_for(actor).with_only_columns(Encounter.id))


def may_see_encounters_of(db: DbSession, actor: Actor, visit: Visit) -> bool:
    """Whether `encounters_for` gives this person the encounters of a visit."""
    return (actor.role is None or actor.may(Permission.SEE_ENCOUNTERS)) and works_at(db, actor, visit)


def visits_worked_by(actor: Actor) -> Select[UUID]:
    """The ids of the visits whose team this person is on."""
    return (
        select(VisitMember.visit_id)
        .join(StaffMember, StaffMember.id == VisitMember.member_id)
        .where(StaffMember.user_id == actor.user_id)
    )


def encounters_of_visit(db: DbSession, visit_id: UUID, *, limit: int | None = None) -> Sequence[Encounter]:
    """Records of one visit, the latest first, voided ones included."""
    rows = select(Encounter).where(Encounter.visit_id == visit_id)
    return db.scalars(rows.order_by(Encounter.happened_at.desc(), Encounter.id.desc()).limit(limit)).all()


def records_on_server(db: DbSession, visit_id: UUID) -> int:
    """Records of one visit that count, row by row: the fourth figure of the balance."""
    return len(db.scalars(select(Encounter.id).where(Encounter.visit_id == visit_id, COUNTED)).all())


def records_on_pages(db: DbSession, visit_id: UUID) -> int:
    """Records of one visit that were typed into a page; the tablets' own counts come on top."""
    rows = select(func.count()).where(Encounter.visit_id == visit_id, COUNTED, Encounter.source == Source.DESK)
    return db.scalar(rows) or 0


def like_this_one(
    db: DbSession, actor: Actor, facts: EncounterFacts, *, but: UUID | None = None, limit: int = 5
) -> Sequence[Encounter]:
    """Earlier records that may be the same person, the latest first; shown, never merged.

    The same number, or the same phone with the same name, is found at every visit: who typed it knows
    the person in full. The same name and birth year are common, so they count within this person's
    own visits only (trust.md, T3).
    """
    key, keyring = search_key(facts.person_name), installed_keyring()
    alike = [_is_namesake(actor, key, facts.birth_year)]
    if facts.identity_number:
        alike.append(Encounter.identity_index.in_(keyring.indexes(facts.identity_number, "identity")))
    if facts.phone:
        is_phone = Encounter.phone_index.in_(keyring.indexes(facts.phone, "phone"))
        alike.append(and_(is_phone, Encounter.person_key == key))
    rows = select(Encounter).where(COUNTED, or_(*alike)).options(joinedload(Encounter.visit))
    if but is not None:
        rows = rows.where(Encounter.id != but)
    return db.scalars(rows.order_by(Encounter.happened_at.desc()).limit(limit)).all()


def person_is(*, number: str | None = None, phone: str | None = None) -> ColumnElement[bool]:
    """Records of the person with this whole number, or this whole phone; found by their keyed fingerprints."""
    keyring = installed_keyring()
    if number:
        return and_(COUNTED, Encounter.identity_index.in_(keyring.indexes(number, "identity")))
    return and_(COUNTED, Encounter.phone_index.in_(keyring.indexes(phone or "", "phone")))


def encounters_of_person(
    db: DbSession, actor: Actor, person: ColumnElement[bool], *, limit: int
) -> Sequence[Encounter]:
    """The records of one person (`person_is`) that this actor may see, the latest first."""
    rows = encounters_for(actor).where(person).options(joinedload(Encounter.visit))
    return db.scalars(rows.order_by(Encounter.happened_at.desc()).limit(limit)).all()


def in_range(rows: Select[*Columns], visit_id: Any, visits: VisitRange) -> Select[*Columns]:
    """`rows` narrowed to the visits of `visits`; periods go by the visit's date (sync.md, R27)."""
    if visits.visit_ids is not None:
        rows = rows.where(visit_id.in_(visits.visit_ids))
    if visits.from_on is None and visits.to_on is None:
        return rows
    rows = rows.join(Visit, Visit.id == visit_id)
    return rows.where(Visit.on.between(visits.from_on or date.min, visits.to_on or date.max))


def how_many(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    """The number of rows for which `condition` holds, zero for none."""
    return func.coalesce(func.sum(cast(condition, Integer)), 0)


def balance_of(
    db: DbSession, visit_id: UUID, *, slips_issued: int, people_counted: int, records_on_tablets: int
) -> Balance:
    """The five figures of one visit: three counted on the spot, two counted here in two different ways."""
    in_report = totals_of_visits(db, VisitRange(frozenset({visit_id}))).get(visit_id, EncounterTotals())
    return Balance(
        slips_issued, people_counted, records_on_tablets, records_on_server(db, visit_id), in_report.encounters
    )


def _is_namesake(actor: Actor, key: str, birth_year: int | None) -> ColumnElement[bool]:
    seen = is_of_seen_encounter(actor, Encounter.id)
    return and_(Encounter.person_key == key, Encounter.birth_year == birth_year, seen)
