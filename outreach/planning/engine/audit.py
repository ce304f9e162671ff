"""Why not every half-day can be served: plain counting that names the rules that collide.

Each check is a necessary condition of a whole plan, so whatever it finds is true; at most three
rules with their numbers, and the smallest change that would lift each.
"""

from __future__ import annotations

from collections.abc import Iterator

from outreach.kernel.text import N_
from outreach.planning.engine.audit_houses import Presence, house_collisions
from outreach.planning.engine.audit_pins import pin_collisions
from outreach.planning.engine.capacity import Capacity, Crowd, Window
from outreach.planning.engine.problem import Problem
from outreach.planning.engine.words import Collision, Reason

MOST_WINDOWS = 30  # of the houses' opening patterns, the most crowded ones are counted
MOST_DAYS_MORE = 31


def collisions(problem: Problem) -> list[Collision]:
    """Every collision found, the one that costs most half-days or duty days first; [] if none.

    Looks at pins, at single houses, and at what all houses of an opening pattern need together.
    """
    presence = Presence(problem)
    found = [*pin_collisions(problem, presence), *house_collisions(problem, presence)]
    found += _crowded(Capacity(problem))
    return sorted(found, key=lambda collision: -collision.missing)


def _crowded(capacity: Capacity) -> Iterator[Collision]:
    """The worst collision of each kind of resource."""
    windows = capacity.windows()[:MOST_WINDOWS]
    for crowd in capacity.crowds():
        short = [(crowd.needed(window) - capacity.days(crowd, window), window) for window in windows]
        missing, window = max(short, key=lambda pair: pair[0], default=(0, None))
        if window is not None and missing > 0:
            yield _people_collision(capacity, crowd, window, missing)
    short = [(window.visits - capacity.kit_halves(window), window) for window in windows]
    missing, window = max(short, key=lambda pair: pair[0], default=(0, None))
    if window is not None and missing > 0:
        yield _kit_collision(capacity, window, missing)


def _people_collision(capacity: Capacity, crowd: Crowd, window: Window, missing: int) -> Collision:
    needed, able = crowd.needed(window), capacity.days(crowd, window)
    facts = {"needed": needed, "able": able, "kind": crowd.name, "count": crowd.count, "skill": crowd.skill}
    facts |= {"first": f"{window.dates[0]:%d/%m/%Y}", "last": f"{window.dates[-1]:%d/%m/%Y}", "visits": window.visits}
    rules = [Reason(crowd.rule, crowd.words, facts)]
    no_limit = capacity.days(crowd, window, more_days=MOST_DAYS_MORE)
    if no_limit > able:
        limit = N_("Giới hạn ngày đi mỗi tháng của %(kind)s chỉ cho %(able)s lượt; bỏ giới hạn thì có %(free)s lượt.")
        rules.append(Reason("H10", limit, facts | {"free": no_limit}))
    best = capacity.days(crowd, window, more_days=MOST_DAYS_MORE, always_there=True)
    if best < needed:
        dates = N_("Dù ai cũng đi mọi cuối tuần, %(dates)s ngày dùng được chỉ cho %(best)s lượt.")
        rules.append(Reason("H1", dates, facts | {"dates": len(window.dates), "best": best}))
    always = capacity.days(crowd, window, always_there=True)
    if always > able and len(rules) < 3:
        away = N_("Ngày nghỉ đã báo lấy mất %(lost)s lượt của %(kind)s.")
        rules.append(Reason("H8", away, facts | {"lost": always - able}))
    return Collision(tuple(rules), tuple(_lift_people(capacity, crowd, window, facts)), missing)


def _lift_people(capacity: Capacity, crowd: Crowd, window: Window, facts: dict[str, object]) -> Iterator[Reason]:
    """The fewest more days a month, and the fewest more people, that would do."""
    needed = crowd.needed(window)
    for more in range(1, 9):
        if capacity.days(crowd, window, more_days=more) >= needed:
            words = N_("Cho mỗi %(kind)s đi thêm %(more)s ngày mỗi tháng.")
            yield Reason("", words, facts | {"more": more})
            break
    else:
        yield Reason("", N_("Lùi hạn, hoặc bớt số buổi cần đi."))
    each = capacity.days_of_one_more(crowd, window)
    if each > 0:
        people = -(-(needed - capacity.days(crowd, window)) // each)
        words = N_("Thêm %(people)s %(kind)s (mỗi người được %(each)s ngày).")
        yield Reason("", words, facts | {"people": people, "each": each})


def _kit_collision(capacity: Capacity, window: Window, missing: int) -> Collision:
    halves = capacity.kit_halves(window)
    facts = {
        "needed": window.visits,
        "able": halves,
        "kits": len(capacity.problem.kits),
        "dates": len(window.dates),
        "first": f"{window.dates[0]:%d/%m/%Y}",
        "last": f"{window.dates[-1]:%d/%m/%Y}",
    }
    words = N_("Cần %(needed)s buổi, nhưng %(kits)s bộ thiết bị trong %(dates)s ngày chỉ đi được %(able)s buổi.")
    rules = [Reason("H4", words, facts)]
    away = capacity.kit_halves(window, always_there=True)
    if away > halves:
        rules.append(Reason("H3", N_("Bộ thiết bị vắng lấy mất %(lost)s buổi."), {"lost": away - halves}))
    rules.append(Reason("H1", N_("Chỉ có %(dates)s ngày dùng được từ %(first)s đến %(last)s."), facts))
    each = max(1, 2 * len(window.dates))
    lifts = (
        Reason("", N_("Thêm %(more)s bộ thiết bị."), {"more": -(-missing // each)}),
        Reason("", N_("Hoặc bớt %(missing)s buổi, hoặc lùi hạn."), {"missing": missing}),
    )
    return Collision(tuple(rules[:3]), lifts, missing)
