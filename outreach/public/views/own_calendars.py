"""One person's visits as a calendar at a secret address; it names places and times, and nobody."""

from __future__ import annotations

from flask import Blueprint, Response

from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.notices.calendar_service import own_calendar, owner_of_calendar
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_HOURS, VISIT_STATE_LABELS, VisitState
from outreach.public.calendar_sheets import Entry, calendar_file
from outreach.public.guard import init_public
from outreach.public.views.facts import canonical_url
from outreach.web.access import for_everyone
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("own_calendars", __name__, url_prefix="/lich")
init_public(blueprint)
_FIRM = frozenset({VisitState.ANNOUNCED, VisitState.HELD, VisitState.CLOSED})


@blueprint.get("/<code>.ics")
@for_everyone
def feed(code: str) -> Response:
    """The file that a phone fetches every few hours."""
    owner = owner_of_calendar(db(), code)
    visits = own_calendar(db(), owner.as_actor(), now=now())
    file = calendar_file(say(N_("Về Phố: lịch của tôi")), [_entry(visit) for visit in visits])
    answer = Response(file, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _entry(visit: Visit) -> Entry:
    house = visit.neighborhood.house
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    return Entry(
        id=visit.id,
        on=visit.on,
        begins=begins,
        ends=ends,
        title=say(N_("Buổi về %(place)s"), place=visit.neighborhood.name),
        place=", ".join(part for part in (house.name, house.address) if part) if house else visit.neighborhood.name,
        text=say(VISIT_STATE_LABELS[visit.state]),
        url=canonical_url("visits.show", visit_id=visit.id),
        status="CONFIRMED" if visit.state in _FIRM else "TENTATIVE",
        changed_at=visit.changed_at,
        times_changed=len(visit.changes),
    )
