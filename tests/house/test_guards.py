"""A database that was migrated defends its rows as one that was made from the models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text

from outreach.building import alembic_config
from outreach.config import Settings
from outreach.tables import metadata

pytestmark = pytest.mark.database
GUARDED = ("activations", "decisions", "dossiers", "status_changes", "office_rules", "kept_statuses", "status_mappings")


def defences(url: str) -> dict[str, str]:
    """Every trigger with its text, and every CHECK of the guarded tables, without the spaces that differ."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        else:
            rows = connection.execute(
                text(
                    "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t"
                    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
                )
            ).all()
        found = {str(name): plain(sql) for name, sql in rows}
        for table in GUARDED:
            for check in inspect(connection).get_check_constraints(table):
                found[f"{table}.{check['name']}"] = plain(check["sqltext"])
    engine.dispose()
    return found


def plain(sql: str) -> str:
    return re.sub(r"\s+", "", sql)


def test_a_migrated_database_defends_itself_like_a_made_one(settings: Settings, tmp_path: Path) -> None:
    made = defences(settings.database_url)
    engine = create_engine(settings.database_url)
    metadata.drop_all(engine)
    engine.dispose()
    command.upgrade(alembic_config(settings), "head")
    assert defences(settings.database_url) == made
    assert len([name for name in made if "." not in name]) >= 12
