"""The ledger: what is claimed, what waits, what is told to people."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter
from outreach.kernel.ids import new_id
from outreach.planning.rules import VisitState
from outreach.sync import tray_queries, tray_service
from outreach.sync.models import DeviceEvent, LedgerEntry
from outreach.sync.queries import streams_of
from tests.build import AT, make_user
from tests.support.field import LATER
from tests.support.tablet import give_pass
from tests.sync.conftest import Field, alarms, id_of, inner_of, rows

pytestmark = pytest.mark.database


def test_a_push_is_answered_line_by_line_and_its_bodies_go(field: Field) -> None:
    first, second = field.person("Một (mẫu)"), field.person("Hai (mẫu)")
    answers = field.push(first, second)
    assert [(one["op_id"], one["answer"], one["rev"]) for one in answers] == [
        (first["op_id"], "applied", 1), (second["op_id"], "applied", 1)]  # fmt: skip
    assert rows(field) == 2
    assert set(field.db.scalars(select(LedgerEntry.body))) == {None}


def test_an_id_with_other_content_is_refused_and_told_to_people(field: Field) -> None:
    op = field.person()
    edited = field.tablet.seal(inner_of(field, op) | {"payload": {"person_name": "Khác (mẫu)"}}, None)
    assert field.answers(op) == ["applied"]
    assert field.push(edited)[0]["code"] == "id_reuse"
    assert (alarms(field), rows(field)) == (["id_reuse"], 1)


def test_a_number_used_twice_is_told_to_people_and_nothing_is_lost(field: Field) -> None:
    first = field.person()
    field.tablet.seqs[field.clerk.id] = 0
    second = field.person("Người khác (mẫu)")
    assert field.answers(first) + field.answers(second) == ["applied", "applied"]
    assert (alarms(field), rows(field)) == (["seq_fork"], 2)
    assert [event.kind for event in field.db.scalars(select(DeviceEvent))] == ["seq_fork"]


def test_who_signs_for_somebody_else_is_refused_with_an_alarm(field: Field) -> None:
    other = make_user(field.db, Role.DIRECTOR)
    mine = field.tablet.passes[field.clerk.id, field.visit.id]
    field.tablet.passes[other.id, field.visit.id] = mine
    forged = field.tablet.person(other, field.visit)
    assert field.push(forged)[0]["code"] == "author.mismatch"
    stranger = copy.copy(field.tablet)
    give_pass(field.db, stranger, field.clerk, field.visit)
    key = stranger.passes[field.clerk.id, field.visit.id][1]
    field.tablet.passes[field.clerk.id, field.visit.id] = (mine[0], key)
    assert field.push(field.person())[0]["code"] == "signature.wrong"
    assert (alarms(field), rows(field)) == (["author.mismatch", "signature.wrong"], 0)


def test_a_gap_is_told_and_green_waits_for_it(field: Field) -> None:
    first, second, third = (field.person(f"Người {number} (mẫu)") for number in range(3))
    stream = {"author_id": str(field.clerk.id), "contiguous": 1, "highest": 3, "missing": [[2, 2]]}
    field.push(first, third)
    assert streams_of(field.db, field.tablet.device_id) == [stream]
    field.push(second)
    assert streams_of(field.db, field.tablet.device_id) == [stream | {"contiguous": 3, "missing": []}]


def test_what_was_made_upon_a_change_that_came_to_nothing_does_not_wait_for_it(field: Field) -> None:
    record_id = new_id()
    base = field.person(record_id=record_id)
    same = field.op("encounter.correct", {"person_name": "Lê Thị Thọ (mẫu)"}, subject=record_id, base_rev=1)
    wrong = field.op("encounter.correct", {"birth_year": 3000}, subject=record_id, base_rev=2)
    void = field.op("encounter.void", {"reason": "Ghi nhầm"}, subject=record_id, base_rev=3)
    assert field.answers(base) == ["applied"]
    assert field.answers(void, wrong) == ["held", "held"], "what was before them may be on its way"
    assert field.answers(same) == ["applied"]
    told = {str(row.op_id): row.answer.value for row in field.db.scalars(select(LedgerEntry))}
    assert (told[wrong["op_id"]], told[void["op_id"]]) == ("rejected", "applied")
    assert field.db.get_one(Encounter, record_id).is_voided


def test_what_comes_before_its_base_waits_and_is_done_in_order(field: Field) -> None:
    person = field.person()
    record_id = inner_of(field, person)["record_id"]
    correct = field.op("encounter.correct", {"note": "sửa lần một"}, subject=record_id, base_rev=1)
    again = field.op("encounter.correct", {"note": "sửa lần hai"}, subject=record_id, base_rev=2)
    help_ = field.op("dossier.assist", {"procedure_code": "1.001193"}, subject=record_id)
    early = field.push(again, help_, correct)
    assert {(one["answer"], one["code"]) for one in early} == {("held", "base.unknown")}
    assert streams_of(field.db, field.tablet.device_id)[0]["missing"] == [[1, 1]]
    assert field.answers(person) == ["applied"]
    assert {one["stored"]["answer"] for one in field.push(again, help_, correct)} == {"applied"}
    kept = field.db.scalars(select(Encounter)).one()
    assert (kept.note, kept.rev) == ("sửa lần hai", 3)
    assert streams_of(field.db, field.tablet.device_id)[0]["contiguous"] == 4


def test_what_comes_before_the_doors_open_waits_for_them(field: Field) -> None:
    field.visit.state = VisitState.ANNOUNCED
    op = field.person()
    assert field.push(op)[0]["code"] == "visit.not_open"
    field.visit.state = VisitState.HELD
    field.db.flush()
    assert tray_service.release_open_visits(field.db, field.keys, now=LATER) == 1
    assert rows(field) == 1


def test_a_record_for_a_closed_visit_is_kept_and_marked_late(field: Field) -> None:
    field.visit.state, field.visit.closed_at = VisitState.CLOSED, AT
    assert field.push(field.person())[0] | {"op_id": ""} == {"op_id": "", "answer": "applied", "rev": 1, "late": True}
    assert [line.entry.is_late for line in tray_queries.tray(field.db, "late", now=LATER)] == [True]


def test_what_was_entered_for_somebody_waits_for_the_lead(field: Field) -> None:
    field.tablet.passes.clear()
    op = field.person()
    assert field.push(op)[0]["code"] == "author.unverified"
    entry = tray_queries.open_entry(field.db, id_of(op))
    tray_service.accept(field.db, field.keys, field.scene.director(), entry, now=LATER)
    assert field.db.scalars(select(Encounter)).one().author_id == field.clerk.id
    accepted = field.db.scalars(select(AuditEntry).where(AuditEntry.act == "sync.accept")).one()
    assert accepted.facts["author"] == str(field.clerk.id)


def test_who_stood_in_for_somebody_is_approved_and_stays_the_author(field: Field) -> None:
    stand_in = make_user(field.db, Role.STAFF)
    give_pass(field.db, field.tablet, stand_in, field.visit)
    op = field.tablet.person(stand_in, field.visit)
    assert field.push(op)[0]["code"] == "author.not_on_team"
    entry = tray_queries.open_entry(field.db, id_of(op))
    tray_service.accept(field.db, field.keys, field.scene.director(), entry, now=LATER)
    assert field.db.scalars(select(Encounter)).one().author_id == stand_in.id


def test_other_fields_merge_and_the_same_field_keeps_both_values(field: Field) -> None:
    kept = field.scene.encounter(birth_year=1949)
    lead = field.scene.director()
    first = field.op("encounter.correct", {"birth_year": 1950}, subject=kept.id, base_rev=1)
    assert field.answers(first) == ["applied"]
    second = field.op("encounter.correct", {"birth_year": 1951, "note": "đi cùng con"}, subject=kept.id, base_rev=1)
    answer = field.push(second, now=LATER)[0]
    assert (answer["answer"], answer["fields"], answer["theirs"], answer["merged"]) == (
        "conflict", ["birth_year"], {"birth_year": 1950}, ["note"])  # fmt: skip
    assert (kept.birth_year, kept.note) == (1950, "đi cùng con")
    shown = tray_queries.open_conflicts(field.db)
    assert [(one.field, one.theirs, one.mine, one.mine_by) for one in shown] == [
        ("birth_year", "1950", "1951", field.clerk.full_name)]  # fmt: skip
    tray_service.settle_conflict(field.db, lead, shown[0], take_mine=True, now=LATER)
    assert (kept.birth_year, tray_queries.open_conflicts(field.db)) == (1951, [])
