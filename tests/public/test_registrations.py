from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel import clock
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.public.models import PreRegistration
from outreach.public.queries import places_left
from outreach.public.rules import KEPT_AFTER_VISIT, PER_ADDRESS_AN_HOUR, RegistrationState
from outreach.public.service import forget_old_registrations, mark_of_address, register_ahead
from tests.build import make_visit
from tests.conftest import Client
from tests.public.conftest import TYPED, token_of

pytestmark = pytest.mark.database
Register = Callable[..., TestResponse]


def rows(db: DbSession) -> list[PreRegistration]:
    return list(db.scalars(select(PreRegistration).order_by(PreRegistration.created_at)))


def test_somebody_registers_and_finds_it_by_the_secret_link_alone(
    client: Client, db: DbSession, register: Register
) -> None:
    answer = register(needs_support="y")
    assert answer.status_code == 303
    (row,) = rows(db)
    assert (row.person_name, row.phone, row.slot, row.place) == ("Nguyễn Văn Trung", "0912345678", 1, 1)
    assert (row.needs, row.needs_support, row.state.value) == (["1.001193"], True, "registered")
    page = client.get(answer.headers["Location"]).text
    assert "Đã nhận đăng ký" in page
    assert "7:30–8:30" in page
    assert [secret for secret in ("Văn Trung", "0912", "678") if secret in page] == []
    assert client.get("/dang-ky/" + "x" * 40).status_code == 404


def test_the_public_pages_set_no_cookie(client: Client, register: Register) -> None:
    answers = [client.get(path) for path in ("/pho", "/pho/dong-quang", "/pho/dong-quang/dang-ky", "/giay-to")]
    assert [one.headers.get("Set-Cookie") for one in [*answers, register()]] == [None] * 5


def test_name_and_phone_lie_sealed(db: DbSession, register: Register) -> None:
    register()
    stored = str(db.execute(text("SELECT * FROM pre_registrations")).all())
    assert "Trung" not in stored
    assert "0912345678" not in stored
    assert "203.0.113.7" not in stored


def test_a_form_sent_twice_is_one_registration_and_one_link(client: Client, db: DbSession, register: Register) -> None:
    token = token_of(client.get("/pho/dong-quang/dang-ky").text)
    first, second = register(token=token), register(token=token, person_name="Ai Khác")
    assert first.headers["Location"] == second.headers["Location"]
    assert [row.person_name for row in rows(db)] == ["Nguyễn Văn Trung"]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"phone": "0912 345 67"}, "Thiếu 1 số. Số di động có 10 số, ví dụ 0912 345 678."),
        ({"phone": "038199012345"}, "Ở đây chỉ cần số điện thoại, không cần số căn cước."),
        ({"person_name": ""}, "Chưa có họ tên."),
        ({"person_name": "Trung 038199012345"}, "không cần số căn cước hay số điện thoại."),
        ({"slot": "9"}, "Hãy chọn một mục trong danh sách."),
        ({"needs": ["1.999999"]}, "Giá trị này chưa đúng."),
        ({"website": "http://a.example"}, "Ô này phải để trống."),
        ({"taking": 1}, "Trang gửi đi nhanh quá nên chưa nhận."),
        ({"taking": 13 * 3600}, "Trang mở đã lâu nên chưa nhận."),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed_and_nothing_is_stored(
    db: DbSession, register: Register, typed: dict[str, object], word: str
) -> None:
    answer = register(**typed)
    assert answer.status_code == 422
    assert word in answer.text
    assert rows(db) == []
    if "person_name" not in typed:
        assert "Nguyễn Văn Trung" in answer.text


def test_a_form_that_is_none_of_ours_is_refused(client: Client, db: DbSession, visit: Visit) -> None:
    for token in ("", "x", "a.b.c"):
        assert client.post("/pho/dong-quang/dang-ky", data={**TYPED, "csrf_token": token}).status_code == 400
    assert rows(db) == []


def test_cancelling_frees_the_place_and_forgets_the_person(
    client: Client, db: DbSession, register: Register, visit: Visit
) -> None:
    link = register().headers["Location"]
    assert places_left(db, visit) == [5, 6, 9]
    token = token_of(client.get(link).text)
    assert client.post(f"{link}/huy", data={"csrf_token": "x"}).status_code == 400
    assert client.post(f"{link}/huy", data={"csrf_token": token}).status_code == 303
    (row,) = rows(db)
    assert (row.person_name, row.phone, row.phone_index, row.needs) == (None, None, None, [])
    assert places_left(db, visit) == [6, 6, 9]
    assert "Đã hủy đăng ký" in client.get(link).text


def test_however_many_come_from_one_address_they_are_bounded_and_the_honest_one_passes(
    client: Client, db: DbSession, register: Register, pytestconfig: pytest.Config
) -> None:
    """Twenty tries beyond the bound; ten thousand with --long."""
    register(slot="0")
    made = db.scalar(select(func.max(PreRegistration.created_at)))
    db.add_all(many(rows(db)[0], PER_ADDRESS_AN_HOUR - 1, made))
    token = token_of(client.get("/pho/dong-quang/dang-ky").text)
    tries = 10_000 if pytestconfig.getoption("--long") else 20
    seconds = 3000 / tries
    answers = [
        register(token=token, taking=seconds if number else 5, slot="0", phone=f"09{number:08}").status_code
        for number in range(tries)
    ]
    assert set(answers) == {429}
    assert len(rows(db)) == PER_ADDRESS_AN_HOUR
    assert register(address="198.51.100.4", slot="0", phone="0987654321").status_code == 303


