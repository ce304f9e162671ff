"""The archive of files that left the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

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
