"""Who is asked by a link, what may be answered, and how long a link is good."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.text import N_
from outreach.planning.rules import HALF_DAY_HOURS, HalfDay, VisitState

GOOD_FOR = timedelta(days=90)
"""No link outlives this, however far ahead its visit is."""


class Party(StrEnum):
    """Who is asked."""

    HOUSE = "house"
    POLICE = "police"


PARTY_LABELS = {Party.HOUSE: N_("Nhà văn hóa"), Party.POLICE: N_("Công an phường")}
YES_LABELS = {Party.HOUSE: N_("Xác nhận mở nhà văn hóa"), Party.POLICE: N_("Đồng ý cử cán bộ")}

ASKED_IN = {Party.HOUSE: VisitState.PROPOSED, Party.POLICE: VisitState.HOUSE_CONFIRMED}
"""In which state of the visit each party is asked."""

_ORDER = (VisitState.PROPOSED, VisitState.HOUSE_CONFIRMED, VisitState.POLICE_CONFIRMED, VisitState.ANNOUNCED)


class Asked(StrEnum):
    """What the page of a link shows."""

    QUESTION = "question"
    PROMISED = "promised"
    NOT_YET = "not_yet"
    OVER = "over"


def asked_of(party: Party, state: VisitState) -> Asked:
    """Whether this party is asked now, has promised already, waits for another, or is asked nothing any more."""
    if state not in _ORDER:
        return Asked.OVER
    here, wanted = _ORDER.index(state), _ORDER.index(ASKED_IN[party])
    if here == wanted:
        return Asked.QUESTION
    return Asked.PROMISED if here > wanted else Asked.NOT_YET


def closes_at(on: date, half_day: HalfDay, expires_at: datetime) -> datetime:
    """When a link answers no more: at the end of its visit, and never later than its own day."""
    return min(datetime.combine(on, HALF_DAY_HOURS[half_day][1], LOCAL_ZONE).astimezone(UTC), expires_at)
