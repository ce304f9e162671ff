"""Invitations by a secret link: good for one party of one visit, answered without an account, withdrawn at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from outreach.accounts.models import User
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.notices.invitation_rules import Asked, Party, asked_of
from outreach.notices.invitation_service import invite, link_code, withdraw_invitation
from outreach.notices.models import Invitation, Letter, Notice
from outreach.notices.rules import NoticeKind
from outreach.planning.models import VisitChange
from outreach.planning.rules import HalfDay, VisitState
from outreach.planning.service import move_visit
from tests.build import AT, SATURDAY, make_visit, sign_in
from tests.conftest import Client
from tests.notices.conftest import NO_POST, POST, People
from tests.public.conftest import token_of
from tests.support.world import stop_the_clock

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def asked(db: DbSession, people: People, party: Party = Party.HOUSE) -> str:
    made = invite(db, people.director.as_actor(), people.visit, party, post=NO_POST, now=AT)
    db.commit()
    return f"/xac-nhan/{link_code(made)}"


def state_of(people: People) -> VisitState:
    """How the visit stands now, whatever was asserted before."""
    return people.visit.state


def answer(client: Client, path: str, what: str, **typed: Any) -> TestResponse:
    token = token_of(client.get(path).text)
    return client.post(f"{path}/{what}", data={"csrf_token": token, **typed})


@pytest.mark.parametrize(
    ("party", "state", "expected"),
    [
        (Party.HOUSE, VisitState.PROPOSED, Asked.QUESTION),
        (Party.HOUSE, VisitState.POLICE_CONFIRMED, Asked.PROMISED),
        (Party.POLICE, VisitState.PROPOSED, Asked.NOT_YET),
        (Party.POLICE, VisitState.HOUSE_CONFIRMED, Asked.QUESTION),
        (Party.POLICE, VisitState.ANNOUNCED, Asked.PROMISED),
        (Party.HOUSE, VisitState.CANCELLED, Asked.OVER),
        (Party.POLICE, VisitState.HELD, Asked.OVER),
    ],
)
def test_each_party_is_asked_in_its_turn(party: Party, state: VisitState, expected: Asked) -> None:
    assert asked_of(party, state) is expected


def test_house_then_police_answer_by_link_and_the_visit_goes_on(
    client: Client, db: DbSession, people: People, inbox: Callable[[User], list[Notice]]
) -> None:
    house, police = asked(db, people), asked(db, people, Party.POLICE)
    assert "Nhà văn hóa chưa nhận lời" in client.get(police).text
    assert answer(client, house, "nhan-loi").status_code == 303
    assert state_of(people) is VisitState.HOUSE_CONFIRMED
    assert answer(client, house, "nhan-loi").status_code == 303, "twice is one promise"
    assert "Đã nhận lời. Xin cảm ơn!" in client.get(house).text
    answer(client, police, "nhan-loi")
    assert state_of(people) is VisitState.POLICE_CONFIRMED
    changes = db.query(VisitChange).order_by(VisitChange.id).all()
    assert [(one.what, one.actor_name) for one in changes[1:]] == [
        ("visit.confirm_house", "Nhà văn hóa phố Đông Quang (qua đường dẫn)"),
        ("visit.confirm_police", "Công an phường (qua đường dẫn)"),
    ]
    assert [(one.kind, one.facts["who"]) for one in inbox(people.director)] == [
        (NoticeKind.ACCEPTED, "Nhà văn hóa"),
        (NoticeKind.ACCEPTED, "Công an phường"),
    ]
    acts = [one.act for one in db.query(AuditEntry).filter(AuditEntry.act.like("invitation.%"))]
    assert acts == ["invitation.make", "invitation.make", "invitation.answer", "invitation.answer"]


def test_no_needs_a_reason_takes_the_promise_back_and_tells_who_plans(
    client: Client, db: DbSession, people: People, inbox: Callable[[User], list[Notice]]
) -> None:
    path = asked(db, people)
    answer(client, path, "nhan-loi")
    empty = answer(client, path, "khong-duoc", reason=" ")
    assert empty.status_code == 422
    assert "Xin ghi vài chữ vì sao không được." in empty.text
    assert state_of(people) is VisitState.HOUSE_CONFIRMED
    answer(client, path, "khong-duoc", reason="Hôm đó có đám cưới")
    assert state_of(people) is VisitState.PROPOSED
    assert "Đã gửi lời báo không được" in client.get(path).text
    told = inbox(people.director)[-1]
    assert (told.kind, told.facts["reason"]) == (NoticeKind.DECLINED, "Hôm đó có đám cưới")
    answer(client, path, "nhan-loi")
    assert state_of(people) is VisitState.HOUSE_CONFIRMED


def test_a_moved_visit_is_asked_for_again_by_the_same_link(client: Client, db: DbSession, people: People) -> None:
    path = asked(db, people)
    answer(client, path, "nhan-loi")
    on = SATURDAY + timedelta(days=8)
    move_visit(db, people.director.as_actor(), people.visit, on=on, half_day=HalfDay.AM, reason="mưa", now=AT)
    page = client.get(path).text
    assert "Buổi đã đổi ngày." in page
    assert "Xác nhận mở nhà văn hóa" in page


def test_the_database_knows_no_link_and_one_link_stands_for_each_party(db: DbSession, people: People) -> None:
    first, second = asked(db, people), asked(db, people)
    assert first != second
    stored = db.query(Invitation).order_by(Invitation.made_at, Invitation.id).all()
    assert [one.revoked_at is None for one in stored] == [False, True]
    words = str([vars(one) for one in stored])
    assert first.rpartition("/")[2] not in words
    assert second.rpartition("/")[2] not in words


@pytest.mark.parametrize("end", ["withdrawn", "replaced", "over", "expired", "guessed"])
def test_a_link_that_is_no_longer_good_answers_nobody(
    client: Client, db: DbSession, people: People, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    path = asked(db, people)
    token = token_of(client.get(path).text)
    made = db.query(Invitation).one()
    if end == "withdrawn":
        withdraw_invitation(db, people.director.as_actor(), made, now=AT)
    elif end == "replaced":
        asked(db, people)
    elif end == "over":
        stop_the_clock(monkeypatch, AT + timedelta(days=7, hours=4))
    elif end == "expired":
        made.expires_at = AT - timedelta(seconds=1)
    else:
        path = f"{path[:-2]}AA"
    assert client.get(path).status_code == 404
    if end != "guessed":
        assert client.post(f"{path}/nhan-loi", data={"csrf_token": token}).status_code == 404
    assert state_of(people) is VisitState.PROPOSED


def test_a_forged_form_changes_nothing(client: Client, db: DbSession, people: People) -> None:
    path = asked(db, people)
    elsewhere = invite(db, people.director.as_actor(), make_visit(db, on=SATURDAY), Party.HOUSE, post=NO_POST, now=AT)
    other = token_of(client.get(f"/xac-nhan/{link_code(elsewhere)}").text)
    for token in ("", "x", other):
        assert client.post(f"{path}/nhan-loi", data={"csrf_token": token}).status_code == 400
    assert state_of(people) is VisitState.PROPOSED


def test_the_page_names_no_citizen_no_clerk_and_no_keeper(client: Client, db: DbSession, people: People) -> None:
    page = client.get(asked(db, people)).text
    names = [one.member.full_name for one in people.visit.members] + ["Lê Mẫu Tâm", people.director.full_name]
    assert [name for name in names if name in page] == []


def test_a_keeper_with_an_address_gets_the_link_by_letter(db: DbSession, people: People) -> None:
    made = invite(db, people.director.as_actor(), people.visit, Party.HOUSE, post=POST, now=AT)
    letter = db.query(Letter).one()
    assert letter.address == "tam@example.vn"
    assert f"https://vepho.example.vn/xac-nhan/{link_code(made)}" in letter.body
    raw = db.connection().exec_driver_sql("SELECT body, facts FROM letters JOIN notices ON notices.id = notice_id")
    assert link_code(made).encode() not in b"".join(bytes(str(part), "utf-8") for row in raw for part in row)


def test_nobody_is_asked_for_a_visit_that_is_over(db: DbSession, people: People) -> None:
    people.visit.state = VisitState.CANCELLED
    with pytest.raises(Refused):
        invite(db, people.director.as_actor(), people.visit, Party.HOUSE, post=NO_POST, now=AT)


def test_who_plans_makes_copies_and_ends_links_on_the_visits_page(
    client: Client, db: DbSession, people: People
) -> None:
    sign_in(client, db, people.director)
    page = f"/visits/{people.visit.id}/messages"
    assert "Chưa có đường dẫn nào." in client.get(page).text
    client.post(f"{page}/links/house")
    shown = client.get(page).text
    link = link_code(db.query(Invitation).one())
    assert f"http://localhost/xac-nhan/{link}" in shown
    assert "Mời bà con phố Đông Quang" in shown
    assert "Sáng thứ Bảy, ngày 21 tháng 11, từ 7 giờ 30 đến 11 giờ," in shown
    client.post(f"{page}/links/house/end")
    assert link not in client.get(page).text
    assert client.post(f"{page}/links/house/end").status_code == 409
    assert client.post(f"{page}/links/nobody").status_code == 404
