"""Finding dossiers and promises, each person within their own visits, and counting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from outreach.accounts.rules import Actor, Permission, Role
from outreach.dossiers.models import Dossier, FollowUp, MissingPaper, StatusChange
from outreach.dossiers.rules import (
    STOPPED_STATUSES,
    DossierTotals,
    FieldTotals,
    FollowUpPlace,
    FollowUpState,
    FollowUpTotals,
    Help,
    PaperTotals,
    ProcedureTotals,
)
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounters_for, how_many, in_range, is_of_seen_encounter, visits_worked_by
from outreach.fieldwork.rules import RecordState, VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.places.models import Succession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.procedures.models import CatalogueVersion, Procedure
from outreach.procedures.queries import catalogue_on

PAGE = 50
_REACHABLE = (VisitState.POLICE_CONFIRMED, VisitState.ANNOUNCED, VisitState.HELD)
"""A visit of these states is near enough, or open: who works there keeps what was promised for it."""

COUNTED = Dossier.state == RecordState.RECORDED
"""What of the dossiers counts, in every figure of the house."""


@dataclass(frozen=True)
class FollowUpFilter:
    """What to list of the promises; None leaves a question open."""

    state: FollowUpState | None = FollowUpState.OPEN
    place: FollowUpPlace | None = None
    overdue_only: bool = False
    own_only: bool = False
    neighborhood_id: UUID | None = None


@dataclass(frozen=True)
class DossierFilter:
    """What to list of the dossiers: `without_code` has been handed in and still lacks its code."""

    help: Help | None = None
    without_code: bool = False
    overdue_only: bool = False
    waiting_only: bool = False
    neighborhood_id: UUID | None = None


def totals_of_visits(db: DbSession, visits: VisitRange, *, today: date) -> dict[UUID, DossierTotals]:
    """Help lines, by visit; a visit without any is not in it. Two statements, however many visits."""
    by_help: dict[UUID, dict[Help, int]] = {}
    rows = select(Dossier.visit_id, Dossier.help, func.count()).where(COUNTED)
    for visit_id, help_, count in db.execute(
        in_range(rows, Dossier.visit_id, visits).group_by(Dossier.visit_id, Dossier.help)
    ):
        by_help.setdefault(visit_id, {})[help_] = count
    rows_of_time = select(
        Dossier.visit_id,
        how_many(Dossier.finished_on <= Dossier.due_on),
        how_many(Dossier.finished_on > Dossier.due_on),
        how_many(overdue_on(today)),
    ).where(COUNTED)
    timed = db.execute(in_range(rows_of_time, Dossier.visit_id, visits).group_by(Dossier.visit_id))
    return {
        visit_id: DossierTotals(sum(by_help[visit_id].values()), by_help[visit_id], on_time, late, overdue)
        for visit_id, on_time, late, overdue in timed
    }


def totals_by_field(db: DbSession, visits: VisitRange) -> list[FieldTotals]:
    """Help lines by field of administration, the most frequent first."""
    rows = select(Procedure.field, Dossier.help, func.count()).join(Dossier, Dossier.procedure_id == Procedure.id)
    found: dict[str, dict[Help, int]] = {}
    for name, help_, count in db.execute(
        in_range(rows.where(COUNTED), Dossier.visit_id, visits).group_by(Procedure.field, Dossier.help)
    ):
        found.setdefault(name, {})[help_] = count
    totals = [FieldTotals(name, sum(helps.values()), helps) for name, helps in found.items()]
    return sorted(totals, key=lambda line: (-line.dossiers, line.field))


def totals_by_procedure(db: DbSession, visits: VisitRange) -> list[ProcedureTotals]:
    """Help lines by procedure code, the most frequent first; the name is one of those in use."""
    rows = (
        select(Procedure.code, func.max(Procedure.name), func.max(Procedure.field), Dossier.help, func.count())
        .join(Dossier, Dossier.procedure_id == Procedure.id)
        .where(COUNTED)
    )
    found: dict[str, tuple[str, str, dict[Help, int]]] = {}
    for code, name, field, help_, count in db.execute(
        in_range(rows, Dossier.visit_id, visits).group_by(Procedure.code, Dossier.help)
    ):
        found.setdefault(code, (name, field, {}))[2][help_] = count
    totals = [ProcedureTotals(code, n, f, sum(helps.values()), helps) for code, (n, f, helps) in found.items()]
    return sorted(totals, key=lambda line: (-line.dossiers, line.code))


def missing_papers_top(db: DbSession, visits: VisitRange, *, limit: int = 10) -> list[PaperTotals]:
    """The papers that people lacked most often."""
    count = func.count()
    rows = select(MissingPaper.name, count).join(Dossier, Dossier.id == MissingPaper.dossier_id).where(COUNTED)
    ranked = in_range(rows, Dossier.visit_id, visits).group_by(MissingPaper.name)
    lines = db.execute(ranked.order_by(count.desc(), MissingPaper.name).limit(limit))
    return [PaperTotals(name, times) for name, times in lines]


def follow_up_totals(db: DbSession, visits: VisitRange, *, today: date) -> dict[UUID, FollowUpTotals]:
    """Promises, by visit; a visit without any is not in it."""
    rows = select(
        Encounter.visit_id,
        how_many(FollowUp.state == FollowUpState.OPEN),
        how_many(and_(FollowUp.state == FollowUpState.OPEN, FollowUp.due_on < today)),
        how_many(FollowUp.state == FollowUpState.DONE),
        how_many(FollowUp.state == FollowUpState.DROPPED),
    ).join(FollowUp, FollowUp.encounter_id == Encounter.id)
    counted = db.execute(in_range(rows, Encounter.visit_id, visits).group_by(Encounter.visit_id))
    return {visit_id: FollowUpTotals(*figures) for visit_id, *figures in counted}


def dossier_for(db: DbSession, actor: Actor, dossier_id: UUID) -> Dossier:
    """One dossier with its person and papers, when this person may see it; raises `NotFound` otherwise."""
    rows = _within(select(Dossier), actor).where(Dossier.id == dossier_id)
    found = db.scalar(rows.options(joinedload(Dossier.encounter), selectinload(Dossier.missing_papers)))
    if found is None:
        raise NotFound("dossier.unknown", N_("Không có hồ sơ này, hoặc hồ sơ không thuộc buổi của anh/chị."))
    return found


def dossier_coded(db: DbSession, actor: Actor, code: str) -> Dossier | None:
    """The dossier of this code, when this person may see it."""
    rows = _within(select(Dossier).where(Dossier.dossier_code == code), actor)
    return db.scalar(rows.options(joinedload(Dossier.encounter).joinedload(Encounter.visit)))


def dossiers_of(db: DbSession, encounter_ids: Sequence[UUID]) -> dict[UUID, list[Dossier]]:
    """Dossiers of these encounters, by encounter, oldest first; with papers, in one statement each."""
    found: dict[UUID, list[Dossier]] = {}
    rows = select(Dossier).where(Dossier.encounter_id.in_(encounter_ids)).order_by(Dossier.happened_at, Dossier.id)
    for dossier in db.scalars(rows.options(selectinload(Dossier.missing_papers))):
        found.setdefault(dossier.encounter_id, []).append(dossier)
    return found


def dossiers_listed(
    db: DbSession, actor: Actor, wanted: DossierFilter, *, today: date, page: int = 1
) -> tuple[Sequence[Dossier], int]:
    """One page of the dossiers that this person may see, the latest first, and how many there are in all."""
    rows = _within(select(Dossier).where(COUNTED), actor).join(Visit, Visit.id == Dossier.visit_id)
    if wanted.help is not None:
        rows = rows.where(Dossier.help == wanted.help)
    if wanted.without_code:
        rows = rows.where(Dossier.dossier_code.is_(None), Dossier.received_at.is_not(None))
    if wanted.overdue_only:
        rows = rows.where(overdue_on(today))
    if wanted.waiting_only:
        rows = rows.where(Dossier.received_at.is_not(None), Dossier.finished_on.is_(None))
    if wanted.neighborhood_id is not None:
        rows = rows.where(Visit.neighborhood_id == wanted.neighborhood_id)
    total = db.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    listed = rows.options(
        joinedload(Dossier.encounter).joinedload(Encounter.visit), selectinload(Dossier.missing_papers)
    )
    listed = listed.order_by(Dossier.happened_at.desc(), Dossier.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return db.scalars(listed).all(), total


def status_changes_of(db: DbSession, dossier_id: UUID) -> Sequence[StatusChange]:
    """The portal statuses of one dossier as they came, oldest first."""
    return db.scalars(select(StatusChange).where(StatusChange.dossier_id == dossier_id).order_by(StatusChange.id)).all()


def follow_up_for(db: DbSession, actor: Actor, follow_up_id: UUID) -> FollowUp:
    """One promise, when this person may see it; raises `NotFound` otherwise."""
    found = db.scalar(_promises(actor).where(FollowUp.id == follow_up_id))
    if found is None:
        raise NotFound("follow_up.unknown", N_("Không có việc hẹn này, hoặc việc không thuộc phần của anh/chị."))
    return found


def follow_ups_listed(
    db: DbSession, actor: Actor, wanted: FollowUpFilter, *, today: date, page: int = 1
) -> tuple[Sequence[FollowUp], int]:
    """One page of the promises that this person may see, the most urgent first, and how many in all."""
    rows = _promises(actor).join(Encounter, Encounter.id == FollowUp.encounter_id)
    rows = rows.join(Visit, Visit.id == Encounter.visit_id)
    if wanted.state is not None:
        rows = rows.where(FollowUp.state == wanted.state)
    if wanted.place is not None:
        rows = rows.where(FollowUp.place == wanted.place)
    if wanted.overdue_only:
        rows = rows.where(FollowUp.state == FollowUpState.OPEN, FollowUp.due_on < today)
    if wanted.own_only:
        rows = rows.where(FollowUp.owner_id == actor.user_id)
    if wanted.neighborhood_id is not None:
        rows = rows.where(Visit.neighborhood_id == wanted.neighborhood_id)
    total = db.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    listed = rows.options(joinedload(FollowUp.encounter).joinedload(Encounter.visit), joinedload(FollowUp.owner))
    return db.scalars(listed.order_by(FollowUp.due_on, FollowUp.id).limit(PAGE).offset((page - 1) * PAGE)).all(), total


def follow_ups_of(db: DbSession, encounter_ids: Sequence[UUID]) -> dict[UUID, list[FollowUp]]:
    """Promises to these people, by encounter, the most urgent first."""
    found: dict[UUID, list[FollowUp]] = {}
    rows = select(FollowUp).where(FollowUp.encounter_id.in_(encounter_ids)).order_by(FollowUp.due_on, FollowUp.id)
    for promise in db.scalars(rows):
        found.setdefault(promise.encounter_id, []).append(promise)
    return found


def catalogue_of_visit(db: DbSession, visit: Visit) -> CatalogueVersion | None:
    """The version of the catalogue that the visit uses: its own, else the one in force that day."""
    if visit.catalogue_version_id is not None:
        return db.get(CatalogueVersion, visit.catalogue_version_id)
    return catalogue_on(db, visit.on)


def overdue_on(today: date) -> ColumnElement[bool]:
    """Dossiers whose day has passed while somebody still waits: `rules.is_overdue` in SQL."""
    is_waited_for = or_(Dossier.portal_status.is_(None), Dossier.portal_status.not_in(STOPPED_STATUSES))
    return and_(Dossier.due_on < today, Dossier.finished_on.is_(None), is_waited_for)


def is_promised_here(db: DbSession, actor: Actor, encounter_id: UUID) -> bool:
    """Whether this person has something to keep for that encounter: an open promise of theirs, or due where they go."""
    rows = select(FollowUp.id).where(FollowUp.encounter_id == encounter_id, FollowUp.state == FollowUpState.OPEN)
    return db.scalar(rows.where(or_(FollowUp.owner_id == actor.user_id, reaching(actor))).limit(1)) is not None


def may_be_called(db: DbSession, actor: Actor, promise: FollowUp) -> bool:
    """Whether this person may see the phone of somebody with a promise: the promise is theirs, or the visit was."""
    if actor.role in {None, Role.DIRECTOR} or promise.owner_id == actor.user_id:
        return True
    seen = encounters_for(actor).with_only_columns(Encounter.id)
    return db.scalar(seen.where(Encounter.id == promise.encounter_id)) is not None


def reaching(actor: Actor) -> ColumnElement[bool]:
    """Promises of «buổi sau tại phố» that wait in a phố where this person's team goes: at an earlier visit there."""
    made, coming = aliased(Encounter), aliased(Visit)
    heirs = (Visit.neighborhood_id, Succession.successor_id)
    here = (
        select(made.id)
        .join(Visit, Visit.id == made.visit_id)
        .outerjoin(Succession, Succession.predecessor_id == Visit.neighborhood_id)
        .join(coming, and_(coming.neighborhood_id.in_(heirs), coming.on > Visit.on))
        .where(coming.id.in_(visits_worked_by(actor)), coming.state.in_(_REACHABLE))
    )
    return and_(FollowUp.place == FollowUpPlace.NEXT_VISIT, FollowUp.encounter_id.in_(here))


def _promises(actor: Actor) -> Select[FollowUp]:
    if actor.role in {None, Role.DIRECTOR}:
        return select(FollowUp)
    seen = encounters_for(actor).with_only_columns(Encounter.id)
    if not actor.may(Permission.SEE_FOLLOW_UPS):
        return select(FollowUp).where(FollowUp.id.is_(None))
    is_open_here = and_(FollowUp.state == FollowUpState.OPEN, reaching(actor))
    own = or_(FollowUp.encounter_id.in_(seen), FollowUp.owner_id == actor.user_id, is_open_here)
    return select(FollowUp).where(own)


def _within(rows: Select[Dossier], actor: Actor) -> Select[Dossier]:
    return rows.where(is_of_seen_encounter(actor, Dossier.encounter_id))
