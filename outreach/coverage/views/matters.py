"""«Cần chú ý» in words, each line with the page of its rows."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from outreach.accounts.guard import current_actor
from outreach.accounts.rules import Permission
from outreach.coverage.attention import (
    CONFIRMED_BEFORE,
    MATTER_DETAILS,
    MATTER_TITLES,
    Attention,
    Matter,
    needing_attention,
)
from outreach.coverage.progress import Indicators
from outreach.coverage.rules import Status
from outreach.kernel.text import N_
from outreach.web.i18n import say

MORE_MATTERS = "outreach.matters"
"""Where the application keeps the sources that stand above this package: each gives lines as `_matter_words` does."""

_GLYPHS = {Matter.CALLED_OFF: "off", Matter.OVERDUE: "late"}
_ICONS = {
    Matter.NOT_CLOSED: "edit",
    Matter.UNCONFIRMED: "home",
    Matter.PROMISES_OVERDUE: "clock",
    Matter.POLICE_WAITING: "shield",
    Matter.ACTIVATIONS_OVERDUE: "phone",
    Matter.PART_UNREACHED: "swap",
    Matter.NOT_ON_MAP: "pin",
}
_ROWS: dict[Matter, dict[str, Any]] = {
    Matter.CALLED_OFF: {"status": Status.CALLED_OFF.value},
    Matter.OVERDUE: {"status": Status.OVERDUE.value},
    Matter.NOT_CLOSED: {"left": "open"},
    Matter.UNCONFIRMED: {"left": "unconfirmed"},
    Matter.PART_UNREACHED: {"left": "parts"},
    Matter.NOT_ON_MAP: {"left": "point"},
}


def attention_words(ever: Indicators) -> list[dict[str, Any]]:
    """«Cần chú ý» as sentences, each with its glyph and the page of its rows."""
    more = [line for source in current_app.extensions.get(MORE_MATTERS, ()) for line in source()]
    return [_matter_words(one) for one in needing_attention(ever)] + more


def _matter_words(one: Attention) -> dict[str, Any]:
    names = [row.place.name for row in one.rows]
    shown = ", ".join(names[:3]) + (say(N_(" và %(count)s phố nữa"), count=len(names) - 3) if len(names) > 3 else "")
    facts = {"names": shown, "count": one.count, "days": one.days, "parts": ", ".join(one.parts)}
    facts["ahead"] = CONFIRMED_BEFORE.days
    return {
        "matter": one.matter.value,
        "glyph": _GLYPHS.get(one.matter, ""),
        "icon": _ICONS.get(one.matter, ""),
        "url": _matter_url(one.matter),
        "title": say(MATTER_TITLES[one.matter], **facts),
        "detail": say(MATTER_DETAILS[one.matter], **facts),
    }


def _matter_url(matter: Matter) -> str:
    """Where the rows of one matter are listed; the police and the center have pages of their own."""
    actor = current_actor()
    if matter is Matter.PROMISES_OVERDUE and actor.may(Permission.SEE_FOLLOW_UPS):
        return url_for("dossiers.follow_ups", show="overdue")
    if matter in {Matter.POLICE_WAITING, Matter.ACTIVATIONS_OVERDUE} and actor.may(Permission.SEE_ACTIVATION_TOTALS):
        return url_for("activations.totals")
    rows: dict[str, Any] = _ROWS.get(matter, {})
    return url_for("map.table", sort="waiting", **rows)
