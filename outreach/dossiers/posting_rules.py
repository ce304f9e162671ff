"""Whether what hangs on a phố's board is what holds today."""

from __future__ import annotations

from enum import StrEnum

from outreach.kernel.text import N_


class PostingState(StrEnum):
    """What stands on the board of one phố (niêm yết; NĐ 63/2010/NĐ-CP, TT 02/2017/TT-VPCP)."""

    NEVER = "never"
    OUTDATED = "outdated"
    CURRENT = "current"


POSTING_LABELS = {
    PostingState.NEVER: N_("Chưa niêm yết"),
    PostingState.OUTDATED: N_("Cần niêm yết lại"),
    PostingState.CURRENT: N_("Đang đúng"),
}


def posting_state(posted: int | None, current: int | None) -> PostingState:
    """Whether a board is right, by the numbers of the posted and of the present version of the catalogue."""
    if posted is None:
        return PostingState.NEVER
    return PostingState.CURRENT if posted == current else PostingState.OUTDATED
