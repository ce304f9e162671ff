"""campaigns and visits

Revision: 2026_11_23_0907
Follows: 2026_11_23_0906
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0907"
down_revision = "2026_11_23_0906"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaigns_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    op.create_table(
        "campaign_targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("half_days BETWEEN 0 AND 20", name=op.f("ck_campaign_targets_half_days_in_range")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_targets_campaign_id")),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_campaign_targets_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_targets")),
        sa.UniqueConstraint(
            "campaign_id", "neighborhood_id", name=op.f("uq_campaign_targets_campaign_id_neighborhood_id")
        ),
    )
    with op.batch_alter_table("campaign_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_targets_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_targets_neighborhood_id"), ["neighborhood_id"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("kit_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "half_day",
            sa.Enum("am", "pm", name="halfday", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "house_confirmed",
                "police_confirmed",
                "announced",
                "held",
                "closed",
                "postponed",
                "cancelled",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_date_locked", sa.Boolean(), nullable=False),
        sa.Column("is_team_locked", sa.Boolean(), nullable=False),
        sa.Column("catalogue_version_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_visits_closed_has_instant")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_visits_campaign_id")),
        sa.ForeignKeyConstraint(
            ["catalogue_version_id"], ["catalogue_versions.id"], name=op.f("fk_visits_catalogue_version_id")
        ),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_visits_kit_id")),
        sa.ForeignKeyConstraint(["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_visits_neighborhood_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_neighborhood_id"), ["neighborhood_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_on"), ["on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_visits_kit_slot",
            ["kit_id", "on", "half_day"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
        )
        batch_op.create_index(
            "uq_visits_neighborhood_slot",
            ["neighborhood_id", "on", "half_day"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
        )

    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "discarded",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_plans_campaign_id")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_plans_made_by")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_plans_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "visit_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "house_confirmed",
                "police_confirmed",
                "announced",
                "held",
                "closed",
                "postponed",
                "cancelled",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "half_day",
            sa.Enum("am", "pm", name="halfday", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_visit_changes_actor_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_changes_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_changes")),
    )
    with op.batch_alter_table("visit_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_changes_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_changes_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_visit_members_member_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_members_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_members")),
        sa.UniqueConstraint("visit_id", "member_id", name=op.f("uq_visit_members_visit_id_member_id")),
    )
    with op.batch_alter_table("visit_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_members_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_members_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("visit_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_members_visit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_members_member_id"))

    op.drop_table("visit_members")
    with op.batch_alter_table("visit_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_changes_visit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_changes_at"))

    op.drop_table("visit_changes")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_campaign_id"))

    op.drop_table("plans")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_visits_neighborhood_slot",
            sqlite_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
        )
        batch_op.drop_index(
            "uq_visits_kit_slot",
            sqlite_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('postponed', 'cancelled')"),
        )
        batch_op.drop_index(batch_op.f("ix_visits_state"))
        batch_op.drop_index(batch_op.f("ix_visits_on"))
        batch_op.drop_index(batch_op.f("ix_visits_neighborhood_id"))
        batch_op.drop_index(batch_op.f("ix_visits_campaign_id"))

    op.drop_table("visits")
    with op.batch_alter_table("campaign_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_targets_neighborhood_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_targets_campaign_id"))

    op.drop_table("campaign_targets")
    op.drop_table("campaigns")
