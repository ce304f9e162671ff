"""No ward sees another: by host, by cookie, by link, by id, by list."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from outreach import wards
from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.db import Database
from outreach.kernel.ids import new_id
from outreach.province_cli import province as commands
from outreach.web.addresses import Addresses
from tests.build import make_user, open_session
from tests.province.conftest import DOMAIN, WARDS, ProvinceHere
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
HERE, THERE = (facts.slug for facts in WARDS)
CANARY = "Kín Riêng Xã Hai"
WITHOUT_END = {"assets.static_file"}


@pytest.fixture
def foreign(province: ProvinceHere, monkeypatch: pytest.MonkeyPatch) -> Side:
    """Everything that can be named by an id, in the other ward; its people and places bear a telling name."""
    stop_the_clock(monkeypatch)
    with province.at(THERE) as db:
        side = make_side(db)
        for row in side.rows.values():
            for column in ("name", "full_name", "person_name"):
                if hasattr(row, column):
                    setattr(row, column, CANARY)
        db.flush()
        for row in side.rows.values():
            db.refresh(row)
        return side


def rules_of(app: Flask, *, with_ids: bool) -> list[tuple[str, Rule]]:
    return [
        (method, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if ("<uuid:" in rule.rule) is with_ids
    ]


def path_of(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    with app.test_request_context():
        return url_for(rule.endpoint, **ids)


def test_each_name_below_the_domain_is_one_ward(province: ProvinceHere) -> None:
    assert "Phường Thử Một" in province.visitor(HERE).get("/sign-in").text
    assert "Xã Thử Hai" in province.visitor(THERE).get("/sign-in").text


@pytest.mark.parametrize("host", ["", "khac.tinh.example", "tinh.example.evil.example", "a.thu-mot.tinh.example"])
def test_no_other_name_is_answered(province: ProvinceHere, host: str) -> None:
    answer = province.app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 404
    assert "Không có phường, xã nào ở địa chỉ này" in answer.text


@pytest.mark.parametrize("host", ["THU-MOT.Tinh.Example", "thu-mot.tinh.example:8000", "thu-mot.tinh.example."])
def test_capitals_port_and_closing_dot_are_the_same_name(province: ProvinceHere, host: str) -> None:
    assert province.app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_sign_in_of_one_ward_is_worth_nothing_in_another(province: ProvinceHere) -> None:
    with province.at(THERE) as db:
        token = open_session(db, make_user(db, Role.ADMIN))
    for slug, wanted in ((THERE, 200), (HERE, 302), ("", 302)):
        client = province.visitor(slug)
        client.set_cookie("signin", token, domain=f"{slug}.{DOMAIN}" if slug else DOMAIN)
        assert client.get("/users").status_code == wanted


def test_what_one_ward_signs_another_does_not_believe(province: ProvinceHere) -> None:
    keys = {province.ward_app(slug).config["SECRET_KEY"] for slug in (HERE, THERE)}
    assert len(keys | {province.app.config["SECRET_KEY"]}) == 3


def test_an_id_of_another_ward_is_an_id_of_nothing(province: ProvinceHere, foreign: Side) -> None:
    app = province.ward_app(HERE)
    clients = {role: province.visitor(HERE, role) for role in Role}
    differing, asked = [], 0
    for method, rule in rules_of(app, with_ids=True):
        names = re.findall(r"<uuid:(\w+)>", rule.rule)
        known = dict.fromkeys(rule.arguments - set(names), "mine")
        theirs = {name: foreign.id_of(name) for name in names if name in foreign.rows}
        paths = [path_of(app, rule, {**known, **{name: new_id() for name in names}, **ids}) for ids in (theirs, {})]
        asked += bool(theirs)
        for role, client in clients.items():
            told = [client.open(path, method=method, data={}).status_code for path in paths]
            if told[0] != told[1] or told[0] < 300:
                differing.append((method, rule.endpoint, role, told))
    assert differing == []
    assert asked > 60


def test_no_list_map_export_or_answer_holds_a_row_of_another_ward(province: ProvinceHere, foreign: Side) -> None:
    app = province.ward_app(HERE)
    read = [page for role in Role for page in _pages(app, province.visitor(HERE, role))]
    assert len(read) > 180
    assert [path for path, text in read if CANARY in text] == []
    # The same walk does find it where it belongs.
    own = _pages(province.ward_app(THERE), province.visitor(THERE, Role.DIRECTOR))
    assert sum(CANARY in text for _, text in own) > 3


def _pages(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    for method, rule in rules_of(app, with_ids=False):
        if method == "GET" and not rule.arguments and rule.endpoint not in WITHOUT_END:
            path = path_of(app, rule, {})
            with client.get(path, headers={"X-Ve-Pho": "1"}) as answer:
                assert answer.status_code < 500, path
                yield path, answer.get_data().decode(errors="replace")


def test_the_province_has_no_page_of_a_ward_and_no_ward_a_page_of_the_province(province: ProvinceHere) -> None:
    above, ward = province.visitor("", Role.ADMIN), province.visitor(HERE, Role.ADMIN)
    assert above.get("/").status_code == 200
    assert {above.get(path).status_code for path in ("/visits", "/map", "/reports", "/sync/day-pack", "/field")} == {
        404
    }
    assert ward.post("/workbook").status_code == 404


def test_a_closed_ward_is_not_served_and_keeps_its_data(
    province: ProvinceHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.wards.LIST_HOLDS_SECONDS", -1)
    client = province.visitor(HERE)
    assert client.get("/sign-in").status_code == 200
    with province.app.app_context():
        assert CliRunner().invoke(commands, ["close-ward", HERE]).exit_code == 0
    assert client.get("/sign-in").status_code == 404
    with province.app.app_context():
        assert CliRunner().invoke(commands, ["reopen-ward", HERE]).exit_code == 0
    assert client.get("/sign-in").status_code == 200


def test_many_tablets_at_once_open_a_wards_application_once(
    province: ProvinceHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(settings: Settings, database: Database, addresses: Addresses | None) -> Flask:
        made.append(settings.database_url)
        time.sleep(0.05)
        return create_app(settings, database, addresses)

    monkeypatch.setattr(wards, "create_app", counted)
    by_host = wards.ByHost(province.app.wsgi_app, province.settings, province.database)
    together = threading.Barrier(8)

    def ask(_number: int) -> Flask | None:
        together.wait()
        return by_host.app_of(WARDS[0].slug)

    with ThreadPoolExecutor(8) as pool:
        assert len({id(one) for one in pool.map(ask, range(8))}) == 1
    assert len(made) == 1


def test_wards_share_their_addresses_and_nothing_else(province: ProvinceHere) -> None:
    first, second = (province.ward_app(ward.slug) for ward in WARDS[:2])
    assert first.url_map is second.url_map
    assert first.view_functions == second.view_functions
    assert {rule.endpoint for rule in second.url_map.iter_rules()} == set(second.view_functions)
    for name in ("outreach.database", "outreach.push_line", "outreach.push_let_in", "outreach.push_signing_keys"):
        assert first.extensions[name] is not second.extensions[name]
    assert first.jinja_env is not second.jinja_env
