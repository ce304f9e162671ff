"""Whom and what a form offers for one half-day, each with a word on whether it is free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from outreach.planning.conflict_queries import Book, Proposal
from outreach.planning.conflict_rules import Conflict, Person

_ABOUT_PEOPLE = "person."


@dataclass(frozen=True)
class Choice:
    """Somebody who may be ticked: days already booked in that month, and what forbids this half-day."""

    person: Person
    days: int
    why_not: Conflict | None


def people_for(book: Book, wanted: Proposal | None) -> list[Choice]:
    """Everybody who is still active: staff first, free people first, fewer days first, then by given name."""
    shown = [person for person in book.people.values() if person.active_to is None or person.active_to >= book.today]
    choices = [_choice(book, person, wanted) for person in shown]
    return sorted(choices, key=lambda one: (one.person.is_officer, one.why_not is not None, one.days))


def kits_for(book: Book, words: str, *, in_use: Iterable[UUID | None] = ()) -> list[tuple[UUID, str]]:
    """Teams as a select offers them; `words` are filled with %(number)s and %(kit)s. Retired kits only while in use."""
    return [
        (kit_id, words % {"number": team.number, "kit": team.kit.name})
        for kit_id, team in book.teams.items()
        if not team.kit.is_retired or kit_id in set(in_use)
    ]


def _choice(book: Book, person: Person, wanted: Proposal | None) -> Choice:
    if wanted is None:
        return Choice(person, 0, None)
    others = [one for one in book.bookings if person.id in one.people and one.visit_id != wanted.visit_id]
    month = (wanted.on.year, wanted.on.month)
    days = {one.on for one in others if (one.on.year, one.on.month) == month}
    against = book.conflicts_of(replace(wanted, people=frozenset({person.id})))
    hard = [conflict for conflict in against if conflict.code.startswith(_ABOUT_PEOPLE)]
    return Choice(person, len(days), hard[0] if hard else None)
