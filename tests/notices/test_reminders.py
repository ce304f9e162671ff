"""What the clock tells: exactly once for each visit, person and kind, also after days without the machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.activations.rules import ActivationState
from outreach.dossiers.models import FollowUp
from outreach.dossiers.rules import FollowUpPlace
from outreach.kernel.db import DbSession
from outreach.notices.mail_rules import LetterState
from outreach.notices.mail_service import forget_old_letters
from outreach.notices.models import Letter, Notice
from outreach.notices.reminder_service import (
    remind_of_visits,
    tell_of_ready_reports,
    tell_the_days_visits,
    tell_what_is_overdue,
)
from outreach.notices.rules import NoticeKind
from outreach.planning.rules import VisitState
from outreach.reports.models import ReportFile, ReportSchedule
from tests.build import AT, SATURDAY, make_encounter, make_user
from tests.notices.conftest import NO_POST, POST, People, days_later
from tests.support.field import decided, make_scene

pytestmark = pytest.mark.database
Inbox = Callable[[User], list[Notice]]
Letters = Callable[[], list[tuple[str, str]]]


def remind(db: DbSession, *days: float) -> list[int]:
    told = []
    for day in days:
        told.append(remind_of_visits(db, post=POST, now=days_later(day)))
        db.commit()
    return told


def test_team_police_head_and_keeper_are_reminded_at_seven_three_and_one_days(
    db: DbSession, people: People, inbox: Inbox, letters: Letters
) -> None:
    assert remind(db, -1, 0, 0, 1, 2, 3, 4, 4.5, 5, 6, 7) == [0, 5, 0, 0, 0, 0, 5, 0, 0, 5, 0]
    for user in (people.clerk, people.officer, people.head):
        assert [one.facts["days"] for one in inbox(user)] == [7, 3, 1]
    assert inbox(people.director) == []
    assert letters() == [
        (address, f"Còn {days} ngày: buổi về phố Đông Quang")
        for days in (7, 3, 1)
        for address in ("lan@example.vn", "tam@example.vn")
    ]


def test_after_days_without_the_machine_one_reminder_comes_and_not_three(
    db: DbSession, people: People, inbox: Inbox
) -> None:
    assert remind(db, 6, 6.1) == [5, 0]
    assert [one.facts["days"] for one in inbox(people.clerk)] == [1]


def test_a_visit_that_moved_is_reminded_of_anew(db: DbSession, people: People, inbox: Inbox) -> None:
    remind(db, 0)
    people.visit.on += timedelta(days=7)
    assert remind(db, 1, 7) == [0, 5]
    assert [one.facts["on"] for one in inbox(people.clerk)] == ["2026-11-21", "2026-11-28"]


@pytest.mark.parametrize("state", [VisitState.CANCELLED, VisitState.POSTPONED, VisitState.HELD])
def test_nobody_is_reminded_of_what_is_not_ahead(db: DbSession, people: People, state: VisitState) -> None:
    people.visit.state = state
    assert remind(db, 0, 6) == [0, 0]


def test_closed_accounts_are_not_told(db: DbSession, people: People, inbox: Inbox) -> None:
    people.clerk.disabled_at = AT
    assert remind(db, 0) == [4]
    assert inbox(people.clerk) == []


def test_without_a_mail_server_only_inboxes_are_filled(db: DbSession, people: People, letters: Letters) -> None:
    assert remind_of_visits(db, post=NO_POST, now=AT) == 3
    assert letters() == []


def test_the_database_itself_holds_each_reminder_to_one(db: DbSession, people: People, inbox: Inbox) -> None:
    remind(db, 0)
    (told,) = inbox(people.clerk)
    db.add(Notice(recipient=told.recipient, kind=told.kind, once=told.once, facts={}, at=AT))
    with pytest.raises(IntegrityError):
        db.flush()


def test_what_was_told_long_ago_is_forgotten_and_what_needs_a_person_stays(
    db: DbSession, people: People, letters: Letters
) -> None:
    remind(db, 0)
    sent, refused = db.query(Letter).order_by(Letter.number)
    sent.state, sent.sent_at, refused.state = LetterState.SENT, AT, LetterState.REFUSED
    assert [forget_old_letters(db, now=days_later(day)) for day in (59, 61)] == [0, 1]
    assert [address for address, _ in letters()] == ["tam@example.vn"]
    assert db.query(Notice).count() == 5
    forget_old_letters(db, now=days_later(401))
    assert [one.recipient.partition(":")[0] for one in db.query(Notice)] == ["house"]


def test_the_morning_of_a_visit_day_tells_who_plans_once(db: DbSession, people: People, inbox: Inbox) -> None:
    for hours in (0, 1):
        tell_the_days_visits(db, lambda _db, _visit: 12, post=POST, now=days_later(7) + timedelta(hours=hours))
    (told,) = inbox(people.director)
    assert told.kind is NoticeKind.VISIT_DAY
    (line,) = told.facts["visits"]
    assert (line["people"], line["police"], line["expected"], line["is_ready"]) == (3, 1, 12, False)
    assert tell_the_days_visits(db, lambda _db, _visit: 0, post=POST, now=days_later(8)) == 0


def test_overdue_promises_go_to_their_owner_and_all_to_who_plans(db: DbSession, people: People, inbox: Inbox) -> None:
    encounter, other = make_encounter(db), make_user(db, Role.STAFF)
    for owner, days_ago in ((people.clerk, 9), (people.clerk, 2), (other, 1), (other, -3)):
        db.add(
            FollowUp(encounter_id=encounter.id, owner_id=owner.id, what="Gọi lại", place=FollowUpPlace.CENTER,
                     due_on=SATURDAY - timedelta(days=days_ago), created_at=AT)
        )  # fmt: skip
    db.flush()
    for _ in range(2):
        tell_what_is_overdue(db, post=POST, now=AT)
    counts = [(one.facts["count"], one.facts["oldest"]) for user in (people.clerk, other) for one in inbox(user)]
    assert counts == [(2, "2026-11-05"), (1, "2026-11-13")]
    assert [one.facts["count"] for one in inbox(people.director)] == [3]
    assert "Gọi lại" not in str([one.facts for one in inbox(people.clerk)])


def test_overdue_activations_go_to_the_police(db: DbSession, people: People, inbox: Inbox) -> None:
    scene = make_scene(db)
    row = scene.request(scene.encounter())
    decided(db, row, ActivationState.APPROVED, at=AT, due_on=SATURDAY - timedelta(days=1))
    tell_what_is_overdue(db, post=POST, now=AT)
    (told,) = inbox(people.officer)
    assert (told.kind, told.facts["count"]) == (NoticeKind.ACTIVATIONS_OVERDUE, 1)


def test_a_monthly_report_is_told_of_once_when_its_file_is_there(db: DbSession, people: People, inbox: Inbox) -> None:
    monthly = ReportSchedule(
        report="by_field", preset="last_month", day_of_month=14, made_by=people.director.id, created_at=AT,
        maker=people.director, last_on=SATURDAY,
    )  # fmt: skip
    db.add(monthly)
    db.flush()
    assert tell_of_ready_reports(db, post=POST, now=AT) == 0
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    db.add(
        ReportFile(
            report="by_field", file_name="Linh-vuc.xlsx", stored_name="x.xlsx", filters={}, made_at=AT,
            made_by=people.director.id, expires_at=days_later(9), rows_counted=1, rows_written=1, byte_count=1,
            from_on=first, to_on=last,
        )
    )  # fmt: skip
    db.flush()
    assert [tell_of_ready_reports(db, post=POST, now=days_later(day)) for day in (0, 1)] == [1, 0]
    assert [one.facts["file"] for one in inbox(people.director)] == ["Linh-vuc.xlsx"]
