"""Reasons that hold for a half-day, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from outreach.kernel.text import N_
from outreach.planning.conflict_rules import Facts, conflicts
from outreach.planning.rules import weekend_of


@dataclass(frozen=True)
class Reason:
    """One reason: a short sentence and what stands behind it, both source strings filled from `facts`."""

    words: str
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Place(Protocol):
    """What of a neighborhood makes it pressing."""

    priority: int
    elderly: int | None
    without_level_2: int | None


def reasons_for(facts: Facts, *, place: Place, rank: tuple[int, int]) -> list[Reason]:
    """What speaks for this half-day: house, team, police, skills, urgency, neighbors on the same day.

    `rank` is the neighborhood's place by urgency and of how many.
    """
    against = {conflict.code.split(".", 1)[0] for conflict in conflicts(facts)}
    found = []
    if "house" not in against and facts.open_windows:
        found.append(Reason(N_("Nhà văn hóa trống"), N_("Mở cửa vào buổi này, không vướng việc của phố.")))
    if not against & {"team", "person", "kit", "skill"} and facts.people:
        found.append(_team(facts))
    if "police" not in against and facts.officers:
        found.append(_police(facts))
    if "day" not in against:
        found.append(Reason(N_("Ngày thuận"), N_("Không phải ngày lễ, làm bù hay ngày nên tránh.")))
    return [*found, *_urgency(place, rank), *_company(facts)]


def _team(facts: Facts) -> Reason:
    names = ", ".join(person.name for person in facts.people if not person.is_officer)
    return Reason(
        N_("Tổ %(team)s đủ người"), N_("%(names)s; đủ việc mà phố cần."), {"team": facts.team, "names": names}
    )


def _police(facts: Facts) -> Reason:
    names = ", ".join(person.name for person in facts.people if person.is_officer)
    return Reason(N_("Có cán bộ công an"), "%(names)s", {"names": names})


def _urgency(place: Place, rank: tuple[int, int]) -> Iterator[Reason]:
    position, of = rank
    if of and position <= max(of // 3, 1):
        details = {"rank": position, "of": of, "elderly": place.elderly}
        words = N_("Xếp thứ %(rank)s/%(of)s theo mức cần về sớm.")
        if place.elderly:
            words = N_("%(elderly)s người cao tuổi, xếp thứ %(rank)s/%(of)s theo mức cần về sớm.")
        yield Reason(N_("Phố cần về sớm"), words, details)


def _company(facts: Facts) -> Iterator[Reason]:
    weekend = weekend_of(facts.on)
    same = [other for other in facts.others if other.on == facts.on and facts.kit_id and other.kit_id == facts.kit_id]
    near = [other for other in facts.others if other.on in weekend and other.on != facts.on]
    if same:
        yield Reason(N_("Cùng ngày với %(place)s"), N_("Tổ đi một chuyến cho hai buổi."), {"place": same[0].place})
    elif near:
        names = ", ".join(other.place for other in near[:2])
        yield Reason(N_("Cùng cuối tuần với %(place)s"), N_("Dùng lại băng rôn, máy in đã mang đi."), {"place": names})
