"""Writing down that the list of procedures was put up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.dossiers.models import Posting
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean
from outreach.places.queries import neighborhoods_on
from outreach.procedures.queries import catalogue_on


def post_catalogue(
    db: DbSession,
    actor: Actor,
    neighborhood_ids: Collection[UUID],
    *,
    posted_on: date,
    posted_by: str,
    note: str,
    now: datetime,
) -> int:
    """The list that holds on `posted_on` was put up at these phố; gives how many are news.

    The same phố, version and day again changes nothing. Raises `Invalid` for a day to come, no phố, or no catalogue.
    """
    if posted_on > local_day(now):
        raise Invalid("posting.future", N_("Ngày này chưa tới."), field="posted_on")
    version = catalogue_on(db, posted_on)
    if version is None:
        raise Invalid("posting.no_catalogue", N_("Chưa có danh mục thủ tục để niêm yết."))
    living = {place.id for place in neighborhoods_on(db, posted_on)} & set(neighborhood_ids)
    if not living:
        raise Invalid("posting.nowhere", N_("Hãy chọn ít nhất một phố."), field="neighborhoods")
    standing = set(
        db.scalars(
            select(Posting.neighborhood_id).where(Posting.version_id == version.id, Posting.posted_on == posted_on)
        )
    )
    fresh = sorted(living - standing)
    for neighborhood_id in fresh:
        posting = Posting(neighborhood_id=neighborhood_id, version_id=version.id, posted_on=posted_on,
                          posted_by=clean(posted_by)[:200], note=clean(note)[:300], recorded_by=actor.user_id,
                          recorded_at=now)  # fmt: skip
        db.add(posting)
        record(db, actor, "posting.add", posting, now=now, neighborhood=neighborhood_id, version=version.number)
    return len(fresh)
