"""Invented people who have registered ahead for the coming visits."""

from __future__ import annotations

from datetime import timedelta

from outreach.demo.people import citizen
from outreach.demo.visit_day import Cast
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.public.rules import ANYTHING_ELSE, OPEN_PER_PHONE
from outreach.public.service import register_ahead

_MOST, _FEWEST = 9, 4
_OLD_FROM = 65


def register_people(cast: Cast, visit: Visit) -> None:
    """A handful for each hour, one household with more than a phone usually brings."""
    family = citizen(cast.random, visit.on)
    for number in range(cast.random.randrange(_FEWEST, _MOST)):
        person = citizen(cast.random, visit.on)
        needs = [one.code for one in cast.random.sample(cast.procedures, k=min(2, len(cast.procedures)))]
        register_ahead(
            cast.db,
            visit,
            registration_id=new_id(),
            person_name=person.name,
            phone=family.phone if number <= OPEN_PER_PHONE else person.phone,
            slot=number % 4,
            needs=needs if number % 3 else [ANYTHING_ELSE],
            needs_support=visit.on.year - person.birth_year >= _OLD_FROM,
            address=f"192.0.2.{number + 1}",
            now=cast.now - timedelta(hours=20 - number),
        )
