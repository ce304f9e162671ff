"""The reports there are, in the order of domain.md §6. An eighth one is a `Report` here and a gatherer of its rows."""

from __future__ import annotations

from collections.abc import Mapping

from outreach.reports.bulletin_rules import BULLETIN
from outreach.reports.field_rules import BY_FIELD
from outreach.reports.minutes_rules import MINUTES
from outreach.reports.outstanding_rules import OUTSTANDING
from outreach.reports.plan_rules import PLAN
from outreach.reports.progress_rules import PROGRESS
from outreach.reports.record_rules import RECORDS
from outreach.reports.rules import Report, ReportKind
from outreach.reports.summary_table_rules import BY_NEIGHBORHOOD

REPORTS: Mapping[ReportKind, Report] = {
    report.kind: report
    for report in (BY_NEIGHBORHOOD, MINUTES, BY_FIELD, OUTSTANDING, PLAN, PROGRESS, BULLETIN, RECORDS)
}
