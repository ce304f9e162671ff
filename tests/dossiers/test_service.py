"""Helping with dossiers, and what is counted of it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from outreach.accounts.rules import Role
from outreach.dossiers import service
from outreach.dossiers.models import FollowUp
from outreach.dossiers.queries import (
    DossierFilter,
    FollowUpFilter,
    dossier_for,
    dossiers_listed,
    follow_up_totals,
    follow_ups_listed,
    missing_papers_top,
    totals_by_field,
    totals_by_procedure,
    totals_of_visits,
)
from outreach.dossiers.rules import (
    DossierFacts,
    FollowUpFacts,
    FollowUpPlace,
    FollowUpState,
    FollowUpTotals,
    Help,
    PaperTotals,
)
from outreach.fieldwork.rules import RecordState, VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.ids import new_id
from tests.build import AT, SATURDAY, make_actor
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
CODE = "H56.16-261113-0001"
DUE = date(2026, 11, 23)


def promise(
    scene: Scene, due_on: date = SATURDAY, place: FollowUpPlace = FollowUpPlace.CENTER, owner_id: UUID | None = None
) -> FollowUp:
    facts = FollowUpFacts("Bổ sung tờ khai", place, due_on, owner_id)
    return service.promise_follow_up(
        scene.db, scene.staff, scene.encounter(), follow_up_id=new_id(), facts=facts, now=AT
    )


@pytest.mark.parametrize(
    ("help_", "due"),
    [(Help.SUBMITTED_ONLINE, DUE), (Help.RECEIVED_ON_PAPER, DUE), (Help.ADVISED, None), (Help.SENT_TO_POLICE, None)],
)
def test_only_a_dossier_in_hand_has_a_due_day(db: DbSession, help_: Help, due: date | None) -> None:
    scene = make_scene(db)
    assert scene.dossier(scene.encounter(), help_).due_on == due


def test_missing_papers_are_named(db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter()
    with pytest.raises(Invalid) as refusal:
        scene.dossier(one, Help.MISSING_PAPERS)
    assert refusal.value.field == "missing_papers"
    kept = scene.dossier(one, Help.MISSING_PAPERS, missing_papers=("Tờ khai", "Sổ tài khoản"))
    assert [paper.name for paper in kept.missing_papers] == ["Tờ khai", "Sổ tài khoản"]
    assert missing_papers_top(db, VisitRange()) == [PaperTotals("Sổ tài khoản", 1), PaperTotals("Tờ khai", 1)]


def test_a_procedure_outside_the_visit_s_catalogue_is_refused(db: DbSession) -> None:
    scene = make_scene(db)
    facts = DossierFacts("9.999999", Help.ADVISED)
    with pytest.raises(Invalid) as refusal:
        service.assist_with_dossier(
            db, scene.staff, scene.encounter(), dossier_id=new_id(), facts=facts, happened_at=AT, now=AT
        )
    assert refusal.value.field == "procedure_code"


def test_the_same_help_line_sent_twice_is_one(db: DbSession) -> None:
    scene, one = make_scene(db), new_id()
    person = scene.encounter()
    facts = DossierFacts(scene.procedure.code, Help.MISSING_PAPERS, ("Tờ khai",))
    kept = [
        service.assist_with_dossier(db, scene.staff, person, dossier_id=one, facts=facts, happened_at=AT, now=at)
        for at in (AT, LATER)
    ]
    assert kept[0] is kept[1]
    assert totals_of_visits(db, VisitRange(), today=SATURDAY)[scene.visit.id].dossiers == 1


def test_a_code_comes_later_and_belongs_to_one_dossier(db: DbSession) -> None:
    scene = make_scene(db)
    one, other = scene.dossier(scene.encounter()), scene.dossier(scene.encounter("Đỗ Thị Nhàn (mẫu)"))
    service.set_dossier_code(db, scene.staff, one, dossier_code=CODE.lower(), now=LATER)
    service.set_dossier_code(db, scene.staff, one, dossier_code=CODE, now=LATER)
    assert (one.dossier_code, one.rev) == (CODE, 2)
    with pytest.raises(Invalid, match="hồ sơ khác"):
        service.set_dossier_code(db, scene.staff, other, dossier_code=CODE, now=LATER)
    with pytest.raises(Invalid, match="chưa tới"):
        service.set_dossier_code(db, scene.staff, other, dossier_code="H56.16-261120-0001", now=LATER)


def test_a_voided_line_counts_no_more_and_frees_its_code(db: DbSession) -> None:
    scene = make_scene(db)
    person = scene.encounter()
    wrong = scene.dossier(person, dossier_code=CODE)
    service.void_dossier(db, scene.staff, wrong, reason="nhầm thủ tục", now=LATER)
    right = scene.dossier(person, dossier_code=CODE)
    assert (wrong.state, wrong.dossier_code, right.dossier_code) == (RecordState.VOIDED, None, CODE)
    assert totals_of_visits(db, VisitRange(), today=SATURDAY)[scene.visit.id].dossiers == 1


def test_a_correction_replaces_papers_and_refuses_an_old_revision(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter(), Help.MISSING_PAPERS, missing_papers=("Tờ khai", "Giấy chứng sinh"))
    facts = DossierFacts(scene.procedure.code, Help.MISSING_PAPERS, ("Giấy chứng sinh",))
    service.correct_dossier(db, scene.staff, kept, facts=facts, base_rev=1, now=LATER)
    assert [paper.name for paper in kept.missing_papers] == ["Giấy chứng sinh"]
    with pytest.raises(Refused, match="Người khác"):
        service.correct_dossier(db, scene.staff, kept, facts=facts, base_rev=1, now=LATER)


def test_a_promise_has_a_day_ends_once_and_with_a_word(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid, match="Ngày hẹn"):
        promise(scene, due_on=SATURDAY - timedelta(days=1))
    kept = promise(scene)
    assert kept.owner_id == scene.clerk.id
    with pytest.raises(Invalid, match="kết quả"):
        service.end_follow_up(db, scene.staff, kept, state=FollowUpState.DONE, outcome="", now=LATER)
    service.end_follow_up(db, scene.staff, kept, state=FollowUpState.DONE, outcome="đã nộp đủ", now=LATER)
    with pytest.raises(Refused):
        service.end_follow_up(db, scene.staff, kept, state=FollowUpState.DROPPED, outcome="x", now=LATER)


def test_a_promise_is_owned_by_somebody_of_the_visit(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid, match="trong tổ"):
        promise(scene, owner_id=scene.stranger().user_id)


def test_promises_are_listed_by_urgency_and_question(db: DbSession) -> None:
    scene = make_scene(db)
    late = promise(scene)
    home = promise(
        scene, place=FollowUpPlace.HOME, due_on=SATURDAY + timedelta(days=9), owner_id=scene.director().user_id
    )
    today = SATURDAY + timedelta(days=2)
    listed = {
        "open": FollowUpFilter(),
        "overdue": FollowUpFilter(overdue_only=True),
        "home": FollowUpFilter(place=FollowUpPlace.HOME),
        "own": FollowUpFilter(own_only=True),
        "done": FollowUpFilter(state=FollowUpState.DONE),
    }
    found = {name: list(follow_ups_listed(db, scene.staff, wanted, today=today)[0]) for name, wanted in listed.items()}
    assert found == {"open": [late, home], "overdue": [late], "home": [home], "own": [late], "done": []}
    assert follow_up_totals(db, VisitRange(), today=today)[scene.visit.id] == FollowUpTotals(open=2, overdue=1)
    assert follow_ups_listed(db, scene.stranger(), FollowUpFilter(), today=today) == ([], 0)


def test_totals_agree_by_visit_field_and_procedure(db: DbSession) -> None:
    scene = make_scene(db)
    scene.dossier(scene.encounter())
    scene.dossier(scene.encounter("Đỗ Thị Nhàn (mẫu)"), Help.ADVISED)
    expected = {Help.SUBMITTED_ONLINE: 1, Help.ADVISED: 1}
    for visits in (VisitRange(), VisitRange(frozenset({scene.visit.id})), VisitRange(None, SATURDAY, SATURDAY)):
        assert totals_of_visits(db, visits, today=DUE)[scene.visit.id].by_help == expected
        assert [(line.field, line.by_help) for line in totals_by_field(db, visits)] == [("Hộ tịch", expected)]
        assert [(line.code, line.dossiers) for line in totals_by_procedure(db, visits)] == [("1.001193", 2)]
    assert totals_of_visits(db, VisitRange(to_on=SATURDAY - timedelta(days=1)), today=DUE) == {}
    assert totals_of_visits(db, VisitRange(), today=DUE + timedelta(days=1))[scene.visit.id].overdue == 1


def test_dossiers_are_listed_within_the_own_visits(db: DbSession) -> None:
    scene = make_scene(db)
    online = scene.dossier(scene.encounter())
    scene.dossier(scene.encounter("Đỗ Thị Nhàn (mẫu)"), Help.ADVISED)
    wanted = DossierFilter(without_code=True)
    assert dossiers_listed(db, scene.staff, wanted, today=DUE) == ([online], 1)
    assert dossiers_listed(db, scene.director(), DossierFilter(), today=DUE)[1] == 2
    assert dossiers_listed(db, scene.stranger(), DossierFilter(), today=DUE) == ([], 0)
    with pytest.raises(NotFound):
        dossier_for(db, make_actor(db, Role.POLICE), online.id)


def test_a_promise_names_a_dossier_of_the_same_person_or_none(db: DbSession) -> None:
    scene = make_scene(db)
    one, other = scene.encounter(), scene.encounter("Lê Thị Khác (mẫu)")
    own, foreign = scene.dossier(one), scene.dossier(other)
    for dossier_id in (foreign.id, new_id()):
        facts = FollowUpFacts("Bổ sung tờ khai", FollowUpPlace.CENTER, SATURDAY, dossier_id=dossier_id)
        with pytest.raises(Invalid):
            service.promise_follow_up(db, scene.staff, one, follow_up_id=new_id(), facts=facts, now=AT)
    facts = FollowUpFacts("Bổ sung tờ khai", FollowUpPlace.CENTER, SATURDAY, dossier_id=own.id)
    assert service.promise_follow_up(db, scene.staff, one, follow_up_id=new_id(), facts=facts, now=AT).dossier is own
