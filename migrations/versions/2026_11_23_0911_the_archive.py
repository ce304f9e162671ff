"""the archive

Revision: 2026_11_23_0911
Follows: 2026_11_23_0910
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0911"
down_revision = "2026_11_23_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "report_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("stored_name", sa.String(length=80), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("rows_counted", sa.Integer(), nullable=False),
        sa.Column("rows_written", sa.Integer(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("has_names", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rows_counted = rows_written", name=op.f("ck_report_files_no_row_is_lost")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_report_files_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_files")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_report_files_stored_name")),
    )
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_files_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_files_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_files_report"), ["report"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_files_report"))
        batch_op.drop_index(batch_op.f("ix_report_files_made_by"))
        batch_op.drop_index(batch_op.f("ix_report_files_made_at"))

    op.drop_table("report_files")
