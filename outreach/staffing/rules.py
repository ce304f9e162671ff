"""Kinds of people and equipment."""

from __future__ import annotations

from enum import StrEnum

from outreach.kernel import skills
from outreach.kernel.text import N_


class StaffKind(StrEnum):
    """Whom a person belongs to."""

    CENTER = "center"
    POLICE = "police"


STAFF_KIND_LABELS = {StaffKind.CENTER: N_("Công chức Trung tâm"), StaffKind.POLICE: N_("Công an phường")}


class KitKind(StrEnum):
    """What is taken along."""

    KIT = "kit"
    VEHICLE = "vehicle"


KIT_KIND_LABELS = {KitKind.KIT: N_("Bộ thiết bị"), KitKind.VEHICLE: N_("Xe")}

SKILL_LABELS = skills.SKILL_LABELS
