"""Who goes, when they cannot, and what they take along."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.kernel.text import person_sort_key, search_key
from outreach.staffing.rules import KitKind, MemberFacts, StaffKind

MEMBER_FIELDS = tuple(field.name for field in fields(MemberFacts))


class StaffMember(Base):
    """A person who goes to visits: of the center or of the ward police."""

    __tablename__ = "staff_members"
    __table_args__ = (
        CheckConstraint("max_days_per_month BETWEEN 0 AND 10", name="max_days_in_range"),
        CheckConstraint("active_to IS NULL OR active_to >= active_from", name="active_to_after_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary(900))
    kind: Mapped[StaffKind] = mapped_column(one_of(StaffKind), index=True)
    skills: Mapped[list[str]]
    phone: Mapped[str | None] = mapped_column(SealedText("staff_members.phone"))
    email: Mapped[str | None] = mapped_column(SealedText("staff_members.email"))
    max_days_per_month: Mapped[int] = mapped_column(default=4)
    both_days_ok: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), unique=True)
    active_from: Mapped[date]
    active_to: Mapped[date | None]

    absences: Mapped[list[Absence]] = relationship(back_populates="member", order_by="Absence.from_on")

    @property
    def facts(self) -> MemberFacts:
        """What form and sheet state of this person."""
        return MemberFacts(
            code=self.code, full_name=self.full_name, kind=self.kind, skills=tuple(sorted(self.skills)),
            phone=self.phone, max_days_per_month=self.max_days_per_month, both_days_ok=self.both_days_ok,
            active_from=self.active_from, active_to=self.active_to, email=self.email,
        )  # fmt: skip

    def take(self, facts: MemberFacts) -> None:
        """Become what form or sheet state."""
        for name in MEMBER_FIELDS:
            setattr(self, name, getattr(facts, name))
        self.skills = sorted(facts.skills)
        self.search_key, self.sort_key = search_key(facts.full_name), person_sort_key(facts.full_name)

    def is_with_us(self, on: date) -> bool:
        """Whether this person belongs to the staff on a day."""
        return self.active_from <= on and (self.active_to is None or on <= self.active_to)

    def is_away(self, on: date) -> bool:
        """Whether a day off covers this day."""
        return any(absence.from_on <= on <= absence.to_on for absence in self.absences)


class Absence(Base):
    """Days on which a person is away, both ends included."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="to_after_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")

    member: Mapped[StaffMember] = relationship(back_populates="absences")


class Kit(Base):
    """A set of devices (one team's worth), or a vehicle."""

    __tablename__ = "kits"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[KitKind] = mapped_column(one_of(KitKind))
    is_retired: Mapped[bool] = mapped_column(default=False)

    outages: Mapped[list[KitOutage]] = relationship(back_populates="kit", order_by="KitOutage.from_on")

    def is_out(self, on: date) -> bool:
        """Whether it cannot be used on a day."""
        return any(outage.from_on <= on <= outage.to_on for outage in self.outages)


class KitOutage(Base):
    """Days on which a kit or vehicle cannot be used, both ends included."""

    __tablename__ = "kit_outages"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="to_after_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kit_id: Mapped[UUID] = mapped_column(ForeignKey("kits.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")

    kit: Mapped[Kit] = relationship(back_populates="outages")
