"""The map, and the same as a table."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission, Role
from outreach.coverage import queries
from outreach.coverage.cells import ward_cells
from outreach.coverage.drawing import corners, features
from outreach.coverage.figures import total
from outreach.coverage.maps import MapPieces, MapWishes, map_pieces
from outreach.coverage.periods import PRESETS, Period, preset_named
from outreach.coverage.progress import Indicators, Progress
from outreach.coverage.queries import Asked
from outreach.coverage.rules import STATUS_LABELS, VisitFact
from outreach.coverage.shades import SHADINGS
from outreach.kernel.clock import local_day, now
from outreach.kernel.text import N_, clean, search_key
from outreach.places.queries import current_boundary, ward_profile
from outreach.planning.models import Campaign
from outreach.planning.queries import current_campaign, neighborhoods_of
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS
from outreach.web.assets import asset_url
from outreach.web.i18n import clock_time, long_day, one_decimal, percent, say, short_day, whole_number
from outreach.web.transaction import db

blueprint = Blueprint("map", __name__, url_prefix="/map")

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
    seen = _seen_on(_day())
    missing = [row for row in seen.rows if row.place.lat is None]
    return render_template(
        "coverage/map.html", pieces=_pieces(), seen=seen, labels=STATUS_LABELS, shadings=SHADINGS,
        missing=missing, today=today(),
    )  # fmt: skip


@blueprint.get("/script.js")
@needs(Permission.SEE_MAP)
def script() -> Response:
    """What folium writes for the map, under an address of its own, so that nothing stands inline."""
    return Response(_pieces().script, mimetype="text/javascript")


@blueprint.get("/cells.json")
@needs(Permission.SEE_MAP)
def cells() -> Response:
    """Cells, points and words of the map as GeoJSON."""
    seen = _seen_on(_day())
    boundary = current_boundary(db())
    geometry = boundary.geometry if boundary else None
    own = own_places()
    told = {str(row.place.id): _told(row, seen.day, may_open=own is None or row.place.id in own) for row in seen.rows}
    collection = features(seen.rows, cells_of(seen, geometry), told)
    return jsonify({**collection, "boundary": geometry, "center": _center(), "bounds": _bounds(collection, geometry)})


@blueprint.get("/table")
@needs(Permission.SEE_MAP)
def table() -> str:
    """The same as the map, as a table: for reading aloud, for the keyboard, for paper."""
    period_name, span = period("since_start")
    seen = queries.indicators(db(), Asked(_day(), span, campaign()), today=today())
    wanted, query, sort = request.args.get("status", ""), clean(request.args.get("q")), request.args.get("sort", "name")
    rows = [row for row in seen.rows if wanted in ("", row.status.value) and _matches(row, query)]
    return render_template(
        "coverage/table.html", seen=seen, rows=sorted(rows, key=_SORTS[sort]) if sort in _SORTS else rows,
        sums=total(row.figures for row in rows), labels=STATUS_LABELS, status=wanted, query=query, sort=sort,
        presets=PRESETS, period_name=period_name, half_days=HALF_DAY_LABELS, visit_url=visit_url, today=today(),
        own_places=own_places(),
    )  # fmt: skip


def visit_words(visit: VisitFact) -> str:
    """Chủ nhật 20/09/2026, sáng 7:30–11:00."""
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    half_day = say(HALF_DAY_LABELS[visit.half_day]).lower()
    return f"{long_day(visit.on)}, {half_day} {clock_time(begins)}–{clock_time(ends)}"


def visit_url(visit_id: UUID | None) -> str:
    """The page of a visit."""
    return url_for("visits.show", visit_id=visit_id)


def today() -> date:
    """The day in the ward."""
    return local_day(now())


def _day() -> date:
    """The day of the map: the one that was asked for, today at the latest."""
    try:
        return min(date.fromisoformat(request.args.get("on", "")), today())
    except ValueError:
        return today()


def campaign() -> Campaign | None:
    """The campaign that the pages speak of."""
    return current_campaign(db(), today())


def period(otherwise: str) -> tuple[str, Period]:
    """The span of the figures: the preset that was asked for, or the one named `otherwise`."""
    preset = preset_named(request.args.get("period", "")) or preset_named(otherwise) or PRESETS[0]
    return preset.name, preset.span(today(), queries.first_day(db(), today()))


def _seen_on(day: date) -> Indicators:
    """The state of a day, with everything done up to then."""
    first = min(queries.first_day(db(), today()), day)
    return queries.indicators(db(), Asked(day, Period(first, day), campaign()), today=today())


def own_places() -> set[UUID] | None:
    """Whose visits this person may open: a team member those of the own neighborhoods; None for all."""
    actor = current_actor()
    return neighborhoods_of(db(), actor) if actor.role is Role.TEAM_MEMBER else None


def _matches(row: Progress, query: str) -> bool:
    words = search_key(f"{row.place.name} {row.place.code} {row.place.former_ward}").split()
    return all(any(word.startswith(part) for word in words) for part in search_key(query).split())


def _pieces() -> MapPieces:
    on = request.args.get("on") or None
    tile_url = current_app.config["OUTREACH"].tile_url
    return map_pieces(
        MapWishes(
            leaflet_js=asset_url("vendor/leaflet/leaflet.js"),
            leaflet_css=asset_url("vendor/leaflet/leaflet.css"),
            cells_url=url_for("map.cells", on=on),
            tile_url=tile_url,
            tile_credit=tile_url.split("/")[2] if "://" in tile_url else "",
        )
    )  # fmt: skip


def cells_of(seen: Indicators, boundary: dict[str, Any] | None) -> dict[str, Any]:
    """The ground of each living neighborhood, by its id as text."""
    places = [row.place for row in seen.rows if row.place.is_living]
    houses = {str(one.id): (one.lon, one.lat) for one in places if one.lon is not None and one.lat is not None}
    return ward_cells(houses, boundary)


def _told(row: Progress, day: date, *, may_open: bool) -> dict[str, Any]:
    """What the browser may know of one neighborhood: plain texts, set as text there."""
    place, visit = row.place, row.telling
    return {
        "id": str(place.id),
        "name": place.name,
        "status": row.status.value,
        "word": say(STATUS_LABELS[row.status]),
        "search": f"{place.name} {place.code} {place.former_ward}",
        "lines": _lines(row, day),
        "facts": _facts(row),
        "shades": {one.name: {"step": one.step(row.figures), "text": _shade_text(one.name, row)} for one in SHADINGS},
        "visit_url": visit_url(visit.visit_id) if visit and may_open else "",
        "visit_word": say(N_("Mở buổi")),
    }


def _lines(row: Progress, day: date) -> list[str]:
    lines = []
    if row.nearest:
        days = (row.nearest.on - day).days
        lines = [visit_words(row.nearest), say(N_("Còn %(days)s ngày"), days=days) if days else say(N_("Hôm nay"))]
    elif row.days_waiting is not None:
        lines = [say(N_("Đã chờ %(days)s ngày"), days=row.days_waiting)]
    if row.unreached_parts:
        lines.append(say(N_("Phố cũ chưa về: %(names)s"), names=", ".join(row.unreached_parts)))
    return lines


def _facts(row: Progress) -> list[tuple[str, str]]:
    figures, place = row.figures, row.place
    last = short_day(row.latest_held.on) if row.latest_held else say(N_("Chưa có"))
    distance = f"{one_decimal(place.distance_km)} km" if place.distance_km is not None else "–"
    return [
        (say(N_("Nhân khẩu")), whole_number(place.population)),
        (say(N_("Cách Trung tâm")), distance),
        (say(N_("Lần về gần nhất")), last),
        (say(N_("Lượt người")), whole_number(figures.people)),
        (
            say(N_("VNeID kích hoạt / đề nghị")),
            f"{whole_number(figures.activated)} / {whole_number(figures.requested)}",
        ),
        (say(N_("Hồ sơ nộp giúp")), whole_number(figures.submitted)),
    ]


def _shade_text(name: str, row: Progress) -> str:
    return percent(row.figures.activated_share) if name == "vneid" else whole_number(row.figures.help_lines)


def center_point() -> tuple[float, float] | None:
    """Longitude and latitude of the center, where it is known."""
    ward_ = ward_profile(db())
    return (
        (ward_.center_lon, ward_.center_lat) if ward_.center_lon is not None and ward_.center_lat is not None else None
    )


def _center() -> dict[str, Any] | None:
    point = center_point()
    return {"lon": point[0], "lat": point[1], "word": say(N_("Trung tâm"))} if point else None


def _bounds(collection: dict[str, Any], boundary: dict[str, Any] | None) -> list[list[float]] | None:
    return corners([one["geometry"] for one in collection["features"]] + ([boundary] if boundary else []))
