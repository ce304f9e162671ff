"""What comes after the visit, as officer and clerk live it: the result days later, the paper that was missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState, DecisionFacts, Reason
from outreach.activations.service import decide_activation
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import totals_of_visits
from outreach.dossiers.rules import FollowUpPlace, Help
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.clock import LOCAL_ZONE, now
from outreach.kernel.db import Database
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from tests.build import AT, SATURDAY, make_actor, make_encounter, make_visit, open_session
from tests.support.browser import Visitor
from tests.support.field import Scene, make_scene
from tests.support.field_page import FieldPage
from tests.support.open_day import PASSWORD, PIN, OpenDay, open_day
from tests.support.world import stop_the_clock

pytestmark = [pytest.mark.browser, pytest.mark.database]
S = ActivationState
Come = Callable[..., Visitor]


class Days:
    """The house on one day after the other, and somebody at its desk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, database: Database, come: Come) -> None:
        self.monkeypatch, self.database, self.come = monkeypatch, database, come

    def on(self, day: date, who: User, hour: int = 9, size: str = "desk") -> Page:
        """The page of this person on that day, signed in."""
        stop_the_clock(self.monkeypatch, datetime.combine(day, time(hour), LOCAL_ZONE))
        with self.database.writing.begin() as db:
            token = open_session(db, db.get_one(User, who.id))
        visitor = self.come(size)
        visitor.sign_in(token)
        return visitor.page


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch, database: Database, visitor: Come) -> Days:
    return Days(monkeypatch, database, visitor)


def test_taken_on_saturday_approved_on_tuesday_activated_on_thursday(days: Days, database: Database) -> None:
    with database.writing.begin() as db:
        scene = make_scene(db)
        row_id = scene.request(scene.encounter("Đỗ Thị Nhàn (mẫu)")).id
        officer = scene.officer_user
    page = days.on(SATURDAY, officer, size="tablet")
    page.goto("/activations")
    page.get_by_role("button", name="Công an đã thu nhận").click()
    page.goto("/activations?view=under_way")
    expect(page.locator("form.queue")).to_contain_text("Đỗ Thị Nhàn")
    page = days.on(SATURDAY + timedelta(days=3), officer)
    page.goto("/activations?view=due")
    page.get_by_role("button", name="Đã duyệt, chờ kích hoạt").click()
    page = days.on(SATURDAY + timedelta(days=5), officer)
    page.goto("/activations?view=under_way")
    page.get_by_label("Chọn Đỗ Thị Nhàn").check()
    page.locator("form.queue").get_by_role("button", name="Đã kích hoạt mức 2").click()
    page.goto("/activations/log")
    expect(page.locator("main")).to_contain_text("Đỗ Thị Nhàn (mẫu): đã kích hoạt mức 2")
    with database.reading() as db:
        row = db.get_one(Activation, row_id)
        instants = [row.taken_at, row.approved_at, row.activated_at]
        assert [one and one.astimezone(LOCAL_ZONE).date() for one in instants] == [
            SATURDAY + timedelta(days=after) for after in (0, 3, 5)
        ]
        assert (row.state, row.was_activated_at_visit) == (S.ACTIVATED, False)


def missing_paper(database: Database) -> tuple[Scene, Dossier]:
    """On Saturday a paper was missing; it was promised for the next visit of the same phố, on Sunday week."""
    with database.writing.begin() as db:
        scene = make_scene(db)
        dossier = scene.dossier(scene.encounter("Lê Thị Thọ (mẫu)"), Help.MISSING_PAPERS, missing_papers=("Tờ khai",))
        promise = FollowUp(id=new_id(), encounter_id=dossier.encounter_id, dossier_id=dossier.id, created_at=AT,
                           owner_id=scene.clerk.id, what="Mang bổ sung tờ khai", place=FollowUpPlace.NEXT_VISIT,
                           due_on=SATURDAY + timedelta(days=8))  # fmt: skip
        db.add(promise)
        team = [one.member for one in scene.visit.members]
        make_visit(db, *team, neighborhood=scene.visit.neighborhood, campaign=scene.visit.campaign,
                   on=SATURDAY + timedelta(days=8), state=VisitState.HELD)  # fmt: skip
    return scene, dossier


