"""What the sums of visits are made of: help by field, papers that were missing, reasons of the police."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select

from outreach.activations.models import Activation
from outreach.activations.queries import COUNTED as COUNTED_ACTIVATION
from outreach.coverage.details import FIELD, PAPER, REASON
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier, MissingPaper
from outreach.dossiers.queries import COUNTED as COUNTED_DOSSIER
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.procedures.models import Procedure

Detail = tuple[UUID, str, str, str, int]
"""Visit, kind, name, kind of help (empty where there is none), how many."""

Rows = Select[UUID, str, Any, Any, int]


def details_counted(db: DbSession, visits: VisitRange) -> list[Detail]:
    """The details of each held visit in `visits`, counted from the records. Three statements."""
    return [
        (row[0], row[1], row[2], row[3], int(row[4]))
        for rows in (_fields(), _papers(), _reasons())
        for row in db.execute(_within(rows, visits))
    ]


def _fields() -> Rows:
    rows = select(Dossier.visit_id, literal(FIELD), Procedure.field, Dossier.help, func.count())
    joined = rows.join(Procedure, Procedure.id == Dossier.procedure_id).join(Visit, Visit.id == Dossier.visit_id)
    return joined.where(COUNTED_DOSSIER).group_by(Dossier.visit_id, Procedure.field, Dossier.help)


def _papers() -> Rows:
    rows = select(Dossier.visit_id, literal(PAPER), MissingPaper.name, literal(""), func.count())
    joined = rows.join(Dossier, Dossier.id == MissingPaper.dossier_id).join(Visit, Visit.id == Dossier.visit_id)
    return joined.where(COUNTED_DOSSIER).group_by(Dossier.visit_id, MissingPaper.name)


def _reasons() -> Rows:
    rows = select(Activation.visit_id, literal(REASON), Activation.reason, literal(""), func.count())
    joined = rows.join(Visit, Visit.id == Activation.visit_id).where(COUNTED_ACTIVATION, Activation.reason.is_not(None))
    return joined.group_by(Activation.visit_id, Activation.reason)


def _within(rows: Rows, visits: VisitRange) -> Rows:
    rows = rows.where(Visit.state.in_(HELD_STATES))
    if visits.visit_ids is not None:
        rows = rows.where(Visit.id.in_(visits.visit_ids))
    if visits.from_on is not None and visits.to_on is not None:
        rows = rows.where(Visit.on.between(visits.from_on, visits.to_on))
    return rows
