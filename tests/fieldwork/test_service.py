"""Writing down encounters, and closing a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.fieldwork import service
from outreach.fieldwork.models import Encounter, Tally
from outreach.fieldwork.queries import (
    close_out_of,
    encounter_for,
    encounters_of_visit,
    like_this_one,
    tallies_of_visits,
    totals_of_visits,
)
from outreach.fieldwork.rules import (
    EncounterConflict,
    EncounterFacts,
    EncounterTotals,
    RecordState,
    RemarkKind,
    TallyKind,
    VisitRange,
)
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from outreach.kernel.ids import new_id
from outreach.planning.rules import VisitState
from tests.build import AT, SATURDAY, make_actor
from tests.support.field import LATER, make_scene

pytestmark = pytest.mark.database
NUMBER = "038158004521"
LAN = EncounterFacts("Nguyễn Thị Lan (mẫu)", identity_number=NUMBER, birth_year=1958, phone="0912345678")


def test_an_encounter_keeps_its_number_sealed_and_finds_it_by_index(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter(identity_number=NUMBER, birth_year=1958)
    raw = db.execute(text("SELECT identity_number, identity_tail FROM encounters")).one()
    assert NUMBER.encode() not in bytes(raw[0])
    assert (kept.masked_number, raw[1], kept.is_elderly) == ("038•••••4521", "4521", True)
    assert like_this_one(db, scene.staff, LAN) == [kept]


def test_the_same_id_and_content_is_one_record_and_other_content_is_refused(db: DbSession) -> None:
    scene, one = make_scene(db), new_id()
    twice = [
        service.record_encounter(db, scene.staff, scene.visit, encounter_id=one, facts=LAN, happened_at=at, now=at)
        for at in (AT, LATER)
    ]
    assert twice[0] is twice[1]
    with pytest.raises(Refused, match="nội dung khác"):
        service.record_encounter(
            db, scene.staff, scene.visit, encounter_id=one, facts=replace(LAN, birth_year=1959), happened_at=AT, now=AT
        )
    assert db.scalar(select(func.count()).select_from(Encounter)) == 1
    assert len(db.scalars(select(AuditEntry).where(AuditEntry.act == "encounter.record")).all()) == 1


def test_only_the_team_and_the_director_record(db: DbSession) -> None:
    scene = make_scene(db)
    for who in (scene.stranger(), scene.officer, make_actor(db, Role.ADMIN), make_actor(db, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            service.record_encounter(db, who, scene.visit, encounter_id=new_id(), facts=LAN, happened_at=AT, now=AT)
    kept = service.record_encounter(
        db, scene.director(), scene.visit, encounter_id=new_id(), facts=LAN, happened_at=AT, now=AT
    )
    assert kept.is_late is False


@pytest.mark.parametrize("state", [VisitState.PROPOSED, VisitState.ANNOUNCED, VisitState.POSTPONED])
def test_nothing_is_recorded_before_the_doors_open(db: DbSession, state: VisitState) -> None:
    scene = make_scene(db, state)
    with pytest.raises(Refused, match="chưa mở cửa"):
        scene.encounter()


def test_a_late_record_is_kept_and_marked(db: DbSession) -> None:
    scene = make_scene(db, VisitState.CLOSED)
    assert scene.encounter().is_late is True
    assert totals_of_visits(db, VisitRange())[scene.visit.id] == EncounterTotals(encounters=1, late=1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (EncounterFacts(""), "person_name"),
        (EncounterFacts("A", identity_number="171234567"), "identity_number"),
        (EncounterFacts("A", identity_number="0381580045211"), "identity_number"),
        (EncounterFacts("A", birth_on=SATURDAY + timedelta(days=1)), "birth_on"),
        (EncounterFacts("A", birth_year=1899), "birth_year"),
        (EncounterFacts("A", birth_year=2027), "birth_year"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_typed(db: DbSession, facts: EncounterFacts, field: str) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid) as refusal:
        service.record_encounter(
            db, scene.staff, scene.visit, encounter_id=new_id(), facts=facts, happened_at=AT, now=AT
        )
    assert refusal.value.field == field
    assert encounters_of_visit(db, scene.visit.id) == []


def test_a_correction_upon_an_old_revision_shows_both_values(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter(birth_year=1949)
    facts = service.facts_of(kept)
    service.correct_encounter(db, scene.staff, kept, facts=replace(facts, birth_year=1950), base_rev=1, now=LATER)
    with pytest.raises(EncounterConflict) as clash:
        service.correct_encounter(
            db, scene.director(), kept, facts=replace(facts, birth_year=1951), base_rev=1, now=LATER
        )
    assert [(one.field, one.theirs, one.mine) for one in clash.value.conflicts] == [("birth_year", 1950, 1951)]
    assert (kept.birth_year, kept.rev, clash.value.rev) == (1950, 2, 2)


def test_after_closing_only_the_director_corrects(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter()
    scene.visit.state, scene.visit.closed_at = VisitState.CLOSED, AT
    facts = replace(service.facts_of(kept), note="đã gọi lại")
    with pytest.raises(Refused, match="đã chốt"):
        service.correct_encounter(db, scene.staff, kept, facts=facts, base_rev=1, now=LATER)
    service.correct_encounter(db, scene.director(), kept, facts=facts, base_rev=1, now=LATER)
    assert kept.note == "đã gọi lại"


def test_a_voided_record_keeps_its_reason_and_counts_no_more(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter()
    with pytest.raises(Invalid, match="lý do"):
        service.void_encounter(db, scene.staff, kept, reason="  ", now=LATER)
    service.void_encounter(db, scene.staff, kept, reason="ghi trùng", now=LATER)
    service.void_encounter(db, scene.staff, kept, reason="lần nữa", now=LATER)
    assert (kept.state, kept.void_reason) == (RecordState.VOIDED, "ghi trùng")
    assert totals_of_visits(db, VisitRange()) == {}


def test_only_the_author_undoes_and_only_for_ten_minutes(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter()
    for who, at in ((scene.director(), LATER), (scene.staff, AT + timedelta(minutes=11))):
        with pytest.raises(Refused, match="10 phút"):
            service.undo_encounter(db, who, kept, now=at)
    service.undo_encounter(db, scene.staff, kept, now=AT + timedelta(minutes=9))
    assert kept.is_voided


def test_somebody_else_s_encounter_is_not_found(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter()
    for role in (Role.STAFF, Role.POLICE, Role.VIEWER, Role.ADMIN, Role.TEAM_MEMBER):
        with pytest.raises(NotFound):
            encounter_for(db, make_actor(db, role), kept.id)
    assert encounter_for(db, scene.staff, kept.id) is kept
    assert encounter_for(db, scene.director(), kept.id) is kept


def test_a_namesake_is_hinted_only_within_the_own_visits_a_number_everywhere(db: DbSession) -> None:
    scene, stranger = make_scene(db), make_scene(db, on=SATURDAY + timedelta(days=1)).staff
    kept = scene.encounter("Nguyễn Thị Lan (mẫu)", identity_number=NUMBER, birth_year=1958)
    namesake = EncounterFacts("nguyen thi lan (mau)", birth_year=1958)
    assert like_this_one(db, scene.staff, namesake) == [kept]
    assert like_this_one(db, stranger, namesake) == []
    assert like_this_one(db, stranger, LAN) == [kept]
    assert like_this_one(db, scene.staff, replace(namesake, birth_year=1960)) == []


def test_tallies_add_up_and_never_fall_below_zero(db: DbSession) -> None:
    scene, one = make_scene(db), new_id()
    for amount, tally_id in ((3, one), (3, one), (-1, new_id())):
        service.add_tally(
            db, scene.staff, scene.visit, tally_id=tally_id, kind=TallyKind.ASKED_ONLY, amount=amount, now=AT
        )
    assert db.scalar(select(func.sum(Tally.amount))) == 2
    with pytest.raises(Invalid, match="nhỏ hơn 0"):
        service.add_tally(db, scene.staff, scene.visit, tally_id=new_id(), kind=TallyKind.ASKED_ONLY, amount=-3, now=AT)


def test_hand_counts_are_brought_to_a_total(db: DbSession) -> None:
    scene, only = make_scene(db), {TallyKind.SLIP_ISSUED: 12}
    for total in (12, 12, 9):
        service.set_counts(db, scene.staff, scene.visit, counts={TallyKind.SLIP_ISSUED: total}, now=AT)
        only[TallyKind.SLIP_ISSUED] = total
        assert tallies_of_visits(db, VisitRange())[scene.visit.id] == only


def test_a_remark_needs_words(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid):
        service.add_remark(db, scene.staff, scene.visit, remark_id=new_id(), kind=RemarkKind.IDEA, text=" \n ", now=AT)


def test_the_full_number_is_for_the_director_and_leaves_a_trace_without_it(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.encounter(identity_number=NUMBER)
    with pytest.raises(NotAllowed):
        service.reveal_identity(db, scene.staff, kept, reason="tò mò", now=LATER)
    assert service.reveal_identity(db, scene.director(), kept, reason="đối chiếu hồ sơ", now=LATER) == NUMBER
    trail = db.scalars(select(AuditEntry)).all()
    assert [entry.facts["reason"] for entry in trail if entry.act == "encounter.reveal"] == ["đối chiếu hồ sơ"]
    assert not [entry for entry in trail if NUMBER in str(entry.facts)]


@pytest.mark.parametrize(("slips", "reason", "closes"), [(1, "", True), (2, "", False), (2, "một người bỏ về", True)])
def test_a_visit_closes_at_zero_difference_or_with_a_reason(
    db: DbSession, slips: int, reason: str, *, closes: bool
) -> None:
    scene = make_scene(db)
    scene.encounter()
    director = scene.director()
    counts = {"slips_issued": slips, "people_counted": 1, "records_on_tablets": 1, "reason": reason}
    if not closes:
        with pytest.raises(Invalid, match="chưa khớp"):
            service.close_visit_with_balance(db, director, scene.visit, now=LATER, **counts)  # type: ignore[arg-type]
        assert close_out_of(db, scene.visit.id) is None
        return
    struck = service.close_visit_with_balance(db, director, scene.visit, now=LATER, **counts)  # type: ignore[arg-type]
    assert (struck.records_on_server, struck.rows_in_report, struck.difference) == (1, 1, slips - 1)
    assert (scene.visit.state, struck.closed_by) == (VisitState.CLOSED, director.user_id)


def test_staff_do_not_close_a_visit(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(NotAllowed):
        service.close_visit_with_balance(
            db, scene.staff, scene.visit, slips_issued=0, people_counted=0, records_on_tablets=0, reason="", now=AT
        )