def test_a_missing_paper_is_brought_to_the_next_visit_and_the_result_is_on_time(days: Days, database: Database) -> None:
    scene, dossier = missing_paper(database)
    page = days.on(SATURDAY + timedelta(days=8), scene.clerk, size="tablet")
    page.goto("/follow-ups")
    page.get_by_role("link", name="Ghi kết quả").click()
    page.get_by_label("Đã xong").check()
    page.get_by_label("Đã làm gì, hoặc vì sao thôi").fill("Bà mang đủ tờ khai")
    page.get_by_label("Bây giờ").select_option(label="Đã nộp trực tuyến")
    page.get_by_label("Mã hồ sơ, nếu đã có").fill("H56.16-261122-0007")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.locator("main")).to_contain_text("Không có việc nào")
    page = days.on(SATURDAY + timedelta(days=12), scene.clerk)
    page.goto(f"/dossiers/{dossier.id}")
    page.get_by_label("Trạng thái trên Cổng").select_option(label="Đã trả kết quả")
    page.get_by_role("button", name="Ghi trạng thái").click()
    expect(page.locator("main")).to_contain_text("Đã mang bổ sung")
    with database.reading() as db:
        kept = db.get_one(Dossier, dossier.id)
        assert (kept.help, kept.missing_papers) == (Help.SUBMITTED_ONLINE, [])
        assert kept.due_on == SATURDAY + timedelta(days=16)  # received on Sunday: five working days after Monday
        assert kept.finished_on == SATURDAY + timedelta(days=12)
        totals = totals_of_visits(db, VisitRange(), today=kept.finished_on)
        assert totals[kept.visit_id].on_time_share == 1.0


class PoliceTablet(FieldPage):
    """The tablet in the hands of the police."""

    def begin(self) -> None:
        self.page.goto(f"/field#/enrol/{self.day.enrolment_code}")
        for name, value in (("username", "dai.hung"), ("password", PASSWORD), ("pin", PIN), ("pin2", PIN)):
            self.page.locator(f"#{name}").fill(value)
        self.page.get_by_role("button", name="Đăng nhập và tải").tap()
        expect(self.page.locator("[data-title]")).to_have_text("Xác nhận VNeID mức 2", timeout=30_000)

    def choose(self, name: str) -> None:
        self.page.get_by_label(f"Chọn {name}").tap()

    def view(self, word: str, count: int) -> None:
        """Show one of the views once it says so many."""
        self.page.get_by_role("button", name=f"{word} {count}", exact=True).tap()


def people_sent(database: Database, day: OpenDay) -> dict[str, Activation]:
    """Four people whom the center sent to the police at the open visit."""
    names = ("Thọ", "Nhàn", "Hoa", "Lộc")
    with database.writing.begin() as db:
        from_db = db.get_one(Visit, day.visit_id)
        rows = {}
        for number, name in enumerate(names):
            person = make_encounter(db, from_db, person_name=f"Lê Văn {name}", author_id=day.user_id, birth_year=1950)
            sent_at = now() - timedelta(minutes=40 - number)
            own = {"encounter_id": person.id, "visit_id": from_db.id, "author_id": day.user_id}
            times = {"requested_at": sent_at, "changed_at": now()}
            rows[name] = Activation(id=new_id(), state=S.REQUESTED, was_sent=True, **own, **times)
            db.add(rows[name])
    return rows


@pytest.fixture
def police(browser: Browser, server: str, database: Database) -> Iterator[tuple[PoliceTablet, dict[str, Activation]]]:
    day = open_day(database)
    rows = people_sent(database, day)
    tablet = PoliceTablet(Visitor(browser, server, "tablet"), day)
    tablet.begin()
    yield tablet, rows
    tablet.visitor.context.close()
    assert tablet.complaints() == []


