"""What a large piece of work has read beforehand, so that its parts need not ask the database again and again.

It belongs to one session and one block of work. Rows that somebody else changes meanwhile are met by the
database's own keys and locks in the end, as they are without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from outreach.kernel.db import Base, DbSession

_PLACE = "outreach.ahead"

Row = TypeVar("Row", bound=Base)
Answer = TypeVar("Answer")


@dataclass
class Ahead:
    """Rows by model and id (None: there is none), and answers by question."""

    rows: dict[tuple[type[Base], UUID], Base | None] = field(default_factory=dict)
    answers: dict[Hashable, Any] = field(default_factory=dict)

    def put(self, model: type[Base], ids: Iterable[UUID], found: Iterable[Any]) -> None:
        """Remember which of these rows there are, and that the others are not."""
        self.rows |= dict.fromkeys((model, key) for key in ids)
        self.rows |= {(model, row.id): row for row in found}

    def add(self, db: DbSession, row: Any) -> None:
        """Add a new row, to be written later, with what writing it would put into it."""
        model: type[Base] = type(row)
        for name, value in _defaults_of(model):
            if name not in row.__dict__:
                setattr(row, name, value)
        db.add(row)
        self.rows[model, row.id] = row


@contextmanager
def reading_ahead(db: DbSession) -> Iterator[Ahead]:
    """Within this block the parts of the work on `db` share what was read; nothing of it stays."""
    db.info[_PLACE] = made = Ahead()
    try:
        yield made
    finally:
        del db.info[_PLACE]


def read_ahead(db: DbSession) -> Ahead | None:
    """What was read beforehand, where work reads ahead at all."""
    known: Ahead | None = db.info.get(_PLACE)
    return known


def row_of(db: DbSession, model: type[Row], key: UUID) -> Row | None:
    """The row of an id, from what was read ahead or from the database; also one that is not written yet."""
    ahead = read_ahead(db)
    if ahead is None or (model, key) not in ahead.rows:
        return db.get(model, key)
    found: Any = ahead.rows[model, key]
    return found  # type: ignore[no-any-return]


def known_row(db: DbSession, model: type[Row], key: UUID) -> Row | None:
    """The row of an id where it was read ahead; never asks."""
    ahead = read_ahead(db)
    found: Any = ahead.rows.get((model, key)) if ahead else None
    return found  # type: ignore[no-any-return]


def remembered(db: DbSession, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question that is asked once in a block of work that reads ahead, and each time elsewhere."""
    ahead = read_ahead(db)
    if ahead is None:
        return ask()
    if question not in ahead.answers:
        ahead.answers[question] = ask()
    answer: Answer = ahead.answers[question]
    return answer


@cache
def _defaults_of(model: Any) -> list[tuple[str, Any]]:
    defaults = ((name, column.default) for name, column in model.__mapper__.columns.items())
    return [(name, default.arg) for name, default in defaults if default is not None and default.is_scalar]
