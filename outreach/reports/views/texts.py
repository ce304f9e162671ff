"""Short texts for bulletin and Zalo, ready to be copied."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.periods import PRESETS, Period, preset_named
from outreach.coverage.queries import first_day
from outreach.kernel.clock import local_day, now
from outreach.reports.asked_queries import Question
from outreach.reports.bulletin_queries import bulletin
from outreach.reports.bulletin_rules import TEXTS
from outreach.reports.rules import ReportKind
from outreach.reports.wish_rules import Wish
from outreach.web.transaction import db
from outreach.workdays.queries import office_rules

blueprint = Blueprint("report_texts", __name__, url_prefix="/reports/texts")


@blueprint.get("")
@needs(Permission.SEE_REPORTS)
def show() -> str:
    """The texts of one of the usual periods."""
    preset = preset_named(request.args.get("period", ""), office_rules(db()).cut_off_day) or PRESETS[0]
    today = local_day(now())
    span: Period = preset.span(today, first_day(db(), today))
    period = Period(min(span.from_on, today), min(span.to_on, today))
    content = bulletin(db(), Question(Wish(ReportKind.BULLETIN, period), current_actor(), today))
    rows = list(content.tables[TEXTS.name].rows)
    return render_template("reports/texts.html", rows=rows, period=period, presets=PRESETS, chosen=preset.name)
