"""The catalogue of administrative procedures, by version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.db import Base
from outreach.kernel.ids import new_id


class CatalogueVersion(Base):
    """One published state of the catalogue. A past visit keeps the version it used."""

    __tablename__ = "catalogue_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    decision: Mapped[str] = mapped_column(String(200), default="")
    effective_from: Mapped[date] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(String(300))
    imported_at: Mapped[datetime]

    procedures: Mapped[list[Procedure]] = relationship(back_populates="version")


class Procedure(Base):
    """One procedure (TTHC) in one version of the catalogue.

    `duration` is the text of the source; `working_days` or `calendar_days` its number where one is
    stated; `is_police` marks procedures that the police settle.
    """

    __tablename__ = "procedures"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint("working_days IS NULL OR working_days >= 0", name="working_days_not_negative"),
        CheckConstraint("calendar_days IS NULL OR calendar_days >= 0", name="calendar_days_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("catalogue_versions.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(500))
    search_key: Mapped[str] = mapped_column(String(700))
    field: Mapped[str] = mapped_column(String(200), index=True)
    authority: Mapped[str] = mapped_column(String(300), default="")
    is_police: Mapped[bool] = mapped_column(default=False)
    is_common: Mapped[bool] = mapped_column(default=False)
    duration: Mapped[str] = mapped_column(String(500), default="")
    working_days: Mapped[int | None]
    calendar_days: Mapped[int | None]
    fee: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(500), default="")

    version: Mapped[CatalogueVersion] = relationship(back_populates="procedures")
    papers: Mapped[list[RequiredPaper]] = relationship(
        back_populates="procedure", order_by="RequiredPaper.position", cascade="all, delete-orphan"
    )


class RequiredPaper(Base):
    """One paper that a procedure asks for."""

    __tablename__ = "required_papers"
    __table_args__ = (UniqueConstraint("procedure_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))
    is_conditional: Mapped[bool] = mapped_column(default=False)

    procedure: Mapped[Procedure] = relationship(back_populates="papers")
