"""The catalogue of administrative procedures, by version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.db import Base
from outreach.kernel.ids import new_id
from outreach.procedures.rules import PaperFacts, ProcedureFacts, key_of, parse_duration


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
    stated; `is_police` marks procedures that the police settle; `short_name` is what clerks say.
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
    name: Mapped[str] = mapped_column(String(1500))
    short_name: Mapped[str] = mapped_column(String(80), default="")
    search_key: Mapped[str] = mapped_column(String(2000))
    field: Mapped[str] = mapped_column(String(200), index=True)
    authority: Mapped[str] = mapped_column(String(300), default="")
    decision: Mapped[str] = mapped_column(String(200), default="")
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

    @classmethod
    def of(cls, facts: ProcedureFacts) -> Procedure:
        """A row from the facts of a file or of the starter catalogue."""
        taken = parse_duration(facts.duration.removeprefix("Trực tiếp: ").split(";")[0], facts.field)
        return cls(
            code=facts.code, name=facts.name, short_name=facts.short_name, field=facts.field,
            search_key=key_of(facts.code, facts.name, facts.short_name),
            authority=facts.authority, decision=facts.decision, fee=facts.fee, url=facts.url,
            is_police=facts.is_police, is_common=facts.is_common, duration=facts.duration,
            working_days=taken.working_days, calendar_days=taken.calendar_days,
            papers=[RequiredPaper.of(place, paper) for place, paper in enumerate(facts.papers, start=1)],
        )  # fmt: skip

    def as_facts(self) -> ProcedureFacts:
        """The facts from which the same row would be made."""
        return ProcedureFacts(
            code=self.code, name=self.name, short_name=self.short_name, field=self.field,
            authority=self.authority, decision=self.decision, fee=self.fee, url=self.url,
            is_police=self.is_police, is_common=self.is_common, duration=self.duration,
            papers=tuple(PaperFacts(paper.name, paper.is_conditional) for paper in self.papers),
        )  # fmt: skip

    @property
    def label(self) -> str:
        """What clerks call it: the short name where there is one."""
        return self.short_name or self.name


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

    @classmethod
    def of(cls, position: int, facts: PaperFacts) -> RequiredPaper:
        """A row from the facts of a paper."""
        return cls(position=position, name=facts.name, is_conditional=facts.is_conditional)
