"""VNeID level 2: one row a person and visit, one row a decision."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.activations.rules import ActivationState, Reason
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id


class Activation(Base):
    """What became of one person's level 2. The log is not the police system of record; no biometrics here.

    `was_sent` says that staff asked the police, whatever came of it: the two sides are counted side by side.
    """

    __tablename__ = "activations"
    __table_args__ = (
        CheckConstraint("state NOT IN ('needs_more', 'not_done') OR reason IS NOT NULL", name="not_done_has_reason"),
        CheckConstraint("state <> 'activated' OR activated_at IS NOT NULL", name="activated_has_instant"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), unique=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[ActivationState] = mapped_column(one_of(ActivationState), index=True)
    reason: Mapped[Reason | None] = mapped_column(one_of(Reason))
    was_sent: Mapped[bool] = mapped_column(default=False)
    is_minor: Mapped[bool] = mapped_column(default=False)
    is_reactivation: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    was_activated_at_visit: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    is_voided: Mapped[bool] = mapped_column(default=False)
    rev: Mapped[int] = mapped_column(default=1)
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    encounter: Mapped[Encounter] = relationship(lazy="joined")
    decisions: Mapped[list[Decision]] = relationship(back_populates="activation", order_by="Decision.id")


class Decision(Base):
    """One move of one activation: who decided what, when. A correction takes a wrong one back, with its reason."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    activation_id: Mapped[UUID] = mapped_column(ForeignKey("activations.id"), index=True)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    from_state: Mapped[ActivationState] = mapped_column(one_of(ActivationState, name="from_state"))
    to_state: Mapped[ActivationState] = mapped_column(one_of(ActivationState, name="to_state"))
    reason: Mapped[Reason | None] = mapped_column(one_of(Reason))
    is_correction: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]

    activation: Mapped[Activation] = relationship(back_populates="decisions")
