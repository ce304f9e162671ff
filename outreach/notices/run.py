"""One round of telling: what has changed since the last one, then the letters that are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from outreach.config import Settings
from outreach.kernel.db import Database
from outreach.notices.change_service import changes_to_tell, tell_changes
from outreach.notices.mail_run import send_due_letters
from outreach.notices.service import Post


def post_of(settings: Settings) -> Post:
    """Whether this installation sends letters, and which address of ours they name."""
    return Post(is_on=settings.smtp is not None, site=settings.public_url)


def tell_and_send(database: Database, settings: Settings, *, clock: Callable[[], datetime]) -> int:
    """Do both; gives how many letters arrived. Several processes may do it at once: each thing happens once."""
    _tell(database, post_of(settings), clock())
    return send_due_letters(database, settings.smtp, clock=clock) if settings.smtp else 0


def _tell(database: Database, post: Post, now: datetime) -> None:
    with database.reading() as db:
        is_needed = changes_to_tell(db, now=now)
    if not is_needed:
        return
    try:
        with database.writing.begin() as db:
            tell_changes(db, post=post, now=now)
    except IntegrityError:
        # Another process was looking at the same changes; what it told is told.
        return
