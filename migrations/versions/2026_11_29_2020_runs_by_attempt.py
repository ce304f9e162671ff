"""runs of the jobs by the clock, by attempt

Revision: 2026_11_29_2020
Follows: 2026_11_23_1620
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2020"
down_revision = "2026_11_23_1620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempts", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.drop_column("attempts")
