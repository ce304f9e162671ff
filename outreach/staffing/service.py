"""Keeping people, days off and equipment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean
from outreach.staffing.models import MEMBER_FIELDS, Absence, Kit, KitOutage, StaffMember
from outreach.staffing.queries import kit_coded, member_coded, member_of_user
from outreach.staffing.rules import KitKind, MemberFacts, code_key, overlaps


def add_member(
    db: DbSession, actor: Actor, facts: MemberFacts, *, user_id: UUID | None = None, now: datetime
) -> StaffMember:
    """A new person; raises `Invalid` where the code or the account is somebody else's."""
    facts = replace(facts, code=code_key(facts.code))
    _check_member(db, None, facts, user_id)
    member = StaffMember(user_id=user_id)
    member.take(facts)
    db.add(member)
    record(db, actor, "member.add", member, now=now, code=member.code, name=member.full_name, kind=member.kind.value)
    return member


def change_member(
    db: DbSession, actor: Actor, member: StaffMember, facts: MemberFacts, *, user_id: UUID | None, now: datetime
) -> None:
    """Other facts or another account; raises `Invalid` like `add_member`. The trail names what changed."""
    facts = replace(facts, code=code_key(facts.code))
    _check_member(db, member, facts, user_id)
    before = member.facts
    changed = [name for name in MEMBER_FIELDS if getattr(before, name) != getattr(facts, name)]
    if user_id != member.user_id:
        changed.append("user_id")
    member.user_id = user_id
    member.take(facts)
    record(db, actor, "member.change", member, now=now, code=member.code, changed=changed)


def add_absence(
    db: DbSession, actor: Actor, member: StaffMember, *, from_on: date, to_on: date, reason: str, now: datetime
) -> Absence:
    """Days off of a person, both ends included; raises `Invalid` where they overlap with others."""
    _check_span(from_on, to_on)
    for other in member.absences:
        if overlaps((from_on, to_on), (other.from_on, other.to_on)):
            raise Invalid(
                "absence.overlap", N_("Trùng với ngày nghỉ đã ghi từ %(first)s đến %(last)s."), field="from_on",
                first=f"{other.from_on:%d/%m/%Y}", last=f"{other.to_on:%d/%m/%Y}",
            )  # fmt: skip
    absence = Absence(member=member, from_on=from_on, to_on=to_on, reason=clean(reason))
    db.add(absence)
    record(db, actor, "absence.add", absence, now=now, code=member.code, from_on=from_on, to_on=to_on)
    return absence


def remove_absence(db: DbSession, actor: Actor, absence: Absence, *, now: datetime) -> None:
    """The person comes after all; the trail keeps the days."""
    facts = {"code": absence.member.code, "from_on": absence.from_on, "to_on": absence.to_on}
    record(db, actor, "absence.remove", absence, now=now, **facts)
    absence.member.absences.remove(absence)
    db.delete(absence)


def add_kit(db: DbSession, actor: Actor, *, code: str, name: str, kind: KitKind, now: datetime) -> Kit:
    """A new kit or vehicle; raises `Invalid` where the code is taken."""
    _check_kit(db, None, code)
    kit = Kit(code=code_key(code), name=clean(name), kind=kind)
    db.add(kit)
    record(db, actor, "kit.add", kit, now=now, code=kit.code, kind=kind.value)
    return kit


def change_kit(
    db: DbSession, actor: Actor, kit: Kit, *, code: str, name: str, kind: KitKind, is_retired: bool, now: datetime
) -> None:
    """Another name, or out of use for good; raises `Invalid` where the code is taken."""
    _check_kit(db, kit, code)
    kit.code, kit.name, kit.kind, kit.is_retired = code_key(code), clean(name), kind, is_retired
    record(db, actor, "kit.change", kit, now=now, code=kit.code, is_retired=is_retired)


def add_outage(
    db: DbSession, actor: Actor, kit: Kit, *, from_on: date, to_on: date, reason: str, now: datetime
) -> KitOutage:
    """Days on which a kit or vehicle cannot be used, both ends included."""
    _check_span(from_on, to_on)
    outage = KitOutage(kit=kit, from_on=from_on, to_on=to_on, reason=clean(reason))
    db.add(outage)
    record(db, actor, "kit_outage.add", outage, now=now, code=kit.code, from_on=from_on, to_on=to_on)
    return outage


def remove_outage(db: DbSession, actor: Actor, outage: KitOutage, *, now: datetime) -> None:
    """It can be used after all; the trail keeps the days."""
    facts = {"code": outage.kit.code, "from_on": outage.from_on, "to_on": outage.to_on}
    record(db, actor, "kit_outage.remove", outage, now=now, **facts)
    outage.kit.outages.remove(outage)
    db.delete(outage)


def _check_member(db: DbSession, member: StaffMember | None, facts: MemberFacts, user_id: UUID | None) -> None:
    if facts.active_to is not None and facts.active_to < facts.active_from:
        raise Invalid("member.order", N_("Ngày cuối phải bằng hoặc sau ngày đầu."), field="active_to")
    namesake = member_coded(db, facts.code)
    if namesake is not None and namesake is not member:
        message = N_("Mã này là của %(name)s.")
        raise Invalid("member.code_taken", message, field="code", name=namesake.full_name)
    holder = member_of_user(db, user_id)
    if holder is not None and holder is not member:
        message = N_("Tài khoản này đã gắn với %(name)s.")
        raise Invalid("member.user_taken", message, field="user_id", name=holder.full_name)


def _check_kit(db: DbSession, kit: Kit | None, code: str) -> None:
    namesake = kit_coded(db, code)
    if namesake is not None and namesake is not kit:
        raise Invalid("kit.code_taken", N_("Mã này là của «%(name)s»."), field="code", name=namesake.name)


def _check_span(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise Invalid("span.order", N_("Ngày cuối phải bằng hoặc sau ngày đầu."), field="to_on")
