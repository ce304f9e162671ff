"""How far long work is, for the page that waits for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.tasks.queries import task_for
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")


@blueprint.get("/<uuid:task_id>")
@needs(Permission.SEE_HOME)
def status(task_id: UUID) -> dict[str, Any]:
    """State, share done and step of one's own task; `stamp` changes whenever there is something new to show."""
    task = task_for(db(), current_actor(), task_id)
    return {
        "state": task.state.value,
        "is_over": task.is_over,
        "progress": task.progress,
        "step": say(task.step) if task.step else "",
        "stamp": task.heard_at.isoformat() if task.heard_at else "",
    }
