"""The page of a new record, as a browser sends it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from tests.support.field import Scene

NUMBER = "038158004521"
CARD = f"{NUMBER}||Nguyễn Thị Lan|01021958|Nữ|Phố Quyết Thắng|10102021"


def page_of(scene: Scene) -> str:
    return f"/visits/{scene.visit.id}/encounters/new"


def typed(**facts: Any) -> dict[str, Any]:
    code = "1.001193"
    return {
        "record_id": str(new_id()),
        "person-card": CARD,
        "procedure_codes": [code],
        "listed_codes": [code],
        f"line-{code}-procedure_code": code,
        f"line-{code}-help": "submitted_online",
        "vneid-activation_state": "requested",
    } | facts


def count_of(db: DbSession, model: Any) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0
