"""requests of people about their data, incidents

Revision: 2026_11_29_2115
Follows: 2026_11_29_2056
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2115"
down_revision = "2026_11_29_2056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "view",
                "correct",
                "withdraw",
                "erase",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("done_by", sa.Date(), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("erased_records", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_at IS NULL OR outcome <> ''", name=op.f("ck_data_requests_closed_has_outcome")),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR closed_at IS NULL", name=op.f("ck_data_requests_closed_is_answered")
        ),
        sa.ForeignKeyConstraint(["logged_by"], ["users.id"], name=op.f("fk_data_requests_logged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lost_device",
                "leak",
                "misuse",
                "loss",
                "intrusion",
                name="incidentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("people_affected", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("people_affected >= 0", name=op.f("ck_incidents_people_not_negative")),
        sa.ForeignKeyConstraint(["logged_by"], ["users.id"], name=op.f("fk_incidents_logged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("incidents")
    op.drop_table("data_requests")
