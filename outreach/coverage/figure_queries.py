"""What was done at visits, counted from the records themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, union_all

from outreach.activations.models import Activation
from outreach.activations.queries import totals_of_visits as activation_totals
from outreach.activations.rules import UNDER_WAY_STATES, ActivationState, ActivationTotals
from outreach.coverage.figures import Figures
from outreach.coverage.periods import Period
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import follow_up_totals
from outreach.dossiers.queries import totals_of_visits as dossier_totals
from outreach.dossiers.rules import STOPPED_STATUSES, DossierTotals, FollowUpState, FollowUpTotals, Help
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.queries import in_range, tallies_of_visits
from outreach.fieldwork.queries import totals_of_visits as encounter_totals
from outreach.fieldwork.rules import EncounterTotals, RemarkKind, TallyKind, VisitRange
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit


def figures_of_visits(db: DbSession, period: Period, *, today: date) -> dict[UUID, Figures]:
    """What was done at each visit held in the period, by visit; «overdue» is seen from `today`."""
    held = select(Visit.id).where(Visit.state.in_(HELD_STATES), Visit.on.between(period.from_on, period.to_on))
    return _figures(db, db.scalars(held).all(), VisitRange(from_on=period.from_on, to_on=period.to_on), today)


def figures_of_visit(db: DbSession, visit_id: UUID, *, today: date) -> Figures:
    """What was done at one visit."""
    return _figures(db, [visit_id], VisitRange(visit_ids=frozenset({visit_id})), today)[visit_id]


def figures_of(db: DbSession, visit_ids: Sequence[UUID], *, today: date) -> dict[UUID, Figures]:
    """What was done at each of these visits (a thousand at most: each is named to the database)."""
    return {} if not visit_ids else _figures(db, visit_ids, VisitRange(visit_ids=frozenset(visit_ids)), today)


def turning_days(db: DbSession, visit_ids: Sequence[UUID], *, today: date) -> dict[UUID, date]:
    """The day on which something more of a visit will be overdue; a visit without anything due is not in it."""
    is_waited_for = or_(Dossier.portal_status.is_(None), Dossier.portal_status.not_in(STOPPED_STATUSES))
    due = union_all(
        select(Dossier.visit_id, Dossier.due_on).where(Dossier.finished_on.is_(None), is_waited_for),
        select(Encounter.visit_id, FollowUp.due_on)
        .join(FollowUp, FollowUp.encounter_id == Encounter.id)
        .where(FollowUp.state == FollowUpState.OPEN),
        select(Activation.visit_id, Activation.due_on).where(Activation.state.in_(UNDER_WAY_STATES)),
    ).subquery()
    rows = select(due.c.visit_id, func.min(due.c.due_on)).where(due.c.visit_id.in_(visit_ids), due.c.due_on >= today)
    return {one: on + timedelta(days=1) for one, on in db.execute(rows.group_by(due.c.visit_id))}


def _figures(db: DbSession, visit_ids: Sequence[UUID], chosen: VisitRange, today: date) -> dict[UUID, Figures]:
    people = encounter_totals(db, chosen)
    tallies = tallies_of_visits(db, chosen)
    dossiers = dossier_totals(db, chosen, today=today)
    activations = activation_totals(db, chosen, today=today)
    promises = follow_up_totals(db, chosen, today=today)
    remarks = _remarks(db, chosen)
    return {
        one: Figures(
            visits=1, asked_only=tallies.get(one, {}).get(TallyKind.ASKED_ONLY, 0), remarks=remarks.get(one, 0)
        )
        + _of_people(people.get(one, EncounterTotals()))
        + _of_dossiers(dossiers.get(one, DossierTotals()), promises.get(one, FollowUpTotals()))
        + _of_activations(activations.get(one, ActivationTotals()))
        for one in visit_ids
    }


def _of_people(totals: EncounterTotals) -> Figures:
    return Figures(
        people=totals.encounters,
        elderly=totals.elderly,
        needing_support=totals.needs_support,
        from_elsewhere=totals.from_elsewhere,
    )


def _of_dossiers(totals: DossierTotals, promises: FollowUpTotals) -> Figures:
    helped = totals.by_help
    return Figures(
        advised=helped.get(Help.ADVISED, 0),
        submitted_online=helped.get(Help.SUBMITTED_ONLINE, 0),
        received_on_paper=helped.get(Help.RECEIVED_ON_PAPER, 0),
        sent_to_center=helped.get(Help.SENT_TO_CENTER, 0),
        sent_to_police=helped.get(Help.SENT_TO_POLICE, 0),
        missing_papers=helped.get(Help.MISSING_PAPERS, 0),
        on_time=totals.finished_on_time,
        late=totals.finished_late + totals.overdue,
        follow_ups_open=promises.open,
        follow_ups_overdue=promises.overdue,
    )


def _of_activations(totals: ActivationTotals) -> Figures:
    state = totals.by_state
    return Figures(
        requested=totals.asked,
        taken=totals.taken,
        approved=state.get(ActivationState.APPROVED, 0),
        activated=totals.activated,
        activated_at_visit=totals.activated_at_visit,
        waiting_for_police=totals.waiting,
        not_done=totals.not_done,
        activations_overdue=totals.overdue,
        home_visits=state.get(ActivationState.HOME_VISIT, 0),
        declined=state.get(ActivationState.DECLINED, 0),
        already_had=state.get(ActivationState.ALREADY_HAD, 0),
    )


def _remarks(db: DbSession, chosen: VisitRange) -> dict[UUID, int]:
    told = select(Remark.visit_id, func.count()).where(Remark.kind != RemarkKind.THANKS)
    rows = db.execute(in_range(told, Remark.visit_id, chosen).group_by(Remark.visit_id))
    return {visit_id: count for visit_id, count in rows}  # noqa: C416 (a row is no pair to the type checker)
