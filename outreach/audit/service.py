"""Writing the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select

from outreach.audit.chain_service import link_at_commit
from outreach.audit.models import AuditEntry
from outreach.kernel.ahead import read_ahead, remembered
from outreach.kernel.db import Base, DbSession

_NUMBERS = "audit.numbers"
_LAST_NUMBER = select(func.max(AuditEntry.id))


class Doer(Protocol):
    """Whoever acts: a signed-in person, or a job."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


def record(db: DbSession, actor: Doer, act: str, subject: Base | None = None, *, now: datetime, **facts: Any) -> None:
    """Write one deed into the running transaction, so that deed and trail stand or fall together.

    `act` is `noun.verb`; `facts` are plain values that name no citizen.
    """
    if subject is not None and (read_ahead(db) is None or getattr(subject, "id", None) is None):
        db.flush()
    entry = AuditEntry(
        id=_number(db),
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.name,
        act=act,
        subject_kind=subject.__tablename__ if subject is not None else "",
        subject_id=str(getattr(subject, "id", "")) if subject is not None else "",
        facts={name: _plain(value) for name, value in facts.items()},
    )
    db.add(entry)
    link_at_commit(db, entry)


def _number(db: DbSession) -> int | None:
    """The number of a deed among many that are written at once on SQLite; None where the database gives it.

    To tell the numbers it gave, SQLite has to be handed row after row: that was a quarter of taking in a push.
    Nobody else writes there meanwhile, and no deed is ever removed, so the next number is free.
    """
    if read_ahead(db) is None or db.get_bind().dialect.name != "sqlite":
        return None
    return next(remembered(db, _NUMBERS, lambda: count((db.scalar(_LAST_NUMBER) or 0) + 1)))


def _plain(value: Any) -> Any:
    if isinstance(value, (UUID, date, datetime)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value
