"""Who has registered ahead for a visit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.public.rules import RegistrationState


class PreRegistration(Base):
    """One person who means to come. The id is made with the empty form, so a form sent twice is one row.

    `slot` 0 is any time; `place` counts those of a slot from 1, so that the database holds the last place to one.
    Name and phone are sealed, and gone once it is cancelled. `address_mark` is a keyed fingerprint of where it came
    from, for the bounds of misuse alone. `needs` are codes of procedures, or «other».
    """

    __tablename__ = "pre_registrations"
    __table_args__ = (
        UniqueConstraint("visit_id", "slot", "place"),
        Index("ix_pre_registrations_address_mark_created_at", "address_mark", "created_at"),
        CheckConstraint("slot BETWEEN 0 AND 3", name="slot_in_range"),
        CheckConstraint("place IS NULL OR (place > 0 AND slot > 0)", name="place_of_a_slot"),
        CheckConstraint("(state = 'cancelled') = (phone IS NULL)", name="cancelled_has_no_phone"),
        CheckConstraint("(phone IS NULL) = (person_name IS NULL)", name="person_is_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    person_name: Mapped[str | None] = mapped_column(SealedText("pre_registrations.person_name"))
    phone: Mapped[str | None] = mapped_column(
        SealedText("pre_registrations.phone"), info={"index": ("phone_index", "phone")}
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(20), index=True)
    slot: Mapped[int] = mapped_column(default=0)
    place: Mapped[int | None]
    needs: Mapped[list[str]] = mapped_column(default=list)
    needs_support: Mapped[bool] = mapped_column(default=False)
    state: Mapped[RegistrationState] = mapped_column(one_of(RegistrationState))
    address_mark: Mapped[bytes] = mapped_column(LargeBinary(20))
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship()

    @property
    def is_cancelled(self) -> bool:
        """Whether this person no longer means to come."""
        return self.state is RegistrationState.CANCELLED
