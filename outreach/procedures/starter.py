"""The starter catalogue: what a ward can work with before it imports its own (domain.md §4.1)."""

from __future__ import annotations

from datetime import date

from outreach.kernel.text import N_
from outreach.procedures.rules import ProcedureFacts
from outreach.procedures.starter_civil import CERTIFICATION, CIVIL, FAMILY_AND_PEACE
from outreach.procedures.starter_other import LAND_AND_BUILDING, LIVELIHOOD, POLICE, SOCIAL

SOURCE = N_("Danh mục khởi đầu của chương trình, theo Cổng Dịch vụ công quốc gia, tháng 6-7/2026")
EFFECTIVE_FROM = date(2025, 7, 1)
"""The ward and its center have worked since this day (domain.md §1)."""

STARTER: tuple[ProcedureFacts, ...] = (
    *CIVIL,
    *CERTIFICATION,
    *FAMILY_AND_PEACE,
    *POLICE,
    *LIVELIHOOD,
    *LAND_AND_BUILDING,
    *SOCIAL,
)

BY_CODE = {facts.code: facts for facts in STARTER}
