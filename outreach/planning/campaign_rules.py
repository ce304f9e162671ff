"""A campaign's three sliders, what an automatic plan may move, and the price of unlucky days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from math import gcd
from typing import Any

from outreach.kernel.text import N_
from outreach.planning.engine.problem import Weights
from outreach.workdays.rules import DayKind

SLIDERS = {
    "soon": N_("Về sớm nơi khó khăn"),
    "fair": N_("Chia việc đều"),
    "near": N_("Bớt đường đi"),
}
SLIDER_HINTS = {
    "soon": N_("Phố xa, nhiều người già, nhiều người chưa có VNeID mức 2 được về trước."),
    "fair": N_("Không ai phải đi nhiều hơn hẳn người khác."),
    "near": N_("Ghép hai nhà văn hóa gần nhau vào cùng một ngày."),
}
LEVELS = {
    1: N_("Rất nhẹ: tính bằng một phần tư"),
    2: N_("Nhẹ: tính bằng một nửa"),
    3: N_("Vừa: cân bằng"),
    4: N_("Nặng: tính gấp đôi"),
    5: N_("Rất nặng: tính gấp bốn"),
}
HEAVIEST = 5
MIDDLE = 3
_QUARTERS = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}


class Keep(StrEnum):
    """Which visits that are already on the plan an automatic plan leaves where they are."""

    ALL = "all"
    PROMISED = "promised"
    LOCKED = "locked"


KEEP_LABELS = {
    Keep.ALL: N_("Giữ mọi buổi đã có, chỉ xếp phố còn thiếu"),
    Keep.PROMISED: N_("Giữ buổi đã có phố, công an nhận lời hoặc đã báo bà con; buổi dự kiến xếp lại"),
    Keep.LOCKED: N_("Chỉ giữ buổi đã khóa, xếp lại tất cả buổi khác"),
}

DAY_PENALTIES = {DayKind.NOTE: 3, DayKind.AVOID: 8, DayKind.LONG_BREAK: 100, DayKind.LOCAL_EVENT: 100}
"""Price of one visit on a day with a warning, in the objective's points: storm season 3 and harvest 8 as in
the trial wards of the planning problem; a long break or an event of the ward only when nothing else is left.
"""


def is_to_avoid(penalty: int) -> bool:
    """Whether a day of this price is one to avoid: a note on the season is none."""
    return penalty > DAY_PENALTIES[DayKind.NOTE]


_SHORTEST = timedelta(days=183)
"""Less of a year than half of it is not a year's plan: it goes on to the end of the next."""


def first_wishes(today: date) -> dict[str, Any]:
    """What a new campaign is offered: from today to the end of the year that has half a year left, named after it."""
    last = date(today.year, 12, 31)
    last = last if last - today >= _SHORTEST else date(today.year + 1, 12, 31)
    return {"name": f"Về phố năm {last.year}", "starts_on": today, "ends_on": last}


def slider_levels(kept: Mapping[str, Any]) -> dict[str, int]:
    """The three levels (1 to 5) of a campaign's `weights`; the middle where nothing was chosen."""
    return {name: int(kept.get(name, MIDDLE)) for name in SLIDERS}


def weights_of(kept: Mapping[str, Any]) -> Weights:
    """The weights of the objective for three slider levels; in the middle those of the planning problem.

    Each step up or down doubles or halves its term against the others, in whole numbers.
    """
    level = slider_levels(kept)
    plain = Weights()
    scaled = {
        "unserved": 4 * plain.unserved,
        "late": _QUARTERS[level["soon"]] * plain.late,
        "travel": _QUARTERS[level["near"]] * plain.travel,
        "person_day": 4 * plain.person_day,
        "fair": _QUARTERS[level["fair"]] * plain.fair,
        "date": 4 * plain.date,
    }
    shared = gcd(*scaled.values())
    return Weights(**{name: value // shared for name, value in scaled.items()})
