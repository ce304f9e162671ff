"""vneid level 2

Revision: 2026_11_23_0910
Follows: 2026_11_23_0909
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0910"
down_revision = "2026_11_23_0909"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "activations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "advised",
                "requested",
                "taken",
                "approved",
                "activated",
                "needs_more",
                "not_done",
                "home_visit",
                "already_had",
                "declined",
                name="activationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "card_expired",
                "sim_of_another",
                "no_smartphone",
                "no_otp",
                "passcode_forgotten",
                "data_wrong",
                "biometrics",
                "other_device",
                "system_down",
                "no_representative",
                "unwilling",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("was_sent", sa.Boolean(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("is_reactivation", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_activated_at_visit", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("is_voided", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'activated' OR activated_at IS NOT NULL", name=op.f("ck_activations_activated_has_instant")
        ),
        sa.CheckConstraint(
            "state NOT IN ('needs_more', 'not_done') OR reason IS NOT NULL",
            name=op.f("ck_activations_not_done_has_reason"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_activations_author_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounters.id"], name=op.f("fk_activations_encounter_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_activations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activations")),
        sa.UniqueConstraint("encounter_id", name=op.f("uq_activations_encounter_id")),
    )
    with op.batch_alter_table("activations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activations_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_activations_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_activations_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activation_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "advised",
                "requested",
                "taken",
                "approved",
                "activated",
                "needs_more",
                "not_done",
                "home_visit",
                "already_had",
                "declined",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "advised",
                "requested",
                "taken",
                "approved",
                "activated",
                "needs_more",
                "not_done",
                "home_visit",
                "already_had",
                "declined",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "card_expired",
                "sim_of_another",
                "no_smartphone",
                "no_otp",
                "passcode_forgotten",
                "data_wrong",
                "biometrics",
                "other_device",
                "system_down",
                "no_representative",
                "unwilling",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activation_id"], ["activations.id"], name=op.f("fk_decisions_activation_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_decisions_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_activation_id"), ["activation_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_activation_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("activations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activations_visit_id"))
        batch_op.drop_index(batch_op.f("ix_activations_state"))
        batch_op.drop_index(batch_op.f("ix_activations_due_on"))

    op.drop_table("activations")
