"""The second step of the door: app, paper, and a second person where both are lost."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts import factor_service
from outreach.accounts.models import Approval, LoginSession, RecoveryCode, User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import SECOND_FACTOR_ROLES, Role
from outreach.audit.models import AuditEntry
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.kernel.one_time import code_of
from tests.build import AT, make_user, sign_in
from tests.conftest import Client
from tests.support.world import stop_the_clock

GOOD = "mười bốn con cò trắng"
SET_UP = "/sign-in/second-factor/set-up"
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def stored() -> str:
    return hash_password(GOOD)


@pytest.fixture
def person(db: DbSession, stored: str, monkeypatch: pytest.MonkeyPatch) -> User:
    stop_the_clock(monkeypatch)
    # Each costs an argon2; how many there are in the ward is asked once, below.
    monkeypatch.setattr(factor_service, "RECOVERY_CODES", 3)
    return make_user(db, Role.STAFF, username="an.mau", password_hash=stored)


@pytest.fixture
def door(client: Client, db: DbSession) -> tuple[Client, DbSession]:
    return client, db


def enter(client: Client, password: str = GOOD) -> str:
    """Where the door leads after the password."""
    answer = client.post("/sign-in", data={"username": "an.mau", "password": password})
    return str(answer.headers.get("Location", ""))


def code(person: User, at: datetime = AT) -> str:
    assert person.totp_secret
    return code_of(person.totp_secret, int(at.timestamp()) // 30)


def set_up(client: Client, db: DbSession, person: User) -> list[str]:
    """Through the first sign-in of a person; the codes for paper."""
    assert enter(client).startswith(SET_UP)
    client.get(SET_UP)
    db.refresh(person)
    page = client.post(SET_UP, data={"code": code(person)})
    assert page.status_code == 200
    return re.findall(r"\d-[A-Z0-9]{5}-[A-Z0-9]{5}", page.text)


def leave(client: Client) -> None:
    assert client.post("/sign-out").status_code == 303


def test_everybody_with_peoples_data_owes_a_second_factor() -> None:
    assert set(Role) - SECOND_FACTOR_ROLES == {Role.TEAM_MEMBER}


def test_a_password_alone_opens_nothing(client: Client, db: DbSession, person: User) -> None:
    enter(client)
    assert db.scalars(select(LoginSession)).one().is_half
    assert client.get("/account").status_code == 302
    assert client.get("/").status_code == 302


def test_the_first_sign_in_sets_the_factor_up_and_gives_codes_for_paper(
    client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factor_service, "RECOVERY_CODES", 8)
    codes = set_up(client, db, person)
    assert len(set(codes)) == 8
    assert client.get("/account").status_code == 200
    kept = db.scalars(select(RecoveryCode.code_hash)).all()
    assert all(one.startswith("$argon2id$") for one in kept)
    assert {row.is_half for row in db.scalars(select(LoginSession)) if row.ended_at is None} == {False}
    acts = set(db.scalars(select(AuditEntry.act)))
    assert {"factor.set", "factor.recovery_codes", "session.half", "session.start"} <= acts


def test_the_token_changes_with_the_second_step(client: Client, db: DbSession, person: User) -> None:
    enter(client)
    half = client.get_cookie("signin")
    client.get(SET_UP)
    db.refresh(person)
    client.post(SET_UP, data={"code": code(person)})
    whole = client.get_cookie("signin")
    assert half is not None
    assert whole is not None
    assert half.value != whole.value
    client.set_cookie("signin", half.value)
    assert client.get("/account").status_code == 302


def test_a_code_works_once(client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(client, db, person)
    leave(client)
    enter(client)
    page = client.post("/sign-in/second-factor", data={"code": code(person)})
    assert page.status_code == 422
    assert "đã dùng rồi" in page.text
    later = AT + timedelta(seconds=30)
    stop_the_clock(monkeypatch, later)
    answer = client.post("/sign-in/second-factor?next=/account", data={"code": code(person, later)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")


def test_a_code_on_paper_opens_the_door_once(client: Client, db: DbSession, person: User) -> None:
    codes = set_up(client, db, person)
    typed = codes[2].lower().replace("-", " ")
    for expected in (303, 422):
        leave(client)
        enter(client)
        assert client.post("/sign-in/second-factor", data={"code": typed}).status_code == expected
        client.set_cookie("signin", "")
        sign_in(client, db, person)


def test_wrong_codes_are_counted_although_the_password_is_given_again(
    client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(client, db, person)
    leave(client)
    stop_the_clock(monkeypatch, AT + timedelta(minutes=1))
    for _ in range(5):
        enter(client)
        client.post("/sign-in/second-factor", data={"code": "000000"})
    answer = client.post("/sign-in", data={"username": "an.mau", "password": GOOD})
    assert answer.status_code == 422
    assert "chờ 15 phút" in answer.text
    assert db.scalars(select(AuditEntry).where(AuditEntry.act == "factor.refuse")).all()


def test_a_half_session_ends_after_ten_minutes(
    client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client)
    stop_the_clock(monkeypatch, AT + timedelta(minutes=10))
    assert client.get(SET_UP).headers["Location"].startswith("/sign-in")


def test_a_new_password_leaves_the_second_factor(client: Client, db: DbSession, person: User) -> None:
    set_up(client, db, person)
    sign_in(client, db, Role.ADMIN)
    page = client.post(f"/users/{person.id}/password-links")
    link = re.search(r"/password-links/[\w-]+", page.text)
    assert link is not None
    new = "bảy con bò vàng ngủ trưa"
    assert client.post(link.group(), data={"password": new, "repeat": new}).status_code == 303
    assert enter(client, new).startswith("/sign-in/second-factor?")


def test_a_lost_factor_is_forgotten_by_two_people_together(client: Client, db: DbSession, person: User) -> None:
    set_up(client, db, person)
    admin = sign_in(client, db, Role.ADMIN)
    assert client.post(f"/users/{person.id}/factor-loss", data={"reason": "x"}).status_code == 422
    asked = client.post(f"/users/{person.id}/factor-loss", data={"reason": "Rơi điện thoại xuống ao"})
    assert asked.status_code == 303
    question = db.scalars(select(Approval)).one()
    assert client.post(f"/approvals/{question.id}/grant").status_code == 403
    db.refresh(person)
    assert person.totp_since is not None
    sign_in(client, db, Role.DIRECTOR)
    assert client.post(f"/approvals/{question.id}/grant").status_code == 303
    assert client.post(f"/approvals/{question.id}/refusal").status_code == 409
    assert admin.id == question.asked_by
    assert db.scalars(select(User.totp_since).where(User.id == person.id)).one() is None
    assert enter(client).startswith(SET_UP)


def test_another_phone_is_set_up_at_the_next_sign_in(client: Client, db: DbSession, person: User) -> None:
    set_up(client, db, person)
    assert client.post("/account/second-factor").status_code == 303
    assert client.get("/account").status_code == 302
    assert enter(client).startswith(SET_UP)


def test_an_act_of_weight_asks_for_the_password_again_and_keeps_what_was_typed(
    client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(client, db, person)
    stop_the_clock(monkeypatch, AT + timedelta(minutes=10, seconds=1))
    page = client.post("/account/recovery-codes", data={"note": 'dòng "một"'})
    assert page.status_code == 422
    assert "Nhập lại mật khẩu" in page.text
    assert 'value="dòng &#34;một&#34;"' in page.text
    wrong = client.post("/account/recovery-codes", data={"password_again": "sai"})
    assert wrong.status_code == 422
    assert "không đúng" in wrong.text
    right = client.post("/account/recovery-codes", data={"password_again": GOOD})
    assert right.status_code == 200
    assert client.post("/account/recovery-codes").status_code == 200
    acts = list(db.scalars(select(AuditEntry.act)))
    assert acts.count("session.prove") == 1
    assert "sign_in.refuse" in acts


def test_within_ten_minutes_nobody_is_asked_again(
    client: Client, db: DbSession, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(client, db, person)
    stop_the_clock(monkeypatch, AT + timedelta(minutes=10))
    assert client.post("/account/recovery-codes").status_code == 200


def test_a_fourth_browser_ends_the_oldest(app: Flask, client: Client, db: DbSession, stored: str) -> None:
    make_user(db, Role.TEAM_MEMBER, username="an.mau", password_hash=stored)
    db.commit()
    browsers = [app.test_client() for _ in range(4)]
    for one in browsers:
        assert one.post("/sign-in", data={"username": "an.mau", "password": GOOD}).status_code == 303
    assert [one.get("/account").status_code for one in browsers] == [302, 200, 200, 200]
    answer = browsers[3].post("/account/sessions/end-others")
    assert answer.status_code == 303
    assert [one.get("/account").status_code for one in browsers] == [302, 302, 302, 200]


@pytest.mark.parametrize(
    ("role", "seconds", "status"),
    [(Role.STAFF, 900, 200), (Role.STAFF, 901, 302), (Role.ADMIN, 300, 200), (Role.ADMIN, 301, 302)],
)
def test_a_resting_session_ends(
    door: tuple[Client, DbSession], monkeypatch: pytest.MonkeyPatch, role: Role, seconds: int, status: int
) -> None:
    stop_the_clock(monkeypatch)
    client, db = door
    sign_in(client, db, role)
    stop_the_clock(monkeypatch, AT + timedelta(seconds=seconds))
    assert client.get("/account").status_code == status


@pytest.mark.parametrize(("role", "hours"), [(Role.STAFF, 12), (Role.ADMIN, 8)])
def test_a_busy_session_ends_too(
    door: tuple[Client, DbSession], stored: str, monkeypatch: pytest.MonkeyPatch, role: Role, hours: int
) -> None:
    stop_the_clock(monkeypatch)
    client, db = door
    user = make_user(db, role, username="an.mau", password_hash=stored, asks_second_factor=False)
    assert enter(client) == "/"
    session = db.scalars(select(LoginSession)).one()
    for seconds, status in ((-1, 200), (0, 302)):
        at = AT + timedelta(hours=hours, seconds=seconds)
        session.last_seen_at = at
        stop_the_clock(monkeypatch, at)
        assert client.get("/account").status_code == status
    assert user.id == session.user_id
    assert clock.now() == AT + timedelta(hours=hours)
