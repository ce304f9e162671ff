"""Telling people: a notice, and where there is an address its letter, in the transaction of what is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import update

from outreach.accounts.rules import Actor
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.db import DbSession
from outreach.kernel.text import clean
from outreach.notices.mail_rules import KEPT_UP_FOR, letter_text
from outreach.notices.models import Letter, Notice
from outreach.notices.queries import once_told
from outreach.notices.rules import Message, Recipient
from outreach.places.queries import ward_profile


@dataclass(frozen=True)
class Post:
    """Whether letters are sent at all, and the address of our pages that they name (may be empty)."""

    is_on: bool = False
    site: str = ""


def tell(db: DbSession, told: Iterable[Recipient], message: Message, *, post: Post, now: datetime) -> int:
    """Tell each recipient this once, whatever was tried before; gives how many were told now.

    Who has neither an inbox nor a way by letter is left out: nothing would reach them.
    """
    count = 0
    for recipient in told:
        has_letter = post.is_on and bool(recipient.address)
        if recipient.user_id is None and not has_letter:
            continue
        if once_told(db, recipient.key, [message.once]):
            continue
        notice = _notice(db, recipient, message, now=now)
        if has_letter:
            _write_letter(db, recipient, message, notice, post=post, now=now)
        count += 1
    db.flush()
    return count


def read_notice(db: DbSession, notice: Notice, *, now: datetime) -> None:
    """Its owner has seen it; the first time counts."""
    notice.read_at = notice.read_at or now
    db.flush()


def read_all(db: DbSession, actor: Actor, *, now: datetime) -> None:
    """Everything in one's own inbox has been seen."""
    unread = update(Notice).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
    db.execute(unread.values(read_at=now))


def _notice(db: DbSession, recipient: Recipient, message: Message, *, now: datetime) -> Notice:
    made = Notice(
        recipient=recipient.key,
        user_id=recipient.user_id,
        kind=message.kind,
        once=message.once,
        subject_id=message.subject_id,
        facts=dict(message.facts),
        at=now,
    )
    db.add(made)
    return made


def _write_letter(
    db: DbSession, recipient: Recipient, message: Message, notice: Notice, *, post: Post, now: datetime
) -> None:
    subject, body = letter_text(message, recipient.name, site=post.site, ward=ward_profile(db).name)
    day = message.good_until
    last = datetime.combine(day, time(23, 59), LOCAL_ZONE) if day else now + KEPT_UP_FOR
    db.add(
        Letter(
            notice=notice,
            recipient=recipient.key,
            name=recipient.name,
            address=recipient.address,
            subject=clean(subject)[:300],
            body=body,
            created_at=now,
            due_at=now,
            good_until=max(last, now + timedelta(hours=1)),
            changed_at=now,
        )
    )
