"""A desk at which reports are made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from tests.build import make_actor
from tests.reports.support import Desk, make_ward


@pytest.fixture
def desk(db: DbSession, tmp_path: Path, now: datetime) -> Desk:
    actor = make_actor(db, Role.DIRECTOR, full_name="Lê Thị Thu Hằng")
    return Desk(db, actor, make_ward(db), tmp_path / "files", now)