def many(like: PreRegistration, count: int, at: datetime | None) -> list[PreRegistration]:
    return [
        PreRegistration(
            visit_id=like.visit_id, person_name="Máy gửi", phone=f"08{number:08}", phone_index=bytes(17), slot=0,
            needs=[], state=RegistrationState.WAITING, address_mark=like.address_mark, created_at=at, changed_at=at,
        )
        for number in range(count)
    ]  # fmt: skip


def test_a_household_has_one_address_however_it_is_written(db: DbSession) -> None:
    assert mark_of_address("2001:db8:1:2::5") == mark_of_address("2001:db8:1:2:ffff::1")
    assert mark_of_address("2001:db8:1:3::5") != mark_of_address("2001:db8:1:2::5")


def test_the_answer_does_not_tell_whether_a_phone_is_known(client: Client, db: DbSession, register: Register) -> None:
    answers = [register(slot="2") for _ in range(4)]
    assert {answer.status_code for answer in answers} == {303}
    assert [row.state.value for row in rows(db)] == ["registered", "registered", "waiting", "waiting"]
    pages = [
        re.sub(r"/dang-ky/[^\"]+|value=\"[^\"]+\"", "", client.get(one.headers["Location"]).text) for one in answers
    ]
    assert len(set(pages)) == 1


def test_the_last_place_of_an_hour_goes_to_one(db: DbSession, register: Register, visit: Visit) -> None:
    answers = [register(phone=f"09100000{number:02}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [422]
    assert "Giờ này vừa hết chỗ. Hãy chọn giờ khác." in answers[-1].text
    again = rows(db)[0]
    db.add(
        PreRegistration(
            visit_id=visit.id, person_name="A", phone="0", slot=1, place=again.place, address_mark=b"",
            state=RegistrationState.REGISTERED, created_at=again.created_at, changed_at=again.created_at,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.flush()


@pytest.mark.parametrize("state", [VisitState.POSTPONED, VisitState.CANCELLED, VisitState.HELD])
def test_a_visit_that_is_not_ahead_takes_nobody(client: Client, db: DbSession, visit: Visit, state: VisitState) -> None:
    visit.state = state
    answer = client.get("/pho/dong-quang/dang-ky")
    assert answer.status_code == 404
    assert "Bà con cứ đến đúng giờ." in answer.text


def test_a_visit_called_off_in_mid_form_takes_nobody(client: Client, db: DbSession, visit: Visit) -> None:
    facts = {"person_name": "A", "phone": "0912345678", "slot": 0, "needs": [], "needs_support": False}
    visit.state = VisitState.CANCELLED
    with pytest.raises(Refused, match="không còn nhận đăng ký trước"):
        register_ahead(db, visit, registration_id=new_id(), address="::1", now=clock.now(), **facts)  # type: ignore[arg-type]


def test_thirty_days_after_the_visit_everything_is_erased(db: DbSession, register: Register, visit: Visit) -> None:
    register()
    late = datetime.combine(visit.on, datetime.min.time(), clock.LOCAL_ZONE) + KEPT_AFTER_VISIT
    assert forget_old_registrations(db, THE_HOUSE, now=late + timedelta(hours=23)) == 0
    assert forget_old_registrations(db, THE_HOUSE, now=late + timedelta(hours=25)) == 1
    assert rows(db) == []


def test_a_moved_visit_keeps_those_who_registered_and_tells_them(
    client: Client, db: DbSession, register: Register, visit: Visit
) -> None:
    link = register().headers["Location"]
    visit.on = visit.on + timedelta(days=7)
    assert "06/12/2026" in client.get(link).text
    visit.state = VisitState.CANCELLED
    assert "không còn ở ngày đã đăng ký" in client.get(link).text
    assert make_visit(db).id != visit.id


def test_many_at_once_never_share_a_place(database: Database, db: DbSession, visit: Visit) -> None:
    db.commit()
    outcomes: list[str] = []

    def try_it(number: int) -> None:
        with database.writing() as own:
            wanted = own.get_one(Visit, visit.id)
            facts = {"person_name": f"Lê Mẫu {number}", "phone": f"09123{number:05}", "slot": 1, "needs": []}
            try:
                register_ahead(
                    own, wanted, registration_id=new_id(), address=f"192.0.2.{number}", needs_support=False,
                    now=clock.now(), **facts,  # type: ignore[arg-type]
                )  # fmt: skip
                own.commit()
                outcomes.append("in")
            except Invalid:
                own.rollback()
                outcomes.append("full")

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["full"] * 6 + ["in"] * 6
    assert sorted(row.place or 0 for row in rows(db)) == [1, 2, 3, 4, 5, 6]
