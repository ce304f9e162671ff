"""Keeping people, days off and equipment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select, text

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.staffing import queries, service
from outreach.staffing.models import StaffMember
from outreach.staffing.rules import KitKind, MemberFacts, StaffKind
from tests.build import make_kit, make_user

pytestmark = pytest.mark.database
AN = MemberFacts("cb01", "Lê Văn An (mẫu)", StaffKind.CENTER, date(2025, 7, 1), skills=("vneid",), phone="0912345678")
SAT = date(2026, 11, 14)


def add(db: DbSession, now: datetime, facts: MemberFacts = AN) -> StaffMember:
    return service.add_member(db, THE_HOUSE, facts, now=now)


def test_a_person_is_stored_with_a_sealed_phone_and_a_code_in_capitals(db: DbSession, now: datetime) -> None:
    member = add(db, now)
    db.flush()
    stored = db.scalar(text("SELECT phone FROM staff_members"))
    assert (member.code, member.phone) == ("CB01", "0912345678")
    assert b"0912345678" not in bytes(stored)
    assert queries.member_coded(db, "cb01") is member


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": " CB01 "}, "code"), ({"code": "CB02", "active_to": date(2024, 1, 1)}, "active_to")],
)
def test_a_taken_code_and_a_turned_span_are_refused(
    db: DbSession, now: datetime, changes: dict[str, object], field: str
) -> None:
    add(db, now)
    with pytest.raises(Invalid) as refused:
        add(db, now, replace(AN, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_account_belongs_to_one_person(db: DbSession, now: datetime) -> None:
    user = make_user(db)
    member = service.add_member(db, THE_HOUSE, AN, user_id=user.id, now=now)
    assert queries.member_of_user(db, user.id) is member
    assert queries.member_of_user(db, None) is None
    with pytest.raises(Invalid, match="đã gắn với Lê Văn An"):
        service.add_member(db, THE_HOUSE, replace(AN, code="CB02"), user_id=user.id, now=now)


def test_people_are_found_for_a_day_by_kind_and_given_name(db: DbSession, now: datetime) -> None:
    add(db, now, replace(AN, code="1", full_name="Trần Bình"))
    add(db, now, replace(AN, code="2", full_name="Vũ An"))
    add(db, now, replace(AN, code="3", full_name="Đỗ Cường", kind=StaffKind.POLICE))
    add(db, now, replace(AN, code="4", full_name="Lê Cũ", active_to=date(2026, 11, 13)))
    add(db, now, replace(AN, code="5", full_name="Lê Mới", active_from=date(2026, 11, 15)))
    db.flush()
    assert [one.full_name for one in queries.members_on(db, SAT)] == ["Vũ An", "Trần Bình", "Đỗ Cường"]
    assert [one.full_name for one in queries.members_on(db, SAT, StaffKind.POLICE)] == ["Đỗ Cường"]


def test_a_day_off_takes_a_person_out_and_its_removal_brings_them_back(db: DbSession, now: datetime) -> None:
    member = add(db, now)
    absence = service.add_absence(db, THE_HOUSE, member, from_on=SAT, to_on=SAT, reason="Cưới em", now=now)
    assert queries.available_members(db, SAT) == []
    assert [one.member for one in queries.absences_between(db, SAT, SAT)] == [member]
    service.remove_absence(db, THE_HOUSE, absence, now=now)
    assert queries.available_members(db, SAT) == [member]


@pytest.mark.parametrize(
    ("first", "last", "code"), [(14, 14, "absence.overlap"), (10, 30, "absence.overlap"), (20, 19, "span.order")]
)
def test_days_off_neither_overlap_nor_run_backward(
    db: DbSession, now: datetime, first: int, last: int, code: str
) -> None:
    member = add(db, now)
    service.add_absence(db, THE_HOUSE, member, from_on=SAT, to_on=date(2026, 11, 15), reason="", now=now)
    with pytest.raises(Invalid) as refused:
        service.add_absence(
            db, THE_HOUSE, member, from_on=date(2026, 11, first), to_on=date(2026, 11, last), reason="", now=now
        )
    assert refused.value.code == code


def test_a_kit_that_is_out_or_retired_is_not_there(db: DbSession, now: datetime) -> None:
    out, retired, car = make_kit(db), make_kit(db, is_retired=True), make_kit(db, kind=KitKind.VEHICLE)
    good = make_kit(db)
    outage = service.add_outage(db, THE_HOUSE, out, from_on=SAT, to_on=SAT, reason="Hỏng máy in", now=now)
    db.flush()
    assert set(queries.kits_on(db, SAT)) == {good, car}
    assert queries.kits_on(db, SAT, KitKind.VEHICLE) == [car]
    service.remove_outage(db, THE_HOUSE, outage, now=now)
    assert set(queries.kits_on(db, SAT, KitKind.KIT)) == {good, out}
    assert retired in queries.all_kits(db)


def test_a_kit_code_is_taken_once(db: DbSession, now: datetime) -> None:
    service.add_kit(db, THE_HOUSE, code="bo1", name="Bộ 1", kind=KitKind.KIT, now=now)
    with pytest.raises(Invalid, match="Bộ 1"):
        service.add_kit(db, THE_HOUSE, code="BO1", name="Bộ 2", kind=KitKind.KIT, now=now)


def test_the_trail_names_what_changed_and_no_phone(db: DbSession, now: datetime) -> None:
    member = add(db, now)
    service.change_member(db, THE_HOUSE, member, replace(AN, phone="0987654321"), user_id=None, now=now)
    db.flush()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.act == "member.change")).one()
    assert entry.facts == {"code": "CB01", "changed": ["phone"]}
