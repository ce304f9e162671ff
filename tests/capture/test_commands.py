"""The table of commands, as a tablet will use it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from outreach.capture.commands import COMMANDS, InvalidPayload, perform
from outreach.capture.rules import Envelope, part_id
from outreach.dossiers.models import Dossier
from outreach.fieldwork.models import CloseOut, Encounter, Tally
from outreach.fieldwork.rules import Source
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.ids import new_id
from outreach.planning.rules import VisitState
from tests.build import AT
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
PERSON = {"person_name": "Lê Thị Thọ (mẫu)", "birth_year": 1949, "needs_support": True}


def send(scene: Scene, kind: str, subject: Any, payload: dict[str, Any], **facts: Any) -> Any:
    envelope = Envelope(subject.id, AT, source=Source.TABLET, **facts)
    return perform(scene.db, scene.staff, kind, envelope, payload, now=LATER)


def test_kinds_are_nouns_and_verbs() -> None:
    assert set(COMMANDS) == {
        "encounter.record", "encounter.correct", "encounter.void", "dossier.assist", "dossier.set_code",
        "activation.request", "activation.decide", "activation.take_back", "follow_up.promise", "follow_up.end",
        "visit.count", "visit.remark", "visit.close",
    }  # fmt: skip


def test_a_whole_visit_goes_through_the_table(db: DbSession) -> None:
    scene = make_scene(db)
    person = send(scene, "encounter.record", scene.visit, PERSON)
    send(scene, "encounter.correct", person, PERSON | {"birth_year": 1950}, base_rev=1)
    code = scene.procedure.code
    line = send(
        scene, "dossier.assist", person, {"procedure_code": code, "missing_papers": ["Tờ khai", "Giấy chứng sinh"]}
    )
    send(scene, "dossier.set_code", line, {"dossier_code": "H56.16-261113-0001"})
    row = send(scene, "activation.request", person, {"activation_state": "requested"})
    perform(db, scene.officer, "activation.decide", Envelope(row.id, AT, base_rev=1), {"to": "taken"}, now=LATER)
    send(scene, "follow_up.promise", person, {"what": "Bổ sung", "place": "home", "due_on": "2026-11-20"})
    send(scene, "visit.count", scene.visit, {"kind": "asked_only", "amount": 3})
    send(scene, "visit.remark", scene.visit, {"kind": "thanks", "text": "Cảm ơn tổ"})
    assert (person.birth_year, person.source, person.needs_support) == (1950, Source.TABLET, True)
    assert [paper.name for paper in line.missing_papers] == ["Tờ khai", "Giấy chứng sinh"]
    counts = {"slips_issued": 1, "people_counted": 1, "records_on_tablets": 1}
    perform(db, scene.director(), "visit.close", Envelope(scene.visit.id, AT), counts, now=LATER)
    assert (scene.visit.state, db.scalars(select(CloseOut.difference)).one()) == (VisitState.CLOSED, 0)


def test_one_hundred_ops_in_three_copies_are_one_hundred_rows(db: DbSession) -> None:
    scene, ids = make_scene(db), [new_id() for _ in range(100)]
    for _ in range(3):
        for number, one in enumerate(ids):
            send(scene, "encounter.record", scene.visit, PERSON | {"queue_number": number + 1}, record_id=one)
    assert db.scalar(select(func.count()).select_from(Encounter)) == 100


@pytest.mark.parametrize(
    ("kind", "payload", "fields"),
    [
        ("encounter.record", {"person_name": "A", "phone": "12", "birth_year": "x"}, {"phone", "birth_year"}),
        ("dossier.assist", {"help": "advised"}, {"procedure_code"}),
        ("visit.count", {"kind": "guests", "amount": 1}, {"kind"}),
        ("follow_up.promise", {"what": "x", "place": "home", "due_on": "ngày mai"}, {"due_on"}),
    ],
)
def test_a_wrong_payload_names_each_field(db: DbSession, kind: str, payload: dict[str, Any], fields: set[str]) -> None:
    scene = make_scene(db)
    with pytest.raises(InvalidPayload) as refusal:
        send(scene, kind, scene.visit, payload)
    assert set(refusal.value.problems) == fields
    assert [db.scalar(select(func.count()).select_from(one)) for one in (Encounter, Dossier, Tally)] == [0, 0, 0]


def test_an_unknown_kind_is_said(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(NotFound, match="cập nhật ứng dụng"):
        send(scene, "encounter.erase", scene.visit, {})


def test_somebody_else_s_visit_is_not_found(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(NotFound):
        perform(db, scene.stranger(), "encounter.record", Envelope(scene.visit.id, AT), PERSON, now=AT)


def test_parts_of_a_saving_have_the_same_ids_at_each_try() -> None:
    person = new_id()
    assert part_id(person, "vneid") == part_id(person, "vneid")
    assert part_id(person, "vneid") != part_id(person, "promise")
