"""Every table of the house, for its migrations and for tests."""

from __future__ import annotations

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
from outreach.kernel.db import Base

metadata = Base.metadata
