"""reports by the month, heads of papers, what was signed

Revision: 2026_11_23_1620
Follows: 2026_11_23_1619
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1620"
down_revision = "2026_11_23_1619"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "report_heads",
        sa.Column("report", sa.String(length=60), nullable=False),
        sa.Column("symbol", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("signer_capacity", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_report_heads")),
    )
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.String(length=60), nullable=False),
        sa.Column("preset", sa.String(length=40), nullable=False),
        sa.Column("day_of_month", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("day_of_month BETWEEN 1 AND 28", name=op.f("ck_report_schedules_every_month_has_the_day")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_report_schedules_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
    )
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.drop_column("signed_at")
    op.drop_table("report_schedules")
    op.drop_table("report_heads")
