"""What a page of coverage was asked for: the day, the span of figures, whose visits may be opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from flask import current_app, request, url_for

from outreach.accounts.guard import current_actor
from outreach.accounts.rules import Role
from outreach.coverage import queries
from outreach.coverage.periods import PRESETS, Period, preset_named
from outreach.coverage.progress import Indicators
from outreach.coverage.timeline_queries import span_of
from outreach.kernel.clock import local_day, now
from outreach.planning.models import Campaign
from outreach.planning.queries import current_campaign, neighborhoods_of
from outreach.web.transaction import db
from outreach.workdays.queries import office_rules

EXPECTED_PEOPLE = "outreach.expected"
"""Where the application keeps who counts the people that registered for visits: it stands above this package."""


def expected_at(visit_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many people have registered for each of these visits; those without any are not in it."""
    found: dict[UUID, int] = current_app.extensions[EXPECTED_PEOPLE](db(), visit_ids)
    return found


def today() -> date:
    """The day in the ward."""
    return local_day(now())


def asked_day() -> date:
    """The day that was asked for, within the story of the ward and its plans; today otherwise."""
    try:
        day = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today()
    first, last = span_of(db(), today())
    return min(max(day, min(first, queries.first_day(db(), today()))), last)


def seen_on(day: date) -> Indicators:
    """The state of a day, with everything done up to then."""
    return queries.indicators(db(), queries.asked_on(db(), day, today=today()), today=today())


def campaign() -> Campaign | None:
    """The campaign that the pages speak of."""
    return current_campaign(db(), today())


def period(otherwise: str) -> tuple[str, Period]:
    """The span of the figures: the preset that was asked for, or the one named `otherwise`."""
    cut_off = office_rules(db()).cut_off_day
    preset = preset_named(request.args.get("period", ""), cut_off) or preset_named(otherwise, cut_off) or PRESETS[0]
    return preset.name, preset.span(today(), queries.first_day(db(), today()))


def own_places() -> set[UUID] | None:
    """Whose visits this person may open: a team member those of the own neighborhoods; None for all."""
    actor = current_actor()
    return neighborhoods_of(db(), actor) if actor.role is Role.TEAM_MEMBER else None


def visit_url(visit_id: UUID | None) -> str:
    """The page of a visit."""
    return url_for("visits.show", visit_id=visit_id)
