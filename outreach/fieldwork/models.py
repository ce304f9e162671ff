"""Encounters, counters, remarks and the balance at the end of a visit."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.fieldwork.identity import masked
from outreach.fieldwork.rules import LegalBasis, RecordState, RemarkKind, Sex, Source, TallyKind
from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit


class Encounter(Base):
    """One person helped once (lượt). The id is made where it is typed, so a resend never doubles it.

    `content_mark` is the keyed fingerprint of what was first sent under this id; `is_late` says that
    the record came after the visit was closed («đến muộn»).
    """

    __tablename__ = "encounters"
    __table_args__ = (
        CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1900 AND 2100", name="birth_year_in_range"),
        CheckConstraint("state <> 'voided' OR void_reason <> ''", name="voided_has_reason"),
        CheckConstraint("queue_number IS NULL OR queue_number > 0", name="queue_number_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    source: Mapped[Source] = mapped_column(one_of(Source), default=Source.DESK)
    queue_number: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(String(200))
    person_key: Mapped[str] = mapped_column(String(200), index=True)
    identity_number: Mapped[str | None] = mapped_column(
        SealedText("encounters.identity_number"), info={"index": ("identity_index", "identity")}
    )
    identity_index: Mapped[bytes | None] = mapped_column(LargeBinary(20), index=True)
    identity_tail: Mapped[str] = mapped_column(String(4), default="")
    birth_year: Mapped[int | None]
    birth_on: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    phone: Mapped[str | None] = mapped_column(SealedText("encounters.phone"), info={"index": ("phone_index", "phone")})
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(20), index=True)
    is_elderly: Mapped[bool] = mapped_column(default=False)
    needs_support: Mapped[bool] = mapped_column(default=False)
    is_from_elsewhere: Mapped[bool] = mapped_column(default=False)
    representative_name: Mapped[str] = mapped_column(String(200), default="")
    legal_basis: Mapped[LegalBasis] = mapped_column(one_of(LegalBasis), default=LegalBasis.STATE_DUTY)
    may_be_called: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    state: Mapped[RecordState] = mapped_column(one_of(RecordState), default=RecordState.RECORDED)
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    rev: Mapped[int] = mapped_column(default=1)
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship()

    @property
    def is_voided(self) -> bool:
        """Whether this record no longer counts."""
        return self.state is RecordState.VOIDED

    @property
    def masked_number(self) -> str:
        """038•••••0123, or nothing where no number was written down."""
        return masked(self.identity_number)


class Tally(Base):
    """A number counted at a visit; several tallies of a kind add up, and a correction may be negative."""

    __tablename__ = "tallies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[TallyKind] = mapped_column(one_of(TallyKind))
    amount: Mapped[int]
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    happened_at: Mapped[datetime]


class Remark(Base):
    """What somebody told the team, without a name."""

    __tablename__ = "remarks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[RemarkKind] = mapped_column(one_of(RemarkKind))
    text: Mapped[str] = mapped_column(Text)
    content_mark: Mapped[bytes] = mapped_column(LargeBinary(20), default=b"")
    happened_at: Mapped[datetime]


class CloseOut(Base):
    """The balance struck when a visit closes (sync.md, loss accounting)."""

    __tablename__ = "close_outs"
    __table_args__ = (
        CheckConstraint("slips_issued >= 0 AND people_counted >= 0", name="counts_not_negative"),
        CheckConstraint("difference = 0 OR reason <> ''", name="difference_has_reason"),
    )

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    slips_issued: Mapped[int]
    people_counted: Mapped[int]
    records_on_tablets: Mapped[int]
    records_on_server: Mapped[int]
    rows_in_report: Mapped[int]
    difference: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    closed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime]
