"""Doing operations: all of a push together where all goes well, else each in its own savepoint."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from outreach.kernel.ahead import reading_ahead
from outreach.kernel.db import DbSession
from outreach.kernel.text import N_
from outreach.sync.commands import apply
from outreach.sync.foresight_queries import look_ahead, what_they_need
from outreach.sync.opening_service import Door, Parcel, author_of
from outreach.sync.rules import OpRefused, Verdict, rejected

_LOG = logging.getLogger("outreach.sync")
_ONE_REFUSED = (IntegrityError, DataError)


class _NotTogether(Exception):
    """Something went wrong with one of them: each has to be done on its own."""


def settle_all(db: DbSession, door: Door, parcels: Mapping[UUID, Parcel]) -> dict[UUID, Verdict]:
    """Do these operations in their order. The verdicts and what is written are those of `settle` one by one."""
    kept = what_they_need(db, [parcel.content.op for parcel in parcels.values() if parcel.content])
    try:
        return _settle_together(db, door, parcels)
    except _NotTogether:
        return {op_id: settle(db, door, parcel) for op_id, parcel in parcels.items()}
    finally:
        kept.clear()


def settle(db: DbSession, door: Door, parcel: Parcel) -> Verdict:
    """Do one operation in a savepoint; whatever happens to it, the others go on.

    A busy or full database is no matter of one operation and goes up.
    """
    if parcel.content is None:
        return parcel.refusal or failed()
    try:
        with db.begin_nested():
            return apply(db, author_of(db, door, parcel.content), parcel.content.op, now=door.now)
    except OpRefused as refusal:
        return refusal.verdict
    except _ONE_REFUSED:
        _LOG.exception("the database refused operation %s", parcel.content.op.op_id)
    except DBAPIError:
        raise
    except Exception:  # noqa: BLE001 (one poisoned operation must not stop the others; it is logged, kept and shown)
        _LOG.exception("operation %s failed", parcel.content.op.op_id)
    return failed()


def failed() -> Verdict:
    """The end of an operation that no rule foresaw."""
    words = N_("Máy chủ chưa ghi được bản ghi này. Bản ghi được giữ lại, người quản trị sẽ thử lại.")
    return rejected("op.failed", words).verdict


def _settle_together(db: DbSession, door: Door, parcels: Mapping[UUID, Parcel]) -> dict[UUID, Verdict]:
    contents = [parcel.content for parcel in parcels.values() if parcel.content]
    try:
        # One savepoint and one writing for all: that is most of what an operation costs.
        with db.begin_nested(), reading_ahead(db) as ahead:
            look_ahead(db, ahead, [content.op for content in contents])
            verdicts = {op_id: _verdict(db, door, parcel) for op_id, parcel in parcels.items()}
            db.flush()
    except _ONE_REFUSED as error:
        raise _NotTogether from error
    except DBAPIError:
        raise
    except Exception as error:
        raise _NotTogether from error
    return verdicts


def _verdict(db: DbSession, door: Door, parcel: Parcel) -> Verdict:
    if parcel.content is None:
        return parcel.refusal or failed()
    try:
        author = author_of(db, door, parcel.content)
    except OpRefused as refusal:
        return refusal.verdict  # nothing was touched yet
    return apply(db, author, parcel.content.op, now=door.now)
