"""Alembic's way into the house: the tables, and the database that the caller names."""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, pool

from outreach.kernel.crypto import SealedText
from outreach.kernel.db import UtcDateTime
from outreach.tables import metadata

URL = context.config.attributes.get("database_url") or os.environ["OUTREACH_DATABASE_URL"]


def write_plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration never imports the models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, SealedText):
        return "sa.LargeBinary()"
    return False


def run_migrations() -> None:
    """Run on a connection of our own; SQLite rebuilds a table where it cannot alter it."""
    engine = create_engine(URL, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            render_item=write_plain_type,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run_migrations()
