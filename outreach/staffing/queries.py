"""Looking up people, days off and equipment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.staffing.models import Absence, Kit, KitOutage, StaffMember
from outreach.staffing.rules import KitKind, StaffKind, code_key


def all_members(db: DbSession) -> Sequence[StaffMember]:
    """Everybody there ever was, by given name, with their days off."""
    return db.scalars(_members()).all()


def members_on(db: DbSession, on: date, kind: StaffKind | None = None) -> Sequence[StaffMember]:
    """Who belongs to the staff on a day, of one kind or of both, by given name; days off do not matter."""
    rows = _members().where(
        StaffMember.active_from <= on, or_(StaffMember.active_to.is_(None), StaffMember.active_to >= on)
    )
    return db.scalars(rows if kind is None else rows.where(StaffMember.kind == kind)).all()


def available_members(db: DbSession, on: date, kind: StaffKind | None = None) -> list[StaffMember]:
    """Who belongs to the staff on a day and has no day off; other duty is not looked at."""
    return [member for member in members_on(db, on, kind) if not member.is_away(on)]


def absences_between(db: DbSession, first: date, last: date) -> Sequence[Absence]:
    """Days off that touch the days from `first` to `last`, in order of day, with their people."""
    return db.scalars(
        select(Absence)
        .where(Absence.from_on <= last, Absence.to_on >= first)
        .options(selectinload(Absence.member))
        .order_by(Absence.from_on, Absence.to_on, Absence.id)
    ).all()


def all_absences(db: DbSession) -> Sequence[Absence]:
    """Every day off, the latest first, with their people."""
    return db.scalars(
        select(Absence).options(selectinload(Absence.member)).order_by(Absence.from_on.desc(), Absence.id)
    ).all()


def member(db: DbSession, member_id: UUID) -> StaffMember:
    """One person; raises `NotFound`."""
    found = db.get(StaffMember, member_id)
    if found is None:
        raise NotFound("member.unknown", N_("Không có người này trong danh sách."))
    return found


def member_coded(db: DbSession, code: str) -> StaffMember | None:
    """The person of a code, whatever its case."""
    return db.scalar(select(StaffMember).where(StaffMember.code == code_key(code)))


def member_of_user(db: DbSession, user_id: UUID | None) -> StaffMember | None:
    """The person behind an account, or None."""
    return db.scalar(select(StaffMember).where(StaffMember.user_id == user_id)) if user_id else None


def absence(db: DbSession, absence_id: UUID) -> Absence:
    """One span of days off; raises `NotFound`."""
    found = db.get(Absence, absence_id)
    if found is None:
        raise NotFound("absence.unknown", N_("Ngày nghỉ này không còn."))
    return found


def all_kits(db: DbSession) -> Sequence[Kit]:
    """Every kit and vehicle with its outages, those in use first."""
    return db.scalars(select(Kit).options(selectinload(Kit.outages)).order_by(Kit.is_retired, Kit.kind, Kit.code)).all()


def kits_on(db: DbSession, on: date, kind: KitKind | None = None) -> list[Kit]:
    """Kits and vehicles (or one of both kinds) that can be used on a day."""
    rows = [kit for kit in all_kits(db) if not kit.is_retired and not kit.is_out(on)]
    return [kit for kit in rows if kind in {None, kit.kind}]


def kit(db: DbSession, kit_id: UUID) -> Kit:
    """One kit or vehicle; raises `NotFound`."""
    found = db.get(Kit, kit_id)
    if found is None:
        raise NotFound("kit.unknown", N_("Không có thiết bị hoặc xe này."))
    return found


def kit_coded(db: DbSession, code: str) -> Kit | None:
    """The kit or vehicle of a code, whatever its case."""
    return db.scalar(select(Kit).where(Kit.code == code_key(code)))


def outage(db: DbSession, outage_id: UUID) -> KitOutage:
    """One span in which a kit is out; raises `NotFound`."""
    found = db.get(KitOutage, outage_id)
    if found is None:
        raise NotFound("outage.unknown", N_("Mục này không còn."))
    return found


def _members() -> Select[StaffMember]:
    return select(StaffMember).options(selectinload(StaffMember.absences)).order_by(StaffMember.sort_key)
