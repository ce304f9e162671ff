"""What the engine says, as source strings and the facts that fill them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from outreach.kernel.text import N_
from outreach.planning.engine.judge import Cost
from outreach.planning.engine.problem import Problem, Slot

SESSION_NAMES = {"am": N_("sáng"), "pm": N_("chiều")}


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence: a source string with named gaps, and the facts for them; `rule` as H1 to H15."""

    rule: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.words % self.facts


@dataclass(frozen=True, slots=True)
class Collision:
    """At most three rules that cannot hold together, and the smallest changes that lift it.

    `missing` is how many half-days, duty days or pins are too many.
    """

    rules: tuple[Reason, ...]
    relaxations: tuple[Reason, ...]
    missing: int


def change_in_words(problem: Problem, change: Cost, moved: Slot | None, slot: Slot) -> list[Reason]:
    """What each term of a change means for the ward, dearest first; terms that stay are left out.

    `moved` is the half-day left for `slot`, None for a visit that had none.
    """
    found: list[tuple[int, Reason]] = []

    def say(cost: int, more: str, less: str, **facts: Any) -> None:
        if cost:
            words = more if cost > 0 else less
            found.append((-abs(cost), Reason("", words, facts | {"points": f"{cost:+d}"})))

    w = problem.weights
    say(change.unserved, N_("Thêm một buổi không xếp được"), N_("Thêm được một buổi trước đây chưa xếp"))
    weeks = problem.week(slot.date) - problem.week(moved.date) if moved else 0
    say(
        change.late,
        N_("Bà con chờ lâu hơn %(weeks)s tuần (%(points)s điểm)")
        if moved
        else N_("Buổi có ngày chờ (%(points)s điểm)"),
        N_("Bà con được phục vụ sớm hơn %(weeks)s tuần (%(points)s điểm)"),
        weeks=abs(weeks),
    )
    say(
        change.travel,
        N_("Đi thêm %(km)s km (%(points)s điểm)"),
        N_("Đi bớt %(km)s km (%(points)s điểm)"),
        km=_decimal(abs(change.travel) / (10 * max(1, w.travel))),
    )
    say(
        change.person_day,
        N_("Thêm %(days)s ngày công (%(points)s điểm)"),
        N_("Bớt %(days)s ngày công (%(points)s điểm)"),
        days=abs(change.person_day) // max(1, w.person_day),
    )
    say(
        change.fair,
        N_("Chia việc kém đều hơn (%(points)s điểm)"),
        N_("Chia việc đều hơn (%(points)s điểm)"),
    )
    say(
        change.date,
        N_("Rơi vào ngày nên tránh: mùa gặt, mùa mưa bão (%(points)s điểm)"),
        N_("Tránh được ngày mùa gặt, mùa mưa bão (%(points)s điểm)"),
    )
    return [reason for _, reason in sorted(found, key=lambda pair: pair[0])]


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
