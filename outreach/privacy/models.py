"""What people ask about their data, and what went wrong with it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.privacy.rules import IncidentKind, RequestKind


class DataRequest(Base):
    """One request of a person about their data. Name and way to reach them lie sealed and go with the closing."""

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR outcome <> ''", name="closed_has_outcome"),
        CheckConstraint("answered_at IS NOT NULL OR closed_at IS NULL", name="closed_is_answered"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind))
    person_name: Mapped[str | None] = mapped_column(SealedText("data_requests.person_name"))
    contact: Mapped[str | None] = mapped_column(SealedText("data_requests.contact"))
    words: Mapped[str | None] = mapped_column(SealedText("data_requests.words"))
    received_on: Mapped[date]
    answer_by: Mapped[date]
    done_by: Mapped[date]
    logged_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    logged_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(500), default="")
    erased_records: Mapped[int | None]


class Incident(Base):
    """Something that went wrong with personal data; `detected_at` starts the clock of 72 hours. It names no citizen."""

    __tablename__ = "incidents"
    __table_args__ = (CheckConstraint("people_affected >= 0", name="people_not_negative"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[IncidentKind] = mapped_column(one_of(IncidentKind))
    detected_at: Mapped[datetime]
    began_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    people_affected: Mapped[int] = mapped_column(default=0)
    measures: Mapped[str] = mapped_column(Text, default="")
    logged_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    logged_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
