"""wards of a province and their sums

Revision: 2026_11_29_2044
Follows: 2026_11_29_2020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2044"
down_revision = "2026_11_29_2020"
branch_labels = None
depends_on = None

COUNTS = ("target", "reached", "planned", "overdue", "waiting", "called_off", "live")
FIGURES = (
    "visits", "people", "elderly", "needing_support", "from_elsewhere", "asked_only", "remarks", "requested", "taken",
    "approved", "activated", "activated_at_visit", "waiting_for_police", "activations_overdue", "not_done",
    "home_visits", "declined", "already_had", "advised", "submitted_online", "received_on_paper", "sent_to_center",
    "sent_to_police", "missing_papers", "on_time", "late", "follow_ups_open", "follow_ups_overdue",
)  # fmt: skip


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "province_wards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_province_wards")),
        sa.UniqueConstraint("code", name=op.f("uq_province_wards_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_province_wards_slug")),
    )
    op.create_table(
        "province_sums",
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*COUNTS, *FIGURES)),
        sa.ForeignKeyConstraint(["ward_id"], ["province_wards.id"], name=op.f("fk_province_sums_ward_id")),
        sa.PrimaryKeyConstraint("ward_id", "span", name=op.f("pk_province_sums")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("province_sums")
    op.drop_table("province_wards")
