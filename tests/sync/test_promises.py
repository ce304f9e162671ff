"""The promises R of the tablets, as far as the server keeps them (PROTOCOL.md)."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import totals_of_visits
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.clock import local_day
from outreach.kernel.db import Database, DbSession
from outreach.kernel.ids import new_id
from outreach.kernel.outbox import OutboxKeys
from outreach.sync import tray_queries, tray_service
from outreach.sync.device_rules import DeviceState
from outreach.sync.models import Device, LedgerEntry
from outreach.sync.push_service import receive
from outreach.sync.queries import streams_of
from outreach.sync.rules import OpAnswer, base64url, stamp
from tests.build import AT, SATURDAY, make_user
from tests.support.field import LATER
from tests.support.tablet import Wire, credential_of, give_pass, hashed
from tests.sync.conftest import Field, id_of, inner_of, open_field, rows

pytestmark = pytest.mark.database


def test_r03_a_hundred_operations_in_twenty_parallel_copies_are_a_hundred_rows(
    database: Database, db: DbSession, keys: OutboxKeys
) -> None:
    field = open_field(db, keys)
    ops = [field.person(f"Người {number} (mẫu)") for number in range(100)]
    db.commit()

    def copy_of(number: int) -> Counter[str]:
        seen: Counter[str] = Counter()
        for first in range(0, 100, 25):
            part = ops[first : first + 25] if number % 2 else ops[first : first + 25][::-1]
            with database.writing.begin() as own:
                seen.update(one["answer"] for one in receive(own, keys, part, now=AT).answers)
        return seen

    with ThreadPoolExecutor(8) as pool:
        answers = sum(pool.map(copy_of, range(20)), Counter[str]())
    db.expire_all()
    assert answers == {"applied": 100, "duplicate": 1900}
    assert (rows(field), rows(field, LedgerEntry)) == (100, 100)
    assert streams_of(db, field.tablet.device_id)[0]["contiguous"] == 100


def poisons(field: Field) -> list[Any]:
    """Things that no rule foresaw, and some that a rule did."""
    good = field.person()
    field.tablet.outbox.remove(good)
    return [
        None,
        7,
        "x",
        {},
        {"op_id": "x"},
        good | {"seq": 0},
        good | {"sealed": good["sealed"][:-4] + "AAAA"},
        hashed(good | {"op_id": str(new_id()), "sealed": good["sealed"][:-4] + "AAAA"}),
        hashed(good | {"op_id": str(new_id())}),
        hashed(good | {"op_id": str(new_id()), "sealed": "!"}),
        field.op("encounter.erase", {}),
        field.op("encounter.record", {"person_name": "x" * 300}),
        field.op("encounter.record", {"person_name": ["a", {"b": 1}], "birth_year": {"no": 1}}),
        field.op("encounter.record", {"identity_number": "12"}),
        field.op("visit.count", {"kind": "person_counted", "amount": 10**30}),
        field.op("encounter.record", {"person_name": "A"}, clock_offset=10**13),
        field.op("encounter.record", {"person_name": "A"}, device_time="gestern"),
        field.op("encounter.record", {"person_name": "A"}, v="1"),
        field.op("encounter.record", "no mapping"),  # type: ignore[arg-type]
        field.op("follow_up.promise", {"what": "x", "place": "home", "due_on": "2026-11-20"}, subject=field.visit.id),
    ]


@pytest.mark.parametrize("number", range(20))
def test_r07_one_poisoned_operation_stops_no_other(field: Field, number: int) -> None:
    before = [field.person(f"Trước {place} (mẫu)") for place in range(2)]
    poison = poisons(field)[number]
    field.tablet.seqs[field.clerk.id] += 50
    after = [field.person(f"Sau {place} (mẫu)") for place in range(2)]
    answers = field.push(*before, poison, *after)
    assert [one["answer"] for place, one in enumerate(answers) if place != 2] == ["applied"] * 4
    assert answers[2]["answer"] in {"rejected", "held"}
    assert answers[2]["message_vi"]


def test_r07_a_rejected_operation_says_why_and_can_be_tried_again(field: Field) -> None:
    op = field.op("dossier.assist", {"procedure_code": "9.999999"}, subject=field.scene.encounter().id)
    answer = field.push(op)[0]
    assert (answer["answer"], answer["code"]) == ("rejected", "dossier.procedure")
    assert "danh mục" in answer["message_vi"]
    field.scene.procedure.code = "9.999999"
    entry = tray_queries.open_entry(field.db, id_of(op))
    assert (
        tray_service.try_again(field.db, field.keys, field.scene.director(), entry, now=LATER).answer
        is OpAnswer.APPLIED
    )
    assert field.answers(op) == ["duplicate"]


def test_r09_when_the_answer_was_lost_the_next_try_hears_the_stored_one(field: Field) -> None:
    field.person()
    first = field.push()
    again = field.push(now=LATER)
    assert again == [{"op_id": first[0]["op_id"], "answer": "duplicate", "stored": first[0]}]
    assert rows(field) == 1


def test_r10_the_history_of_thirty_days_sent_again_adds_nothing(field: Field) -> None:
    for number in range(60):
        field.person(f"Người {number} (mẫu)")
    field.push(*field.tablet.outbox[:50])
    field.push(*field.tablet.outbox[50:])
    trail = rows(field, AuditEntry)
    later = AT + timedelta(days=30)
    assert set(field.answers(*reversed(field.tablet.outbox), now=later)) == {"duplicate"}
    assert (rows(field), rows(field, LedgerEntry), rows(field, AuditEntry)) == (60, 60, trail)


def test_r11_what_another_person_sends_from_the_same_tablet_leaves_mine_mine(field: Field) -> None:
    mine = [field.person(f"Của A {number} (mẫu)") for number in range(20)]
    other = make_user(field.db, Role.DIRECTOR)
    give_pass(field.db, field.tablet, other, field.visit)
    theirs = [field.tablet.person(other, field.visit, f"Của B {number} (mẫu)") for number in range(5)]
    assert field.answers(*theirs) == ["applied"] * 5
    assert field.answers(*mine) == ["applied"] * 20
    authors = Counter(field.db.scalars(select(Encounter.author_id)))
    assert authors == {field.clerk.id: 20, other.id: 5}
    told = {one["author_id"]: one["contiguous"] for one in streams_of(field.db, field.tablet.device_id)}
    assert told == {str(field.clerk.id): 20, str(other.id): 5}


@pytest.mark.parametrize("shut_out", ["author.disabled", "device.revoked"])
def test_r12_operations_of_a_shut_out_person_or_tablet_are_held_not_dropped(field: Field, shut_out: str) -> None:
    ops = [field.person(f"Người {number} (mẫu)") for number in range(20)]
    if shut_out == "author.disabled":
        field.clerk.disabled_at = AT
    else:
        field.db.get_one(Device, field.tablet.device_id).state = DeviceState.DRAINING
    answers = field.push(*ops)
    assert {(one["answer"], one["code"]) for one in answers} == {("held", shut_out)}
    assert rows(field) == 0
    director = field.scene.director()
    for line in tray_queries.tray(field.db, "people", now=LATER):
        tray_service.accept(field.db, field.keys, director, line.entry, now=LATER)
    assert (rows(field), set(field.db.scalars(select(Encounter.author_id)))) == (20, {field.clerk.id})
    assert set(field.answers(*ops)) == {"duplicate"}


def test_r14_a_week_later_and_signed_in_nowhere_the_queue_is_still_delivered(client: Any, field: Field) -> None:
    ops = [field.person(f"Người {number} (mẫu)") for number in range(3)]
    wire = Wire(client, credential_of(field.db, field.tablet))
    answers = wire.push(ops).json["answers"]  # type: ignore[index]
    assert [one["answer"] for one in answers] == ["applied"] * 3
    late = field.person(device_time=stamp(AT + timedelta(days=7)))
    assert wire.push([late]).json["answers"][0]["code"] == "pass.expired"  # type: ignore[index]


def test_r19_a_rescue_file_is_unreadable_here_and_imported_twice_adds_nothing(field: Field) -> None:
    for number in range(120):
        field.person(f"Bà Nguyễn Số {number} (mẫu)")
    file = {"format": "ve-pho-rescue", "v": 1, "device_id": str(field.tablet.device_id), "ops": field.tablet.outbox}
    data = json.dumps(file).encode()
    assert "Nguyễn".encode() not in data
    admin = make_user(field.db, Role.ADMIN).as_actor()
    told: Counter[str] = Counter()
    for part in tray_service.rescue_parts(data) * 2:
        receipt = tray_service.take_rescue_part(field.db, field.keys, admin, part, now=LATER)
        told.update(one["answer"] for one in receipt.answers)
    assert told == {"applied": 120, "duplicate": 120}
    assert (rows(field), rows(field, LedgerEntry)) == (120, 120)


CLOCKS = [timedelta(days=days, hours=hours) for days, hours in ((1, 0), (-1, 0), (365, 0), (-365, 0), (0, 16), (0, -8))]


@pytest.mark.parametrize("wrong_by", CLOCKS)
@pytest.mark.parametrize("is_measured", [True, False])
def test_r27_a_wrong_tablet_clock_moves_no_record_to_another_day(
    field: Field, wrong_by: timedelta, *, is_measured: bool
) -> None:
    offset = -int(wrong_by.total_seconds() * 1000) if is_measured else 0
    answer = field.push(field.person(device_time=stamp(AT + wrong_by), clock_offset=offset), now=LATER)[0]
    assert answer["answer"] == "applied"
    kept = field.db.scalars(select(Encounter)).one()
    assert kept.visit.on == SATURDAY
    assert local_day(kept.happened_at) == SATURDAY
    if is_measured:
        assert kept.happened_at == AT
    for days, counted in ((0, 1), (1, 0), (-1, 0), (365, 0), (-365, 0)):
        day = SATURDAY + timedelta(days=days)
        found = totals_of_visits(field.db, VisitRange(from_on=day, to_on=day))
        assert sum(one.encounters for one in found.values()) == counted
    entry = field.db.scalars(select(LedgerEntry)).one()
    assert (entry.device_time, entry.clock_offset) == (AT + wrong_by, offset)


def test_r07_a_text_nested_without_end_stops_nobody(field: Field) -> None:
    deep = inner_of(field, field.person()) | {"op_id": str(new_id()), "payload": "HERE"}
    text = json.dumps(deep).replace('"HERE"', "[" * 90_000 + "]" * 90_000)
    plain = json.dumps({"op": text, "sig": ""}).encode()
    info = f"ve-pho/op/1|{field.keys.current_id}|{deep['op_id']}|{deep['device_id']}|1".encode()
    head = {name: deep[name] for name in ("op_id", "device_id", "seq", "author_id")}
    sealed = base64url(field.keys.seal(plain, info))
    poison = hashed(head | {"key_id": field.keys.current_id, "sealed": sealed})
    assert field.answers(poison, field.person()) == ["rejected", "applied"]
