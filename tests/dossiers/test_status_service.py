"""Portal statuses as they come, and wrong ones put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from outreach.dossiers import service
from outreach.dossiers.models import Dossier, KeptStatus
from outreach.dossiers.queries import status_changes_of, totals_of_visits
from outreach.dossiers.rules import DossierFacts, Help, KeptState
from outreach.dossiers.status_service import correct_portal_status, set_portal_status
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from tests.build import AT, SATURDAY
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
DUE = SATURDAY + timedelta(days=9)
MUCH_LATER = AT + timedelta(days=30)
CODE = "H56.16-261113-0001"


def tell(scene: Scene, dossier: Dossier, status: int, on: date) -> bool:
    return set_portal_status(
        scene.db, scene.staff, dossier, portal_status=status, on=on, source="nhập tay", now=MUCH_LATER
    )


def test_statuses_finish_a_dossier_on_its_first_day(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter())
    finished = []
    for status, days in ((2, 0), (4, 1), (9, 9), (10, 12)):
        assert tell(scene, kept, status, SATURDAY + timedelta(days=days))
        finished.append(kept.finished_on)
    assert finished == [None, None, DUE, DUE]
    assert not tell(scene, kept, 10, DUE)
    assert [(one.from_status, one.portal_status) for one in status_changes_of(db, kept.id)] == [
        (None, 2), (2, 4), (4, 9), (9, 10),
    ]  # fmt: skip
    totals = totals_of_visits(db, VisitRange(), today=SATURDAY)[scene.visit.id]
    assert (totals.finished_on_time, totals.finished_late, totals.on_time_share) == (1, 0, 1.0)


def test_a_status_that_cannot_follow_is_refused_in_words(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter())
    tell(scene, kept, 10, DUE)
    with pytest.raises(Refused, match="không thành") as refusal:
        tell(scene, kept, 4, DUE)
    assert refusal.value.facts == {"before": "Đã trả kết quả", "after": "Đang xử lý"}


def test_an_older_file_does_not_overrule_a_newer_one(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter())
    tell(scene, kept, 4, DUE)
    with pytest.raises(Refused, match="mới hơn"):
        tell(scene, kept, 5, DUE - timedelta(days=1))


def test_a_wrong_status_is_corrected_with_a_reason_and_both_stay(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter())
    tell(scene, kept, 10, DUE)
    told = {"portal_status": 4, "on": DUE, "now": MUCH_LATER}
    with pytest.raises(Invalid, match="lý do"):
        correct_portal_status(db, scene.staff, kept, reason="", base_rev=kept.rev, **told)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Người khác"):
        correct_portal_status(db, scene.staff, kept, reason="nhầm", base_rev=1, **told)  # type: ignore[arg-type]
    correct_portal_status(db, scene.staff, kept, reason="bấm nhầm dòng", base_rev=kept.rev, **told)  # type: ignore[arg-type]
    assert (kept.portal_status, kept.finished_on) == (4, None)
    assert [(one.portal_status, one.is_correction) for one in status_changes_of(db, kept.id)] == [
        (10, False), (4, True),
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "on"), [(0, SATURDAY), (11, SATURDAY), (4, SATURDAY + timedelta(days=31))])
def test_a_status_is_one_of_ten_and_not_of_tomorrow(db: DbSession, status: int, on: date) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid):
        tell(scene, scene.dossier(scene.encounter()), status, on)


def test_what_was_done_is_not_changed_once_the_portal_has_spoken(db: DbSession) -> None:
    scene = make_scene(db)
    kept = scene.dossier(scene.encounter())
    tell(scene, kept, 2, SATURDAY)
    facts = DossierFacts(scene.procedure.code, Help.ADVISED)
    with pytest.raises(Refused, match="Cổng"):
        service.correct_dossier(db, scene.staff, kept, facts=facts, base_rev=kept.rev, now=LATER)


def test_a_code_written_down_later_takes_the_status_that_an_import_kept_for_it(db: DbSession) -> None:
    scene = make_scene(db)
    waiting = KeptStatus(dossier_code=CODE, portal_status=9, on=SATURDAY, person_name="Lê Thị Thọ", source="tệp",
                         procedure_name="", imported_at=AT)  # fmt: skip
    db.add(waiting)
    kept = scene.dossier(scene.encounter())
    service.set_dossier_code(db, scene.staff, kept, dossier_code=CODE, now=LATER)
    assert (kept.portal_status, kept.finished_on) == (9, SATURDAY)
    assert (waiting.state, waiting.dossier_id, waiting.person_name) == (KeptState.MATCHED, kept.id, "")
