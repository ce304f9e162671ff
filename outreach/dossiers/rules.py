"""Help lines, portal statuses and follow-ups."""

from __future__ import annotations

import re
from enum import StrEnum

from outreach.kernel.text import N_


class Help(StrEnum):
    """What was done for one procedure (domain.md §4, own states before the portal's)."""

    ADVISED = "advised"
    MISSING_PAPERS = "missing_papers"
    SUBMITTED_ONLINE = "submitted_online"
    RECEIVED_ON_PAPER = "received_on_paper"
    SENT_TO_CENTER = "sent_to_center"
    SENT_TO_POLICE = "sent_to_police"


HELP_LABELS = {
    Help.ADVISED: N_("Tư vấn"),
    Help.MISSING_PAPERS: N_("Thiếu giấy tờ"),
    Help.SUBMITTED_ONLINE: N_("Đã nộp trực tuyến"),
    Help.RECEIVED_ON_PAPER: N_("Nhận hồ sơ giấy"),
    Help.SENT_TO_CENTER: N_("Hẹn lên Trung tâm"),
    Help.SENT_TO_POLICE: N_("Chuyển công an"),
}

PORTAL_STATUSES = {
    1: N_("Mới đăng ký"),
    2: N_("Được tiếp nhận"),
    3: N_("Không được tiếp nhận"),
    4: N_("Đang xử lý"),
    5: N_("Yêu cầu bổ sung giấy tờ"),
    6: N_("Yêu cầu thực hiện nghĩa vụ tài chính"),
    7: N_("Công dân yêu cầu rút hồ sơ"),
    8: N_("Dừng xử lý"),
    9: N_("Đã xử lý xong"),
    10: N_("Đã trả kết quả"),
}
"""The ten statuses that official systems exchange with the national portal (domain.md §4)."""

DOSSIER_CODE = re.compile(r"[A-Z0-9.]{3,30}-(\d{6})-\d{4,7}")
"""{mã đơn vị}-{yymmdd}-{số thứ tự}: new and old style (TT 03/2025/TT-VPCP; domain.md §4)."""


class FollowUpPlace(StrEnum):
    """Where a follow-up is done."""

    NEXT_VISIT = "next_visit"
    CENTER = "center"
    HOME = "home"


FOLLOW_UP_PLACE_LABELS = {
    FollowUpPlace.NEXT_VISIT: N_("Buổi sau tại phố"),
    FollowUpPlace.CENTER: N_("Tại Trung tâm"),
    FollowUpPlace.HOME: N_("Tại nhà"),
}


class FollowUpState(StrEnum):
    """Life of a follow-up."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
