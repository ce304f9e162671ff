"""Special days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.workdays.rules import DayInfo, DayKind


class CalendarDay(Base):
    """A special day, or several in a row, both ends included; a day may be special in several ways."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("from_on", "kind", "name"),
        CheckConstraint("to_on >= from_on", name="to_after_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_on: Mapped[date] = mapped_column(index=True)
    to_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DayKind] = mapped_column(one_of(DayKind))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200), default="")

    def as_info(self) -> DayInfo:
        """What rules need to know of it."""
        return DayInfo(self.kind, self.name, self.source)
