"""registering ahead

Revision: 2026_11_23_1548
Follows: 2026_11_23_1529
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1548"
down_revision = "2026_11_23_1529"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pre_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=20), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("needs_support", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "waiting",
                "cancelled",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("address_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slot BETWEEN 0 AND 3", name=op.f("ck_pre_registrations_slot_in_range")),
        sa.CheckConstraint(
            "place IS NULL OR (place > 0 AND slot > 0)", name=op.f("ck_pre_registrations_place_of_a_slot")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (phone IS NULL)", name=op.f("ck_pre_registrations_cancelled_has_no_phone")
        ),
        sa.CheckConstraint(
            "(phone IS NULL) = (person_name IS NULL)", name=op.f("ck_pre_registrations_person_is_whole")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_pre_registrations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_registrations")),
        sa.UniqueConstraint("visit_id", "slot", "place", name=op.f("uq_pre_registrations_visit_id_slot_place")),
    )
    op.create_index("ix_pre_registrations_address_mark_created_at", "pre_registrations", ["address_mark", "created_at"])
    for column in ("visit_id", "phone_index", "created_at"):
        op.create_index(op.f(f"ix_pre_registrations_{column}"), "pre_registrations", [column])


def downgrade() -> None:
    """Go back."""
    op.drop_table("pre_registrations")
