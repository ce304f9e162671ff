"""The dashboard: what needs a hand first, then the figures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage import queries
from outreach.coverage.attention import MATTER_DETAILS, MATTER_TITLES, Attention, Matter, needing_attention
from outreach.coverage.burn_up import burn_up
from outreach.coverage.drawing import draw_burn_up, draw_ward
from outreach.coverage.periods import PRESETS, Period
from outreach.coverage.place_queries import ground_of
from outreach.coverage.progress import Indicators
from outreach.coverage.queries import Asked
from outreach.coverage.rules import STATUS_LABELS, Status
from outreach.coverage.views.asked import campaign, own_places, period, today, visit_url
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.queries import visits_between
from outreach.planning.rules import HALF_DAY_LABELS, weekend_of
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")

_GLYPHS = {Matter.CALLED_OFF: "off", Matter.OVERDUE: "late"}
_ICONS = {
    Matter.NOT_CLOSED: "edit",
    Matter.PROMISES_OVERDUE: "clock",
    Matter.POLICE_WAITING: "shield",
    Matter.PART_UNREACHED: "swap",
    Matter.NOT_ON_MAP: "pin",
}
_SWITCH = ("month", "year", "since_start")


@blueprint.get("")
@needs(Permission.SEE_DASHBOARD)
def overview() -> str:
    """How far the campaign is, what was done, and what needs a hand first."""
    period_name, span = period("year")
    ever = queries.indicators(db(), queries.since_start(db(), today()), today=today())
    seen = queries.indicators(db(), Asked(today(), span, campaign()), today=today())
    curve = burn_up(seen)
    return render_template(
        "coverage/dashboard.html", seen=seen, period_name=period_name, switch=_switch(period_name),
        matters=attention_words(ever), curve=curve,
        burn_up=draw_burn_up(curve) if curve else None, labels=STATUS_LABELS,
        ward_drawing=draw_ward(seen.rows, ground_of(db(), seen)),
        coming=_coming(seen), statuses=Status, half_days=HALF_DAY_LABELS, visit_url=visit_url, own_places=own_places(),
        may_make_reports=current_actor().may(Permission.MAKE_REPORTS), report_url=_report_url(span),
    )  # fmt: skip


def _switch(current: str) -> list[tuple[str, str, bool]]:
    presets = [preset for preset in PRESETS if preset.name in _SWITCH]
    return [
        (say(preset.label), url_for("dashboard.overview", period=preset.name), preset.name == current)
        for preset in presets
    ]


def attention_words(ever: Indicators) -> list[dict[str, Any]]:
    """«Cần chú ý» as sentences, each with its glyph and the page of its rows."""
    return [_matter_words(one) for one in needing_attention(ever)]


def _matter_words(one: Attention) -> dict[str, Any]:
    names = [row.place.name for row in one.rows]
    shown = ", ".join(names[:3]) + (say(N_(" và %(count)s phố nữa"), count=len(names) - 3) if len(names) > 3 else "")
    facts = {"names": shown, "count": one.count, "days": one.days, "parts": ", ".join(one.parts)}
    return {
        "matter": one.matter.value,
        "glyph": _GLYPHS.get(one.matter, ""),
        "icon": _ICONS.get(one.matter, ""),
        "url": _matter_url(one.matter),
        "title": say(MATTER_TITLES[one.matter], **facts),
        "detail": say(MATTER_DETAILS[one.matter], **facts),
    }


def _matter_url(matter: Matter) -> str:
    """Where the rows of one matter are listed."""
    actor = current_actor()
    if matter is Matter.PROMISES_OVERDUE:
        return url_for("dossiers.follow_ups", show="overdue") if actor.may(Permission.SEE_FOLLOW_UPS) else ""
    if matter is Matter.POLICE_WAITING:
        return url_for("activations.totals") if actor.may(Permission.SEE_ACTIVATION_TOTALS) else ""
    status = {Matter.CALLED_OFF: Status.CALLED_OFF, Matter.OVERDUE: Status.OVERDUE, Matter.NOT_CLOSED: Status.DONE}
    return url_for("map.table", status=status[matter].value if matter in status else None, sort="waiting")


def _report_url(period: Period) -> str:
    return url_for("reports.archive", report="by_neighborhood", from_on=period.from_on, to_on=period.to_on)


def _coming(seen: Indicators) -> list[Visit]:
    """The visits of the nearest weekend that has some."""
    nearest = min((row.nearest.on for row in seen.rows if row.nearest), default=None)
    if nearest is None:
        return []
    saturday, sunday = weekend_of(nearest)
    return [visit for visit in visits_between(db(), max(saturday, seen.day), sunday) if visit.is_ahead]
