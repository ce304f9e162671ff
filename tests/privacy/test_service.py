"""People are forgotten, figures stay; nobody erases alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.factor_service import answer
from outreach.accounts.models import Approval, LoginSession, SignInAttempt, User
from outreach.accounts.rules import THE_HOUSE, Role
from outreach.accounts.service import open_session
from outreach.audit.models import AuditEntry
from outreach.coverage.periods import Period
from outreach.coverage.queries import Asked, indicators
from outreach.dossiers.models import KeptStatus
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.queries import totals_of_visits
from outreach.fieldwork.rules import RemarkKind, VisitRange
from outreach.jobs.schedule import deeds_of
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.privacy import service
from outreach.privacy.models import DataRequest
from outreach.privacy.queries import records_of, touches_of
from outreach.privacy.rules import ERASED, IncidentKind, RequestKind
from outreach.sync.models import LedgerEntry, OpConflict
from outreach.sync.rules import OpAnswer
from outreach.tables import metadata
from tests.build import AT, make_actor
from tests.support.world import Side, make_side

pytestmark = pytest.mark.database
NAME, NUMBER, PHONE = "Cừ Thị Hoàng Yến", "038150987654", "0987604321"
TOO_OLD = timedelta(days=760)


@pytest.fixture
def side(db: DbSession) -> Side:
    """A visit at which somebody was helped in every way there is, and whose record two people corrected at once."""
    made = make_side(
        db, Role.STAFF, name=NAME, identity_number=NUMBER, phone=PHONE, birth_year=1950, note=f"Nhà bà {NAME}"
    )
    conflict = made.rows["conflict_id"]
    assert isinstance(conflict, OpConflict)
    conflict.record_id, conflict.mine = made.id_of("encounter_id"), f'"{NAME}"'
    db.commit()
    return made


def person(db: DbSession, side: Side) -> Encounter:
    return db.get_one(Encounter, side.id_of("encounter_id"))


def figures(db: DbSession, side: Side) -> object:
    """What is counted of the visit, in the totals and in the rows of map and reports."""
    visit = db.get_one(Visit, side.id_of("visit_id"))
    totals = totals_of_visits(db, VisitRange(frozenset({visit.id})))
    asked = Asked(visit.on, Period(visit.on, visit.on), visit.campaign)
    return totals, indicators(db, asked, today=visit.on).rows


def everything(db: DbSession) -> str:
    """Every row of every table as text."""
    return "\n".join(str(row) for name in metadata.tables for row in db.execute(text(f'SELECT * FROM "{name}"')))


def logged(db: DbSession, kind: RequestKind = RequestKind.ERASE) -> DataRequest:
    return service.log_request(
        db, make_actor(db, Role.STAFF), kind=kind, person_name=NAME, contact=PHONE, words="Xin xóa tên tôi",
        received_on=AT.date(), now=AT,
    )  # fmt: skip


def test_after_24_months_the_person_is_gone_and_the_figures_are_the_same(
    database: Database, db: DbSession, side: Side, tmp_path: Path
) -> None:
    before = figures(db, side)
    assert NAME in everything(db)
    db.commit()
    for days, told in ((0, "0"), (TOO_OLD.days, "1"), (TOO_OLD.days, "0")):
        with database.writing.begin() as own:
            assert deeds_of(tmp_path)["people.forget"](own, AT + timedelta(days=days)) == told
    db.expire_all()
    one = person(db, side)
    assert (one.person_name, one.identity_number, one.phone, one.birth_year) == (ERASED, None, None, None)
    assert records_of(db, number=NUMBER, phone=PHONE) == []
    assert figures(db, side) == before
    # Who registered ahead is forgotten by a job of its own, thirty days after the visit.
    db.execute(text("DELETE FROM pre_registrations"))
    assert NAME not in everything(db)
    assert NUMBER[-4:] not in {row.identity_tail for row in db.scalars(select(Encounter))}


def test_nobody_erases_alone_and_a_permission_is_good_once(db: DbSession, side: Side) -> None:
    director, other = make_actor(db, Role.DIRECTOR), make_actor(db, Role.ADMIN)
    subject, people = logged(db), records_of(db, number=NUMBER, phone="")
    assert [one.id for one in people] == [side.id_of("encounter_id")]
    with pytest.raises(Refused, match="người khác duyệt"):
        service.erase(db, director, subject, now=AT)
    asked = service.ask_to_erase(db, director, subject, people, reason="Bà con yêu cầu ngày 14", now=AT)
    assert asked.kind is ApprovalKind.ERASE_PERSON
    assert NAME not in asked.about
    with pytest.raises(NotAllowed):
        answer(db, director, asked.id, is_granted=True, now=AT)
    with pytest.raises(Refused, match="người khác duyệt"):
        service.erase(db, director, subject, now=AT)
    answer(db, other, asked.id, is_granted=True, now=AT)
    with pytest.raises(Refused, match="người khác duyệt"):
        service.erase(db, make_actor(db, Role.DIRECTOR), subject, now=AT)
    assert service.erase(db, director, subject, now=AT) == 1
    assert person(db, side).person_name == ERASED
    with pytest.raises(Refused, match="người khác duyệt"):
        service.erase(db, director, subject, now=AT)
    with pytest.raises(NotAllowed):
        service.erase(db, make_actor(db, Role.STAFF), subject, now=AT)
    assert {"approval.ask", "approval.grant", "approval.use", "people.erase"} <= set(db.scalars(select(AuditEntry.act)))


def test_a_permission_ends_after_a_week(db: DbSession, side: Side) -> None:
    director = make_actor(db, Role.DIRECTOR)
    subject, people = logged(db), records_of(db, number="", phone=PHONE)
    asked = service.ask_to_erase(db, director, subject, people, reason="Bà con yêu cầu ngày 14", now=AT)
    answer(db, make_actor(db, Role.VIEWER), asked.id, is_granted=True, now=AT)
    with pytest.raises(Refused, match="người khác duyệt"):
        service.erase(db, director, subject, now=AT + timedelta(days=7))
    assert db.get_one(Approval, asked.id).used_at is None


def test_a_closed_request_forgets_who_asked(db: DbSession) -> None:
    actor, subject = make_actor(db, Role.STAFF), logged(db, RequestKind.VIEW)
    with pytest.raises(Invalid):
        service.close_request(db, actor, subject, outcome=" ", now=AT)
    service.answer_request(db, actor, subject, now=AT)
    service.close_request(db, actor, subject, outcome="Đã cho xem", now=AT)
    assert (subject.person_name, subject.contact, subject.words) == (None, None, None)
    with pytest.raises(Refused, match="khép lại"):
        service.answer_request(db, actor, subject, now=AT)


def test_an_incident_tells_who_got_at_data_and_is_closed_only_when_reported(db: DbSession, now: datetime) -> None:
    actor = make_actor(db, Role.DIRECTOR)
    with pytest.raises(Invalid, match="tương lai"):
        service.log_incident(
            db, actor, kind=IncidentKind.LEAK, detected_at=now + timedelta(minutes=1), began_on=now.date(), what="x",
            now=now,
        )  # fmt: skip
    one = service.log_incident(
        db, actor, kind=IncidentKind.LOST_DEVICE, detected_at=now, began_on=now.date(), what="Mất máy 02", now=now
    )
    inside = AuditEntry(
        id=10**6, at=now, actor_name="A", act="encounter.reveal", subject_kind="", subject_id="", facts={}
    )
    after = AuditEntry(
        id=10**6 + 1, at=now + timedelta(hours=1), actor_name="B", act="encounter.reveal", subject_kind="",
        subject_id="", facts={},
    )  # fmt: skip
    db.add_all((inside, after))
    db.flush()
    assert [deed.actor_name for deed in touches_of(db, one)] == ["A"]
    service.change_incident(db, actor, one, people_affected=12, measures="Thu hồi máy", now=now)
    with pytest.raises(Refused, match="cơ quan chuyên trách"):
        service.close_incident(db, actor, one, now=now)
    service.report_incident(db, actor, one, now=now)
    service.close_incident(db, actor, one, now=now)
    assert one.closed_at == now


def test_the_house_forgets_in_pieces(db: DbSession, side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_AT_ONCE", 1)
    second = make_side(db, Role.STAFF, name=NAME)
    db.flush()
    assert second.id_of("encounter_id") != new_id()
    assert service.forget_old_people(db, THE_HOUSE, now=AT + TOO_OLD) == 2


def old_entry(**facts: Any) -> LedgerEntry:
    return LedgerEntry(
        op_id=new_id(), device_id=new_id(), author_id=new_id(), seq=1, sha256="0" * 64, body='{"sealed": "…"}',
        answer=OpAnswer.HELD, code="author.not_on_team", received_at=AT, **facts,
    )  # fmt: skip


def test_what_nobody_settled_is_emptied_after_24_months_and_never_comes_anew(
    database: Database, db: DbSession, tmp_path: Path
) -> None:
    waiting, aside = old_entry(), old_entry(settled_at=AT)
    db.add_all([waiting, aside])
    db.commit()
    for days, told in ((TOO_OLD.days - 60, "0"), (TOO_OLD.days, "1"), (TOO_OLD.days, "0")):
        with database.writing.begin() as own:
            assert deeds_of(tmp_path)["sync.expire"](own, AT + timedelta(days=days)) == told
    db.expire_all()
    assert (waiting.body, waiting.answer, waiting.code) == (None, OpAnswer.REJECTED, "expired")
    assert (aside.body, aside.answer, aside.code) == (None, OpAnswer.HELD, "author.not_on_team")
    assert aside.settled_at == AT, "when somebody set it aside is no matter of ours"


def test_words_about_people_go_with_the_people(database: Database, db: DbSession, side: Side, tmp_path: Path) -> None:
    kept = KeptStatus(dossier_code="H56.1-1", portal_status=2, on=AT.date(), person_name=NAME, source="a.xlsx",
                      imported_at=AT)  # fmt: skip
    said = Remark(visit_id=side.id_of("visit_id"), author_id=person(db, side).author_id, kind=RemarkKind.COMPLAINT,
                  text=f"Bà {NAME} đi lại khó", happened_at=AT)  # fmt: skip
    db.add_all([kept, said])
    db.commit()
    for days, words in ((TOO_OLD.days - 60, (NAME, f"Bà {NAME} đi lại khó")), (TOO_OLD.days, ("", ERASED))):
        with database.writing.begin() as own:
            deeds_of(tmp_path)["people.forget"](own, AT + timedelta(days=days))
        db.expire_all()
        assert (kept.person_name, said.text) == words
        db.commit()


def test_from_where_somebody_signed_in_is_forgotten_in_time(
    database: Database, db: DbSession, side: Side, tmp_path: Path
) -> None:
    user = db.get_one(User, person(db, side).author_id)
    db.add(SignInAttempt(username_key=user.username, address="203.0.113.7", at=AT, succeeded=False))
    opened, _ = open_session(db, user, address="203.0.113.7", browser="Mẫu", now=AT)
    tries, sessions = (db.query(kind).count() for kind in (SignInAttempt, LoginSession))
    db.commit()
    for days, told in ((29, "0"), (31, f"{tries}"), (80, "0"), (120, f"{sessions}")):
        with database.writing.begin() as own:
            assert deeds_of(tmp_path)["sign_ins.forget"](own, AT + timedelta(days=days)) == told
    db.expunge_all()
    assert db.get(LoginSession, opened.id) is None
