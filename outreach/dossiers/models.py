"""Dossiers, what they lack, and what was promised."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.dossiers.rules import FollowUpPlace, FollowUpState, Help
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import RecordState
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.procedures.models import Procedure


class Dossier(Base):
    """Help with one procedure for one person at one visit; the code comes when the official system gives it."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("portal_status IS NULL OR portal_status BETWEEN 1 AND 10", name="portal_status_in_range"),
        CheckConstraint("state <> 'voided' OR void_reason <> ''", name="voided_has_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    help: Mapped[Help] = mapped_column(one_of(Help), index=True)
    dossier_code: Mapped[str | None] = mapped_column(String(60), unique=True)
    portal_status: Mapped[int | None] = mapped_column(index=True)
    portal_status_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    finished_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    state: Mapped[RecordState] = mapped_column(one_of(RecordState), default=RecordState.RECORDED)
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    rev: Mapped[int] = mapped_column(default=1)
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    encounter: Mapped[Encounter] = relationship()
    procedure: Mapped[Procedure] = relationship(lazy="joined")
    missing_papers: Mapped[list[MissingPaper]] = relationship(
        back_populates="dossier", order_by="MissingPaper.position", cascade="all, delete-orphan"
    )


class MissingPaper(Base):
    """One paper that the person did not have along."""

    __tablename__ = "missing_papers"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))

    dossier: Mapped[Dossier] = relationship(back_populates="missing_papers")


class StatusChange(Base):
    """One portal status of a dossier, as it came."""

    __tablename__ = "status_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    at: Mapped[datetime]
    portal_status: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class FollowUp(Base):
    """Something promised to a person: by whom, where, until when."""

    __tablename__ = "follow_ups"
    __table_args__ = (CheckConstraint("state = 'open' OR outcome <> ''", name="ended_has_outcome"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), index=True)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    what: Mapped[str] = mapped_column(String(500))
    place: Mapped[FollowUpPlace] = mapped_column(one_of(FollowUpPlace))
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[FollowUpState] = mapped_column(one_of(FollowUpState), default=FollowUpState.OPEN, index=True)
    outcome: Mapped[str] = mapped_column(String(500), default="")
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    encounter: Mapped[Encounter] = relationship()
    dossier: Mapped[Dossier | None] = relationship()
    owner: Mapped[User | None] = relationship()
