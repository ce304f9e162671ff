"""Knocks tell nothing, figures go to their reader alone, the page says what to do, the log names nobody."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from outreach.accounts.rules import Role
from outreach.backups.loading import plain_engine
from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.kernel.journal import FACTS, JsonLines
from tests.build import make_user, open_session
from tests.conftest import Client


def test_a_knock_is_answered_by_one_word(client: Client) -> None:
    for path in ("/healthz", "/healthz/ready"):
        answer = client.get(path)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
        assert "Set-Cookie" not in answer.headers


def test_a_house_without_its_database_is_alive_and_not_ready(app: Flask, settings: Settings) -> None:
    engine = plain_engine(settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE users RENAME TO gone")
    engine.dispose()
    answers = {path: app.test_client().get(path).status_code for path in ("/healthz", "/healthz/ready")}
    assert answers == {"/healthz": 200, "/healthz/ready": 503}


def test_figures_go_to_this_machine_alone(client: Client) -> None:
    told = client.get("/metrics")
    assert told.status_code == 200
    assert "vepho_disk_free_bytes" in told.text
    assert 'vepho_requests_total{status="2xx"}' in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.168.1.9"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_figures_go_to_who_has_the_token(app: Flask, settings: Settings) -> None:
    app.config["OUTREACH"] = replace(settings, metrics_token="a token of more than sixteen")
    client = app.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    right = {"Authorization": "Bearer a token of more than sixteen"}
    assert client.get("/metrics", headers=right).status_code == 200


def test_every_line_of_the_figures_is_one_that_prometheus_reads(client: Client) -> None:
    lines = client.get("/metrics").text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(line.startswith("vepho_") for line in samples)
    assert all(float(line.rsplit(" ", 1)[1]) >= 0 for line in samples)
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names)) > 10


def test_the_page_says_what_is_missing(client: Client, db: DbSession) -> None:
    client.set_cookie("signin", open_session(db, make_user(db, Role.ADMIN)))
    told = client.get("/health").text
    assert "Chưa có khóa nên chưa sao lưu" in told
    assert "Tiến trình việc nền không chạy" in told
    assert "Còn trống" in told


def test_each_answer_has_an_id_that_its_lines_have_too(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ids = [client.get("/sign-in").headers["X-Request-Id"] for _ in range(2)]
    assert len(set(ids)) == 2
    told = [getattr(record, FACTS) for record in caplog.records if record.name == "outreach.requests"]
    assert [(one["endpoint"], one["status"]) for one in told] == [("accounts.sign_in", 200)] * 2


def test_an_id_of_a_stranger_is_not_taken(client: Client) -> None:
    answer = client.get("/sign-in", headers={"X-Request-Id": "chosen-by-me"})
    assert answer.headers["X-Request-Id"] != "chosen-by-me"


def test_a_line_of_an_error_has_its_places_and_not_its_words() -> None:
    try:
        int("038150987654 Lê Thị Thọ")
    except ValueError:
        record = logging.getLogger("outreach").makeRecord(
            "outreach", logging.ERROR, __file__, 1, "hỏng\nhai dòng", (), sys.exc_info()
        )
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["error"] == "builtins.ValueError"
    assert any(Path(__file__).name in place for place in told["where"])
    assert "038150987654" not in line
    assert "Thọ" not in line
    assert told["at"].endswith("+00:00")
