"""Letters against a real mail server that refuses, falls silent and hangs up: each once, in order, after the deed."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from outreach.kernel.db import Database, DbSession
from outreach.kernel.mail import Security, Smtp
from outreach.notices import mail_run
from outreach.notices.mail_rules import IN_HAND_AT_MOST, KEPT_UP_FOR, LetterState
from outreach.notices.mail_run import SECONDS_A_STEP, send_due_letters
from outreach.notices.mail_service import claim_next_letter, hand_over, send_again, set_letter_aside
from outreach.notices.models import Letter
from outreach.notices.rules import Message, NoticeKind, Recipient
from outreach.notices.service import Post, tell
from tests.build import AT, make_actor
from tests.support import mail_server as servers
from tests.support.mail_server import MailServer, mail_server

pytestmark = pytest.mark.database
POST = Post(is_on=True, site="https://vepho.example.vn")
ANN = Recipient("house:1", "Bác Lê Mẫu Tâm", None, "tam@example.vn")
BOB = Recipient("house:2", "Đỗ Mẫu Hiền", None, "hien@example.vn")


def write(db: DbSession, to: Recipient, what: str) -> None:
    facts = {"count": what, "oldest": "2026-11-01"}
    message = Message(NoticeKind.FOLLOW_UPS_OVERDUE, once=what, facts=facts)
    assert tell(db, [to], message, post=POST, now=AT) == 1


class Sender:
    """Sends at an instant of the test's own choosing."""

    def __init__(self, database: Database, server: MailServer) -> None:
        self.database, self.at = database, AT
        self.smtp = Smtp("127.0.0.1", server.port, "vepho@example.vn", Security.NONE)

    def clock(self) -> datetime:
        return self.at

    def go(self, *, later: timedelta = timedelta(0), seconds: float = SECONDS_A_STEP) -> int:
        self.at += later
        return send_due_letters(self.database, self.smtp, clock=self.clock, seconds=seconds)

    def go_on(self, rounds: int = 5) -> None:
        for _ in range(rounds):
            self.go(later=timedelta(hours=5))

    def states(self) -> list[LetterState]:
        with self.database.reading() as db:
            return [one.state for one in db.query(Letter).order_by(Letter.number)]


def test_a_letter_goes_out_only_after_the_deed_is_committed(database: Database) -> None:
    with mail_server() as server:
        sender = Sender(database, server)
        with database.writing() as db:
            write(db, ANN, "1")
            db.rollback()
        assert (sender.go(), server.talks) == (0, 0)
        with database.writing.begin() as db:
            write(db, ANN, "1")
        assert (sender.go(), sender.go()) == (1, 0)
    (letter,) = server.arrived
    assert str(letter["Subject"]) == "1 việc hẹn bà con đã quá ngày"
    assert "Kính gửi Bác Lê Mẫu Tâm" in letter.get_content()
    assert "https://vepho.example.vn/follow-ups" in letter.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    with database.reading() as db:
        assert db.query(Letter.body).scalar() == ""


@pytest.mark.parametrize(
    "mood", [servers.DROPS, servers.BUSY, servers.SILENT, servers.DROPS_BEFORE_TEXT, servers.BUSY_WITH_TEXT]
)
def test_a_letter_that_surely_was_not_taken_is_tried_again_and_arrives_once_in_order(
    database: Database, mood: str
) -> None:
    with database.writing.begin() as db:
        for what in ("1", "2", "3"):
            write(db, ANN, what)
    with mail_server(mood, *([] if mood == servers.SILENT else [mood])) as server:
        sender = Sender(database, server)
        sender.go(seconds=0.3 if mood == servers.SILENT else SECONDS_A_STEP)
        assert server.arrived == []
        sender.go_on()
    assert [one.split()[0] for one in server.subjects] == ["1", "2", "3"]
    assert len(set(server.ids)) == 3
    assert sender.states() == [LetterState.SENT] * 3


@pytest.mark.parametrize("mood", [servers.KEEPS_AND_DROPS, servers.LOSES_AND_DROPS])
def test_a_letter_whose_end_is_unknown_never_goes_again_by_itself(database: Database, mood: str) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
        write(db, ANN, "2")
    with mail_server(mood) as server:
        sender = Sender(database, server)
        sender.go_on()
        arrived = [one.split()[0] for one in server.subjects]
        assert arrived == (["1", "2"] if mood == servers.KEEPS_AND_DROPS else ["2"])
        assert sender.states() == [LetterState.UNCERTAIN, LetterState.SENT]
        with database.writing.begin() as db:
            letter = db.query(Letter).filter_by(state=LetterState.UNCERTAIN).one()
            send_again(db, make_actor(db), letter, now=sender.at)
        sender.go()
    ids = server.ids
    assert sender.states() == [LetterState.SENT, LetterState.SENT]
    if mood == servers.KEEPS_AND_DROPS:
        assert ids[0] == ids[2], "a person sends the same letter: programs of mail show it once"


