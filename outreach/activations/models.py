"""VNeID level 2: one row a person and visit, one row a decision."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.activations.rules import POLICE_MOVES, STAFF_ANSWERS, TAKE_BACKS, ActivationState, Reason
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Base, one_of
from outreach.kernel.guards import RowGuard, all_of, any_of, differing, guard_rows, listed
from outreach.kernel.ids import new_id


class Activation(Base):
    """What became of one person's level 2. The log is not the police system of record; no biometrics here.

    `was_sent` says that staff asked the police, whatever came of it: the two sides are counted side by side.
    """

    __tablename__ = "activations"
    __table_args__ = (
        CheckConstraint("state NOT IN ('needs_more', 'not_done') OR reason IS NOT NULL", name="not_done_has_reason"),
        CheckConstraint("(state = 'activated') = (activated_at IS NOT NULL)", name="activated_has_instant"),
        CheckConstraint("state <> 'taken' OR taken_at IS NOT NULL", name="taken_has_instant"),
        CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_instant"),
        CheckConstraint(
            "due_on IS NULL OR state IN ('taken', 'approved', 'needs_more', 'home_visit', 'not_done')",
            name="due_has_use",
        ),
        CheckConstraint("reason IS NULL OR state IN ('advised', 'needs_more', 'not_done')", name="reason_has_use"),
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


_MOVES = listed(f"{state}>{to}" for state, moves in POLICE_MOVES.items() for to in moves)
_ANSWERS = listed(STAFF_ANSWERS)
_IS_DECIDED = "EXISTS (SELECT 1 FROM decisions d WHERE d.activation_id = OLD.id)"
_IS_LAST_DECISION = (
    "EXISTS (SELECT 1 FROM decisions d WHERE d.activation_id = OLD.id AND d.from_state = OLD.state"
    " AND d.to_state = NEW.state"
    " AND d.id = (SELECT max(x.id) FROM decisions x WHERE x.activation_id = OLD.id))"
)
_IS_DECIDABLE = (
    "EXISTS (SELECT 1 FROM activations a WHERE a.id = NEW.activation_id AND a.state = NEW.from_state"
    " AND NOT a.is_voided)"
)
_WHAT_WAS_CONFIRMED = differing(
    "encounter_id", "visit_id", "author_id", "reason", "was_sent", "is_minor", "is_reactivation", "is_voided",
    "taken_at", "approved_at", "activated_at", "was_activated_at_visit",
)  # fmt: skip
_IS_MOVE = all_of("NOT NEW.is_correction", f"(NEW.from_state || '>' || NEW.to_state) IN {_MOVES}")
_IS_TAKE_BACK = all_of("NEW.is_correction", "NEW.to_state = 'requested'", f"NEW.from_state IN {listed(TAKE_BACKS)}")
_OWN_ANSWER = all_of(f"OLD.state IN {_ANSWERS}", f"NEW.state IN {_ANSWERS}", f"NOT {_IS_DECIDED}")

guard_rows(
    Activation.__table__,  # type: ignore[arg-type]
    RowGuard(
        "activations", "activations_begin_with_an_answer", "INSERT",
        f"(NEW.state NOT IN {_ANSWERS})", "a level 2 begins with an answer of the center",
    ),
    RowGuard(
        "activations", "activations_move_by_decision", "UPDATE",
        all_of("NEW.state <> OLD.state", f"NOT {_IS_LAST_DECISION}", f"NOT {_OWN_ANSWER}"),
        "a level 2 moves by a decision of the police",
    ),
    RowGuard(
        "activations", "activations_keep_what_is_confirmed", "UPDATE",
        any_of(
            all_of("OLD.state = 'activated'", "NEW.state = 'activated'", _WHAT_WAS_CONFIRMED),
            all_of("NEW.is_voided", "NOT OLD.is_voided", _IS_DECIDED),
        ),
        "a confirmed level 2 is taken back, never edited",
    ),
    RowGuard("activations", "activations_stay", "DELETE", f"({_IS_DECIDED})", "a decided level 2 is never removed"),
)  # fmt: skip
guard_rows(
    Decision.__table__,  # type: ignore[arg-type]
    RowGuard(
        "decisions", "decisions_follow_the_table", "INSERT",
        any_of(f"NOT {_IS_DECIDABLE}", all_of(f"NOT {_IS_MOVE}", f"NOT {_IS_TAKE_BACK}")),
        "the police cannot decide so from this state",
    ),
    RowGuard(
        "decisions", "decisions_are_not_edited", "UPDATE",
        any_of(
            "NEW.note NOT IN ('', OLD.note)",
            differing("activation_id", "actor_id", "from_state", "to_state", "reason", "is_correction", "at"),
        ),
        "a decision is never edited; only its note may be emptied",
    ),
    RowGuard("decisions", "decisions_stay", "DELETE", "(1 = 1)", "a decision is never removed"),
)  # fmt: skip
