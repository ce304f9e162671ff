"""A plan on paper beside the visits that stand: everything its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.campaign_rules import is_to_avoid
from outreach.planning.conflict_queries import Team, book_of, teams
from outreach.planning.conflict_rules import Person
from outreach.planning.engine.files import plan_from_json
from outreach.planning.models import Plan
from outreach.planning.plan_queries import places_unserved, visits_hit_by, visits_under, what_would_change
from outreach.planning.publication_rules import Difference, Step
from outreach.planning.quality_queries import wanted_of
from outreach.planning.resource_queries import penalty_of
from outreach.planning.way_queries import Compared, ways_compared
from outreach.planning.way_rules import why_moved
from outreach.planning.why_rules import Reason
from outreach.workdays.queries import special_days


@dataclass(frozen=True)
class Draft:
    """A plan, what it would change and why; `ways` are those of the same replanning, this one among them."""

    plan: Plan
    changes: list[Difference]
    hit: frozenset[UUID]
    names: Mapping[UUID, str]
    people: Mapping[UUID, Person]
    teams: Mapping[UUID, Team]
    ways: list[Compared]
    changed_since: int

    @property
    def chosen(self) -> Compared | None:
        """This plan as one of its ways."""
        return next((one for one in self.ways if one.plan is self.plan), None)

    def of_step(self, *steps: Step) -> list[Difference]:
        """The changes of some kinds, in order of time."""
        return [one for one in self.changes if one.step in steps]

    def waits(self, change: Difference) -> bool:
        """Whether a visit without a new day waits for one, rather than being given up."""
        place = change.before.neighborhood_id if change.before else None
        return change.after is None and (bool(self.hit) or place in places_unserved(self.plan))

    def why(self, change: Difference) -> list[Reason]:
        """Why a visit goes where it goes."""
        return why_moved(change, self.changes, self.hit, self.names)


def draft_of(db: DbSession, plan: Plan, *, today: date) -> Draft:
    """A plan on paper as it compares with the visits of today."""
    changes = what_would_change(db, plan, today=today)
    days = [wish.on for wish in wanted_of(plan_from_json(plan.entries).visits)] or [today]
    book = book_of(db, min(days), max(days), today=today)
    return Draft(
        plan=plan,
        changes=changes,
        hit=visits_hit_by(plan),
        names=_names(db, plan, changes),
        people=book.people,
        teams=teams(db),
        ways=ways_compared(db, plan, today=today),
        changed_since=sum(visit.changed_at > plan.made_at for visit in visits_under(db, plan, today)),
    )


def _names(db: DbSession, plan: Plan, changes: list[Difference]) -> dict[UUID, str]:
    missing = {UUID(one["neighborhood"]) for one in plan.figures.get("unserved", ())}
    ids = {place.neighborhood_id for one in changes for place in (one.before, one.after) if place}
    return {key: place.name for key, place in neighborhoods_by_id(db, ids | missing).items()}


def warned_days(db: DbSession, draft: Draft) -> dict[date, str]:
    """What the calendar has against the days of a draft's new visits, by day; days to avoid alone."""
    days = [one.after.on for one in draft.of_step(Step.ADD) if one.after]
    special = special_days(db, min(days), max(days)) if days else {}
    names = {on: [one.name for one in special.get(on, ()) if is_to_avoid(penalty_of([one]))] for on in days}
    return {on: "; ".join(known) for on, known in names.items() if known}
