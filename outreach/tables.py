"""Every table of the house, for Alembic and for tests."""

from __future__ import annotations

from alembic.config import Config

import outreach.accounts.models
import outreach.activations.models
import outreach.audit.models
import outreach.coverage.models
import outreach.dossiers.models
import outreach.fieldwork.models
import outreach.notices.models
import outreach.places.models
import outreach.planning.models
import outreach.privacy.models
import outreach.procedures.models
import outreach.province.models
import outreach.public.models
import outreach.reports.models
import outreach.staffing.models
import outreach.sync.models
import outreach.tasks.models
import outreach.workdays.models  # noqa: F401
from outreach.config import ROOT
from outreach.kernel.db import Base

metadata = Base.metadata


def migrations_of(database_url: str) -> Config:
    """Where the migrations are, and which database they change."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = database_url
    return config
