"""what hangs on the boards of the phố

Revision: 2026_11_23_1619
Follows: 2026_11_23_1609
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1619"
down_revision = "2026_11_23_1609"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "postings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("posted_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_postings_neighborhood_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_postings_recorded_by")),
        sa.ForeignKeyConstraint(["version_id"], ["catalogue_versions.id"], name=op.f("fk_postings_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint(
            "neighborhood_id", "version_id", "posted_on", name=op.f("uq_postings_neighborhood_id_version_id_posted_on")
        ),
    )
    op.create_index(op.f("ix_postings_neighborhood_id"), "postings", ["neighborhood_id"], unique=False)
    op.create_index(op.f("ix_postings_version_id"), "postings", ["version_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("postings")
