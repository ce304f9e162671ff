"""One wish of one person on one day, and the figures that every report starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from outreach.accounts.rules import Actor
from outreach.coverage.progress import Indicators
from outreach.coverage.queries import Asked, indicators
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.planning.queries import current_campaign
from outreach.reports.rules import Content
from outreach.reports.wish_rules import Wish


@dataclass(frozen=True)
class Question:
    """A wish of one person on one day."""

    wish: Wish
    actor: Actor
    today: date

    @property
    def visits(self) -> VisitRange:
        """The visits of the period."""
        return VisitRange(from_on=self.wish.period.from_on, to_on=self.wish.period.to_on)


Gather = Callable[[DbSession, Question], Content]


def seen_in(db: DbSession, asked: Question) -> Indicators:
    """The figures of the period, the state at its end (today at the latest): the source of map and dashboard."""
    period = asked.wish.period
    day = min(period.to_on, asked.today)
    return indicators(db, Asked(day, period, current_campaign(db, day)), today=asked.today)


def campaign_words(seen: Indicators) -> str:
    """Which neighborhoods the figures are of."""
    return f"Chiến dịch: {seen.campaign}" if seen.campaign else "Tất cả các phố"
