"""Looking for anything, each person within what the role may see; who looks for a person leaves a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.accounts.rules import Actor, Permission
from outreach.activations.models import Activation
from outreach.activations.queries import rows_of_person
from outreach.audit.service import record
from outreach.dossiers.models import Dossier
from outreach.dossiers.queries import dossier_coded
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounters_of_person, person_is
from outreach.finding.rules import Sought, Typed, what_is_sought
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.places.models import Neighborhood
from outreach.places.queries import find_neighborhoods
from outreach.planning.models import Visit
from outreach.planning.queries import visits_seen_between, visits_seen_of

MOST = 20
"""So many of each kind are shown; who gets more types more."""


@dataclass(frozen=True)
class Found:
    """What one search came upon."""

    typed: Typed
    places: Sequence[Neighborhood] = ()
    visits: Sequence[Visit] = ()
    people: Sequence[Encounter] = ()
    police_rows: Sequence[Activation] = ()
    dossiers: Sequence[Dossier] = ()

    @property
    def count(self) -> int:
        """How many lines in all."""
        return sum(map(len, (self.places, self.visits, self.people, self.police_rows, self.dossiers)))


def may_find_people(actor: Actor) -> bool:
    """Whether this person may look for people: who sees records, or the police desk."""
    return actor.may(Permission.SEE_ENCOUNTERS) or actor.may(Permission.DECIDE_ACTIVATIONS)


def find(db: DbSession, actor: Actor, text: str, *, now: datetime) -> Found:
    """Everything that fits what was typed and that this person may see.

    A search for a person is written into the trail with its kind and outcome, never with the number.
    """
    today = local_day(now)
    typed = what_is_sought(text, today=today)
    if typed.is_personal:
        return _people(db, actor, typed, now=now) if may_find_people(actor) else Found(typed)
    if typed.kind is Sought.CODE:
        dossier = dossier_coded(db, actor, typed.plain)
        return Found(typed, dossiers=[dossier] if dossier else [])
    if typed.on:
        return Found(typed, visits=visits_seen_between(db, actor, typed.on, typed.on)[:MOST])
    if typed.kind is Sought.NOTHING:
        return Found(typed)
    places = find_neighborhoods(db, typed.text)[:MOST]
    visits = visits_seen_of(db, actor, [place.id for place in places])
    # The visits nearest to today are those that somebody means.
    nearest = sorted(visits, key=lambda visit: abs((visit.on - today).days))[:MOST]
    return Found(typed, places=places, visits=sorted(nearest, key=lambda visit: (visit.on, visit.half_day)))


def _people(db: DbSession, actor: Actor, typed: Typed, *, now: datetime) -> Found:
    is_number = typed.kind is Sought.NUMBER
    person = person_is(number=typed.plain) if is_number else person_is(phone=typed.plain)
    people = encounters_of_person(db, actor, person, limit=MOST)
    found = Found(typed, people=people, police_rows=rows_of_person(db, actor, person, limit=MOST))
    record(db, actor, "person.search", now=now, by=typed.kind.value, found=found.count)
    return found
