"""Kinds and states of what happens at a visit."""

from __future__ import annotations

from enum import StrEnum

from outreach.kernel.text import N_


class RecordState(StrEnum):
    """A record is kept, or voided with a reason; it is never erased by hand."""

    RECORDED = "recorded"
    VOIDED = "voided"


class Sex(StrEnum):
    """As on the identity card."""

    MALE = "male"
    FEMALE = "female"


SEX_LABELS = {Sex.MALE: N_("Nam"), Sex.FEMALE: N_("Nữ")}


class Source(StrEnum):
    """Through which door a record came."""

    DESK = "desk"
    TABLET = "tablet"


class LegalBasis(StrEnum):
    """Why the data may be kept (Luật 91/2025/QH15, Điều 9 và Điều 19.1.c)."""

    STATE_DUTY = "state_duty"
    CONSENT = "consent"


class TallyKind(StrEnum):
    """Quick counters."""

    ASKED_ONLY = "asked_only"
    SLIP_ISSUED = "slip_issued"
    PERSON_COUNTED = "person_counted"


TALLY_LABELS = {
    TallyKind.ASKED_ONLY: N_("Chỉ hỏi"),
    TallyKind.SLIP_ISSUED: N_("Phiếu đã phát"),
    TallyKind.PERSON_COUNTED: N_("Người đến"),
}


class RemarkKind(StrEnum):
    """What people told the team (PAKN)."""

    COMPLAINT = "complaint"
    IDEA = "idea"
    THANKS = "thanks"


REMARK_LABELS = {
    RemarkKind.COMPLAINT: N_("Phản ánh"),
    RemarkKind.IDEA: N_("Kiến nghị"),
    RemarkKind.THANKS: N_("Lời cảm ơn"),
}

ELDERLY_FROM_AGE = 60
"""People from 60 count as elderly (Luật Người cao tuổi 39/2009/QH12, Điều 2)."""
