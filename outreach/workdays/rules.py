"""Kinds of days."""

from __future__ import annotations

from enum import StrEnum

from outreach.kernel.text import N_


class DayKind(StrEnum):
    """What is special about a day (domain.md §8)."""

    HOLIDAY = "holiday"
    OFF_SWAP = "off_swap"
    WORK_SWAP = "work_swap"
    AVOID = "avoid"
    LOCAL_EVENT = "local_event"


DAY_KIND_LABELS = {
    DayKind.HOLIDAY: N_("Ngày lễ"),
    DayKind.OFF_SWAP: N_("Nghỉ hoán đổi"),
    DayKind.WORK_SWAP: N_("Làm bù"),
    DayKind.AVOID: N_("Nên tránh"),
    DayKind.LOCAL_EVENT: N_("Việc của phường"),
}
