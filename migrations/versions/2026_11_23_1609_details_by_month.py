"""details by month

Revision: 2026_11_23_1609
Follows: 2026_11_23_1548
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1609"
down_revision = "2026_11_23_1548"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; what was summed up before has no months and is counted again."""
    op.create_table(
        "month_details",
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("help", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month_on", "kind", "name", "help", name=op.f("pk_month_details")),
    )
    op.execute("DELETE FROM visit_figures")
    op.execute("DELETE FROM visit_details")


def downgrade() -> None:
    """Go back."""
    op.drop_table("month_details")
