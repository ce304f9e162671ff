"""Migrations: from nothing to the models and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from outreach.building import alembic_config
from outreach.config import Settings
from outreach.tables import metadata

pytestmark = pytest.mark.database


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Settings:
    engine = create_engine(settings.database_url)
    metadata.drop_all(engine)
    engine.dispose()
    return settings


def table_names(settings: Settings) -> set[str]:
    engine = create_engine(settings.database_url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_the_newest_migration_equals_the_models(empty: Settings) -> None:
    command.upgrade(alembic_config(empty), "head")
    engine = create_engine(empty.database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrations_go_up_down_and_up_again(empty: Settings) -> None:
    config = alembic_config(empty)
    command.upgrade(config, "head")
    full = table_names(empty)
    command.downgrade(config, "base")
    assert table_names(empty) <= {"alembic_version"}
    command.upgrade(config, "head")
    assert table_names(empty) == full


def test_migrations_do_not_know_the_models() -> None:
    folder = Path(__file__).resolve().parents[2] / "migrations" / "versions"
    files = list(folder.glob("*.py"))
    assert files
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert [name for name, text in texts.items() if re.search(r"(import|from) outreach", text)] == []
