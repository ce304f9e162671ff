"""Making the demo ward, once."""

from __future__ import annotations

from datetime import datetime
from random import Random

from outreach.accounts.queries import has_any_user
from outreach.demo.setting import make_setting
from outreach.demo.story import play_story
from outreach.kernel.db import Database


def build_demo(database: Database, *, now: datetime) -> tuple[str, tuple[str, ...]] | None:
    """Fill an empty database with the demo ward in one transaction; gives password and user names.

    None, and nothing done, where anybody has an account already: real data is never mixed with it.
    """
    with database.writing.begin() as db:
        if has_any_user(db):
            return None
        random = Random(20260118)  # noqa: S311 (an invented ward, no secret)
        setting = make_setting(db, random, now=now)
        play_story(db, setting, random, now=now)
        return setting.password, setting.usernames
