"""The desk's door."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts import service
from outreach.accounts.models import LoginSession, OneTimeLink, User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import THE_HOUSE, Role
from outreach.audit.models import AuditEntry
from outreach.cli import init_commands
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from tests.build import make_user, open_session, sign_in

GOOD = "mười bốn con cò trắng"
pytestmark = pytest.mark.database


@pytest.fixture
def person(db: DbSession) -> User:
    return make_user(db, Role.STAFF, username="an.mau", password_hash=hash_password(GOOD), asks_second_factor=False)


def try_to_enter(client: FlaskClient, password: str = GOOD, name: str = "an.mau") -> int:
    return client.post("/sign-in", data={"username": name, "password": password}).status_code


def test_the_right_password_opens_a_session(client: FlaskClient, db: DbSession, person: User) -> None:
    assert try_to_enter(client) == 303
    assert client.get("/account").status_code == 200
    assert db.scalars(select(LoginSession)).one().user_id == person.id


def test_a_password_typed_in_nfd_is_the_same(client: FlaskClient, person: User) -> None:
    assert try_to_enter(client, unicodedata.normalize("NFD", GOOD)) == 303


@pytest.mark.parametrize(("name", "password"), [("an.mau", "sai"), ("khong.co", GOOD)])
def test_wrong_names_and_wrong_passwords_sound_alike(
    client: FlaskClient, person: User, name: str, password: str
) -> None:
    answer = client.post("/sign-in", data={"username": name, "password": password})
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


def test_after_five_failures_the_right_password_waits(client: FlaskClient, db: DbSession, person: User) -> None:
    for _ in range(5):
        try_to_enter(client, "sai")
    answer = client.post("/sign-in", data={"username": "an.mau", "password": GOOD})
    assert answer.status_code == 422
    assert "chờ 15 phút" in answer.text
    assert db.scalars(select(AuditEntry).where(AuditEntry.act == "sign_in.throttle")).all()


def test_a_disabled_person_is_out_at_once(client: FlaskClient, db: DbSession) -> None:
    user = sign_in(client, db, Role.STAFF)
    assert client.get("/account").status_code == 200
    user.disabled_at = clock.now()
    assert client.get("/account").status_code == 302


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    token = client.get_cookie("signin")
    assert token is not None
    assert client.post("/sign-out").status_code == 303
    client.set_cookie("signin", token.value)
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_off_the_house(client: FlaskClient, person: User, target: str) -> None:
    answer = client.post("/sign-in", query_string={"next": target}, data={"username": "an.mau", "password": GOOD})
    assert answer.headers["Location"] == "/"


def test_an_administrator_adds_a_person_who_sets_the_password(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.ADMIN)
    page = client.post("/users/new", data={"username": "binh.mau", "full_name": "Bình Mẫu", "role": "police"})
    link = re.search(r"/password-links/[\w-]+", page.text)
    assert link is not None
    passwords = {"password": GOOD, "repeat": GOOD}
    assert client.post(link.group(), data=passwords).status_code == 303
    assert client.post(link.group(), data=passwords).status_code == 404
    assert try_to_enter(client, name="BINH.MAU") == 303


@pytest.mark.parametrize(("address", "is_local"), [("http://127.0.0.1:8000", True), ("https://vepho.example", False)])
def test_a_link_that_opens_on_this_machine_alone_says_so(
    client: FlaskClient, db: DbSession, address: str, is_local: bool
) -> None:
    admin = make_user(db, Role.ADMIN)
    client.set_cookie("signin", open_session(db, admin), domain=urlsplit(address).hostname or "")
    typed = {"username": "binh.mau", "full_name": "Bình Mẫu", "role": "director"}
    page = client.post("/users/new", data=typed, base_url=address).text
    assert f'id="password-link">{address}/password-links/' in page
    assert 'data-copy="password-link"' in page
    assert ("chỉ mở được trên chính máy này" in page) is is_local


def test_a_taken_name_is_refused_where_it_was_typed(client: FlaskClient, db: DbSession) -> None:
    admin = sign_in(client, db, Role.ADMIN)
    page = client.post("/users/new", data={"username": admin.username, "full_name": "Khác", "role": "staff"})
    assert page.status_code == 422
    assert "đã có người dùng" in page.text


def test_a_new_role_signs_the_person_out(client: FlaskClient, db: DbSession) -> None:
    other = make_user(db, Role.DIRECTOR)
    service.open_session(db, other, address="", browser="", now=clock.now())
    sign_in(client, db, Role.ADMIN)
    client.post(f"/users/{other.id}", data={"full_name": other.full_name, "role": "viewer"})
    assert db.scalars(select(LoginSession).where(LoginSession.user_id == other.id)).one().ended_at


def test_the_first_administrator_comes_by_a_link_that_works_once(client: FlaskClient, db: DbSession) -> None:
    code = service.make_first_admin_link(db, now=clock.now())
    assert "Chữ không dấu, viết liền" in client.get(f"/set-up/{code}").text
    facts = {"username": "quan.tri", "full_name": "Quản Trị", "password": GOOD, "repeat": GOOD}
    assert client.post(f"/set-up/{code}", data=facts).status_code == 303
    assert client.get(f"/set-up/{code}").status_code == 404
    assert db.scalars(select(User)).one().role is Role.ADMIN
    assert db.scalars(select(OneTimeLink)).one().used_at is not None


ADMIN = {"username": "quan.tri", "full_name": "Quản Trị", "password": GOOD, "repeat": GOOD}


def test_the_first_page_makes_the_account_of_who_plans_too(client: FlaskClient, db: DbSession) -> None:
    code = service.make_first_admin_link(db, now=clock.now())
    planner = {"planner_name": "Lập Lịch", "planner_username": "Lap.Lich"}
    answer = client.post(f"/set-up/{code}", data=ADMIN | planner)
    assert answer.headers["Location"] == "/sign-in/second-factor/set-up?next=/next-step", (
        "who set a password is half in"
    )
    made = {user.username: (user.role, user.password_hash is None) for user in db.scalars(select(User))}
    assert made == {"quan.tri": (Role.ADMIN, False), "lap.lich": (Role.DIRECTOR, True)}


@pytest.mark.parametrize(
    ("planner", "said"),
    [
        ({"planner_name": "Lập Lịch"}, "Ghi cả họ tên và tên đăng nhập"),
        ({"planner_username": "lap.lich"}, "Ghi cả họ tên và tên đăng nhập"),
        ({"planner_name": "Lập Lịch", "planner_username": "QUAN.TRI"}, "phải có tên đăng nhập khác nhau"),
        ({"planner_name": "Lập Lịch", "planner_username": "lập lịch"}, "chữ cái không dấu"),
    ],
)
def test_an_account_of_who_plans_that_cannot_be_makes_none(
    client: FlaskClient, db: DbSession, planner: dict[str, str], said: str
) -> None:
    code = service.make_first_admin_link(db, now=clock.now())
    answer = client.post(f"/set-up/{code}", data=ADMIN | planner)
    assert answer.status_code == 422
    assert said in answer.text
    assert list(db.scalars(select(User))) == []


def test_a_machine_is_handed_over_to_who_sets_a_password_there(client: FlaskClient, db: DbSession) -> None:
    admin = sign_in(client, db, Role.ADMIN)
    heir = make_user(db, Role.DIRECTOR)
    answer = client.post(f"/users/{heir.id}/hand-over")
    link = answer.headers["Location"]
    assert link.startswith("/password-links/")
    assert db.scalars(select(LoginSession).where(LoginSession.user_id == admin.id)).one().ended_at
    assert client.get("/users").status_code == 302, "the administrator is out"
    entered = client.post(link, data={"password": GOOD, "repeat": GOOD})
    assert entered.headers["Location"].startswith("/sign-in/second-factor/set-up")
    assert client.get("/users").status_code == 302, "a password alone opens nothing"


def test_who_was_shut_out_does_not_come_in_by_a_link(client: FlaskClient, db: DbSession) -> None:
    shut = make_user(db, Role.STAFF, disabled_at=clock.now())
    code = service.make_password_link(db, THE_HOUSE, shut, now=clock.now())
    answer = client.post(f"/password-links/{code}", data={"password": GOOD, "repeat": GOOD})
    assert answer.headers["Location"] == "/sign-in"
    assert list(db.scalars(select(LoginSession))) == []


@pytest.mark.parametrize("path", ["/sign-in", "/users/new"])
def test_asking_for_the_head_of_a_form_is_no_attempt(client: FlaskClient, db: DbSession, path: str) -> None:
    sign_in(client, db, Role.ADMIN)
    assert client.head(path).status_code in {200, 302}


def test_the_console_says_what_the_first_link_is_for_and_prints_it_alone(app: Flask, db: DbSession) -> None:
    init_commands(app)
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["first-admin-link", "--address", "http://127.0.0.1:8000/"])
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/set-up/[\w-]+\n", told.stdout)
    assert "để tạo người quản trị đầu tiên" in told.stderr
