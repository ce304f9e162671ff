"""Gathering what is still open: promises, dossiers, VNeID."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.activations.models import Activation
from outreach.activations.queries import COUNTED as COUNTED_ACTIVATION
from outreach.activations.rules import ACTIVATION_LABELS, REASON_LABELS, UNDER_WAY_STATES, WAITING_STATES
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import COUNTED as COUNTED_DOSSIER
from outreach.dossiers.rules import (
    FOLLOW_UP_PLACE_LABELS,
    HELP_LABELS,
    PORTAL_STATUSES,
    STOPPED_STATUSES,
    FollowUpState,
)
from outreach.fieldwork.identity import masked
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import COUNTED as COUNTED_ENCOUNTER
from outreach.fieldwork.queries import encounters_for
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.reports.asked_queries import Question
from outreach.reports.outstanding_rules import (
    DOSSIERS,
    PROMISES,
    VNEID,
    DossierRow,
    PromiseRow,
    VneidRow,
    days_late,
    without_person,
)
from outreach.reports.rules import Content, Names, Rows, from_to


def outstanding(db: DbSession, asked: Question) -> Content:
    """The open work of the visits in the period, the most urgent first.

    With names only that of the people whom this person may see; without, of everybody.
    """
    wanted = {PROMISES.name: _promises(asked), DOSSIERS.name: _dossiers(asked), VNEID.name: _vneid(asked)}
    makers: dict[str, Any] = {PROMISES.name: _promise_row, DOSSIERS.name: _dossier_row, VNEID.name: _vneid_row}
    whose = "những lượt của anh/chị" if asked.wish.names is not Names.NONE else "mọi lượt"
    return Content(
        span=from_to(asked.wish.period),
        filters=f"Còn mở tính đến ngày lập, {whose}",
        tables={
            name: Rows(
                [makers[name](n, row, asked) for n, row in enumerate(db.scalars(rows), start=1)], _count(db, rows)
            )
            for name, rows in wanted.items()
        },
    )


def count_outstanding(db: DbSession, asked: Question, enough: int | None = None) -> int:
    """How many rows there are over the three tables, each counted no further than `enough`."""
    return sum(_count(db, rows.limit(enough)) for rows in (_promises(asked), _dossiers(asked), _vneid(asked)))


def person_of(encounter: Encounter, names: Names) -> dict[str, Any]:
    """The fields of a row that name a person; none where nobody is named."""
    if names is Names.NONE:
        return {}
    number = encounter.identity_number or ""
    return {
        "person_name": encounter.person_name,
        "birth_year": encounter.birth_year,
        "phone": encounter.phone or "",
        "identity_number": number if names is Names.FULL else masked(number),
    }


def whose_encounters(asked: Question) -> Any:
    """A condition on encounters: those that this person may see where people are named, else all."""
    if asked.wish.names is Names.NONE:
        return COUNTED_ENCOUNTER
    return Encounter.id.in_(encounters_for(asked.actor).where(COUNTED_ENCOUNTER).with_only_columns(Encounter.id))


def _of_the_period(rows: Select[Any], asked: Question) -> Select[Any]:
    period = asked.wish.period
    rows = rows.join(Visit, Visit.id == Encounter.visit_id).where(whose_encounters(asked))
    return rows.where(Visit.state.in_(HELD_STATES), Visit.on.between(period.from_on, period.to_on))


def _promises(asked: Question) -> Select[Any]:
    rows = select(FollowUp).join(Encounter, Encounter.id == FollowUp.encounter_id)
    rows = _of_the_period(rows.where(FollowUp.state == FollowUpState.OPEN), asked)
    told = joinedload(FollowUp.encounter).joinedload(Encounter.visit)
    return rows.options(told, joinedload(FollowUp.owner), joinedload(FollowUp.dossier)).order_by(
        FollowUp.due_on, FollowUp.id
    )


def _dossiers(asked: Question) -> Select[Any]:
    goes_on = or_(Dossier.portal_status.is_(None), Dossier.portal_status.not_in(STOPPED_STATUSES))
    rows = select(Dossier).join(Encounter, Encounter.id == Dossier.encounter_id)
    rows = rows.where(COUNTED_DOSSIER, Dossier.received_at.is_not(None), Dossier.finished_on.is_(None), goes_on)
    return (
        _of_the_period(rows, asked)
        .options(joinedload(Dossier.encounter).joinedload(Encounter.visit))
        .order_by(Dossier.due_on.is_(None), Dossier.due_on, Dossier.id)
    )


def _vneid(asked: Question) -> Select[Any]:
    rows = select(Activation).join(Encounter, Encounter.id == Activation.encounter_id)
    rows = rows.where(COUNTED_ACTIVATION, Activation.state.in_(WAITING_STATES | UNDER_WAY_STATES))
    return (
        _of_the_period(rows, asked)
        .options(joinedload(Activation.encounter).joinedload(Encounter.visit))
        .order_by(Activation.due_on.is_(None), Activation.due_on, Activation.requested_at, Activation.id)
    )


def _count(db: DbSession, rows: Select[Any]) -> int:
    ids = rows.with_only_columns(Encounter.id, maintain_column_froms=True).order_by(None)
    return db.scalar(select(func.count()).select_from(ids.subquery())) or 0


def _where(encounter: Encounter) -> dict[str, Any]:
    return {"neighborhood": encounter.visit.neighborhood.name, "visited_on": encounter.visit.on}


def _typed(text: str, encounter: Encounter, names: Names) -> str:
    if names is not Names.NONE:
        return text
    return without_person(text, (encounter.person_name, encounter.representative_name))


def _promise_row(number: int, one: FollowUp, asked: Question) -> PromiseRow:
    return PromiseRow(
        number=number,
        **_where(one.encounter),
        what=_typed(one.what, one.encounter, asked.wish.names),
        procedure=one.dossier.procedure.name if one.dossier else "",
        place=FOLLOW_UP_PLACE_LABELS[one.place],
        due_on=one.due_on,
        days_late=days_late(one.due_on, asked.today),
        owner=one.owner.full_name if one.owner else "Chưa giao",
        **person_of(one.encounter, asked.wish.names),
    )


def _dossier_row(number: int, one: Dossier, asked: Question) -> DossierRow:
    return DossierRow(
        number=number,
        **_where(one.encounter),
        dossier_code=one.dossier_code or "chưa có mã",
        procedure=one.procedure.name,
        help=HELP_LABELS[one.help],
        status=PORTAL_STATUSES[one.portal_status] if one.portal_status else "",
        received_on=local_day(one.received_at) if one.received_at else None,
        due_on=one.due_on,
        days_late=days_late(one.due_on, asked.today),
        **person_of(one.encounter, asked.wish.names),
    )


def _vneid_row(number: int, one: Activation, asked: Question) -> VneidRow:
    return VneidRow(
        number=number,
        **_where(one.encounter),
        state=ACTIVATION_LABELS[one.state],
        reason=REASON_LABELS[one.reason] if one.reason else "",
        requested_on=local_day(one.requested_at),
        due_on=one.due_on,
        days_late=days_late(one.due_on, asked.today),
        **person_of(one.encounter, asked.wish.names),
    )
