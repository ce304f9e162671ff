"""Special days."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.workdays.rules import DayInfo, DayKind, OfficeRules


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


class OfficeRulesRow(Base):
    """What the ward has set about days and hours: one row, or none while the usual values hold."""

    __tablename__ = "office_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("activation_due_days BETWEEN 1 AND 60", name="due_days_in_range"),
        CheckConstraint("cut_off_day BETWEEN 2 AND 28", name="cut_off_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    same_day_until: Mapped[time]
    activation_due_days: Mapped[int]
    cut_off_day: Mapped[int]
    changed_at: Mapped[datetime]

    def as_rules(self) -> OfficeRules:
        """What rules need to know of it."""
        return OfficeRules(self.same_day_until, self.activation_due_days, self.cut_off_day)
