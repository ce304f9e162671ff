"""When a reminder stands, and the words of each kind of notice."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask

from outreach.kernel.ids import new_id
from outreach.notices.mail_rules import VIETNAMESE, Answer, answer_of, letter_text, wait_after
from outreach.notices.rules import PATHS, Message, NoticeKind, lines_of, reminder_due, title_of

VISIT = {"place": "Đông Quang", "on": "2026-11-21", "half_day": "am", "house": "Nhà văn hóa phố Đông Quang"}
FACTS = {
    **VISIT, "was_on": "2026-11-14", "was_half_day": "pm", "days": 7, "count": 2, "who": "Nhà văn hóa",
    "oldest": "2026-11-02", "file": "Bao-cao.xlsx", "reason": "bão số 5.", "state": "proposed",
    "visits": [{**VISIT, "people": 3, "police": 1, "expected": 12, "is_ready": False}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("days_left", "due"),
    [(30, None), (8, None), (7, 7), (6, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, None), (-1, None)],
)
def test_only_the_nearest_reminder_stands(days_left: int, due: int | None) -> None:
    assert reminder_due(days_left) == due


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_each_kind_has_its_words_and_leads_somewhere(app: Flask, kind: NoticeKind) -> None:
    title, lines = title_of(kind, FACTS, VIETNAMESE), lines_of(kind, FACTS, VIETNAMESE)
    assert title
    assert "%(" not in title + "".join(lines)
    assert "Lý do: bão số 5." in lines
    path = PATHS[kind].format(subject=new_id())
    assert app.url_map.bind("localhost").test(path), path


def test_the_words_of_a_moved_visit() -> None:
    facts = {name: FACTS[name] for name in (*VISIT, "was_on", "was_half_day")}
    assert title_of(NoticeKind.MOVED, facts, VIETNAMESE) == "Đổi ngày: buổi về phố Đông Quang"
    (line,) = lines_of(NoticeKind.MOVED, facts, VIETNAMESE)
    was, now = line.split(" Nay: ")
    assert was == "Trước: Thứ Bảy 14/11/2026, chiều 14:00–17:00."
    assert now == "Thứ Bảy 21/11/2026, sáng 7:30–11:00, tại Nhà văn hóa phố Đông Quang."


def test_a_letter_bears_our_address_only_where_there_is_one() -> None:
    message = Message(NoticeKind.REMINDER, once="x", subject_id=new_id(), facts={**VISIT, "days": 3})
    subject, body = letter_text(message, "Bác Tâm", site="", ward="phường Quảng Phú")
    assert subject == "Còn 3 ngày: buổi về phố Đông Quang"
    assert "http" not in body
    assert "Kính gửi Bác Tâm," in body
    assert f"https://x.vn/visits/{message.subject_id}" in letter_text(message, "A", site="https://x.vn", ward="w")[1]


@pytest.mark.parametrize(
    ("code", "was_handed", "answer"),
    [
        (250, True, Answer.TAKEN),
        (None, False, Answer.TRY_AGAIN),
        (None, True, Answer.UNKNOWN),
        (451, False, Answer.TRY_AGAIN),
        (452, True, Answer.TRY_AGAIN),
        (550, False, Answer.REFUSED),
        (554, True, Answer.REFUSED),
    ],
)
def test_what_the_server_says_decides(code: int | None, was_handed: bool, answer: Answer) -> None:
    assert answer_of(code, was_handed=was_handed) is answer


def test_the_pause_grows_and_stays_below_half_a_day() -> None:
    waits = [wait_after(failures) for failures in range(1, 20)]
    assert waits == sorted(waits)
    assert (waits[0].total_seconds(), waits[-1].total_seconds()) == (60, 4 * 3600)
    assert VIETNAMESE.clock(time(7, 5)) == "7:05"
