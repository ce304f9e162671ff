"""Polygons of neighborhoods: taken over whole or not at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.coverage.area_rules import AreaProblem, read_areas
from outreach.coverage.models import NeighborhoodArea
from outreach.kernel.db import DbSession
from outreach.kernel.text import search_key
from outreach.places.models import Neighborhood


def import_areas(
    db: DbSession, actor: Actor, data: bytes, *, source: str, now: datetime
) -> tuple[int, list[AreaProblem]]:
    """Take over the polygons of a file, in place of earlier ones of the same neighborhoods; gives how many.

    With any problem nothing is stored, and the problems are given. Raises `Invalid` for a file without polygons.
    """
    named = db.execute(select(Neighborhood.id, Neighborhood.code, Neighborhood.name)).all()
    known = {search_key(row[2]): row[0] for row in named} | {search_key(row[1]): row[0] for row in named}
    areas, problems = read_areas(data, known)
    if problems:
        return 0, problems
    owners = [one.neighborhood for one in areas]
    db.execute(delete(NeighborhoodArea).where(NeighborhoodArea.neighborhood_id.in_(owners)))
    for one in areas:
        db.add(
            NeighborhoodArea(neighborhood_id=one.neighborhood, geometry=one.geometry, source=source, imported_at=now)
        )
    db.flush()
    record(db, actor, "areas.import", None, now=now, source=source, count=len(areas))
    return len(areas), []


def remove_areas(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """Take all polygons off: cells are reckoned from the houses again; gives how many there were."""
    count = len(db.execute(delete(NeighborhoodArea).returning(NeighborhoodArea.id)).all())
    record(db, actor, "areas.remove", None, now=now, count=count)
    return count
