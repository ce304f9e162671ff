"""The steps of making a plan, and why a neighborhood is left out, as far as plain counting can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from outreach.kernel.text import N_
from outreach.planning.engine.problem import SESSIONS, House, Problem
from outreach.planning.engine.words import Collision, Reason
from outreach.staffing.rules import SKILL_LABELS

READING = N_("Đọc ràng buộc")
KEEPING = N_("Giữ buổi đã có")
PLACING = N_("Xếp phố còn lại")
WRITING = N_("Ghi phương án")
STEPS = (READING, KEEPING, PLACING, WRITING)

NO_HOUSE = N_("Chưa có nhà văn hóa, hoặc chưa ghi buổi nào nhà văn hóa mở cửa.")
NO_DATE = N_("Không còn ngày cuối tuần nào mà nhà văn hóa mở cửa.")
NO_KIT = N_("Không có bộ thiết bị nào dùng được vào những ngày nhà văn hóa mở cửa.")
FEW_STAFF = N_("Cần đông người hơn số cán bộ có thể đi cùng một ngày.")
FEW_OFFICERS = N_("Cần nhiều công an hơn số có thể đi cùng một ngày.")
NO_SKILL = N_("Không ai rành việc mà phố cần còn rảnh vào những ngày nhà văn hóa mở cửa.")
CROWDED = N_("Những ngày nhà văn hóa mở cửa, người, công an hoặc bộ thiết bị đã dùng hết cho phố khác.")


MOST_COLLISIONS = 5


def reason_json(reason: Reason, names: Mapping[str, str]) -> dict[str, Any]:
    """A sentence of the engine as kept with a task or plan; ids in its facts become the names people know."""
    known = {**SKILL_LABELS, **names}
    return {"words": reason.words, "facts": {key: _named(value, known) for key, value in reason.facts.items()}}


def collisions_json(found: list[Collision], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The worst collisions: which rules cannot hold together, and what would lift them."""
    return [
        {
            "rules": [reason_json(rule, names) for rule in one.rules],
            "relaxations": [reason_json(relaxation, names) for relaxation in one.relaxations],
        }
        for one in found[:MOST_COLLISIONS]
    ]


def _named(value: Any, names: Mapping[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def why_unserved(problem: Problem, neighborhood: str) -> str:
    """The plainest true reason why a neighborhood has half-days that nobody serves, as a source string.

    Looks at the neighborhood alone; where each need could be met by itself, the plan is crowded.
    """
    house = problem.house_of[neighborhood]
    if not house.open:
        return NO_HOUSE
    days = [day for day in problem.dates if any(problem.is_open(house, day, session) for session in SESSIONS)]
    if not days:
        return NO_DATE
    lacks = [set(_lacks(problem, house, day)) for day in days]
    shared = set.intersection(*lacks)
    return next((reason for reason in (NO_KIT, FEW_STAFF, FEW_OFFICERS, NO_SKILL) if reason in shared), CROWDED)


def _lacks(problem: Problem, house: House, day: object) -> Iterator[str]:
    staff = [person for person in problem.staff if day not in person.unavailable]
    if all(day in kit.unavailable for kit in problem.kits):
        yield NO_KIT
    if len(staff) < house.team_size:
        yield FEW_STAFF
    if sum(day not in officer.unavailable for officer in problem.police) < house.police:
        yield FEW_OFFICERS
    present = {skill for person in staff for skill in person.skills}
    if not set(house.skills) <= present:
        yield NO_SKILL