@pytest.mark.parametrize("mood", [servers.NO_SUCH, servers.REFUSES_TEXT])
def test_a_letter_that_is_refused_for_good_is_seen_and_holds_nobody_up(database: Database, mood: str) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
        write(db, ANN, "2")
        write(db, BOB, "3")
    with mail_server(mood) as server:
        sender = Sender(database, server)
        sender.go_on(2)
    assert sender.states() == [LetterState.REFUSED, LetterState.SENT, LetterState.SENT]
    with database.writing.begin() as db:
        letter = db.query(Letter).filter_by(state=LetterState.REFUSED).one()
        assert letter.error.startswith(("nobody of that name", "no"))
        set_letter_aside(db, make_actor(db), letter, now=sender.at)
        assert (letter.state, letter.body) == (LetterState.SET_ASIDE, "")


def test_a_failing_letter_holds_back_its_own_recipient_and_no_other(database: Database) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
        write(db, ANN, "2")
        write(db, BOB, "3")
    with mail_server(servers.BUSY) as server:
        sender = Sender(database, server)
        sender.go()
        assert [one.split()[0] for one in server.subjects] == ["3"]
        sender.go(later=timedelta(minutes=2))
    assert [one.split()[0] for one in server.subjects] == ["3", "1", "2"]


def test_a_server_that_is_away_is_asked_once_a_round(database: Database) -> None:
    with database.writing.begin() as db:
        for what in ("1", "2", "3"):
            write(db, Recipient(f"house:{what}", "Ai đó", None, f"a{what}@example.vn"), what)
    with mail_server(servers.DROPS) as server:
        Sender(database, server).go()
        assert server.talks == 1


def test_a_letter_waits_no_longer_than_its_matter(database: Database) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
    with mail_server(servers.BUSY, servers.BUSY) as server:
        sender = Sender(database, server)
        sender.go()
        sender.go(later=KEPT_UP_FOR)
        assert sender.states() == [LetterState.WAITING]
        sender.go(later=timedelta(days=1))
    assert server.arrived == []
    assert sender.states() == [LetterState.TOO_LATE]


def test_two_senders_never_hold_the_same_letter(database: Database) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
        write(db, ANN, "2")
    with database.writing.begin() as db:
        first = claim_next_letter(db, now=AT)
        assert first is not None
    with database.writing.begin() as db:
        assert claim_next_letter(db, now=AT) is None, "the second letter waits for the first"


def test_whoever_dies_before_the_text_is_followed_and_after_it_is_not(database: Database) -> None:
    for handed, expected in ((False, LetterState.SENT), (True, LetterState.UNCERTAIN)):
        with database.writing.begin() as db:
            write(db, Recipient(f"house:{handed}", "Ai đó", None, "ai@example.vn"), str(handed))
        with database.writing.begin() as db:
            held = claim_next_letter(db, now=AT)
            assert held is not None
            assert not handed or hand_over(db, held, now=AT)
        with mail_server() as server:
            sender = Sender(database, server)
            assert sender.go(later=IN_HAND_AT_MOST) == 0
            sender.go(later=timedelta(seconds=1))
        assert sender.states()[-1] is expected
        with database.writing.begin() as db:
            assert not hand_over(db, held, now=sender.at), "who comes back too late may not send any more"


def test_a_letter_that_cannot_be_written_holds_nobody_up(database: Database) -> None:
    with database.writing.begin() as db:
        write(db, Recipient("house:3", "Tên\nBcc: ai@example.vn", None, "ba@example.vn"), "1")
        write(db, BOB, "2")
    with mail_server() as server:
        sender = Sender(database, server)
        sender.go()
    assert sender.states() == [LetterState.REFUSED, LetterState.SENT]
    assert [one.split()[0] for one in server.subjects] == ["2"]


def test_a_dot_at_the_start_of_a_line_survives(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing.begin() as db:
        write(db, ANN, "1")
        letter = db.query(Letter).one()
        letter.body = "Một\n.\n..hai\n"

    def plain(letter: Letter, smtp: Smtp) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["Message-ID"] = "<1@x>"
        message.set_content(letter.body, cte="8bit")
        return message

    monkeypatch.setattr(mail_run, "message_of", plain)
    with mail_server() as server:
        assert Sender(database, server).go() == 1
    assert server.arrived[0].get_content().splitlines() == ["Một", ".", "..hai"]
