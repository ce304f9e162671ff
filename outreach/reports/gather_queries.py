"""Which query gathers which report. Figures come from `coverage.queries.indicators`, wherever it has them."""

from __future__ import annotations

from collections.abc import Mapping

from outreach.reports.asked_queries import Gather
from outreach.reports.bulletin_queries import bulletin
from outreach.reports.field_queries import by_field
from outreach.reports.minutes_queries import minutes
from outreach.reports.outstanding_queries import outstanding
from outreach.reports.plan_queries import plan
from outreach.reports.progress_queries import progress
from outreach.reports.record_queries import records
from outreach.reports.rules import ReportKind
from outreach.reports.summary_queries import by_neighborhood

GATHERERS: Mapping[ReportKind, Gather] = {
    ReportKind.BY_NEIGHBORHOOD: by_neighborhood,
    ReportKind.MINUTES: minutes,
    ReportKind.BY_FIELD: by_field,
    ReportKind.OUTSTANDING: outstanding,
    ReportKind.PLAN: plan,
    ReportKind.PROGRESS: progress,
    ReportKind.BULLETIN: bulletin,
    ReportKind.RECORDS: records,
}