def wait_until(question: Callable[[], bool], seconds: float = 20) -> None:
    """Until the answer is yes; the tablet sends when it sees the network again."""
    end = monotonic() + seconds
    while not question():
        assert monotonic() < end, "not in time"
        sleep(0.1)


def state_of(database: Database, row: Activation) -> tuple[ActivationState, Reason | None]:
    with database.reading() as db:
        found = db.get_one(Activation, row.id)
        return found.state, found.reason


def test_the_police_decide_offline_and_the_second_of_two_is_told_who_was_first(
    police: tuple[PoliceTablet, dict[str, Activation]], database: Database
) -> None:
    tablet, rows = police
    tablet.go("/police")
    tablet.offline()
    for name in ("Thọ L.V.", "Nhàn L.V."):
        tablet.choose(name)
    tablet.page.get_by_role("button", name="Xác nhận cả 2 người").tap()
    expect(tablet.page.locator("[data-toasts]")).to_contain_text("Đã ghi 2 người")
    tablet.page.get_by_role("button", name="SIM không chính chủ").tap()
    tablet.view("Chưa được", 1)
    expect(tablet.page.locator(".queue")).to_contain_text("Hoa L.V.")
    with database.writing.begin() as db:
        other = make_actor(db, Role.POLICE, full_name="Trung úy Khác (mẫu)")
        decide_activation(db, other, db.get_one(Activation, rows["Nhàn"].id), facts=DecisionFacts(S.TAKEN), base_rev=1,
                          now=now())  # fmt: skip
    tablet.visitor.context.set_offline(False)
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: state_of(database, rows["Hoa"]) == (S.NOT_DONE, Reason.SIM_OF_ANOTHER))
    assert [state_of(database, rows[name])[0] for name in ("Thọ", "Nhàn", "Lộc")] == [S.ACTIVATED, S.TAKEN, S.REQUESTED]
    tablet.view("Đang chờ", 1)
    tablet.view("Đã thu nhận", 1)
    expect(tablet.page.locator(".in-hand")).to_contain_text("Trung úy Khác (mẫu) đã ghi «Công an đã thu nhận»")
    tablet.go("/police-log")
    expect(tablet.page.locator(".reason-bars")).to_contain_text("SIM không chính chủ")
    expect(tablet.page.locator("main")).to_contain_text("Hoa L.V., 1950: chưa được")


def test_a_shaky_hand_of_the_police_confirms_nobody_but_the_person_in_hand(
    police: tuple[PoliceTablet, dict[str, Activation]], database: Database
) -> None:
    tablet, rows = police
    expect(tablet.page.locator(".in-hand")).to_contain_text("Thọ L.V.")
    tablet.tap_twice(tablet.page.locator("[data-activate]"))
    expect(tablet.page.locator(".in-hand")).to_contain_text("Nhàn L.V.")
    tablet.tap_twice(tablet.page.get_by_role("button", name="SIM không chính chủ"))
    expect(tablet.page.locator(".in-hand")).to_contain_text("Hoa L.V.")
    wait_until(lambda: state_of(database, rows["Nhàn"]) == (S.NOT_DONE, Reason.SIM_OF_ANOTHER))
    told = [state_of(database, rows[name])[0] for name in ("Thọ", "Hoa", "Lộc")]
    assert told == [S.ACTIVATED, S.REQUESTED, S.REQUESTED]


def test_the_police_are_offered_no_recording_which_the_server_would_refuse(
    police: tuple[PoliceTablet, dict[str, Activation]],
) -> None:
    tablet, _ = police
    tabs = tablet.page.locator("[data-tabs] a:visible")
    expect(tabs).to_have_text(["Buổi này", "Chờ công an"])
    tablet.page.evaluate("hash => { location.hash = hash }", f"#/visits/{tablet.day.visit_id}/scan")
    expect(tablet.page.locator(".tablet-page.screen-police")).to_be_visible()
    tablet.go()
    expect(tablet.page.locator("main").get_by_role("link", name="Lượt mới")).to_be_hidden()
    expect(tablet.page.locator("main")).to_contain_text("Tổ có mặt")
