"""Pages of the portal's file, of rows to match by hand, and of the receipt under the scanner."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.accounts.rules import Role
from outreach.dossiers.models import KeptStatus
from outreach.kernel.db import DbSession
from tests.build import sign_in
from tests.dossiers.test_status_import import line, workbook
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database
CODE = "H56.16-261114-0007"


def clerk_at_desk(client: FlaskClient, db: DbSession) -> Scene:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    return scene


def hand_in(client: FlaskClient, data: bytes) -> TestResponse:
    return client.post("/dossiers/status-imports", data={"file": (BytesIO(data), "ho-so.xlsx")})


def stored_mark(client: FlaskClient, url: str) -> str:
    page = client.get(url).text
    return page.partition('name="fingerprint" value="')[2].partition('"')[0]


def test_a_known_file_goes_straight_to_its_preview_and_is_stored_once(client: FlaskClient, db: DbSession) -> None:
    scene = clerk_at_desk(client, db)
    kept = scene.dossier(scene.encounter(), dossier_code=CODE)
    url = hand_in(client, workbook([line(CODE, on="14/11/2026"), line("12345")])).location
    preview = client.get(url).text
    assert "Tệp có 2 dòng: 1 khớp, 0 chưa khớp, 1 không nhận" in preview
    mark = stored_mark(client, url)
    assert client.post(url, data={"fingerprint": "khác"}).status_code == 409
    assert client.post(url, data={"fingerprint": mark}).status_code == 303
    assert kept.portal_status == 4
    assert client.post(url, data={"fingerprint": mark}).status_code == 409


def test_strange_columns_and_words_are_asked_once(client: FlaskClient, db: DbSession) -> None:
    scene = clerk_at_desk(client, db)
    scene.dossier(scene.encounter(), dossier_code=CODE)
    data = workbook([[CODE, "Nằm ở phòng một"]], ("Số phiếu", "Đi tới đâu"))
    url = hand_in(client, data).location
    assert url.endswith("/columns")
    assert client.post(url, data={"dossier_code": "Số phiếu"}).status_code == 422
    told = {"dossier_code": "Số phiếu", "portal_status": "Đi tới đâu"}
    assert client.post(url, data=told).location == url
    assert "«Nằm ở phòng một» là" in client.get(url).text
    words = {"words": "1", "word-0": "Nằm ở phòng một", "status-0": "4"}
    assert client.post(url, data=told | words).location == url.removesuffix("/columns")
    assert not hand_in(client, data).location.endswith("/columns")


def test_rows_to_match_are_shown_with_who_may_be_meant(client: FlaskClient, db: DbSession) -> None:
    scene = clerk_at_desk(client, db)
    mine = scene.dossier(scene.encounter("Lê Thị Thọ"))
    url = hand_in(client, workbook([line(CODE, on="14/11/2026"), line("H56.16-261114-0008", on="14/11/2026")])).location
    client.post(url, data={"fingerprint": stored_mark(client, url)})
    page = client.get("/dossiers/kept-statuses").text
    assert page.count("Là hồ sơ nào?") == 2
    first, second = db.query(KeptStatus).order_by(KeptStatus.dossier_code).all()
    assert client.post(f"/dossiers/kept-statuses/{first.id}/match", data={}).status_code == 422
    assert (
        client.post(f"/dossiers/kept-statuses/{first.id}/match", data={"dossier_id": str(mine.id)}).status_code == 303
    )
    assert client.post(f"/dossiers/kept-statuses/{second.id}/dropping").status_code == 303
    assert (mine.dossier_code, mine.portal_status) == (CODE, 4)
    sign_in(client, db, Role.STAFF)
    assert client.post(f"/dossiers/kept-statuses/{first.id}/dropping").status_code == 404


@pytest.mark.parametrize(
    ("scanned", "status", "words"),
    [
        (f"https://dichvucong.gov.vn/tra-cuu?ma={CODE}", 200, "Gắn mã"),
        ("038195012345||Nguyễn Văn A", 422, "Không thấy mã hồ sơ"),
        ("H56.16-270101-0001", 422, "chưa tới"),
        ("", 422, "Chưa quét"),
    ],
)
def test_a_scanned_receipt_finds_the_dossier_that_lacks_its_code(
    client: FlaskClient, db: DbSession, scanned: str, status: int, words: str
) -> None:
    scene = clerk_at_desk(client, db)
    mine = scene.dossier(scene.encounter("Lê Thị Thọ"))
    answer = client.post("/dossiers/receipts", data={"scanned": scanned})
    assert (answer.status_code, words in answer.text) == (status, True)
    if status == 200:
        assert client.post(f"/dossiers/{mine.id}/code", data={"dossier_code": CODE}).status_code == 303
        assert client.post("/dossiers/receipts", data={"scanned": scanned}).location.endswith(str(mine.id))
