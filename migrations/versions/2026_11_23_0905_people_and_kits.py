"""people and kits

Revision: 2026_11_23_0905
Follows: 2026_11_23_0904
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0905"
down_revision = "2026_11_23_0904"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "kits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("kit", "vehicle", name="kitkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kits")),
        sa.UniqueConstraint("code", name=op.f("uq_kits_code")),
    )
    op.create_table(
        "kit_outages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kit_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_kit_outages_to_after_from")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_kit_outages_kit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_outages")),
    )
    with op.batch_alter_table("kit_outages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_outages_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "staff_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("search_key", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(length=900), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("center", "police", name="staffkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("max_days_per_month", sa.Integer(), nullable=False),
        sa.Column("both_days_ok", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to >= active_from", name=op.f("ck_staff_members_active_to_after_from")
        ),
        sa.CheckConstraint("max_days_per_month BETWEEN 0 AND 10", name=op.f("ck_staff_members_max_days_in_range")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_members_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("code", name=op.f("uq_staff_members_code")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staff_members_user_id")),
    )
    with op.batch_alter_table("staff_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_members_kind"), ["kind"], unique=False)

    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_absences_to_after_from")),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_absences_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_member_id"))

    op.drop_table("absences")
    with op.batch_alter_table("staff_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_members_kind"))

    op.drop_table("staff_members")
    with op.batch_alter_table("kit_outages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_outages_kit_id"))

    op.drop_table("kit_outages")
    op.drop_table("kits")
