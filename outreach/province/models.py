"""Which wards there are, and the sums that were last taken from each. Rows of people are never here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from outreach.coverage.figures import FIGURE_NAMES
from outreach.kernel.db import Base, UtcDateTime
from outreach.kernel.ids import new_id


class ProvinceWard(Base):
    """One ward of the installation; its own tables lie in a database of its own. `geometry`: GeoJSON in WGS84."""

    __tablename__ = "province_wards"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    geometry: Mapped[dict[str, Any] | None]
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


PROVINCE_COUNTS = ("target", "reached", "planned", "overdue", "waiting", "called_off", "live")
PROVINCE_SUMS = Table(
    "province_sums",
    Base.metadata,
    Column("ward_id", Uuid, ForeignKey("province_wards.id"), primary_key=True),
    Column("span", String(20), primary_key=True),
    Column("from_on", Date, nullable=False),
    Column("on", Date, nullable=False),
    Column("gathered_at", UtcDateTime(), nullable=False),
    *(Column(name, Integer, nullable=False) for name in PROVINCE_COUNTS),
    *(Column(name, Integer, nullable=False) for name in FIGURE_NAMES),
)
"""The sums of one ward over one span, as they were when last asked for."""
