"""the catalogue

Revision: 2026_11_23_0904
Follows: 2026_11_23_0903
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0904"
down_revision = "2026_11_23_0903"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "catalogue_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_catalogue_versions_number")),
    )
    with op.batch_alter_table("catalogue_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_versions_effective_from"), ["effective_from"], unique=False)

    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=1500), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("search_key", sa.String(length=2000), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("is_police", sa.Boolean(), nullable=False),
        sa.Column("is_common", sa.Boolean(), nullable=False),
        sa.Column("duration", sa.String(length=500), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("calendar_days", sa.Integer(), nullable=True),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "calendar_days IS NULL OR calendar_days >= 0", name=op.f("ck_procedures_calendar_days_not_negative")
        ),
        sa.CheckConstraint(
            "working_days IS NULL OR working_days >= 0", name=op.f("ck_procedures_working_days_not_negative")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["catalogue_versions.id"], name=op.f("fk_procedures_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_procedures_version_id_code")),
    )
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedures_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedures_field"), ["field"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedures_version_id"), ["version_id"], unique=False)

    op.create_table(
        "required_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("is_conditional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_required_papers_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_papers")),
        sa.UniqueConstraint("procedure_id", "position", name=op.f("uq_required_papers_procedure_id_position")),
    )
    with op.batch_alter_table("required_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_required_papers_procedure_id"), ["procedure_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("required_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_required_papers_procedure_id"))

    op.drop_table("required_papers")
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_procedures_version_id"))
        batch_op.drop_index(batch_op.f("ix_procedures_field"))
        batch_op.drop_index(batch_op.f("ix_procedures_code"))

    op.drop_table("procedures")
    with op.batch_alter_table("catalogue_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_versions_effective_from"))

    op.drop_table("catalogue_versions")
