"""What has to be set up before the first weekend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """One step of setting up: why it is needed, and where it is looked at; one that may wait holds nobody up.

    `begin` is the page of the form itself, where a step that is not done begins, with `asked` in its address.
    """

    name: str
    label: str
    reason: str
    endpoint: str
    permission: Permission
    may_wait: bool = False
    begin: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


STEPS: tuple[Step, ...] = (
    Step(
        "ward",
        N_("Ghi thông tin phường và vị trí Trung tâm"),
        N_("Tên trên báo cáo, và tọa độ để tính đường tới từng phố."),
        "settings.ward",
        Permission.EDIT_SETTINGS,
    ),
    Step(
        "accounts",
        N_("Tạo tài khoản cho Phó Giám đốc"),
        N_("Người mở chiến dịch và công bố lịch; quản trị chỉ chuẩn bị."),
        "accounts.users",
        Permission.MANAGE_ACCOUNTS,
        begin="accounts.new_user",
        asked={"role": Role.DIRECTOR.value},
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
        N_("Gửi lên danh sách Excel phường đang có."),
        "places.neighborhoods",
        Permission.EDIT_PLACES,
        begin="place_imports.upload",
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
        N_("Gửi lên danh sách Excel, hoặc thêm từng người; ít nhất một công chức và một công an."),
        "staffing.members",
        Permission.EDIT_STAFFING,
        begin="staffing.hand_in",
        asked={"subject": "members"},
    ),
    Step(
        "kits",
        N_("Ghi bộ thiết bị mang đi"),
        N_("Một bộ: máy tính, máy in, máy quét. Có mấy bộ thì cùng lúc về được mấy phố."),
        "staffing.kits",
        Permission.EDIT_STAFFING,
        begin="staffing.new_kit",
    ),
    Step(
        "procedures",
        N_("Nhập danh mục thủ tục"),
        N_("Một nút là có danh mục khởi đầu; danh mục của tỉnh nhập sau."),
        "procedures.procedures",
        Permission.IMPORT_PROCEDURES,
    ),
    Step(
        "campaign",
        N_("Mở chiến dịch"),
        N_("Từ ngày nào đến ngày nào, về những phố nào."),
        "campaigns.index",
        Permission.PLAN_VISITS,
        begin="campaigns.new",
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
