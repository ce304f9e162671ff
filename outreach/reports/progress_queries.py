"""Gathering the progress of all neighborhoods."""

from __future__ import annotations

from outreach.kernel.db import DbSession
from outreach.reports.asked_queries import Question, campaign_words, seen_in
from outreach.reports.map_queries import grounds, ward_map
from outreach.reports.progress_rules import NEIGHBORHOODS, STATUSES, progress_rows, status_rows
from outreach.reports.rules import Content, FileForm, Rows, from_to
from outreach.reports.summary_rules import summary_words


def progress(db: DbSession, asked: Question) -> Content:
    """Every neighborhood as it stands, how many stand where, and the map."""
    seen = seen_in(db, asked)
    statuses = status_rows(seen)
    return Content(
        span=from_to(asked.wish.period),
        filters=campaign_words(seen),
        tables={
            NEIGHBORHOODS.name: Rows(progress_rows(seen), len(seen.rows), grounds(db, seen, seen.rows)),
            STATUSES.name: Rows(statuses, len(statuses)),
        },
        closing=(summary_words(seen),),
        picture=ward_map(db, seen) if asked.wish.form is FileForm.XLSX else None,
    )
