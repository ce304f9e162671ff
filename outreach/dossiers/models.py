"""Dossiers, what they lack, and what was promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.dossiers.rules import PORTAL_MOVES, FollowUpPlace, FollowUpState, Help, KeptState
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import RecordState
from outreach.kernel.db import Base, one_of
from outreach.kernel.guards import RowGuard, all_of, any_of, differing, guard_rows, listed
from outreach.kernel.ids import new_id
from outreach.procedures.models import CatalogueVersion, Procedure


class Dossier(Base):
    """Help with one procedure for one person at one visit; the code comes when the official system gives it."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("portal_status IS NULL OR portal_status BETWEEN 1 AND 10", name="portal_status_in_range"),
        CheckConstraint("state <> 'voided' OR void_reason <> ''", name="voided_has_reason"),
        CheckConstraint("(portal_status IS NULL) = (portal_status_on IS NULL)", name="status_has_day"),
        CheckConstraint("finished_on IS NULL OR coalesce(portal_status, 0) IN (9, 10)", name="finished_has_status"),
        CheckConstraint("due_on IS NULL OR received_at IS NOT NULL", name="due_is_received"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    help: Mapped[Help] = mapped_column(one_of(Help), index=True)
    dossier_code: Mapped[str | None] = mapped_column(String(60), unique=True)
    portal_status: Mapped[int | None] = mapped_column(index=True)
    portal_status_on: Mapped[date | None]
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
        primaryjoin="and_(MissingPaper.dossier_id == Dossier.id, MissingPaper.brought_on.is_(None))",
        order_by="MissingPaper.position",
        cascade="all, delete-orphan",
    )
    brought_papers: Mapped[list[MissingPaper]] = relationship(
        primaryjoin="and_(MissingPaper.dossier_id == Dossier.id, MissingPaper.brought_on.is_not(None))",
        order_by="MissingPaper.position",
        viewonly=True,
    )


class MissingPaper(Base):
    """One paper that the person did not have along; `brought_on` once it came."""

    __tablename__ = "missing_papers"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))
    brought_on: Mapped[date | None]


class StatusChange(Base):
    """One portal status of a dossier, as it came. A wrong one is corrected by another, with its reason."""

    __tablename__ = "status_changes"
    __table_args__ = (CheckConstraint("NOT is_correction OR reason <> ''", name="correction_has_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    at: Mapped[datetime]
    on: Mapped[date]
    from_status: Mapped[int | None]
    portal_status: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    is_correction: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class StatusMapping(Base):
    """Which column of an official file means what, and its words for the ten statuses; told once for its headings."""

    __tablename__ = "status_mappings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    headings_mark: Mapped[str] = mapped_column(String(64), unique=True)
    columns: Mapped[dict[str, Any]]
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime]


class KeptStatus(Base):
    """A row of an official file whose code nobody has written down here yet; a person matches it, or drops it.

    `person_name` is as in the file and goes once the row is settled.
    """

    __tablename__ = "kept_statuses"
    __table_args__ = (
        CheckConstraint("portal_status BETWEEN 1 AND 10", name="portal_status_in_range"),
        CheckConstraint("(state = 'matched') = (dossier_id IS NOT NULL)", name="matched_has_dossier"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_code: Mapped[str] = mapped_column(String(60), unique=True)
    portal_status: Mapped[int]
    on: Mapped[date]
    person_name: Mapped[str] = mapped_column(String(200), default="")
    procedure_name: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(200))
    state: Mapped[KeptState] = mapped_column(one_of(KeptState), default=KeptState.OPEN, index=True)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossiers.id"))
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    imported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Posting(Base):
    """The list of procedures was put up at one phố's board: which version, when, by whom. Earlier ones stay."""

    __tablename__ = "postings"
    __table_args__ = (UniqueConstraint("neighborhood_id", "version_id", "posted_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("catalogue_versions.id"), index=True)
    posted_on: Mapped[date]
    posted_by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    version: Mapped[CatalogueVersion] = relationship(lazy="joined")


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


_MOVES = listed(f"{before}>{after}" for before, moves in PORTAL_MOVES.items() for after in moves)
_IS_LAST_CHANGE = (
    "EXISTS (SELECT 1 FROM status_changes c WHERE c.dossier_id = OLD.id AND c.portal_status = NEW.portal_status"
    " AND coalesce(c.from_status, 0) = coalesce(OLD.portal_status, 0)"
    " AND c.id = (SELECT max(x.id) FROM status_changes x WHERE x.dossier_id = OLD.id))"
)
_IS_FROM_WHAT_STANDS = (
    "EXISTS (SELECT 1 FROM dossiers d WHERE d.id = NEW.dossier_id"
    " AND coalesce(d.portal_status, 0) = coalesce(NEW.from_status, 0))"
)
_MOVE = "(CAST(coalesce(NEW.from_status, 0) AS VARCHAR(2)) || '>' || CAST(NEW.portal_status AS VARCHAR(2)))"

guard_rows(
    Dossier.__table__,  # type: ignore[arg-type]
    RowGuard(
        "dossiers", "dossiers_move_by_status", "UPDATE",
        all_of(differing("portal_status"), f"NOT {_IS_LAST_CHANGE}"), "a portal status comes with its change",
    ),
    RowGuard(
        "dossiers", "dossiers_keep_their_help", "UPDATE",
        all_of("NEW.help <> OLD.help", "OLD.portal_status IS NOT NULL"),
        "what was done is not changed once the portal has spoken",
    ),
)  # fmt: skip
guard_rows(
    StatusChange.__table__,  # type: ignore[arg-type]
    RowGuard(
        "status_changes", "status_changes_follow_the_table", "INSERT",
        any_of(
            f"NOT {_IS_FROM_WHAT_STANDS}",
            "NEW.portal_status NOT BETWEEN 1 AND 10",
            all_of("NOT NEW.is_correction", f"{_MOVE} NOT IN {_MOVES}"),
        ),
        "a dossier cannot be seen so after this status",
    ),
    RowGuard("status_changes", "status_changes_are_not_edited", "UPDATE", "(1 = 1)", "a status is never edited"),
    RowGuard("status_changes", "status_changes_stay", "DELETE", "(1 = 1)", "a status is never removed"),
)  # fmt: skip
