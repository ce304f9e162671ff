"""dossiers and follow ups

Revision: 2026_11_23_0909
Follows: 2026_11_23_0908
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0909"
down_revision = "2026_11_23_0908"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "help",
            sa.Enum(
                "advised",
                "missing_papers",
                "submitted_online",
                "received_on_paper",
                "sent_to_center",
                "sent_to_police",
                name="help",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dossier_code", sa.String(length=60), nullable=True),
        sa.Column("portal_status", sa.Integer(), nullable=True),
        sa.Column("portal_status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum("recorded", "voided", name="recordstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'voided' OR void_reason <> ''", name=op.f("ck_dossiers_voided_has_reason")),
        sa.CheckConstraint(
            "portal_status IS NULL OR portal_status BETWEEN 1 AND 10", name=op.f("ck_dossiers_portal_status_in_range")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_dossiers_author_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounters.id"], name=op.f("fk_dossiers_encounter_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_dossiers_procedure_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_dossiers_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("dossier_code", name=op.f("uq_dossiers_dossier_code")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossiers_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_encounter_id"), ["encounter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_help"), ["help"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_portal_status"), ["portal_status"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_procedure_id"), ["procedure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "next_visit",
                "center",
                "home",
                name="followupplace",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "dropped", name="followupstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state = 'open' OR outcome <> ''", name=op.f("ck_follow_ups_ended_has_outcome")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_follow_ups_dossier_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounters.id"], name=op.f("fk_follow_ups_encounter_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_follow_ups_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_ups_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_encounter_id"), ["encounter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_state"), ["state"], unique=False)

    op.create_table(
        "missing_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_missing_papers_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_papers")),
        sa.UniqueConstraint("dossier_id", "position", name=op.f("uq_missing_papers_dossier_id_position")),
    )
    with op.batch_alter_table("missing_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_missing_papers_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "status_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("portal_status", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_status_changes_actor_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_status_changes_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_changes")),
    )
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_changes_dossier_id"), ["dossier_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_changes_dossier_id"))

    op.drop_table("status_changes")
    with op.batch_alter_table("missing_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_missing_papers_dossier_id"))

    op.drop_table("missing_papers")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_ups_state"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_owner_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_encounter_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_due_on"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_dossier_id"))

    op.drop_table("follow_ups")
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossiers_visit_id"))
        batch_op.drop_index(batch_op.f("ix_dossiers_procedure_id"))
        batch_op.drop_index(batch_op.f("ix_dossiers_portal_status"))
        batch_op.drop_index(batch_op.f("ix_dossiers_help"))
        batch_op.drop_index(batch_op.f("ix_dossiers_encounter_id"))
        batch_op.drop_index(batch_op.f("ix_dossiers_due_on"))

    op.drop_table("dossiers")
