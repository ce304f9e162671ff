"""Polygons of neighborhoods; and sums of visits, kept so that a million records need not be counted for each page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Uuid, event
from sqlalchemy.orm import Mapped, mapped_column

from outreach.coverage.figures import FIGURE_NAMES
from outreach.coverage.marks import mark_changes
from outreach.kernel.db import Base
from outreach.kernel.ids import new_id


class NeighborhoodArea(Base):
    """The imported polygon of one neighborhood as GeoJSON geometry (WGS84); without one its cell is reckoned."""

    __tablename__ = "neighborhood_areas"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), unique=True)
    geometry: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(300))
    imported_at: Mapped[datetime]


VISIT_FIGURES = Table(
    "visit_figures",
    Base.metadata,
    Column("visit_id", Uuid, ForeignKey("visits.id"), primary_key=True),
    Column("counted_on", Date, nullable=False),
    Column("turns_on", Date),
    *(Column(name, Integer, nullable=False) for name in FIGURE_NAMES),
)
"""Sums of one visit as counted on `counted_on`; from `turns_on` on something of it is newly overdue."""

VISIT_DETAILS = Table(
    "visit_details",
    Base.metadata,
    Column("visit_id", Uuid, ForeignKey("visits.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("help", String(40), primary_key=True),
    Column("amount", Integer, nullable=False),
)
"""What the sums of one visit are made of: help by field, papers that were missing, reasons of the police."""

MONTH_DETAILS = Table(
    "month_details",
    Base.metadata,
    Column("month_on", Date, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("help", String(40), primary_key=True),
    Column("amount", Integer, nullable=False),
)
"""`VISIT_DETAILS` added up over the visits of a month, by its first day; always exactly their sum."""

VISIT_MARKS = Table(
    "visit_marks",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("visit_id", Uuid, nullable=False, index=True),
)
"""Visits of which something was changed since they were counted. Written by the database itself, in the same
transaction as the change, whatever program makes it."""

event.listen(Base.metadata, "after_create", mark_changes)
