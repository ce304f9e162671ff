"""What the map in the browser is made of: cells, timeline, pictures. Texts go out as data and are set as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, abort, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.drawing import coverage_picture, features
from outreach.coverage.place_queries import ground_of
from outreach.coverage.progress import Progress
from outreach.coverage.rules import STATUS_LABELS, Status, VisitFact
from outreach.coverage.shades import SHADINGS
from outreach.coverage.story_queries import kits_of_visits
from outreach.coverage.timeline import Era
from outreach.coverage.timeline_queries import span_of, timeline
from outreach.coverage.views.areas import blueprint
from outreach.coverage.views.asked import asked_day, expected_at, own_places, seen_on, today, visit_url
from outreach.kernel.text import N_
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS
from outreach.web.i18n import clock_time, long_day, say, short_day
from outreach.web.packing import packed
from outreach.web.transaction import db

__all__ = ["blueprint"]

_ZERO = UUID(int=0)
_PICTURES = {"png": "image/png", "svg": "image/svg+xml"}


@blueprint.get("/cells.json")
@needs(Permission.SEE_MAP)
def cells() -> Response:
    """Cells, points and words of the map on one day as GeoJSON."""
    seen = seen_on(asked_day())
    ground, own, teams = ground_of(db(), seen), own_places(), kits_of_visits(db())
    expected = expected_at([row.nearest.visit_id for row in seen.rows if row.nearest and row.nearest.visit_id])

    def told(row: Progress) -> dict[str, Any]:
        coming = expected.get(row.nearest.visit_id, 0) if row.nearest and row.nearest.visit_id else 0
        return _told(row, teams, may_open=own is None or row.place.id in own) | {"expected": coming}

    drawn = features(seen.rows, ground.cells(), told)
    head = {
        "type": "FeatureCollection",
        "day": seen.day.isoformat(),
        "boundary": ground.boundary,
        "center": {"lon": ground.center[0], "lat": ground.center[1]} if ground.center else None,
        "bounds": drawn.bounds(ground.boundary),
        "days": _day_words(seen.rows),
        "words": _words(),
        "links": _links(),
    }
    return _packed(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [{", ".join(drawn.texts)}]}}')


@blueprint.get("/timeline.json")
@needs(Permission.SEE_MAP)
def timeline_of_statuses() -> Response:
    """From which day on each neighborhood has which status, over the days of the slider."""
    first, last = span_of(db(), today())
    told = [_era_told(era, first) for era in timeline(db(), first, last, today=today())]
    facts = {"first": first.isoformat(), "last": last.isoformat(), "today": today().isoformat(), "eras": told}
    return _packed(json.dumps(facts, separators=(",", ":")))


@blueprint.get("/picture.<kind>")
@needs(Permission.SEE_MAP)
def picture(kind: str) -> Response:
    """The map as a picture, for papers and posters."""
    if kind not in _PICTURES:
        abort(404)
    seen = seen_on(asked_day())
    drawn = coverage_picture(seen, ground_of(db(), seen), kind)
    answer = Response(drawn, mimetype=_PICTURES[kind])
    name = f"Ban-do-phu_{seen.day.isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _told(row: Progress, teams: dict[UUID, str], *, may_open: bool) -> dict[str, Any]:
    """What the browser may know of one neighborhood; it puts words and numbers together itself."""
    place, figures, visit = row.place, row.figures, row.telling
    return {
        "id": str(place.id),
        "name": place.name,
        "code": place.code,
        "ward": place.former_ward,
        "status": row.status.value,
        "waiting": row.days_waiting,
        "visit": str(visit.visit_id) if visit and may_open else "",
        "next": _key(row.nearest) if row.nearest else "",
        "on": row.nearest.on.isoformat() if row.nearest else "",
        "last": _key(row.latest_held) if row.latest_held else "",
        "team": teams.get(visit.visit_id, "") if visit and visit.visit_id else "",
        "people": [place.population, place.elderly],
        "km": round(place.distance_km, 1) if place.distance_km is not None else None,
        "figures": [figures.people, figures.requested, figures.activated, figures.submitted],
        "parts": row.unreached_parts,
        "shades": [one.told(row) for one in SHADINGS],
    }


def _key(visit: VisitFact) -> str:
    return f"{visit.on.isoformat()}{visit.half_day.value}"


def _day_words(rows: Iterable[Progress]) -> dict[str, tuple[str, str]]:
    """Each half-day that is spoken of, in full and in short."""
    visits = {_key(visit): visit for row in rows for visit in (row.nearest, row.latest_held) if visit}
    return {key: (visit_words(visit), short_day(visit.on)) for key, visit in visits.items()}


def visit_words(visit: VisitFact) -> str:
    """Chủ nhật 20/09/2026, sáng 7:30–11:00."""
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    half_day = say(HALF_DAY_LABELS[visit.half_day]).lower()
    return f"{long_day(visit.on)}, {half_day} {clock_time(begins)}–{clock_time(ends)}"


def _words() -> dict[str, Any]:
    return {
        "status": {status.value: say(STATUS_LABELS[status]) for status in Status},
        "foreseen": {Status.DONE.value: say(N_("Theo lịch sẽ về"))},
        "in_days": say(N_("Còn {n} ngày")),
        "today": say(N_("Hôm nay")),
        "expected": say(N_("{n} người đăng ký")),
        "waited": say(N_("Đã chờ {n} ngày")),
        "partial": say(N_("Thả thanh ngày và nối mạng để xem số liệu của ngày này.")),
        "parts": say(N_("Phố cũ chưa về: {names}")),
        "facts": [
            say(word)
            for word in (
                N_("Nhân khẩu"), N_("Từ 60 tuổi"), N_("Cách Trung tâm"), N_("Lần về gần nhất"), N_("Lượt người"),
                N_("VNeID kích hoạt / đề nghị"), N_("Hồ sơ nộp giúp"),
            )
        ],
        "never": say(N_("Chưa có")),
        "open": say(N_("Mở buổi")),
        "why": say(N_("Vì sao ngày này?")),
        "plan": say(N_("Xếp buổi")),
        "center": say(N_("Trung tâm")),
        "ring": say(N_("{n} km")),
        "now": say(N_("Tình trạng tại ngày {day}")),
        "then": say(N_("Dự kiến theo lịch, ngày {day}")),
    }  # fmt: skip


def _links() -> dict[str, str]:
    """Addresses with a place for the id; those that this person may not use are empty."""
    actor = current_actor()
    plan = url_for("visits.new", neighborhood=_ZERO) if actor.may(Permission.PLAN_VISITS) else ""
    why = url_for("planning.board", visit=_ZERO) if actor.may(Permission.SEE_PLAN) else ""
    return {
        name: url.replace(str(_ZERO), "{id}")
        for name, url in (("visit", visit_url(_ZERO)), ("why", why), ("plan", plan))
    }


def _era_told(era: Era, first: date) -> dict[str, Any]:
    """Days as numbers from the first of the slider; cells of another era than the page's lie at `cells`."""
    return {
        "from": (era.first - first).days,
        "to": (era.last - first).days,
        "cells": url_for("map.cells", on=era.last.isoformat()),
        "turns": {
            str(one): [[(day - first).days, status.value] for day, status in turns] for one, turns in era.turns.items()
        },
    }


def _packed(text: str) -> Response:
    """JSON, squeezed where the browser takes it so: thousands of cells are megabytes of figures."""
    return packed(Response(text, mimetype="application/json"), level=4)
