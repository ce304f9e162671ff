"""the trail is a chain, and defends its rows

Revision: 2026_11_29_2056
Follows: 2026_11_29_2055
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2056"
down_revision = "2026_11_29_2055"
branch_labels = None
depends_on = None

TABLES = ("audit_entries", "audit_links")
GUARDS = tuple(
    guard
    for table in TABLES
    for guard in (
        (table, f"{table}_are_not_edited", "UPDATE", "(1 = 1)", "the trail is never edited"),
        (table, f"{table}_stay", "DELETE", "(1 = 1)", "the trail is never shortened"),
    )
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "audit_links",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_links_entry_id")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_links_entry_id")),
    )
    _link_what_is_there()
    for guard in GUARDS:
        _make(*guard)


def downgrade() -> None:
    """Go back."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, name, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}")
        if is_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("audit_links")


def _link_what_is_there() -> None:
    """The deeds so far, in the order of their numbers, marked as the house marks them."""
    entries = sa.table(
        "audit_entries", sa.column("id", sa.Integer()), sa.column("at", sa.DateTime(timezone=True)),
        sa.column("actor_id", sa.Uuid()), sa.column("actor_name", sa.String()), sa.column("act", sa.String()),
        sa.column("subject_kind", sa.String()), sa.column("subject_id", sa.String()), sa.column("facts", sa.JSON()),
    )  # fmt: skip
    links = sa.table(
        "audit_links", sa.column("place", sa.Integer()), sa.column("entry_id", sa.Integer()),
        sa.column("mark", sa.LargeBinary()),
    )  # fmt: skip
    before, rows = bytes(32), []
    for place, one in enumerate(op.get_bind().execute(sa.select(entries).order_by(entries.c.id)).all(), start=1):
        at = one.at.replace(tzinfo=UTC) if one.at.tzinfo is None else one.at.astimezone(UTC)
        words = [
            one.id, at.isoformat(timespec="microseconds"), str(one.actor_id) if one.actor_id else None,
            one.actor_name, one.act, one.subject_kind, one.subject_id, one.facts,
        ]  # fmt: skip
        text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256(before + text.encode()).digest()
        rows.append({"place": place, "entry_id": one.id, "mark": before})
    if rows:
        op.bulk_insert(links, rows)


def _make(table: str, name: str, act: str, refuses: str, message: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"{head} WHEN {refuses} BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    row = "OLD" if act == "DELETE" else "NEW"
    body = (
        f"BEGIN IF {refuses} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END"
    )
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {body} $guard$")
    op.execute(f"{head} EXECUTE FUNCTION {name}()")
