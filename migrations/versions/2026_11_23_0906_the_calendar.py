"""the calendar

Revision: 2026_11_23_0906
Follows: 2026_11_23_0905
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0906"
down_revision = "2026_11_23_0905"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "holiday",
                "off_swap",
                "work_swap",
                "long_break",
                "avoid",
                "local_event",
                "note",
                name="daykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_calendar_days_to_after_from")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("from_on", "kind", "name", name=op.f("uq_calendar_days_from_on_kind_name")),
    )
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_days_from_on"), ["from_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_days_to_on"), ["to_on"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_days_to_on"))
        batch_op.drop_index(batch_op.f("ix_calendar_days_from_on"))

    op.drop_table("calendar_days")
