"""Which rules of the planning problem a ward's own data bring to bear: what «Đọc ràng buộc» counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outreach.kernel.text import N_
from outreach.planning.engine.problem import SESSIONS, House, Member, Problem

_MONTH = 10
"""Weekend days that a month can have: a limit of so many or more binds nobody."""

_ALL_WINDOWS = frozenset(f"{day}_{session}" for day in ("sat", "sun") for session in SESSIONS)


@dataclass(frozen=True)
class InForce:
    """Hard rules and soft terms that can change this plan; `binding` names what of the ward's data binds."""

    hard: int
    soft: int
    binding: tuple[str, ...]


def rules_in_force(problem: Problem) -> InForce:
    """The rules H1 to H15 and the terms of the objective that have something to act on in `problem`."""
    binding = tuple(word for word, binds in _BINDING if binds(problem))
    terms = problem.weights
    soft = [terms.late, terms.travel, terms.person_day, terms.fair, terms.date and len(problem.date_penalty)]
    return InForce(len(_ALWAYS) + len(binding), sum(bool(term) for term in soft), binding)


def _needing(problem: Problem) -> list[House]:
    return [house for house in problem.houses if house.sessions]


def _everybody(problem: Problem) -> tuple[Member, ...]:
    return problem.staff + problem.police


_ALWAYS = ("H1", "H4", "H5", "H9", "H12", "H14")
"""Days, one house a kit, team size, one kit a person, no half-day twice, no more than needed: always in force."""

_BINDING: tuple[tuple[str, Callable[[Problem], bool]], ...] = (
    (N_("giờ mở cửa, nhà văn hóa bận"), lambda p: any(h.closed or h.open != _ALL_WINDOWS for h in _needing(p))),  # H2
    (N_("ngày nghỉ của từng người"), lambda p: any(person.unavailable for person in _everybody(p))),  # H8
    (N_("công an đi cùng"), lambda p: any(house.police for house in _needing(p))),  # H7
    (N_("bộ thiết bị hỏng, bận"), lambda p: any(kit.unavailable for kit in p.kits)),  # H3
    (N_("việc cần người rành"), lambda p: any(house.skills for house in _needing(p))),  # H6
    (N_("hạn mức ngày đi trong tháng"), lambda p: any(one.max_days_per_month < _MONTH for one in _everybody(p))),  # H10
    (N_("không đi cả hai ngày cuối tuần"), lambda p: any(not person.both_days_ok for person in _everybody(p))),  # H11
    (N_("phố cần nhiều buổi"), lambda p: any(house.sessions > 1 for house in _needing(p))),  # H13
    (N_("buổi giữ nguyên"), lambda p: bool(p.pinned or p.held)),  # H15
)
