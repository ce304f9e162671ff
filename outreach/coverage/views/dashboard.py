"""The dashboard: what needs a hand first, then the figures, each with the way to its rows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage import queries
from outreach.coverage.breakdowns import breakdowns, funnel
from outreach.coverage.burn_up import burn_up
from outreach.coverage.chart_drawing import bars, draw_burn_up
from outreach.coverage.periods import PRESETS, Period
from outreach.coverage.place_queries import ground_of
from outreach.coverage.progress import Indicators
from outreach.coverage.queries import Asked
from outreach.coverage.rules import STATUS_LABELS, Status
from outreach.coverage.sum_queries import details
from outreach.coverage.views.answer import answer_lines
from outreach.coverage.views.asked import campaign, expected_at, own_places, period, today, visit_url
from outreach.coverage.views.matters import attention_words
from outreach.coverage.ward_drawing import draw_ward
from outreach.planning.models import Visit
from outreach.planning.queries import visits_between
from outreach.planning.rules import HALF_DAY_LABELS, weekend_of
from outreach.web.i18n import say
from outreach.web.transaction import db

__all__ = ["attention_words", "blueprint"]

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")

_SWITCH = ("month", "year", "since_start")
_SHOWN = 6


@blueprint.get("")
@needs(Permission.SEE_DASHBOARD)
def overview() -> str:
    """How far the campaign is, what was done, and what needs a hand first."""
    period_name, span = period("year")
    asked = queries.since_start(db(), today())
    ever, seen = queries.indicators_over(db(), asked, (asked.period, span), today=today())
    curve, made_of = burn_up(seen), breakdowns(seen, details(db(), span, today=today()))
    coming = _coming(seen)
    return render_template(
        "coverage/dashboard.html", seen=seen, period_name=period_name, switch=_switch(period_name),
        matters=attention_words(ever), curve=curve,
        burn_up=draw_burn_up(curve) if curve else None, labels=STATUS_LABELS,
        ward_drawing=draw_ward(seen.rows, ground_of(db(), seen)), funnel=funnel(seen.figures),
        charts=[(one, bars(one.amounts[:_SHOWN])) for one in made_of.values()],
        coming=coming, expected=expected_at([visit.id for visit in coming]), visit_url=visit_url,
        distances={row.place.id: row.place.distance_km for row in seen.rows}, half_days=HALF_DAY_LABELS,
        statuses=Status, own_places=own_places(), report_url=_report_url(span),
        may_make_reports=current_actor().may(Permission.MAKE_REPORTS),
        may_see_activations=current_actor().may(Permission.SEE_ACTIVATION_TOTALS),
    )  # fmt: skip


@blueprint.get("/answer")
@needs(Permission.SEE_DASHBOARD)
def answer() -> str:
    """«Đến đâu rồi?» on one page: words to be copied, the map and the year so far, to be printed."""
    seen = queries.indicators(db(), queries.since_start(db(), today()), today=today())
    curve = burn_up(seen)
    return render_template(
        "coverage/answer.html", seen=seen, lines=answer_lines(seen, curve, _coming(seen)), curve=curve,
        burn_up=draw_burn_up(curve) if curve else None, labels=STATUS_LABELS,
        ward_drawing=draw_ward(seen.rows, ground_of(db(), seen)),
    )  # fmt: skip


@blueprint.get("/<any(origins, fields, papers, reasons):kind>")
@needs(Permission.SEE_DASHBOARD)
def rows(kind: str) -> str:
    """The rows behind one chart, all of them."""
    period_name, span = period("year")
    seen = queries.indicators(db(), Asked(today(), span, campaign()), today=today())
    shown = breakdowns(seen, details(db(), span, today=today()))[kind]
    return render_template(
        "coverage/rows.html", seen=seen, shown=shown, period_name=period_name,
        columns=[say(shown.first_heading), *((say(heading), "num") for heading in shown.headings)],
        switch=_switch(period_name, "dashboard.rows", kind=kind),
    )  # fmt: skip


def _switch(current: str, endpoint: str = "dashboard.overview", **place: Any) -> list[tuple[str, str, bool]]:
    presets = [preset for preset in PRESETS if preset.name in _SWITCH]
    return [
        (say(preset.label), url_for(endpoint, period=preset.name, **place), preset.name == current)
        for preset in presets
    ]  # fmt: skip


def _report_url(period: Period) -> str:
    return url_for("reports.archive", report="by_neighborhood", from_on=period.from_on, to_on=period.to_on)


def _coming(seen: Indicators) -> list[Visit]:
    """The visits of the nearest weekend that has some."""
    nearest = min((row.nearest.on for row in seen.rows if row.nearest), default=None)
    if nearest is None:
        return []
    saturday, sunday = weekend_of(nearest)
    return [visit for visit in visits_between(db(), max(saturday, seen.day), sunday) if visit.is_ahead]
