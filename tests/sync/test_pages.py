"""The pages on which people look after the tablets."""

from __future__ import annotations

import io
import json
import re

import pytest
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.fieldwork.models import Encounter
from outreach.sync.device_rules import DeviceState
from outreach.sync.models import Device, EnrolmentCode, LedgerEntry
from tests.build import sign_in
from tests.conftest import Client
from tests.support.tablet import Wire, credential_of
from tests.sync.conftest import Field

pytestmark = pytest.mark.database


def test_an_admin_gets_a_code_and_its_drawing_for_a_new_tablet(client: Client, field: Field) -> None:
    sign_in(client, field.db, Role.ADMIN)
    assert client.get("/devices/new").status_code == 200
    page = client.post("/devices/new", data={"name": "Máy 9"})
    assert (page.status_code, "<svg" in page.text) == (200, True)
    assert re.search(r">[2-9A-Z]{4}-[2-9A-Z]{4}<", page.text)
    assert field.db.scalars(select(EnrolmentCode.name)).all() == ["Máy 9"]
    taken = client.post("/devices/new", data={"name": "Máy 1"})
    assert (taken.status_code, "Đã có máy tên này" in taken.text) == (422, True)


def test_the_board_shows_pending_alarms_and_a_wrong_clock(client: Client, field: Field) -> None:
    wire = Wire(client, credential_of(field.db, field.tablet))
    report = {
        "pending": {str(field.clerk.id): 12},
        "clock_offset": 1_200_000,
        "persisted": False,
        "quota": 100,
        "usage": 50,
    }
    wire.ask("POST", "/sync/health", report | {"events": [{"kind": "storage_lost", "detail": "IndexedDB"}]})
    wire.push([field.person()])
    sign_in(client, field.db, Role.DIRECTOR)
    page = client.get("/devices").text
    for words in ("Máy 1", ">12<", "lệch 20 phút", "Kho dữ liệu trên máy đã mất", "50%"):
        assert words in page, words
    assert field.clerk.full_name in client.get(f"/devices/{field.tablet.device_id}").text


@pytest.mark.parametrize(("act", "state"), [("revocation", DeviceState.DRAINING), ("wipe", DeviceState.WIPED)])
def test_an_admin_takes_a_tablet_back_in_two_ways(client: Client, field: Field, act: str, state: DeviceState) -> None:
    sign_in(client, field.db, Role.ADMIN)
    assert client.post(f"/devices/{field.tablet.device_id}/{act}").status_code == 303
    assert field.db.get_one(Device, field.tablet.device_id).state is state


def test_an_admin_asks_for_everything_of_one_person_again(client: Client, field: Field) -> None:
    wire = Wire(client, credential_of(field.db, field.tablet))
    ops = [field.person(), field.person()]
    wire.push(ops)
    sign_in(client, field.db, Role.ADMIN)
    client.post(f"/devices/{field.tablet.device_id}/streams/{field.clerk.id}/resend")
    wanted = wire.ask("GET", "/sync/status").json["resend"]  # type: ignore[index]
    assert wanted == [{"author_id": str(field.clerk.id), "from": 1, "to": 2}]
    wire.push(ops)
    assert wire.ask("GET", "/sync/status").json["resend"] == []  # type: ignore[index]


def test_a_rescue_file_is_handed_in_twice_and_counts_once(client: Client, field: Field) -> None:
    ops = [field.person(f"Người {number} (mẫu)") for number in range(60)]
    data = json.dumps({"format": "ve-pho-rescue", "v": 1, "device_id": "", "ops": ops}).encode()
    sign_in(client, field.db, Role.ADMIN)
    pages = [client.post("/devices/rescue", data={"file": (io.BytesIO(data), "ve-pho-cuu-ho.json")}) for _ in range(2)]
    assert ["Ghi mới 60" in pages[0].text, "Ghi mới 0, đã có 60" in pages[1].text] == [True, True]
    assert len(field.db.scalars(select(Encounter)).all()) == 60
    other = client.post("/devices/rescue", data={"file": (io.BytesIO(b"PK"), "x.xlsx")})
    assert (other.status_code, "không phải tệp cứu hộ" in other.text) == (422, True)


def test_the_lead_approves_and_sets_aside_what_waits(client: Client, field: Field) -> None:
    field.tablet.passes.clear()
    first, second = field.person(), field.person()
    field.push(first, second)
    sign_in(client, field.db, Role.DIRECTOR)
    page = client.get("/devices/tray").text
    assert "Nhập hộ, chưa xác thực người ghi" in page
    for tab in ("rejected", "waiting", "late"):
        assert client.get(f"/devices/tray?show={tab}").status_code == 200
    assert client.post(f"/devices/tray/{first['op_id']}/acceptance").status_code == 303
    assert client.post(f"/devices/tray/{second['op_id']}/retry").status_code == 303
    assert client.get(f"/devices/tray/{second['op_id']}/aside").status_code == 200
    assert client.post(f"/devices/tray/{second['op_id']}/aside", data={"reason": " "}).status_code == 422
    assert client.post(f"/devices/tray/{second['op_id']}/aside", data={"reason": "ghi thử"}).status_code == 303
    assert len(field.db.scalars(select(Encounter)).all()) == 1
    assert field.db.scalars(select(LedgerEntry).where(LedgerEntry.settled_at.is_(None))).all() == []


def test_both_values_stand_side_by_side_and_the_lead_chooses(client: Client, field: Field) -> None:
    kept = field.scene.encounter(identity_number="038158004521")
    for number in ("038158004522", "038158004531"):
        field.op("encounter.correct", {"identity_number": number}, subject=kept.id, base_rev=1)
    field.push()
    sign_in(client, field.db, Role.DIRECTOR)
    page = client.get("/devices/tray/conflicts").text
    assert ("••••••••4522" in page, "••••••••4531" in page, "038158" in page) == (True, True, False)
    found = page.split("/devices/tray/conflicts/")[1].split("/")[0]
    assert client.post(f"/devices/tray/conflicts/{found}/mine").status_code == 303
    assert field.db.scalars(select(Encounter)).one().identity_number == "038158004531"
    assert client.post(f"/devices/tray/conflicts/{found}/theirs").status_code == 409
    assert "Đã chọn gần đây" in client.get("/devices/tray/conflicts").text


def test_the_photos_of_a_visit_have_a_page(client: Client, field: Field) -> None:
    sign_in(client, field.db, Role.DIRECTOR)
    assert "Chưa có ảnh" in client.get(f"/visits/{field.visit.id}/photos").text
