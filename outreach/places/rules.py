"""Kinds of things about places."""

from __future__ import annotations

from enum import StrEnum

from outreach.kernel.text import N_


class SuccessionKind(StrEnum):
    """How one neighborhood became another (Luật 72/2025/QH15, Điều 21: HĐND phường quyết định)."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"


class ContactKind(StrEnum):
    """Who somebody is in the neighborhood."""

    HEAD = "head"
    DIGITAL_TEAM = "digital_team"
    KEEPER = "keeper"


CONTACT_LABELS = {
    ContactKind.HEAD: N_("Trưởng phố"),
    ContactKind.DIGITAL_TEAM: N_("Tổ công nghệ số cộng đồng"),
    ContactKind.KEEPER: N_("Người giữ nhà văn hóa"),
}

HALF_DAYS = ("sat_am", "sat_pm", "sun_am", "sun_pm")
HALF_DAY_LABELS = {
    "sat_am": N_("Sáng Thứ Bảy"),
    "sat_pm": N_("Chiều Thứ Bảy"),
    "sun_am": N_("Sáng Chủ nhật"),
    "sun_pm": N_("Chiều Chủ nhật"),
}
