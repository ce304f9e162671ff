"""Gathering the summary by field and procedure."""

from __future__ import annotations

from outreach.dossiers.queries import missing_papers_top, totals_by_field, totals_by_procedure
from outreach.dossiers.rules import FieldTotals
from outreach.kernel.db import DbSession
from outreach.reports.asked_queries import Question
from outreach.reports.field_rules import FIELDS, PAPERS, PROCEDURES, FieldRow, PaperRow, ProcedureRow, counts_of
from outreach.reports.rules import Content, Rows, from_to
from outreach.reports.summary_queries import refuse_other_sums

ALL_PAPERS = 500


def by_field(db: DbSession, asked: Question) -> Content:
    """Help lines by field and by procedure, and the papers that were missing; raises `Refused` like the summary."""
    fields, procedures = totals_by_field(db, asked.visits), totals_by_procedure(db, asked.visits)
    papers = missing_papers_top(db, asked.visits, limit=ALL_PAPERS)
    lines = sum(one.dossiers for one in fields)
    refuse_other_sums(db, asked, lines)
    by_code = [
        ProcedureRow(n, one.code, one.name, one.field, **counts_of(one.by_help), lines=one.dossiers)
        for n, one in enumerate(procedures, start=1)
    ]
    return Content(
        span=from_to(asked.wish.period),
        filters="Mọi phố, mọi thủ tục",
        tables={
            FIELDS.name: Rows([field_row(n, one) for n, one in enumerate(fields, start=1)], len(fields)),
            PROCEDURES.name: Rows(by_code, len(procedures)),
            PAPERS.name: Rows([PaperRow(n, one.name, one.count) for n, one in enumerate(papers, start=1)], len(papers)),
        },
        closing=(f"Tóm tắt. Trong kỳ có {lines} lượt hỗ trợ thủ tục, thuộc {len(fields)} lĩnh vực.",),
    )


def field_row(number: int, one: FieldTotals) -> FieldRow:
    """One field of administration as a row."""
    counts = counts_of(one.by_help)
    submitted = counts["submitted_online"] + counts["received_on_paper"]
    return FieldRow(number, one.field, **counts, lines=one.dossiers, submitted=submitted)
