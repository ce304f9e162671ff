"""The archive of files that left the house, what is made by itself each month, and heads that differ by report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.kernel.db import Base
from outreach.kernel.ids import new_id


class ReportFile(Base):
    """One file that was made. `rows_counted` is what the database had, `rows_written` what the file holds."""

    __tablename__ = "report_files"
    __table_args__ = (CheckConstraint("rows_counted = rows_written", name="no_row_is_lost"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report: Mapped[str] = mapped_column(String(60), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    stored_name: Mapped[str] = mapped_column(String(80), unique=True)
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    filters: Mapped[dict[str, Any]]
    rows_counted: Mapped[int]
    rows_written: Mapped[int]
    byte_count: Mapped[int]
    has_names: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]

    @property
    def form(self) -> str:
        """xlsx, csv, json or geojson."""
        return self.file_name.rsplit(".", 1)[-1]


class ReportSchedule(Base):
    """One report that is made by itself once a month, over the span `preset` of the day before."""

    __tablename__ = "report_schedules"
    __table_args__ = (CheckConstraint("day_of_month BETWEEN 1 AND 28", name="every_month_has_the_day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report: Mapped[str] = mapped_column(String(60))
    preset: Mapped[str] = mapped_column(String(40))
    day_of_month: Mapped[int]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    last_on: Mapped[date | None]

    maker: Mapped[User] = relationship()


class ReportHead(Base):
    """Where one report's head and foot differ from the ward's: empty means as the ward has it."""

    __tablename__ = "report_heads"

    report: Mapped[str] = mapped_column(String(60), primary_key=True)
    symbol: Mapped[str] = mapped_column(String(20), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    signer_capacity: Mapped[str] = mapped_column(String(120), default="")
    signer_title: Mapped[str] = mapped_column(String(120), default="")
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    recipients: Mapped[list[str]] = mapped_column(default=list)
