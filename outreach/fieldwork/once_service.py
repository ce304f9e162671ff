"""Writing a record down once, however often it is sent: each has an id of its own and a mark of what was first sent."""

from __future__ import annotations

import json
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from outreach.kernel.ahead import read_ahead, row_of
from outreach.kernel.crypto import installed_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_


class _Sent(Protocol):
    id: Any
    content_mark: Any


Row = TypeVar("Row", bound=_Sent)


def content_mark(**facts: Any) -> bytes:
    """A keyed fingerprint of what was sent; without the key it tells nothing about the person."""
    return installed_keyring().index(json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False), "content")


def keep_once(db: DbSession, row: Row) -> tuple[Row, bool]:
    """The row under its id and whether it is new; the stored one again where the same was sent before.

    Raises `Refused` where the id carries other content. Two copies that arrive at once make one row:
    the database's own key decides.
    """
    stored = _stored(db, row)
    if stored is not None:
        return stored, False
    if (ahead := read_ahead(db)) is not None:
        # All rows of such work are written at once; a copy that came in between fails there, and all is done anew.
        ahead.add(db, row)
        return row, True
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        stored = _stored(db, row)
        if stored is None:
            raise
        return stored, False
    return row, True


def _stored(db: DbSession, row: Row) -> Row | None:
    stored: Row | None = row_of(db, type(row), row.id)  # type: ignore[type-var]
    if stored is not None and stored.content_mark != row.content_mark:
        raise Refused("record.id_reuse", N_("Bản ghi này đã lưu với nội dung khác. Hãy mở lại lượt để sửa."))
    return stored
