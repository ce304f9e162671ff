"""polygons of neighborhoods, and sums of visits that know when they are old

Revision: 2026_11_23_1529
Follows: 2026_11_23_1525
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1529"
down_revision = "2026_11_23_1525"
branch_labels = None
depends_on = None

FIGURES = (
    "visits",
    "people",
    "elderly",
    "needing_support",
    "from_elsewhere",
    "asked_only",
    "remarks",
    "requested",
    "taken",
    "approved",
    "activated",
    "activated_at_visit",
    "waiting_for_police",
    "activations_overdue",
    "not_done",
    "home_visits",
    "declined",
    "already_had",
    "advised",
    "submitted_online",
    "received_on_paper",
    "sent_to_center",
    "sent_to_police",
    "missing_papers",
    "on_time",
    "late",
    "follow_ups_open",
    "follow_ups_overdue",
)
ENCOUNTER = "(SELECT visit_id FROM encounters WHERE id = {row}.encounter_id)"
DOSSIER = "(SELECT visit_id FROM dossiers WHERE id = {row}.dossier_id)"
WATCHED = {
    "encounters": "{row}.visit_id",
    "tallies": "{row}.visit_id",
    "remarks": "{row}.visit_id",
    "dossiers": "{row}.visit_id",
    "activations": "{row}.visit_id",
    "follow_ups": ENCOUNTER,
    "missing_papers": DOSSIER,
}
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "neighborhood_areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("neighborhood_id", sa.Uuid(), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhoods.id"], name=op.f("fk_neighborhood_areas_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighborhood_areas")),
        sa.UniqueConstraint("neighborhood_id", name=op.f("uq_neighborhood_areas_neighborhood_id")),
    )
    op.create_table(
        "visit_figures",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("turns_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in FIGURES),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_figures_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_figures")),
    )
    op.create_table(
        "visit_details",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("help", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_details_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "kind", "name", "help", name=op.f("pk_visit_details")),
    )
    op.create_table(
        "visit_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_marks")),
    )
    op.create_index(op.f("ix_visit_marks_visit_id"), "visit_marks", ["visit_id"], unique=False)
    for statement in setting():
        op.execute(statement)


def downgrade() -> None:
    """Go back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        for act in ROWS:
            name = f"mark_{table}_{act}"
            op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
            if not is_sqlite:
                op.execute(f"DROP FUNCTION {name}()")
    for table in ("visit_marks", "visit_details", "visit_figures", "neighborhood_areas"):
        op.drop_table(table)


def setting() -> Iterator[str]:
    """The triggers by which the database tells of which visits something was changed."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, visit in WATCHED.items():
        for act, rows in ROWS.items():
            name = f"mark_{table}_{act}"
            body = " ".join(mark(visit.format(row=row), is_sqlite=is_sqlite) for row in rows)
            if is_sqlite:
                yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} BEGIN {body} END"
                continue
            head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            yield f"{head} $$ BEGIN {body} RETURN NULL; END $$"
            yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def mark(visit: str, *, is_sqlite: bool) -> str:
    """The statement that marks one visit."""
    is_new = f"{visit} IS NOT NULL"
    if is_sqlite:
        is_new += f" AND NOT EXISTS (SELECT 1 FROM visit_marks WHERE visit_id = {visit})"  # noqa: S608 (our own words)
    return f"INSERT INTO visit_marks (visit_id) SELECT {visit} WHERE {is_new};"
