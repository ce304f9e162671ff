"""Special days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.workdays.rules import DayKind


class CalendarDay(Base):
    """One special day. A day may be a holiday and to be avoided for another reason as well."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("on", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DayKind] = mapped_column(one_of(DayKind))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200), default="")
