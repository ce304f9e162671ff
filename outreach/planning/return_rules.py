"""Coming back: where somebody was promised the next visit, and no visit is owed or ahead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Promises:
    """How many people of a neighborhood were promised the next visit there, the earliest until `due_on`."""

    people: int
    due_on: date

    def __add__(self, other: Promises) -> Promises:
        return Promises(self.people + other.people, min(self.due_on, other.due_on))


def returns_needed(
    promised: Mapping[UUID, Promises], *, heirs: Mapping[UUID, UUID], expected: Collection[UUID]
) -> dict[UUID, Promises]:
    """The neighborhoods to come back to, the earliest promise first.

    `heirs` name the living successor of a neighborhood that has ended; `expected` are those with a visit owed or
    ahead: whoever waits there is served at that one.
    """
    found: dict[UUID, Promises] = {}
    for place, promises in promised.items():
        living = heirs.get(place, place)
        found[living] = found[living] + promises if living in found else promises
    waiting = [(place, promises) for place, promises in found.items() if place not in expected]
    return dict(sorted(waiting, key=lambda pair: pair[1].due_on))
