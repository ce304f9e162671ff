"""The chain where people see it: the page, the command, the nightly job, the printed report."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.audit.chain_queries import chain_head
from outreach.audit.models import AuditEntry
from outreach.audit.service import record
from outreach.cli import init_commands
from outreach.jobs.schedule import check_the_trail
from outreach.kernel.db import Database, DbSession
from tests.audit.test_chain import do, tamper
from tests.build import AT, sign_in
from tests.conftest import Client

pytestmark = pytest.mark.database


def test_the_page_shows_the_head_and_checks_the_chain(client: Client, db: DbSession, database: Database) -> None:
    sign_in(client, db, Role.DIRECTOR)
    db.commit()
    do(database, "visit.plan", "visit.move")
    head = chain_head(db).short
    assert head in client.get("/audit-trail").text
    db.commit()
    assert "còn nguyên: đã đọc lại cả 2 việc" in client.post("/audit-trail/check", data={"known": head}).text
    assert "đã bị sửa" in client.post("/audit-trail/check", data={"known": "2:0123456789abcdef"}).text
    assert "ngắn hơn" in client.post("/audit-trail/check", data={"known": "99:0123456789abcdef"}).text


def test_the_command_ends_with_an_error_where_the_chain_is_broken(app: Flask, database: Database) -> None:
    init_commands(app)
    do(database, "visit.plan")
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["check-trail"])
    assert (told.exit_code, told.output.split(":")[0]) == (0, "1")
    tamper(database, "UPDATE audit_entries SET act = 'visit.move'")
    with app.app_context():
        broken = app.test_cli_runner().invoke(args=["check-trail"])
    assert broken.exit_code == 1
    assert "1: changed" in broken.output


def test_the_nightly_job_tells_the_head_or_the_break(database: Database, now: datetime) -> None:
    do(database, "visit.plan")
    with database.writing.begin() as db:
        assert check_the_trail(db, now) == chain_head(db).short
    tamper(database, "UPDATE audit_entries SET act = 'visit.move'")
    with database.writing.begin() as db:
        assert check_the_trail(db, now) == "! 1: changed"
    with database.reading() as db:
        assert db.scalars(select(AuditEntry).where(AuditEntry.act == "trail.break")).one().facts["place"] == 1


def test_facts_of_any_plain_kind_are_vouched_for(database: Database, now: datetime) -> None:
    with database.writing.begin() as db:
        record(db, THE_HOUSE, "a.b", now=AT, counts={2026: 0.1, "b": [now.date(), None, True]}, words="«Phố» 🌾")
    with database.reading() as db:
        assert check_the_trail(db, now) == chain_head(db).short
