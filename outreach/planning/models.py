"""Campaigns, plans on paper, and visits with their history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.places.models import Neighborhood
from outreach.planning.rules import AHEAD_STATES, HalfDay, PlanState, VisitState
from outreach.staffing.models import Kit, StaffMember

_SLOT_IS_TAKEN = text("state NOT IN ('postponed', 'cancelled')")


class Campaign(Base):
    """A span of dates and a set of neighborhoods to reach in it. `weights` are those of the planning problem."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    targets: Mapped[list[CampaignTarget]] = relationship(back_populates="campaign", cascade="all, delete-orphan")


class CampaignTarget(Base):
    """One neighborhood that the campaign owes `half_days` visits."""

    __tablename__ = "campaign_targets"
    __table_args__ = (
        UniqueConstraint("campaign_id", "neighborhood_id"),
        CheckConstraint("half_days BETWEEN 0 AND 20", name="half_days_in_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    half_days: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(back_populates="targets")
    neighborhood: Mapped[Neighborhood] = relationship()


class Plan(Base):
    """A plan on paper. It touches no visit until it is published.

    `entries` is plan.json's list of visits (neighborhood, date, session, staff, police, kit by id);
    `figures` holds objective, bound, gap and what could not be served with its reason.
    """

    __tablename__ = "plans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[PlanState] = mapped_column(one_of(PlanState), default=PlanState.DRAFT)
    entries: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()


class Visit(Base):
    """One half-day in one house. Moved by changing date and half-day, told by its changes."""

    __tablename__ = "visits"
    __table_args__ = (
        Index(
            "uq_visits_neighborhood_slot",
            "neighborhood_id",
            "on",
            "half_day",
            unique=True,
            sqlite_where=_SLOT_IS_TAKEN,
            postgresql_where=_SLOT_IS_TAKEN,
        ),
        Index(
            "uq_visits_kit_slot",
            "kit_id",
            "on",
            "half_day",
            unique=True,
            sqlite_where=_SLOT_IS_TAKEN,
            postgresql_where=_SLOT_IS_TAKEN,
        ),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_instant"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    kit_id: Mapped[UUID | None] = mapped_column(ForeignKey("kits.id"))
    on: Mapped[date] = mapped_column(index=True)
    half_day: Mapped[HalfDay] = mapped_column(one_of(HalfDay))
    state: Mapped[VisitState] = mapped_column(one_of(VisitState), default=VisitState.PROPOSED, index=True)
    is_date_locked: Mapped[bool] = mapped_column(default=False)
    is_team_locked: Mapped[bool] = mapped_column(default=False)
    catalogue_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_versions.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    neighborhood: Mapped[Neighborhood] = relationship(lazy="joined")
    kit: Mapped[Kit | None] = relationship()
    members: Mapped[list[VisitMember]] = relationship(back_populates="visit", cascade="all, delete-orphan")
    changes: Mapped[list[VisitChange]] = relationship(back_populates="visit", order_by="VisitChange.id")

    @property
    def is_ahead(self) -> bool:
        """Whether the visit is still to come on the plan."""
        return self.state in AHEAD_STATES


class VisitMember(Base):
    """One person on the team of one visit."""

    __tablename__ = "visit_members"
    __table_args__ = (UniqueConstraint("visit_id", "member_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)

    visit: Mapped[Visit] = relationship(back_populates="members")
    member: Mapped[StaffMember] = relationship(lazy="joined")


class VisitChange(Base):
    """One change of a visit as it stood afterwards; the map of any past day is read from these."""

    __tablename__ = "visit_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(40))
    state: Mapped[VisitState] = mapped_column(one_of(VisitState))
    on: Mapped[date]
    half_day: Mapped[HalfDay] = mapped_column(one_of(HalfDay))
    reason: Mapped[str] = mapped_column(String(300), default="")

    visit: Mapped[Visit] = relationship(back_populates="changes")
