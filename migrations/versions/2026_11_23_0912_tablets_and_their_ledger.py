"""tablets and their ledger

Revision: 2026_11_23_0912
Follows: 2026_11_23_0911
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0912"
down_revision = "2026_11_23_0911"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "device_streams",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("contiguous", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("resend_from", sa.Integer(), nullable=True),
        sa.Column("resend_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("device_id", "author_id", name=op.f("pk_device_streams")),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active", "draining", "wiped", name="devicestate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("health", sa.JSON(), nullable=False),
        sa.Column("health_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("name", name=op.f("uq_devices_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )
    op.create_table(
        "device_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_events_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_events")),
    )
    with op.batch_alter_table("device_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_events_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_events_kind"), ["kind"], unique=False)

    op.create_table(
        "enrolment_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_enrolment_codes_device_id")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_enrolment_codes_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_enrolment_codes_code_hash")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("op_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "applied",
                "conflict",
                "held",
                "rejected",
                name="opanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("waits_for", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name=op.f("fk_ledger_entries_settled_by")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entries_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_ledger_entries_open", ["answer", "waits_for"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_ledger_entries_stream", ["device_id", "author_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "day_passes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_day_passes_device_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_day_passes_user_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_day_passes_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_passes")),
    )
    with op.batch_alter_table("day_passes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_passes_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_passes_token_hash"), ["token_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_passes_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_passes_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "number_blocks",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_number_blocks_device_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_number_blocks_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "device_id", name=op.f("pk_number_blocks")),
        sa.UniqueConstraint("visit_id", "place", name=op.f("uq_number_blocks_visit_id_place")),
    )
    op.create_table(
        "op_conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("op_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("theirs", sa.LargeBinary(), nullable=False),
        sa.Column("theirs_by", sa.String(length=200), nullable=False),
        sa.Column("theirs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mine", sa.LargeBinary(), nullable=False),
        sa.Column("mine_by", sa.String(length=200), nullable=False),
        sa.Column("mine_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=False),
        sa.Column("took_mine", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["op_id"], ["ledger_entries.op_id"], name=op.f("fk_op_conflicts_op_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_op_conflicts_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_op_conflicts")),
        sa.UniqueConstraint("op_id", "field", name=op.f("uq_op_conflicts_op_id_field")),
    )
    with op.batch_alter_table("op_conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_op_conflicts_op_id"), ["op_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_op_conflicts_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_op_conflicts_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_visit_photos_device_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_photos_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photos")),
        sa.UniqueConstraint("visit_id", "sha256", name=op.f("uq_visit_photos_visit_id_sha256")),
    )
    with op.batch_alter_table("visit_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_photos_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("visit_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_photos_visit_id"))

    op.drop_table("visit_photos")
    with op.batch_alter_table("op_conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_op_conflicts_visit_id"))
        batch_op.drop_index(batch_op.f("ix_op_conflicts_record_id"))
        batch_op.drop_index(batch_op.f("ix_op_conflicts_op_id"))

    op.drop_table("op_conflicts")
    op.drop_table("number_blocks")
    with op.batch_alter_table("day_passes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_passes_visit_id"))
        batch_op.drop_index(batch_op.f("ix_day_passes_user_id"))
        batch_op.drop_index(batch_op.f("ix_day_passes_token_hash"))
        batch_op.drop_index(batch_op.f("ix_day_passes_device_id"))

    op.drop_table("day_passes")
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entries_visit_id"))
        batch_op.drop_index("ix_ledger_entries_stream")
        batch_op.drop_index(batch_op.f("ix_ledger_entries_received_at"))
        batch_op.drop_index("ix_ledger_entries_open")
        batch_op.drop_index(batch_op.f("ix_ledger_entries_author_id"))

    op.drop_table("ledger_entries")
    op.drop_table("enrolment_codes")
    with op.batch_alter_table("device_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_events_kind"))
        batch_op.drop_index(batch_op.f("ix_device_events_device_id"))
        batch_op.drop_index(batch_op.f("ix_device_events_at"))

    op.drop_table("device_events")
    op.drop_table("devices")
    op.drop_table("device_streams")
