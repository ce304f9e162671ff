"""Letters on their way: taken by one sender at a time, in order for each recipient, never twice by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import aliased

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_, clean
from outreach.notices.mail_rules import (
    IN_HAND,
    IN_HAND_AT_MOST,
    NEEDS_A_PERSON,
    NOTICES_KEPT_FOR,
    SHOWN_FOR,
    Answer,
    LetterState,
    wait_after,
)
from outreach.notices.models import Letter, Notice, ToldChange

_FREE = {"claim": None}


def claim_next_letter(db: DbSession, *, now: datetime) -> Letter | None:
    """Take the oldest letter that is due and before which no other waits for the same recipient; None where none is.

    Of several senders one gets it; a letter that failed holds back those behind it, so that order is kept.
    """
    number = db.scalar(_next(now))
    if number is None:
        return None
    mine = update(Letter).where(Letter.number == number, Letter.state == LetterState.WAITING)
    taken = mine.values(state=LetterState.CLAIMED, claim=new_id(), changed_at=now).returning(Letter.number)
    won = db.execute(taken.execution_options(synchronize_session=False)).first()
    return db.get(Letter, number, populate_existing=True) if won else None


def hand_over(db: DbSession, letter: Letter, *, now: datetime) -> bool:
    """Say, before the first byte of its text goes out, that it goes; False where it is no longer this try's."""
    return _as_ours(db, letter, LetterState.CLAIMED, {"state": LetterState.HANDED, "changed_at": now})


def settle_letter(db: DbSession, letter: Letter, answer: Answer, *, error: str = "", now: datetime) -> None:
    """Write down how a try ended; nothing where another try has taken the letter over."""
    values: dict[str, object] = {"changed_at": now, "error": clean(error)[:300], **_FREE}
    if answer is Answer.TAKEN:
        values |= {"state": LetterState.SENT, "sent_at": now, "body": "", "error": ""}
    elif answer is Answer.TRY_AGAIN:
        failures = letter.failures + 1
        values |= {"state": LetterState.WAITING, "failures": failures, "due_at": now + wait_after(failures)}
    else:
        values |= {"state": LetterState.REFUSED if answer is Answer.REFUSED else LetterState.UNCERTAIN}
    for held in IN_HAND:
        if _as_ours(db, letter, held, values):
            return


def release_dead_claims(db: DbSession, *, now: datetime) -> int:
    """What a sender held when it died: again to be sent where no text had gone out, else uncertain; gives how many."""
    dead = update(Letter).where(Letter.changed_at < now - IN_HAND_AT_MOST)
    again = dead.where(Letter.state == LetterState.CLAIMED).values(
        state=LetterState.WAITING, due_at=now, changed_at=now, **_FREE
    )
    unknown = dead.where(Letter.state == LetterState.HANDED).values(
        state=LetterState.UNCERTAIN, changed_at=now, **_FREE
    )
    late = update(Letter).where(Letter.state == LetterState.WAITING, Letter.good_until < now)
    late = late.values(state=LetterState.TOO_LATE, changed_at=now)
    return sum(
        len(db.execute(one.returning(Letter.number).execution_options(synchronize_session=False)).all())
        for one in (again, unknown, late)
    )


def send_again(db: DbSession, actor: Actor, letter: Letter, *, now: datetime) -> None:
    """A person has looked: the same letter goes once more, under the same Message-ID."""
    _refuse_unless_ended(letter)
    letter.state, letter.due_at, letter.failures, letter.changed_at = LetterState.WAITING, now, 0, now
    letter.good_until = max(letter.good_until, now + timedelta(days=1))
    record(db, actor, "letter.send_again", letter.notice, now=now)


def set_letter_aside(db: DbSession, actor: Actor, letter: Letter, *, now: datetime) -> None:
    """A person has looked: nothing more is to be done about this letter."""
    _refuse_unless_ended(letter)
    letter.state, letter.body, letter.changed_at = LetterState.SET_ASIDE, "", now
    record(db, actor, "letter.set_aside", letter.notice, now=now)


def forget_old_letters(db: DbSession, *, now: datetime) -> int:
    """Letters that went well long ago are erased with their addresses, old notices too; gives how many letters."""
    ended = [LetterState.SENT, LetterState.SET_ASIDE]
    old = delete(Letter).where(Letter.state.in_(ended), Letter.changed_at < now - SHOWN_FOR)
    count = len(db.execute(old.returning(Letter.number)).all())
    db.execute(delete(ToldChange).where(ToldChange.told_at < now - SHOWN_FOR))
    has_letter = select(Letter.number).where(Letter.notice_id == Notice.id)
    db.execute(delete(Notice).where(Notice.at < now - NOTICES_KEPT_FOR, ~has_letter.exists()))
    return count


def _next(now: datetime) -> Select[int]:
    earlier = aliased(Letter)
    holds_up = select(earlier.number).where(
        earlier.recipient == Letter.recipient,
        earlier.number < Letter.number,
        earlier.state.in_([LetterState.WAITING, *IN_HAND]),
    )
    return select(func.min(Letter.number)).where(
        Letter.state == LetterState.WAITING,
        Letter.due_at <= now,
        Letter.good_until >= now,
        ~holds_up.exists(),
    )


def _as_ours(db: DbSession, letter: Letter, held: LetterState, values: dict[str, object]) -> bool:
    ours = update(Letter).where(Letter.number == letter.number, Letter.claim == _claim(letter), Letter.state == held)
    changed = ours.values(values).returning(Letter.number).execution_options(synchronize_session=False)
    return db.execute(changed).first() is not None


def _claim(letter: Letter) -> UUID:
    if letter.claim is None:
        raise ValueError("a letter that nobody holds")
    return letter.claim


def _refuse_unless_ended(letter: Letter) -> None:
    if letter.state not in NEEDS_A_PERSON:
        raise Refused("letter.moved_on", N_("Thư này đã đổi tình trạng. Hãy tải lại trang."))
