"""The map, and the same as a table."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.config import Settings
from outreach.coverage import queries
from outreach.coverage.attention import LEFT
from outreach.coverage.figures import total
from outreach.coverage.maps import MapPieces, MapWishes, map_pieces
from outreach.coverage.periods import PRESETS, Period
from outreach.coverage.place_queries import has_areas
from outreach.coverage.progress import Progress
from outreach.coverage.queries import Asked
from outreach.coverage.rules import STATUS_LABELS
from outreach.coverage.shades import SHADINGS
from outreach.coverage.story_queries import campaign_seen_on
from outreach.coverage.timeline_queries import span_of
from outreach.coverage.views.asked import asked_day, own_places, period, seen_on, today, visit_url
from outreach.kernel.text import clean, search_key
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.web.assets import asset_url
from outreach.web.transaction import db

blueprint = Blueprint("map", __name__, url_prefix="/map")

KEPT_SECONDS = 3600
"""For how long a browser keeps parts of the ground without asking again."""

_SORTS = {
    "waiting": lambda row: -(row.days_waiting or 0),
    "people": lambda row: -row.figures.people,
    "activated": lambda row: -row.figures.activated,
    "dossiers": lambda row: -row.figures.submitted,
}


@blueprint.get("")
@needs(Permission.SEE_MAP)
def ward() -> str:
    """The ward as a map."""
    seen = seen_on(asked_day())
    missing = [row for row in seen.rows if row.place.lat is None]
    first, last = span_of(db(), today())
    planned = max((row.nearest.on for row in seen.rows if row.nearest), default=today())
    return render_template(
        "coverage/map.html", pieces=_pieces(seen.day), seen=seen, labels=STATUS_LABELS, shadings=SHADINGS,
        missing=missing, today=today(), first=first, last=last, planned=min(max(planned, today()), last),
        former_wards=sorted({row.place.former_ward for row in seen.rows if row.place.former_ward}),
        may_edit_places=current_actor().may(Permission.EDIT_PLACES), has_areas=has_areas(db()),
        has_basemap=bool(_settings().tile_url or _settings().map_file),
    )  # fmt: skip


@blueprint.get("/script.js")
@needs(Permission.SEE_MAP)
def script() -> Response:
    """What folium writes for the map, under an address of its own, so that nothing stands inline."""
    return Response(_pieces(asked_day()).script, mimetype="text/javascript")


@blueprint.get("/ground.pmtiles")
@needs(Permission.SEE_MAP)
def ground() -> Response:
    """The ward's own archive of roads and water; browsers ask for the parts of it that they draw."""
    archive = _settings().map_file
    if archive is None:
        abort(404)
    answer = send_file(archive.path, mimetype="application/vnd.pmtiles")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer


@blueprint.get("/table")
@needs(Permission.SEE_MAP)
def table() -> str:
    """The same as the map, as a table: for reading aloud, for the keyboard, for paper."""
    day = asked_day()
    period_name, span = period("since_start")
    upto = Period(min(span.from_on, day), min(span.to_on, day)) if day < today() else span
    asked = Asked(day, upto, campaign_seen_on(db(), day, today=today()))
    seen = queries.indicators(db(), asked, today=today())
    sort, matters = request.args.get("sort", "name"), _wanted(seen.rows, seen.day)
    rows = sorted(matters, key=_SORTS[sort]) if sort in _SORTS else matters
    return render_template(
        "coverage/table.html", seen=seen, rows=rows, sums=total(row.figures for row in rows), labels=STATUS_LABELS,
        status=request.args.get("status", ""), query=clean(request.args.get("q")), sort=sort,
        ward_name=request.args.get("ward", ""), presets=PRESETS, period_name=period_name,
        former_wards=sorted({row.place.former_ward for row in seen.rows if row.place.former_ward}),
        half_days=HALF_DAY_LABELS, visit_url=visit_url, today=today(), own_places=own_places(),
    )  # fmt: skip


def _wanted(rows: tuple[Progress, ...], day: date) -> list[Progress]:
    """The rows that the filter leaves, in the order of the map's keyboard."""
    status, ward_name = request.args.get("status", ""), request.args.get("ward", "")
    query, is_left = clean(request.args.get("q")), LEFT.get(request.args.get("left", ""))
    return [
        row
        for row in rows
        if status in ("", row.status.value)
        and ward_name in ("", row.place.former_ward)
        and (is_left is None or is_left(row, day))
        and _matches(row, query)
    ]


def _matches(row: Progress, query: str) -> bool:
    words = search_key(f"{row.place.name} {row.place.code} {row.place.former_ward}").split()
    return all(any(word.startswith(part) for word in words) for part in search_key(query).split())


def _pieces(day: date) -> MapPieces:
    tile_url = _settings().tile_url
    on = day.isoformat() if day != today() else None
    urls = {"cells": url_for("map.cells", on=on), "timeline": url_for("map.timeline_of_statuses")}
    archive = _settings().map_file
    if archive:
        urls["ground"] = url_for("map.ground")
    return map_pieces(
        MapWishes(
            leaflet_js=asset_url("vendor/leaflet/leaflet.js"),
            leaflet_css=asset_url("vendor/leaflet/leaflet.css"),
            urls=urls,
            tile_url=tile_url,
            tile_credit=tile_url.split("/")[2] if "://" in tile_url else "",
            ground_js=asset_url("vendor/protomaps/protomaps-leaflet.js") if archive else "",
            ground_zoom=archive.zoom if archive else 0,
        )
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["OUTREACH"]
    return settings
