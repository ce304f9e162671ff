"""What the public pages say of a phố and its next visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from flask import current_app, request, url_for
from sqlalchemy import select

from outreach.config import Settings
from outreach.coverage.areas import Ground
from outreach.coverage.cells import outline
from outreach.coverage.models import NeighborhoodArea
from outreach.coverage.place_queries import threads
from outreach.kernel.clock import local_day
from outreach.kernel.text import N_
from outreach.places.models import Neighborhood, WardProfile
from outreach.places.queries import current_boundary, neighborhoods_on, ward_profile
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VisitState
from outreach.public import queries
from outreach.public.map_drawing import SmallMap, Spot, draw_small_map, way_from
from outreach.public.notice_rules import Notice
from outreach.public.queries import Nearby, Register
from outreach.public.rules import takes_registrations
from outreach.web.i18n import say
from outreach.web.transaction import db

_FIRM = frozenset({VisitState.ANNOUNCED, VisitState.HELD})


@dataclass(frozen=True)
class PlacePage:
    """One phố as everybody may see it."""

    place: Neighborhood
    address: str
    older_name: str
    visit: Visit | None
    later: tuple[Visit, ...]
    notices: tuple[Notice, ...]
    nearby: tuple[Nearby, ...]
    last_on: date | None
    map: SmallMap | None
    way: tuple[float, str] | None
    days_left: int
    has_police: bool
    is_firm: bool
    is_open: bool
    takes_registrations: bool


def place_page(register: Register, place: Neighborhood, *, older_name: str = "", now: datetime) -> PlacePage:
    """Everything that the page of one phố shows."""
    today = local_day(now)
    coming = queries.coming_visits(db(), today, places=[place.id])
    visit = coming[0] if coming else None
    drawing, way = _map_of(place, today)
    nearby = queries.nearby_visits(db(), place.house, today, before=visit.on if visit else None)
    return PlacePage(
        place=place,
        address=register.addresses[place.id],
        older_name=older_name,
        visit=visit,
        later=tuple(coming[1:]),
        notices=tuple(queries.notices_of(db(), place.id, now=now)),
        nearby=tuple(nearby),
        last_on=queries.last_visit_on(db(), place.id, today),
        map=drawing,
        way=way,
        days_left=(visit.on - today).days if visit else 0,
        has_police=visit is not None and queries.has_police(visit),
        is_firm=visit is not None and visit.state in _FIRM,
        is_open=visit is not None and visit.state is VisitState.HELD,
        takes_registrations=visit is not None
        and takes_registrations(visit.state, visit.on, visit.half_day, now=now),
    )  # fmt: skip


def shown_with_hours() -> dict[str, Any]:
    """What every public template says hours and half-days with."""
    return {"hours": HALF_DAY_HOURS, "half_days": HALF_DAY_LABELS, "map_link": map_link}


def map_link(place: Neighborhood) -> str:
    """Opens the map application of the phone that asks; nothing where the house has no point."""
    house = place.house
    if house is None or house.lat is None:
        return ""
    spot = f"{house.lat:.6f},{house.lon:.6f}"
    if request.user_agent.string and any(one in request.user_agent.string for one in ("iPhone", "iPad")):
        return f"maps:?q={spot}"
    return f"geo:{spot}?q={spot}({quote(house.name)})"


def canonical_url(endpoint: str, **values: Any) -> str:
    """An address for paper: below the ward's public address where one is set, else as this visitor came."""
    settings: Settings = current_app.config["OUTREACH"]
    return (settings.public_url or request.url_root).rstrip("/") + url_for(endpoint, **values)


def spoken_hour(at: time) -> str:
    """«7 giờ 30», «11 giờ»."""
    return say(N_("%(hour)s giờ %(minute)s"), hour=at.hour, minute=f"{at.minute:02d}") if at.minute else say(
        N_("%(hour)s giờ"), hour=at.hour
    )  # fmt: skip


def _map_of(place: Neighborhood, today: date) -> tuple[SmallMap | None, tuple[float, str] | None]:
    ward = ward_profile(db())
    house, center = _spot(place), _center(ward)
    if house is None:
        return None, None
    living = neighborhoods_on(db(), today)
    others = [spot for one in living if one.id != place.id and (spot := _spot(one)) is not None]
    ground = _ground(living, today)
    drawing = draw_small_map(
        house, others, center, cells=ground.cells(), ground=outline(ground.boundary), own_id=str(place.id)
    )
    return drawing, way_from(center, house) if center else None


def _ground(living: Sequence[Neighborhood], today: date) -> Ground:
    boundary = current_boundary(db())
    areas = db().scalars(select(NeighborhoodArea))
    return Ground(
        houses={one.id: (spot.lon, spot.lat) for one in living if (spot := _spot(one)) is not None},
        polygons={area.neighborhood_id: area.geometry for area in areas},
        lineage=threads(db(), today),
        living=tuple(one.id for one in living),
        boundary=boundary.geometry if boundary else None,
    )


def _spot(place: Neighborhood) -> Spot | None:
    house = place.house
    if house is None or house.lat is None or house.lon is None:
        return None
    return Spot(place.name, house.lat, house.lon)


def _center(ward: WardProfile) -> Spot | None:
    if ward.center_lat is None or ward.center_lon is None:
        return None
    return Spot("", ward.center_lat, ward.center_lon)
