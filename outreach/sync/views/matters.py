"""What the dashboard tells of tablets: records that lie on them and have not come."""

from __future__ import annotations

from typing import Any

from flask import url_for

from outreach.accounts.guard import current_actor
from outreach.accounts.rules import Permission
from outreach.kernel.text import N_
from outreach.sync.device_queries import all_devices
from outreach.sync.models import Device
from outreach.web.i18n import moment, say
from outreach.web.transaction import db


def unsent_records() -> list[dict[str, Any]]:
    """A line of «Cần chú ý» for each tablet that told of records it had not sent."""
    actor = current_actor()
    if not actor.may(Permission.SEE_DEVICES):
        return []
    return [_line(one, count) for one in all_devices(db()) if (count := _unsent(one))]


def _unsent(device: Device) -> int:
    pending = device.health.get("pending")
    return sum(pending.values()) if isinstance(pending, dict) else 0


def _line(device: Device, count: int) -> dict[str, Any]:
    return {
        "matter": "unsent",
        "glyph": "",
        "icon": "device",
        "url": url_for("devices.show", device_id=device.id),
        "title": say(N_("%(name)s còn %(count)s bản ghi chưa gửi"), name=device.name, count=count),
        "detail": say(N_("Lần cuối liên lạc: %(at)s"), at=moment(device.last_seen_at)),
    }
