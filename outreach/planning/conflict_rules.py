"""What speaks against one half-day with one team. Hard conflicts refuse it, soft ones warn.

Hard are the rules H1 to H4 and H8 to H12 of the planning problem; soft are what can still be mended
before the day (H5 to H7, H13) and what the calendar advises against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.rules import HalfDay, weekend_of
from outreach.workdays.rules import CLOSED_KINDS, SATURDAY, DayInfo, DayKind


@dataclass(frozen=True)
class Span:
    """Days on which something or somebody is not to be had, both ends included."""

    from_on: date
    to_on: date
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True)
class Person:
    """Somebody who may go along."""

    id: UUID
    name: str
    is_officer: bool
    skills: frozenset[str] = frozenset()
    max_days_per_month: int = 4
    both_days_ok: bool = False
    active_from: date = date.min
    active_to: date | None = None
    absences: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Booking:
    """Another visit on the plan."""

    visit_id: UUID
    neighborhood_id: UUID
    place: str
    on: date
    half_day: HalfDay
    kit_id: UUID | None = None
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Facts:
    """Everything that is needed to judge one half-day. `others` are the visits of its month and weekend.

    `open_windows` is None where the neighborhood has no house, `kit_id` where none is chosen; `team` is the
    number by which people call the team of that kit. `lives` are the days on which the neighborhood exists.
    """

    neighborhood_id: UUID
    on: date
    half_day: HalfDay
    today: date
    campaign: Span
    open_windows: frozenset[str] | None
    lives: Span = Span(date.min, date.max)
    closures: tuple[Span, ...] = ()
    team_size: int = 1
    officers: int = 0
    skills: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    kit_id: UUID | None = None
    team: str = ""
    kit_outages: tuple[Span, ...] = ()
    others: tuple[Booking, ...] = ()
    day_infos: tuple[DayInfo, ...] = ()
    skill_words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """One thing that speaks against it; `message` is a source string, its %(name)s in `facts`."""

    code: str
    is_hard: bool
    message: str
    facts: dict[str, Any] = field(default_factory=dict)


def conflicts(facts: Facts) -> list[Conflict]:
    """Everything that speaks against a half-day and its team, hard conflicts first."""
    found = [
        *_about_the_day(facts),
        *_about_the_place(facts),
        *_about_the_house(facts),
        *_about_the_kit(facts),
        *_about_the_team(facts),
    ]
    for person in facts.people:
        found += _about(person, facts)
    return sorted(found, key=lambda conflict: not conflict.is_hard)


def _about_the_day(facts: Facts) -> Iterator[Conflict]:
    if facts.on < facts.today:
        yield _hard("day.past", N_("Ngày này đã qua."))
    if facts.on.weekday() < SATURDAY:
        yield _hard("day.not_weekend", N_("Chỉ về phố vào Thứ Bảy hoặc Chủ nhật."))
    if not facts.campaign.holds(facts.on):
        yield _soft("day.outside_campaign", N_("Ngày này nằm ngoài thời gian chiến dịch."))
    for info in facts.day_infos:
        if info.kind in CLOSED_KINDS:
            yield _hard("day.closed", N_("%(name)s: không xếp buổi."), name=info.name)
        elif info.kind is not DayKind.NOTE:
            yield _soft("day.avoid", N_("Nên tránh: %(name)s."), name=info.name)


def _about_the_place(facts: Facts) -> Iterator[Conflict]:
    if facts.on > facts.lives.to_on:
        words = N_("Phố này chỉ có đến %(day)s; hãy chuyển buổi sang phố mới.")
        yield _hard("neighborhood.ended", words, day=facts.lives.to_on.strftime("%d/%m/%Y"))
    elif facts.on < facts.lives.from_on:
        words = N_("Phố này mới có từ %(day)s.")
        yield _hard("neighborhood.not_yet", words, day=facts.lives.from_on.strftime("%d/%m/%Y"))


def _about_the_house(facts: Facts) -> Iterator[Conflict]:
    for closure in facts.closures:
        if closure.holds(facts.on):
            reason = closure.reason or N_("không rõ lý do")
            yield _hard("house.closed", N_("Nhà văn hóa bận: %(reason)s."), reason=reason)
    if facts.open_windows is None:
        yield _soft("house.none", N_("Phố chưa có nhà văn hóa trong danh sách."))
    elif _window(facts) not in facts.open_windows and facts.on.weekday() >= SATURDAY:
        yield _hard("house.not_open", N_("Nhà văn hóa không mở vào buổi này. Nếu phố đồng ý, sửa giờ mở cửa trước."))
    own = [other for other in facts.others if other.neighborhood_id == facts.neighborhood_id]
    if any((other.on, other.half_day) == (facts.on, facts.half_day) for other in own):
        yield _hard("neighborhood.twice", N_("Phố này đã có buổi vào đúng lúc đó."))
    elif any(other.on != facts.on and other.on in weekend_of(facts.on) for other in own):
        yield _soft("neighborhood.weekend", N_("Phố này đã có buổi vào ngày kia của cùng cuối tuần."))


def _about_the_kit(facts: Facts) -> Iterator[Conflict]:
    if facts.kit_id is None:
        yield _soft("kit.none", N_("Chưa chọn tổ (bộ thiết bị)."))
        return
    for outage in facts.kit_outages:
        if outage.holds(facts.on):
            yield _hard("kit.out", N_("Bộ thiết bị của Tổ %(kit)s không dùng được ngày này."), kit=facts.team)
    for other in facts.others:
        if other.kit_id == facts.kit_id and (other.on, other.half_day) == (facts.on, facts.half_day):
            yield _hard("kit.twice", N_("Tổ %(kit)s đã đi %(place)s đúng lúc đó."), kit=facts.team, place=other.place)


def _about_the_team(facts: Facts) -> Iterator[Conflict]:
    staff = [person for person in facts.people if not person.is_officer]
    officers = len(facts.people) - len(staff)
    if len(staff) < facts.team_size:
        yield _soft("team.small", N_("Tổ mới có %(have)s người, cần %(need)s."), have=len(staff), need=facts.team_size)
    if officers < facts.officers:
        yield _soft("police.missing", N_("Mới có %(have)s công an, cần %(need)s."), have=officers, need=facts.officers)
    present = frozenset().union(*(person.skills for person in staff)) if staff else frozenset()
    for skill in sorted(facts.skills - present):
        word = facts.skill_words.get(skill, skill)
        yield _soft("skill.missing", N_("Chưa ai trong tổ rành việc: %(skill)s."), skill=word)


def _about(person: Person, facts: Facts) -> Iterator[Conflict]:
    name = person.name
    for absence in person.absences:
        if absence.holds(facts.on):
            yield _hard("person.absent", N_("%(person)s nghỉ ngày này."), person=name)
    if facts.on < person.active_from or (person.active_to is not None and facts.on > person.active_to):
        yield _hard("person.inactive", N_("%(person)s không còn (hoặc chưa) nhận việc vào ngày này."), person=name)
    own = [other for other in facts.others if person.id in other.people]
    for other in own:
        if other.on == facts.on and other.half_day == facts.half_day:
            yield _hard("person.twice", N_("%(person)s đã đi %(place)s đúng lúc đó."), person=name, place=other.place)
        elif other.on == facts.on and other.kit_id != facts.kit_id and facts.kit_id is not None:
            words = N_("%(person)s ngày này đi với tổ khác (%(place)s).")
            yield _hard("person.two_kits", words, person=name, place=other.place)
    yield from _about_duty(person, {other.on for other in own}, facts)


def _about_duty(person: Person, duty: set[date], facts: Facts) -> Iterator[Conflict]:
    sibling = next(day for day in weekend_of(facts.on) if day != facts.on) if facts.on.weekday() >= SATURDAY else None
    if sibling in duty and not person.both_days_ok:
        yield _hard("person.both_days", N_("%(person)s đã đi ngày kia của cuối tuần này."), person=person.name)
    month = {day for day in duty | {facts.on} if (day.year, day.month) == (facts.on.year, facts.on.month)}
    if len(month) > person.max_days_per_month:
        yield _hard(
            "person.over_limit",
            N_("%(person)s sẽ đi %(days)s ngày trong tháng, quá hạn mức %(limit)s."),
            person=person.name,
            days=len(month),
            limit=person.max_days_per_month,
        )


def _window(facts: Facts) -> str:
    return f"{'sat' if facts.on.weekday() == SATURDAY else 'sun'}_{facts.half_day.value}"


def _hard(code: str, message: str, **facts: Any) -> Conflict:
    return Conflict(code, is_hard=True, message=message, facts=facts)


def _soft(code: str, message: str, **facts: Any) -> Conflict:
    return Conflict(code, is_hard=False, message=message, facts=facts)
