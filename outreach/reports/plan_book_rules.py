"""The plan workbook on its way back: which columns are read, and what a row of it asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.kernel.text import N_
from outreach.planning.conflict_rules import Conflict
from outreach.planning.publication_rules import Step, Wanted
from outreach.planning.rules import HalfDay
from outreach.workbooks.columns import CellProblem, Column, Kind

COLUMNS: tuple[Column, ...] = (
    Column("on", "Ngày", Kind.DATE),
    Column("half_day", "Buổi", Kind.CHOICE, words={"Sáng": HalfDay.AM.value, "Chiều": HalfDay.PM.value}),
    Column("code", "Mã phố", Kind.CODE),
    Column("neighborhood", "Phố"),
    Column("team", "Tổ"),
    Column("staff", "Công chức"),
    Column("officers", "Công an"),
    Column("drop", "Bỏ buổi", Kind.YES_NO),
    Column("visit", "Mã buổi", Kind.CODE),
)
NEEDED = frozenset({"on", "half_day", "code"})
"""Without these columns a file is no plan workbook."""

NO_PLAN = N_("Đây không phải tệp Kế hoạch của Về Phố: cần các cột Ngày, Buổi, Mã phố. Hãy tải tệp Kế hoạch rồi sửa.")
UNKNOWN_VISIT = N_("Không có buổi nào mang mã này trong đợt. Buổi mới thì để trống Mã buổi.")
TWICE = N_("Buổi này đã có ở dòng %(first)s. Hãy bỏ bớt một dòng.")
OTHER_PLACE = N_("Buổi này là của phố %(place)s. Muốn đổi phố thì ghi Có ở cột Bỏ buổi rồi thêm dòng mới.")
UNKNOWN_PLACE = N_("Không có phố nào mang mã này trong đợt.")
UNKNOWN_TEAM = N_("Không có tổ này. Đang có: %(teams)s.")
UNKNOWN_PERSON = N_("Không có ai tên %(person)s trong danh sách.")
NAMESAKES = N_("Có %(count)s người tên %(person)s. Hãy sửa trên trang Lịch.")
IS_OVER = N_("Buổi đã mở cửa hoặc đã về, không đổi được nữa.")
IS_TODAY = N_("Buổi hôm nay không đổi được bằng tệp. Hãy sửa trên trang Lịch.")
IS_LOCKED = N_("Buổi đã khóa. Hãy mở khóa trên trang Lịch trước.")
NO_DAY = N_("Chưa nhập mục này.")


@dataclass(frozen=True)
class PlanChange:
    """One row that asks for something else than what stands; `before` None adds, `after` None drops."""

    row: int
    name: str
    step: Step
    before: Wanted | None
    after: Wanted | None
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_barred(self) -> bool:
        """Whether a hard rule forbids it."""
        return any(conflict.is_hard for conflict in self.conflicts)


@dataclass(frozen=True)
class PlanProposal:
    """What an edited plan workbook asks for. `kept` rows are as they stand, `aside` visits are not in the file."""

    changes: Sequence[PlanChange]
    wanted: Sequence[Wanted]
    kept: int
    aside: frozenset[str]
    problems: Sequence[CellProblem] = ()

    @property
    def barred(self) -> int:
        """Rows that a hard rule forbids."""
        return sum(change.is_barred for change in self.changes)

    @property
    def warned(self) -> int:
        """Rows that can be had and that something speaks against."""
        return sum(bool(change.conflicts) and not change.is_barred for change in self.changes)

    @property
    def may_be_applied(self) -> bool:
        """Whether there is something to change and nothing in its way."""
        return bool(self.changes) and not self.problems and not self.barred

    @property
    def fingerprint(self) -> str:
        """A short mark of the whole outcome: another one at «Áp dụng» means that the plan moved meanwhile."""
        told = [[one.row, one.step.value, _plain(one.before), _plain(one.after), one.is_barred] for one in self.changes]
        facts = [told, sorted(self.aside), len(self.problems), self.kept]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:32]


def step_of(before: Wanted | None, after: Wanted | None) -> Step | None:
    """What a row asks for; None where it is as it stands."""
    if before is None or after is None:
        return Step.ADD if after else Step.DROP
    if (before.on, before.half_day) != (after.on, after.half_day):
        return Step.MOVE
    return None if before == after else Step.TEAM


def is_late_for(on: date, today: date) -> bool:
    """Whether a plan workbook comes too late for a visit on this day: it is today's."""
    return on == today


def _plain(wish: Wanted | None) -> list[str] | None:
    if wish is None:
        return None
    return [
        str(wish.neighborhood_id),
        str(wish.on),
        wish.half_day.value,
        str(wish.kit_id),
        *sorted(map(str, wish.people)),
    ]
