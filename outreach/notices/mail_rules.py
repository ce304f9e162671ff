"""A letter: its Vietnamese text, its life, when it is tried again, and what an answer of the mail server means."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from outreach.kernel.text import N_
from outreach.notices.rules import PATHS, Message, NoticeKind, Tongue, lines_of, title_of

WAITS = (1, 5, 15, 30, 60, 120, 240)
"""Minutes before the next try, by how many have failed; the last one goes on until the letter is out of date."""

KEPT_UP_FOR = timedelta(days=7)
"""So long a letter is tried whose matter has no day of its own."""

IN_HAND_AT_MOST = timedelta(minutes=10)
"""Longer than the slowest conversation with a server; whoever holds a letter after that has died."""

SHOWN_FOR = timedelta(days=60)
"""Letters that went well are forgotten after two months, with the address they went to."""

NOTICES_KEPT_FOR = timedelta(days=400)
"""A notice may be looked up for a little more than a year."""

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


class LetterState(StrEnum):
    """Life of a letter. While `HANDED` its text is on the way: whoever dies then leaves it `UNCERTAIN`."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    TOO_LATE = "too_late"
    SET_ASIDE = "set_aside"


LETTER_LABELS = {
    LetterState.WAITING: N_("Chờ gửi"),
    LetterState.CLAIMED: N_("Đang gửi"),
    LetterState.HANDED: N_("Đang gửi"),
    LetterState.SENT: N_("Đã gửi"),
    LetterState.REFUSED: N_("Máy chủ thư từ chối"),
    LetterState.UNCERTAIN: N_("Không rõ đã tới chưa"),
    LetterState.TOO_LATE: N_("Quá ngày, không gửi nữa"),
    LetterState.SET_ASIDE: N_("Đã gác lại"),
}
NEEDS_A_PERSON = frozenset({LetterState.REFUSED, LetterState.UNCERTAIN, LetterState.TOO_LATE})
"""What the machine does not settle by itself; it stands on the page of letters."""

IN_HAND = frozenset({LetterState.CLAIMED, LetterState.HANDED})


class Answer(StrEnum):
    """How a try ended."""

    TAKEN = "taken"
    TRY_AGAIN = "try_again"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def answer_of(code: int | None, *, was_handed: bool) -> Answer:
    """What a reply of the server means (RFC 5321 §4.2.1); `code` None: the way broke off.

    Once the text has gone out, silence may mean that it was taken: it must not go again by itself.
    """
    if code is None:
        return Answer.UNKNOWN if was_handed else Answer.TRY_AGAIN
    if 200 <= code < 300:
        return Answer.TAKEN
    return Answer.REFUSED if 500 <= code < 600 else Answer.TRY_AGAIN


def wait_after(failures: int) -> timedelta:
    """How long a letter rests after so many failed tries."""
    return timedelta(minutes=WAITS[min(failures, len(WAITS)) - 1])


def letter_text(message: Message, name: str, *, site: str, ward: str) -> tuple[str, str]:
    """Subject and text of the letter in which `name` is told; `site` empty: the letter bears no address of ours."""
    paragraphs = [f"Kính gửi {name},", title_of(message.kind, message.facts, VIETNAMESE) + "."]
    paragraphs.append("\n".join(lines_of(message.kind, message.facts, VIETNAMESE)))
    paragraphs.append(message.link or _own_page(message, site))
    paragraphs.append(f"Trung tâm Phục vụ hành chính công {ward}\nThư này do máy gửi. Đoàn không hỏi mật khẩu, mã OTP.")
    subject = title_of(message.kind, message.facts, VIETNAMESE)
    return subject, "\n\n".join(part for part in paragraphs if part) + "\n"


def _own_page(message: Message, site: str) -> str:
    if not site or message.kind is NoticeKind.INVITED:
        return ""
    return f"Xem thêm: {site}{PATHS[message.kind].format(subject=message.subject_id)}"


def _say(source: str, **facts: Any) -> str:
    return source % facts if facts else source


def _day(on: date) -> str:
    return f"{_WEEKDAYS[on.weekday()]} {on:%d/%m/%Y}"


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


VIETNAMESE = Tongue(say=_say, day=_day, clock=_clock)
"""Letters are in Vietnamese, whatever language the desk is read in."""
