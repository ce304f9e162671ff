"""A whole installation in a folder: migrated database, application, and if wished the demo ward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.building import alembic_config
from outreach.config import Settings
from outreach.demo.build import build_demo
from outreach.kernel.clock import now
from outreach.kernel.db import Database
from tests.build import make_user, open_session


@contextmanager
def installation(folder: Path, *, with_demo: bool) -> Iterator[Flask]:
    """An application whose data lie in `folder`; forms need no page token."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'outreach.db'}",
        data_dir=folder,
        secret_key="only for figures, pictures and journeys.",
    )
    command.upgrade(alembic_config(settings), "head")
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    database: Database = app.extensions["outreach.database"]
    if with_demo:
        build_demo(database, now=now())
    yield app
    database.engine.dispose()


def token_of(app: Flask, role: Role) -> str:
    """The token of an open session of the first person of `role`, who is added where there is none."""
    database: Database = app.extensions["outreach.database"]
    with database.writing.begin() as db:
        user = db.scalar(select(User).where(User.role == role).order_by(User.username)) or make_user(db, role)
        return open_session(db, user)
