"""What an import of statuses looks up, and the rows that wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Actor, Role
from outreach.dossiers.models import Dossier, KeptStatus, StatusMapping
from outreach.dossiers.queries import COUNTED
from outreach.dossiers.rules import KeptState
from outreach.dossiers.status_rules import headings_mark
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import is_of_seen_encounter
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, search_key
from outreach.procedures.models import Procedure

PAGE = 100
_FEW = 6


def mapping_for(db: DbSession, headings: Sequence[str]) -> StatusMapping | None:
    """What was told once of files with these headings."""
    return db.scalar(select(StatusMapping).where(StatusMapping.headings_mark == headings_mark(headings)))


def dossiers_coded(db: DbSession, codes: Collection[str]) -> dict[str, Dossier]:
    """Dossiers that have these codes, by code, in one statement."""
    rows = db.scalars(select(Dossier).where(Dossier.dossier_code.in_(set(codes)), COUNTED))
    return {str(row.dossier_code): row for row in rows}


def kept_coded(db: DbSession, codes: Collection[str]) -> dict[str, KeptStatus]:
    """Rows that an earlier import kept for these codes, settled ones too."""
    rows = db.scalars(select(KeptStatus).where(KeptStatus.dossier_code.in_(set(codes))))
    return {row.dossier_code: row for row in rows}


def kept_open(db: DbSession, actor: Actor) -> Sequence[KeptStatus]:
    """Rows that wait for a person: the director's are all, a clerk's those of the own imports; PAGE at most."""
    rows = select(KeptStatus).where(KeptStatus.state == KeptState.OPEN, _own(actor))
    return db.scalars(rows.order_by(KeptStatus.imported_at.desc(), KeptStatus.dossier_code).limit(PAGE)).all()


def kept_for(db: DbSession, actor: Actor, kept_id: UUID) -> KeptStatus:
    """One kept row, when this person may settle it; raises `NotFound` otherwise."""
    found = db.scalar(select(KeptStatus).where(KeptStatus.id == kept_id, _own(actor)))
    if found is None:
        raise NotFound("kept_status.unknown", N_("Không có dòng này, hoặc dòng không thuộc phần của anh/chị."))
    return found


def candidates(db: DbSession, actor: Actor, kept: KeptStatus) -> Sequence[Dossier]:
    """Dossiers without a code that this person may see and that may be meant: the same name, or the same procedure.

    Never matched by themselves: a name is not a person (domain.md §9). Same name first, the nearest in time first.
    """
    name, procedure = search_key(kept.person_name), search_key(kept.procedure_name)
    alike = [Encounter.person_key == name] if name else []
    if procedure:
        alike.append(Procedure.search_key.contains(procedure, autoescape=True))
    if not alike:
        return []
    rows = (
        select(Dossier)
        .join(Encounter, Encounter.id == Dossier.encounter_id)
        .join(Procedure, Procedure.id == Dossier.procedure_id)
        .where(COUNTED, Dossier.dossier_code.is_(None), or_(*alike))
        .where(is_of_seen_encounter(actor, Dossier.encounter_id))
        .options(joinedload(Dossier.encounter).joinedload(Encounter.visit))
        .order_by((Encounter.person_key == name).desc(), Dossier.happened_at.desc())
    )
    return db.scalars(rows.limit(_FEW)).all()


def without_code(db: DbSession, actor: Actor, *, limit: int = 12) -> Sequence[Dossier]:
    """Dossiers that were handed in and still lack their code, the latest first, for the receipt in hand."""
    rows = (
        select(Dossier)
        .where(COUNTED, Dossier.dossier_code.is_(None), Dossier.received_at.is_not(None))
        .where(is_of_seen_encounter(actor, Dossier.encounter_id))
        .options(joinedload(Dossier.encounter).joinedload(Encounter.visit))
        .order_by(Dossier.received_at.desc())
    )
    return db.scalars(rows.limit(limit)).all()


def dossier_coded_for(db: DbSession, actor: Actor, code: str) -> Dossier | None:
    """The dossier of a code, where this person may see it."""
    seen = is_of_seen_encounter(actor, Dossier.encounter_id)
    return db.scalar(select(Dossier).where(COUNTED, Dossier.dossier_code == code, seen))


def _own(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in {None, Role.DIRECTOR} else KeptStatus.imported_by == actor.user_id
