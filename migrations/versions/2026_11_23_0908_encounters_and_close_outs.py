"""encounters and close outs

Revision: 2026_11_23_0908
Follows: 2026_11_23_0907
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0908"
down_revision = "2026_11_23_0907"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "close_outs",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("slips_issued", sa.Integer(), nullable=False),
        sa.Column("people_counted", sa.Integer(), nullable=False),
        sa.Column("records_on_tablets", sa.Integer(), nullable=False),
        sa.Column("records_on_server", sa.Integer(), nullable=False),
        sa.Column("rows_in_report", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("difference = 0 OR reason <> ''", name=op.f("ck_close_outs_difference_has_reason")),
        sa.CheckConstraint("slips_issued >= 0 AND people_counted >= 0", name=op.f("ck_close_outs_counts_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_close_outs_closed_by")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_close_outs_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_close_outs")),
    )
    op.create_table(
        "encounters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("desk", "tablet", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("queue_number", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("person_key", sa.String(length=200), nullable=False),
        sa.Column("identity_number", sa.LargeBinary(), nullable=True),
        sa.Column("identity_index", sa.LargeBinary(length=20), nullable=True),
        sa.Column("identity_tail", sa.String(length=4), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=20), nullable=True),
        sa.Column("is_elderly", sa.Boolean(), nullable=False),
        sa.Column("needs_support", sa.Boolean(), nullable=False),
        sa.Column("is_from_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("representative_name", sa.String(length=200), nullable=False),
        sa.Column(
            "legal_basis",
            sa.Enum("state_duty", "consent", name="legalbasis", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("may_be_called", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
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
        sa.CheckConstraint("state <> 'voided' OR void_reason <> ''", name=op.f("ck_encounters_voided_has_reason")),
        sa.CheckConstraint(
            "birth_year IS NULL OR birth_year BETWEEN 1900 AND 2100", name=op.f("ck_encounters_birth_year_in_range")
        ),
        sa.CheckConstraint(
            "queue_number IS NULL OR queue_number > 0", name=op.f("ck_encounters_queue_number_positive")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_encounters_author_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_encounters_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounters")),
    )
    with op.batch_alter_table("encounters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_encounters_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounters_identity_index"), ["identity_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounters_person_key"), ["person_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounters_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounters_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint", "idea", "thanks", name="remarkkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_remarks_author_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_remarks_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remarks_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "tallies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked_only",
                "slip_issued",
                "person_counted",
                name="tallykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_tallies_author_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_tallies_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
    )
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tallies_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tallies_visit_id"))

    op.drop_table("tallies")
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarks_visit_id"))

    op.drop_table("remarks")
    with op.batch_alter_table("encounters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_encounters_visit_id"))
        batch_op.drop_index(batch_op.f("ix_encounters_phone_index"))
        batch_op.drop_index(batch_op.f("ix_encounters_person_key"))
        batch_op.drop_index(batch_op.f("ix_encounters_identity_index"))
        batch_op.drop_index(batch_op.f("ix_encounters_author_id"))

    op.drop_table("encounters")
    op.drop_table("close_outs")
