"""what is looked for in the ledger

Revision: 2026_11_30_0300
Follows: 2026_11_29_2115
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0300"
down_revision = "2026_11_29_2115"
branch_labels = None
depends_on = None

INDEXES = (("unsettled", ["device_id", "answer"], "settled_at IS NULL"), ("late", ["received_at"], "is_late"))


def upgrade() -> None:
    """Go forward."""
    for name, columns, only in INDEXES:
        op.create_index(
            f"ix_ledger_entries_{name}",
            "ledger_entries",
            columns,
            sqlite_where=sa.text(only),
            postgresql_where=sa.text(only),
        )


def downgrade() -> None:
    """Go back."""
    for name, _, _ in INDEXES:
        op.drop_index(f"ix_ledger_entries_{name}", "ledger_entries")
