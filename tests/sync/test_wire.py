"""The tablets' door over HTTP: always JSON, always marked, never without a credential."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import add_outbox_key, outbox_keys, point_of
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.sync.device_rules import DeviceState
from outreach.sync.device_service import make_enrolment_code
from outreach.sync.models import Device, DeviceEvent, VisitPhoto
from outreach.sync.rules import base64url
from tests.build import make_actor, make_encounter, make_member, make_user, make_visit
from tests.conftest import Client
from tests.support.tablet import Tablet, Wire, credential_of, secret_key
from tests.sync.conftest import Field

pytestmark = pytest.mark.database
PASSWORD = "mưa rơi trên mái ngói cũ"


@pytest.fixture
def wire(client: Client, field: Field) -> Wire:
    return Wire(client, credential_of(field.db, field.tablet))


@pytest.mark.parametrize(
    ("broken", "status", "code"),
    [
        ({"headers": {"X-Ve-Pho": ""}}, 400, "header.missing"),
        ({"headers": {"Authorization": "Device nobody"}}, 401, "device.unknown"),
        ({"data": "<html>", "content_type": "text/html"}, 415, "push.not_json"),
        ({"data": "{", "content_type": "application/json"}, 400, "push.malformed"),
        ({"json": {"v": 1, "ops": [{}] * 51}}, 413, "push.too_large"),
        ({"json": {"v": 1, "ops": ["x" * 270_000]}}, 413, "push.too_large"),
        ({"json": {"v": 2, "ops": []}}, 400, "push.malformed"),
    ],
)
def test_a_push_that_cannot_be_taken_says_so_in_json(
    wire: Wire, broken: dict[str, object], status: int, code: str
) -> None:
    answer = wire.ask("POST", "/sync/push", **({"json": {"v": 1, "ops": []}} if "headers" in broken else {}), **broken)
    assert (answer.status_code, answer.json["code"], answer.json["v"]) == (status, code, 1)  # type: ignore[index]
    assert (answer.headers["X-Ve-Pho"], answer.mimetype) == ("1", "application/json")


def test_a_pushed_operation_is_answered_and_the_stream_told(wire: Wire, field: Field) -> None:
    answer = wire.push([field.person()])
    assert answer.json["answers"][0]["answer"] == "applied"  # type: ignore[index]
    stream = {"author_id": str(field.clerk.id), "contiguous": 1, "highest": 1, "missing": []}
    assert answer.json["streams"] == [stream] == wire.ask("GET", "/sync/status").json["streams"]  # type: ignore[index]


def test_a_tablet_is_enrolled_once_by_a_code_of_ten_minutes(client: Client, db: DbSession) -> None:
    _, code = make_enrolment_code(db, make_actor(db, Role.ADMIN), name="Máy 3", now=clock.now())
    wire = Wire(client)
    typed = f"{code[:4].lower()} - {code[4:].lower()}"
    first = wire.ask("POST", "/sync/devices", {"code": typed})
    assert (first.status_code, first.json["name"]) == (201, "Máy 3")  # type: ignore[index]
    cookie = first.headers["Set-Cookie"]
    assert all(word in cookie for word in ("dev=", "HttpOnly", "SameSite=Strict"))
    assert wire.ask("GET", "/sync/status").status_code == 200
    assert wire.ask("POST", "/sync/devices", {"code": typed}).json["code"] == "enrolment.unknown"  # type: ignore[index]
    _, old = make_enrolment_code(db, make_actor(db, Role.ADMIN), name="Máy 4", now=clock.now() - timedelta(minutes=11))
    answers = [wire.ask("POST", "/sync/devices", {"code": old}).status_code for _ in range(10)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_known_tablet_gets_a_new_credential_and_keeps_its_id(wire: Wire, field: Field) -> None:
    known = field.db.get_one(Device, field.tablet.device_id)
    _, code = make_enrolment_code(field.db, make_actor(field.db, Role.ADMIN), name="", device=known, now=clock.now())
    old, wire.token = wire.token, ""
    answer = wire.ask("POST", "/sync/devices", {"code": code})
    assert UUID(answer.json["device_id"]) == field.tablet.device_id  # type: ignore[index]
    wire.token = old
    assert wire.ask("GET", "/sync/status").json["code"] == "device.unknown"  # type: ignore[index]


def test_a_tablet_that_gets_the_code_of_a_new_one_stays_itself(wire: Wire, field: Field) -> None:
    wire.push([field.person()])
    _, code = make_enrolment_code(field.db, make_actor(field.db, Role.ADMIN), name="Máy mới", now=clock.now())
    wire.token = ""
    answer = wire.ask("POST", "/sync/devices", {"code": code, "device_id": str(field.tablet.device_id)})
    assert (UUID(answer.json["device_id"]), answer.json["name"]) == (field.tablet.device_id, "Máy mới")  # type: ignore[index]
    assert wire.push([field.person()]).json["streams"][0]["contiguous"] == 2  # type: ignore[index]


def test_a_tablet_older_than_the_server_brings_its_id_and_its_whole_history(client: Client, field: Field) -> None:
    older = Tablet(field.keys)
    for _ in range(3):
        older.person(field.clerk, field.visit)
    _, code = make_enrolment_code(field.db, make_actor(field.db, Role.ADMIN), name="Máy mới", now=clock.now())
    wire = Wire(client)
    answer = wire.ask("POST", "/sync/devices", {"code": code, "device_id": str(older.device_id)})
    assert UUID(answer.json["device_id"]) == older.device_id  # type: ignore[index]
    told = wire.push(older.outbox).json
    assert [(one["answer"], one["code"]) for one in told["answers"]] == [("held", "author.unverified")] * 3  # type: ignore[index]
    assert told["streams"][0]["contiguous"] == 3  # type: ignore[index]


def test_a_tablet_that_was_revoked_or_tells_nonsense_becomes_another(client: Client, field: Field) -> None:
    field.db.get_one(Device, field.tablet.device_id).state = DeviceState.WIPED
    for number, former in enumerate((str(field.tablet.device_id), "x", 7)):
        _, code = make_enrolment_code(field.db, make_actor(field.db, Role.ADMIN), name=f"Mới {number}", now=clock.now())
        answer = Wire(client).ask("POST", "/sync/devices", {"code": code, "device_id": former})
        assert (answer.status_code, answer.json["device_id"] == former) == (201, False)  # type: ignore[index]


def test_the_code_of_another_tablet_is_refused_and_stays_good(wire: Wire, field: Field) -> None:
    other = Device(name="Máy 9", enrolled_at=clock.now(), last_seen_at=clock.now(), health={})
    field.db.add(other)
    field.db.flush()
    _, code = make_enrolment_code(field.db, make_actor(field.db, Role.ADMIN), name="", device=other, now=clock.now())
    refused = wire.ask("POST", "/sync/devices", {"code": code, "device_id": str(field.tablet.device_id)})
    assert (refused.status_code, refused.json["code"]) == (409, "enrolment.other_device")  # type: ignore[index]
    assert "Máy 9" in refused.json["message"]  # type: ignore[index]
    assert wire.ask("POST", "/sync/devices", {"code": code, "device_id": str(other.id)}).status_code == 201


def test_the_key_is_public_and_an_old_one_goes_on_opening(wire: Wire, field: Field, settings: Settings) -> None:
    old = field.person()
    assert add_outbox_key(settings.data_dir / "outbox.key") == "2"
    told = wire.ask("GET", "/sync/key").json
    newest = outbox_keys(settings.data_dir / "outbox.key")
    assert (told["key_id"], told["public_key"]) == ("2", base64url(newest.public_key()))  # type: ignore[index]
    field.tablet.keys = newest
    answers = wire.push([old, field.person()]).json["answers"]  # type: ignore[index]
    assert [one["answer"] for one in answers] == ["applied", "applied"]
    assert (settings.data_dir / "outbox.key").stat().st_mode & 0o777 == 0o600


def near_visit(field: Field) -> Visit:
    """The clerk has a password, and a visit that is open today."""
    field.clerk.password_hash = hash_password(PASSWORD)
    member = field.visit.members[0].member
    today = clock.local_day(clock.now())
    at = clock.local(clock.now()).hour
    return make_visit(field.db, member, make_member(field.db), on=today, half_day="am" if at < 12 else "pm",
                      state=VisitState.HELD, catalogue_version_id=field.scene.procedure.version_id)  # fmt: skip


def test_somebody_signs_in_on_a_tablet_and_reads_the_own_day_pack(wire: Wire, field: Field) -> None:
    visit = near_visit(field)
    facts = {"identity_number": "038158004521", "identity_tail": "4521", "phone": "0912345678"}
    kept = make_encounter(field.db, visit, person_name="Nguyễn Thị Lan (mẫu)", author_id=field.clerk.id, **facts)
    body = {"username": field.clerk.username, "password": PASSWORD}
    point = base64url(point_of(secret_key("tablet").public_key()))
    signed_in = wire.ask("POST", "/sync/day-passes", body | {"public_key": point}).json
    assert signed_in is not None
    assert [(one["queue"]["from"], one["queue"]["to"]) for one in signed_in["passes"]] == [(1, 100)]
    pack = wire.read("/sync/day-pack", signed_in["token"]).json
    assert pack is not None
    told = pack["visits"][0]
    assert (told["common"], sorted(one["is_me"] for one in told["team"])) == (["1.001193"], [False, True])
    papers = pack["catalogues"][told["catalogue"]][0]["papers"]
    assert [paper["name"] for paper in papers] == ["Tờ khai", "Giấy chứng sinh"]
    line = pack["records"]["lines"][0]
    assert (line["person"], line["number"], line["phone"]) == ("Lan N.T.", "••••4521", "••••678")
    written = json.dumps(pack, ensure_ascii=False)
    assert not [word for word in ("038158004521", "0912345678", kept.person_name) if word in written]
    assert wire.read("/sync/pull", "nobody").json["code"] == "pass.over"  # type: ignore[index]


def test_a_wrong_password_gives_no_pass_and_is_kept_in_the_trail(wire: Wire, field: Field) -> None:
    near_visit(field)
    point = base64url(point_of(secret_key("tablet").public_key()))
    body = {"username": field.clerk.username, "password": "sai rồi", "public_key": point}
    answers = [wire.ask("POST", "/sync/day-passes", body).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    acts = field.db.scalars(select(AuditEntry.act)).all()
    assert (acts.count("sign_in.refuse"), acts.count("sign_in.throttle")) == (5, 1)


def test_who_never_works_at_visits_gets_no_pass(wire: Wire, field: Field) -> None:
    viewer = make_user(field.db, Role.VIEWER, password_hash=hash_password(PASSWORD))
    point = base64url(point_of(secret_key("tablet").public_key()))
    body = {"username": viewer.username, "password": PASSWORD, "public_key": point}
    assert wire.ask("POST", "/sync/day-passes", body).json["code"] == "pass.role"  # type: ignore[index]


def test_a_tablet_tells_how_it_is_and_its_troubles_reach_people(wire: Wire, field: Field) -> None:
    state = {"app_version": "1.0.0", "persisted": True, "pending": {str(field.clerk.id): 3}, "quota": "?"}
    answer = wire.ask("POST", "/sync/health", state | {"events": [{"kind": "storage_lost", "detail": "IndexedDB"}]})
    assert answer.json["device"] == "active"  # type: ignore[index]
    device = field.db.get_one(Device, field.tablet.device_id)
    assert device.health == {"app_version": "1.0.0", "persisted": True, "pending": {str(field.clerk.id): 3}}
    assert [event.kind for event in field.db.scalars(select(DeviceEvent))] == ["storage_lost"]


def test_a_revoked_tablet_hands_over_and_then_erases_itself(wire: Wire, field: Field) -> None:
    device = field.db.get_one(Device, field.tablet.device_id)
    assert wire.ask("POST", "/sync/farewell", {}).json["code"] == "device.active"  # type: ignore[index]
    device.state = DeviceState.DRAINING
    answer = wire.push([field.person()])
    assert answer.json["answers"][0]["code"] == "device.revoked"  # type: ignore[index]
    assert wire.ask("POST", "/sync/farewell", {}).headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    gone = wire.push([field.person()])
    assert (gone.status_code, gone.json["code"]) == (401, "device.wiped")  # type: ignore[index]
    assert "storage" in gone.headers["Clear-Site-Data"]


def photo() -> bytes:
    picture, exif = Image.effect_noise((900, 700), 90).convert("RGB"), Image.Exif()
    exif[0x010F], exif[0x8825] = "Hãng máy", {1: "N", 2: (19.0, 45.0, 0.0)}
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, quality=95)
    return written.getvalue()


def test_a_photo_comes_in_parts_and_is_kept_without_its_data(wire: Wire, field: Field, tmp_path: Path) -> None:
    data = photo()
    name = hashlib.sha256(data).hexdigest()
    path = f"/sync/blobs/{name}?visit_id={field.visit.id}"
    half = len(data) // 2

    def part(offset: int, end: int) -> tuple[int, str]:
        sent = {"Upload-Offset": str(offset), "Upload-Length": str(len(data))}
        answer = wire.ask("PUT", path, data=data[offset:end], headers=sent)
        return answer.status_code, answer.headers["Upload-Offset"]

    assert wire.ask("HEAD", path).status_code == 404
    assert part(0, half) == (200, str(half))
    assert part(half + 9, half + 20) == (409, str(half))
    assert wire.ask("HEAD", path).headers["Upload-Complete"] == "?0"
    assert part(half, len(data)) == (200, str(len(data)))
    assert wire.ask("HEAD", path).headers["Upload-Complete"] == "?1"
    kept = field.db.scalars(select(VisitPhoto)).one()
    file = tmp_path / "photos" / str(field.visit.id) / f"{kept.sha256}.jpg"
    with Image.open(file) as picture:
        assert (dict(picture.getexif()), picture.size) == ({}, (900, 700))


@pytest.mark.parametrize(
    ("data", "code"), [(b"<script>", "blob.not_a_picture"), (b"\xff\xd8\xff\xe0" * 9, "blob.not_a_picture")]
)
def test_what_is_no_picture_is_refused(wire: Wire, field: Field, data: bytes, code: str) -> None:
    path = f"/sync/blobs/{hashlib.sha256(data).hexdigest()}?visit_id={field.visit.id}"
    sent = {"Upload-Offset": "0", "Upload-Length": str(len(data))}
    assert wire.ask("PUT", path, data=data, headers=sent).json["code"] == "blob.not_a_picture"  # type: ignore[index]


def test_a_tablet_adds_no_photo_to_a_visit_at_which_nobody_worked_on_it(wire: Wire, field: Field) -> None:
    other = make_visit(field.db)
    answer = wire.ask("PUT", f"/sync/blobs/{'0' * 64}?visit_id={other.id}", data=b"x")
    assert (answer.status_code, answer.json["code"]) == (403, "blob.visit")  # type: ignore[index]
