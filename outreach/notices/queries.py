"""Finding notices and letters, each person within their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from outreach.accounts.rules import Actor
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.notices.mail_rules import IN_HAND, NEEDS_A_PERSON, LetterState
from outreach.notices.models import Letter, Notice

PAGE = 50


def unread_count(db: DbSession, user_id: UUID) -> int:
    """How many notices of this account were not read yet."""
    rows = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.scalar(rows) or 0


def inbox_of(db: DbSession, actor: Actor, *, page: int = 1) -> tuple[Sequence[Notice], int]:
    """One page of one's own notices, the latest first, and how many in all."""
    own = select(Notice).where(Notice.user_id == actor.user_id)
    total = db.scalar(select(func.count()).select_from(own.subquery())) or 0
    rows = own.order_by(Notice.at.desc(), Notice.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return db.scalars(rows).all(), total


def notice_for(db: DbSession, actor: Actor, notice_id: UUID) -> Notice:
    """One notice of one's own; raises `NotFound` for anybody else's."""
    found = db.scalar(select(Notice).where(Notice.id == notice_id, Notice.user_id == actor.user_id))
    if found is None:
        raise NotFound("notice.unknown", N_("Không có tin này."))
    return found


def once_told(db: DbSession, recipient: str, once: Collection[str]) -> set[str]:
    """Which of these things this recipient was told already."""
    return set(db.scalars(select(Notice.once).where(Notice.recipient == recipient, Notice.once.in_(once))))


def letter(db: DbSession, number: int) -> Letter:
    """One letter; raises `NotFound`."""
    found = db.get(Letter, number)
    if found is None:
        raise NotFound("letter.unknown", N_("Không có thư này."))
    return found


def letters_needing_a_person(db: DbSession) -> Sequence[Letter]:
    """What could not be delivered and what may or may not have arrived, oldest first."""
    return db.scalars(select(Letter).where(Letter.state.in_(NEEDS_A_PERSON)).order_by(Letter.number)).all()


def letters_under_way(db: DbSession, *, limit: int = 100) -> Sequence[Letter]:
    """Letters that wait or are just being sent, in their order."""
    states = [LetterState.WAITING, *IN_HAND]
    return db.scalars(select(Letter).where(Letter.state.in_(states)).order_by(Letter.number).limit(limit)).all()


def letters_ended(db: DbSession, *, limit: int = 50) -> Sequence[Letter]:
    """The latest letters that need nothing more."""
    states = [LetterState.SENT, LetterState.SET_ASIDE]
    rows = select(Letter).where(Letter.state.in_(states)).order_by(Letter.changed_at.desc(), Letter.number.desc())
    return db.scalars(rows.limit(limit)).all()
