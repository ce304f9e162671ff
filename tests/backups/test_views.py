"""The page of the backups says what is missing, and shows the secret once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.backups.making import make_backup
from outreach.backups.restoring import check_backup
from outreach.config import Settings
from outreach.jobs.schedule import back_up
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from tests.build import make_user, open_session
from tests.conftest import Client


@pytest.fixture
def admin(client: Client, db: DbSession) -> Client:
    client.set_cookie("signin", open_session(db, make_user(db, Role.ADMIN)))
    return client


def test_without_a_key_the_page_says_that_there_is_no_backup(admin: Client) -> None:
    told = admin.get("/backups").text
    assert "chưa có khóa" in told
    assert "Tạo khóa sao lưu" in told


def test_the_key_is_shown_once_and_opens_what_is_made_from_then_on(
    house: Settings, admin: Client, db: DbSession
) -> None:
    page = admin.post("/backups/key").text
    (secret,) = re.findall(r"(?:[A-Z2-7]{4}-){13}[A-Z2-7]{1,4}", page)
    label = make_backup(house, now=clock.now(), clock=clock.now)
    assert check_backup(house.backups / label.name, secret).rows == label.row_count
    kept = b"".join(path.read_bytes() for path in house.data_dir.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    assert secret not in admin.get("/backups").text
    told = str([entry.facts for entry in db.query(AuditEntry).filter_by(act="backup.key")])
    assert label.key_mark[:8] in told
    assert secret not in told


def test_the_newest_tested_backup_is_told(house: Settings, admin: Client) -> None:
    back_up(house, clock.now())
    told = admin.get("/backups").text
    assert "Bản mới nhất đã thử phục hồi" in told
    assert "ve-pho-" in told


def test_an_old_backup_is_told_as_old(house: Settings, admin: Client) -> None:
    make_backup(house, now=clock.now() - timedelta(hours=4), clock=clock.now)
    assert "mới hơn 3 giờ" in admin.get("/backups").text


def test_only_the_administrator_makes_keys(client: Client, db: DbSession) -> None:
    client.set_cookie("signin", open_session(db, make_user(db, Role.DIRECTOR)))
    assert "Người quản trị tạo khóa" in client.get("/backups").text
    assert client.post("/backups/key").status_code == 403


def test_the_job_without_a_key_says_so_and_with_one_tells_the_backup(house: Settings, db: DbSession) -> None:
    done = back_up(house, clock.now())(db, clock.now())
    assert done.startswith("ve-pho-")
    (house.data_dir / "backup.pub").unlink()
    assert back_up(house, clock.now())(db, clock.now()) == "chưa có khóa sao lưu"
