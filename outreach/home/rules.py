"""What has to be set up before the first weekend."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.accounts.rules import Actor, Permission, Role
from outreach.kernel.text import N_

AHEAD_DAYS = 14
"""Visits this near must be confirmed by everybody (reminders go out 7, 3 and 1 days before; product.md I)."""

FOLLOW_UP_DAYS = 7
"""Promises due within a week stand on the first page."""


SETTERS_UP = frozenset({Role.ADMIN, Role.DIRECTOR})
"""Who is led through the setting up."""


@dataclass(frozen=True)
class Step:
    """One step of setting up: where it is done, and why it is needed; one that may wait holds nobody up."""

    name: str
    label: str
    reason: str
    endpoint: str
    permission: Permission
    may_wait: bool = False


STEPS: tuple[Step, ...] = (
    Step(
        "ward",
        N_("Ghi thông tin phường và vị trí Trung tâm"),
        N_("Tên trên báo cáo; vĩ độ, kinh độ để tính khoảng cách tới từng phố."),
        "settings.ward",
        Permission.EDIT_SETTINGS,
    ),
    Step(
        "accounts",
        N_("Tạo tài khoản cho Phó Giám đốc"),
        N_("Người mở chiến dịch và công bố lịch; quản trị chỉ chuẩn bị."),
        "accounts.users",
        Permission.MANAGE_ACCOUNTS,
    ),
    Step(
        "boundary",
        N_("Nhập ranh giới phường"),
        N_("Chưa có tệp thì để sau, vẫn lập lịch được. Có rồi thì bản đồ chia ô đúng trong phường."),
        "settings.boundary",
        Permission.EDIT_PLACES,
        may_wait=True,
    ),
    Step(
        "neighborhoods",
        N_("Nhập các phố và nhà văn hóa"),
        N_("Gửi lên danh sách Excel sẵn có hoặc tệp mẫu, hoặc thêm từng phố."),
        "places.neighborhoods",
        Permission.EDIT_PLACES,
    ),
    Step(
        "calendar",
        N_("Lấy lịch ngày nghỉ của năm"),
        N_("Để không xếp buổi vào ngày lễ, tuần Tết, kỳ thi."),
        "workdays.calendar",
        Permission.EDIT_CALENDAR,
    ),
    Step(
        "staff",
        N_("Nhập công chức và công an"),
        N_("Cần ít nhất một công chức và một công an để xếp tổ."),
        "staffing.members",
        Permission.EDIT_STAFFING,
    ),
    Step(
        "kits",
        N_("Ghi bộ thiết bị, mỗi bộ là một tổ"),
        N_("Có bao nhiêu bộ thì cùng lúc về được bấy nhiêu phố."),
        "staffing.kits",
        Permission.EDIT_STAFFING,
    ),
    Step(
        "procedures",
        N_("Nhập danh mục thủ tục"),
        N_("Để chọn đúng thủ tục và giấy tờ cần mang."),
        "procedures.procedures",
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
        """Whether every step is done that cannot wait."""
        return not self._open()

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done and cannot wait."""
        return next(iter(self._open()), None)

    def next_for(self, actor: Actor) -> Step | None:
        """The first step that is not done and cannot wait, of those that this person may do."""
        return next((step for step in self._open() if actor.may(step.permission)), None)

    def _open(self) -> list[Step]:
        return [step for step in STEPS if step.name not in self.done and not step.may_wait]
