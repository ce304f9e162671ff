"""neighborhoods and houses

Revision: 2026_11_23_0903
Follows: 2026_11_23_0902
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0903"
down_revision = "2026_11_23_0902"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "boundaries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundaries")),
    )
    with op.batch_alter_table("boundaries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boundaries_imported_at"), ["imported_at"], unique=False)

    op.create_table(
        "neighborhoods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(length=600), nullable=False),
        sa.Column("former_ward", sa.String(length=120), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("elderly", sa.Integer(), nullable=True),
        sa.Column("without_level_2", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("team_size", sa.Integer(), nullable=False),
        sa.Column("officers", sa.Integer(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "households IS NULL OR households >= 0", name=op.f("ck_neighborhoods_households_not_negative")
        ),
        sa.CheckConstraint(
            "population IS NULL OR population >= 0", name=op.f("ck_neighborhoods_population_not_negative")
        ),
        sa.CheckConstraint("priority BETWEEN 1 AND 10", name=op.f("ck_neighborhoods_priority_in_range")),
        sa.CheckConstraint("team_size >= 1 AND officers >= 0", name=op.f("ck_neighborhoods_team_is_possible")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_neighborhoods_valid_to_after_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighborhoods")),
        sa.UniqueConstraint("code", name=op.f("uq_neighborhoods_code")),
    )
    with op.batch_alter_table("neighborhoods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_neighborhoods_search_key"), ["search_key"], unique=False)

    op.create_table(
        "ward_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=200), nullable=False),
        sa.Column("parent_organisation", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("organisation_symbol", sa.String(length=60), nullable=False),
        sa.Column("place_line", sa.String(length=120), nullable=False),
        sa.Column("signer_capacity", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("center_address", sa.String(length=300), nullable=False),
        sa.Column("center_lat", sa.Double(), nullable=True),
        sa.Column("center_lon", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_profiles")),
    )
    op.create_table(
        "cultural_houses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("open_windows", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("has_power", sa.Boolean(), nullable=False),
        sa.Column("has_wifi", sa.Boolean(), nullable=False),
        sa.Column("has_ramp", sa.Boolean(), nullable=False),
        sa.Column("signal_note", sa.String(length=300), nullable=False),
        sa.Column("keeper_name", sa.String(length=200), nullable=False),
        sa.Column("keeper_phone", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_cultural_houses_point_is_whole")),
        sa.CheckConstraint("lat IS NULL OR (lat BETWEEN 8 AND 24)", name=op.f("ck_cultural_houses_lat_in_vietnam")),
        sa.CheckConstraint("lon IS NULL OR (lon BETWEEN 102 AND 118)", name=op.f("ck_cultural_houses_lon_in_vietnam")),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_cultural_houses_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultural_houses")),
        sa.UniqueConstraint("neighborhood_id", name=op.f("uq_cultural_houses_neighborhood_id")),
    )
    op.create_table(
        "local_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "head",
                "digital_team",
                "keeper",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_local_contacts_neighborhood_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_local_contacts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_contacts")),
    )
    with op.batch_alter_table("local_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_local_contacts_neighborhood_id"), ["neighborhood_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_local_contacts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "successions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "merge", "split", "rename", name="successionkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_successions_not_itself")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["neighborhoods.id"], name=op.f("fk_successions_predecessor_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["neighborhoods.id"], name=op.f("fk_successions_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("predecessor_id", "successor_id", name=op.f("uq_successions_predecessor_id_successor_id")),
    )
    with op.batch_alter_table("successions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_successions_predecessor_id"), ["predecessor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_successions_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "house_closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_house_closures_to_after_from")),
        sa.ForeignKeyConstraint(["house_id"], ["cultural_houses.id"], name=op.f("fk_house_closures_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_closures")),
    )
    with op.batch_alter_table("house_closures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_house_closures_house_id"), ["house_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("house_closures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_house_closures_house_id"))

    op.drop_table("house_closures")
    with op.batch_alter_table("successions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_successions_successor_id"))
        batch_op.drop_index(batch_op.f("ix_successions_predecessor_id"))

    op.drop_table("successions")
    with op.batch_alter_table("local_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_contacts_user_id"))
        batch_op.drop_index(batch_op.f("ix_local_contacts_neighborhood_id"))

    op.drop_table("local_contacts")
    op.drop_table("cultural_houses")
    op.drop_table("ward_profiles")
    with op.batch_alter_table("neighborhoods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_neighborhoods_search_key"))

    op.drop_table("neighborhoods")
    with op.batch_alter_table("boundaries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boundaries_imported_at"))

    op.drop_table("boundaries")
