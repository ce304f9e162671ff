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
_PURPOSE = "content"


class ContentMark(bytes):
    """A keyed fingerprint of what was sent, and the words it is of while they are in hand."""

    words: str

    def is_of(self, stored: bytes) -> bool:
        """Whether `stored` is the fingerprint of the same words, under whichever key it was made.

        One under a key that was put away since can be held against nothing; its id alone then says that it is the same.
        """
        ring, version = installed_keyring(), stored[0] if stored else 0
        return version not in ring.keys or stored == ring.index(self.words, _PURPOSE, version=version)


def content_mark(**facts: Any) -> ContentMark:
    """A keyed fingerprint of what was sent; without the key it tells nothing about the person."""
    words = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)
    mark = ContentMark(installed_keyring().index(words, _PURPOSE))
    mark.words = words
    return mark


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
    if stored is not None and not _is_same(stored.content_mark, row.content_mark):
        raise Refused("record.id_reuse", N_("Bản ghi này đã lưu với nội dung khác. Hãy mở lại lượt để sửa."))
    return stored


def _is_same(stored: bytes, sent: bytes) -> bool:
    return sent.is_of(stored) if isinstance(sent, ContentMark) else stored == sent
