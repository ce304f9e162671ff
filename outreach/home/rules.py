"""What has to be set up before the first weekend."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.accounts.rules import Permission
from outreach.kernel.text import N_

AHEAD_DAYS = 14
"""Visits this near must be confirmed by everybody (reminders go out 7, 3 and 1 days before; product.md I)."""

FOLLOW_UP_DAYS = 7
"""Promises due within a week stand on the first page."""


@dataclass(frozen=True)
class Step:
    """One step of setting up: where it is done, and why it is needed."""

    name: str
    label: str
    reason: str
    endpoint: str
    permission: Permission


STEPS: tuple[Step, ...] = (
    Step(
        "ward",
        N_("Ghi thông tin phường và vị trí Trung tâm"),
        N_("Tên trên báo cáo; khoảng cách tới từng phố."),
        "settings.ward",
        Permission.EDIT_SETTINGS,
    ),
    Step(
        "boundary",
        N_("Nhập ranh giới phường"),
        N_("Để bản đồ chia ô đúng trong phường."),
        "settings.boundary",
        Permission.EDIT_PLACES,
    ),
    Step(
        "neighborhoods",
        N_("Nhập các phố và nhà văn hóa"),
        N_("Tải mẫu Excel, điền rồi gửi lên, hoặc thêm từng phố."),
        "places.neighborhoods",
        Permission.EDIT_PLACES,
    ),
    Step(
        "staff",
        N_("Nhập cán bộ, công an và bộ thiết bị"),
        N_("Để xếp tổ và không ai phải trực quá số ngày."),
        "staffing.members",
        Permission.EDIT_STAFFING,
    ),
    Step(
        "procedures",
        N_("Nhập danh mục thủ tục"),
        N_("Để chọn đúng thủ tục và giấy tờ cần mang."),
        "procedures.versions",
        Permission.IMPORT_PROCEDURES,
    ),
    Step(
        "campaign",
        N_("Mở chiến dịch"),
        N_("Từ ngày nào đến ngày nào, về những phố nào."),
        "campaigns.index",
        Permission.PLAN_VISITS,
    ),
    Step(
        "plan",
        N_("Lập lịch và công bố"),
        N_("Lập tự động hoặc xếp từng buổi."),
        "planning.board",
        Permission.PLAN_VISITS,
    ),
)


@dataclass(frozen=True)
class Setup:
    """How far the setting up is: the names of the steps that are done."""

    done: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether every step is done."""
        return all(step.name in self.done for step in STEPS)

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in STEPS if step.name not in self.done), None)
