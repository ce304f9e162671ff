"""Gathering the texts for bulletin and Zalo."""

from __future__ import annotations

from datetime import date, timedelta

from outreach.kernel.db import DbSession
from outreach.places.queries import ward_profile
from outreach.planning.queries import visits_between
from outreach.reports.asked_queries import Question, campaign_words, seen_in
from outreach.reports.bulletin_rules import MOST_COMING, TEXTS, Coming, text_rows
from outreach.reports.rules import Content, Rows, from_to

LOOKED_AHEAD = timedelta(days=35)


def bulletin(db: DbSession, asked: Question) -> Content:
    """The texts of a period; the visits to come are seen from today."""
    seen, ward = seen_in(db, asked), ward_profile(db)
    rows = text_rows(seen, coming_visits(db, asked.today), issuer=f"Trung tâm Phục vụ hành chính công {ward.name}")
    return Content(from_to(asked.wish.period), campaign_words(seen), {TEXTS.name: Rows(rows, len(rows))})


def coming_visits(db: DbSession, today: date) -> list[Coming]:
    """The nearest visits on the plan."""
    ahead = [visit for visit in visits_between(db, today, today + LOOKED_AHEAD) if visit.is_ahead]
    return [
        Coming(
            visit.on,
            visit.half_day,
            visit.neighborhood.name,
            visit.neighborhood.house.name if visit.neighborhood.house else f"phố {visit.neighborhood.name}",
        )
        for visit in ahead[:MOST_COMING]
    ]
