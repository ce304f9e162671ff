"""second factor, recovery codes, approvals, half sessions, tablets' own throttle

Revision: 2026_11_29_2055
Follows: 2026_11_29_2050
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2055"
down_revision = "2026_11_29_2050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("asks_second_factor", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("asks_second_factor", existing_type=sa.Boolean(), server_default=None)
    op.add_column("login_sessions", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("login_sessions", sa.Column("is_half", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE login_sessions SET proved_at = created_at")
    with op.batch_alter_table("login_sessions") as batch_op:
        batch_op.alter_column("proved_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("is_half", existing_type=sa.Boolean(), server_default=None)
    op.add_column("sign_in_attempts", sa.Column("device_id", sa.Uuid(), nullable=True))
    _new_tables()


def downgrade() -> None:
    """Go back."""
    op.drop_table("approvals")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("sign_in_attempts") as batch_op:
        batch_op.drop_column("device_id")
    with op.batch_alter_table("login_sessions") as batch_op:
        batch_op.drop_column("is_half")
        batch_op.drop_column("proved_at")
    with op.batch_alter_table("users") as batch_op:
        for name in ("totp_last_step", "totp_since", "totp_secret", "asks_second_factor"):
            batch_op.drop_column(name)


def _new_tables() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("user_id", "number", name=op.f("uq_recovery_codes_user_id_number")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "forget_factor",
                "export_numbers",
                "erase_person",
                name="approvalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_approvals_by_another")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_approvals_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_approvals_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_subject_id"), "approvals", ["subject_id"])
