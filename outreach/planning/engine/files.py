"""Reading and writing instance.json, plan.json and event.json: the format the judge reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.planning.engine.file_checks import check_problem, whole
from outreach.planning.engine.problem import (
    Assignment,
    Event,
    House,
    Kit,
    Member,
    Plan,
    Problem,
    Session,
    Slot,
    TeamLock,
    Weights,
)

Json = Mapping[str, Any]
Part = TypeVar("Part")


def read_problem(path: Path) -> Problem:
    """The problem in an instance file; raises `Invalid`, which names the part that cannot be right."""
    problem = _read(path, problem_from_json)
    check_problem(problem)
    return problem


def read_plan(path: Path) -> Plan:
    """The plan in a plan file; raises `Invalid`."""
    return _read(path, plan_from_json)


def read_event(path: Path) -> Event:
    """The event in an event file; raises `Invalid`."""
    return _read(path, event_from_json)


def write_json(path: Path, data: object) -> None:
    """Write one JSON document, readable by a person."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def problem_from_json(data: Json) -> Problem:
    """The problem in a parsed instance; fields of history are optional. Raises KeyError, ValueError."""
    return Problem(
        name=data["name"],
        start=date.fromisoformat(data["horizon"]["start"]),
        deadline=date.fromisoformat(data["horizon"]["deadline"]),
        dates=tuple(sorted(_dates(data["dates"]))),
        houses=_each(data, "neighborhoods", _house),
        staff=_each(data, "staff", _member),
        police=_each(data, "police", _member),
        kits=_each(data, "kits", _kit),
        adjacent=_each(data, "adjacent", _near),
        pinned=_each(data, "pinned", _slot),
        date_penalty={date.fromisoformat(day): whole(data["date_penalty"], day) for day in data["date_penalty"]},
        weights=Weights(
            **{name: whole(data["weights"], name) for name in Weights.__slots__ if name in data["weights"]}
        ),
        today=date.fromisoformat(data["today"]) if data.get("today") else None,
        held=_each(data, "held", _assignment, ()),
        team_locks=_each(data, "team_locks", _team_lock, ()),
        forbidden=frozenset(_each(data, "forbidden", _slot, ())),
    )


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """The instance file's document of a problem; fields of history only where there is any."""
    data: dict[str, Any] = {
        "name": problem.name,
        "horizon": {"start": str(problem.start), "deadline": str(problem.deadline)},
        "dates": [str(day) for day in problem.dates],
        "date_penalty": {str(day): cost for day, cost in problem.date_penalty.items()},
        "neighborhoods": [_house_json(house) for house in problem.houses],
        "adjacent": [list(pair) for pair in problem.adjacent],
        "staff": [_member_json(member) for member in problem.staff],
        "police": [_member_json(member) for member in problem.police],
        "kits": [{"id": kit.id, "unavailable": _texts(kit.unavailable)} for kit in problem.kits],
        "pinned": [_slot_json(slot) for slot in problem.pinned],
        "weights": {name: getattr(problem.weights, name) for name in Weights.__slots__},
    }
    if problem.today:
        data["today"] = str(problem.today)
    if problem.held:
        data["held"] = [_assignment_json(visit) for visit in problem.held]
    if problem.team_locks:
        data["team_locks"] = [_team_lock_json(lock) for lock in problem.team_locks]
    if problem.forbidden:
        data["forbidden"] = [_slot_json(slot) for slot in sorted(problem.forbidden)]
    return data


def plan_from_json(data: Json) -> Plan:
    """The plan in a parsed plan file."""
    return Plan(data["instance"], _each(data, "visits", _assignment))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan file's document of a plan."""
    return {"instance": plan.instance, "visits": [_assignment_json(v) for v in plan.visits]}


def event_from_json(data: Json) -> Event:
    """The event in a parsed event file."""
    return Event(
        today=date.fromisoformat(data["today"]),
        cancelled=_each(data, "cancelled", _slot),
        closed_dates=tuple(sorted(_dates(data.get("closed_dates", ())))),
    )


def event_to_json(event: Event) -> dict[str, Any]:
    """The event file's document of an event."""
    return {
        "today": str(event.today),
        "cancelled": [_slot_json(slot) for slot in event.cancelled],
        "closed_dates": [str(day) for day in event.closed_dates],
    }


def _read(path: Path, made_of: Callable[[Json], Part]) -> Part:
    try:
        return made_of(json.loads(path.read_text(encoding="utf-8-sig")))
    except ValueError as error:
        raise Invalid("plan.file", N_("%(file)s: không đọc được (%(why)s)."), file=path.name, why=error) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _missing(path.name, error) from error


def _each(data: Json, name: str, made_of: Callable[[Any], Part], otherwise: object = None) -> tuple[Part, ...]:
    """What a list of the file holds; an entry that cannot be right is named by its place."""
    items = data[name] if otherwise is None else data.get(name, otherwise)
    if not isinstance(items, list | tuple):
        raise Invalid("plan.file", N_("%(name)s: phải là một danh sách."), name=name)
    return tuple(_part(f"{name}, mục thứ {place}", item, made_of) for place, item in enumerate(items, 1))


def _part(where: str, item: Any, made_of: Callable[[Any], Part]) -> Part:
    try:
        return made_of(item)
    except ValueError as error:
        raise Invalid("plan.file", N_("%(where)s: giá trị sai (%(why)s)."), where=where, why=error) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _missing(where, error) from error


def _missing(where: str, error: Exception) -> Invalid:
    if isinstance(error, KeyError):
        return Invalid("plan.file", N_("%(where)s: thiếu «%(name)s»."), where=where, name=error.args[0])
    return Invalid("plan.file", N_("%(where)s: không đúng dạng của tệp này (%(why)s)."), where=where, why=error)


def _dates(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def _texts(days: Iterable[date]) -> list[str]:
    return [str(day) for day in sorted(days)]


def _house(item: Json) -> House:
    return House(
        id=item["id"],
        dist=whole(item, "dist"),
        priority=whole(item, "priority"),
        sessions=whole(item, "sessions"),
        team_size=whole(item, "team_size"),
        police=whole(item, "police"),
        skills=tuple(item["skills"]),
        open=frozenset(item["open"]),
        closed=_dates(item["closed"]),
    )


def _house_json(house: House) -> dict[str, Any]:
    plain = ("id", "dist", "priority", "sessions", "team_size", "police")
    data: dict[str, Any] = {name: getattr(house, name) for name in plain}
    return data | {
        "skills": list(house.skills),
        "open": sorted(house.open),
        "closed": _texts(house.closed),
    }


def _member(item: Json) -> Member:
    return Member(
        id=item["id"],
        skills=tuple(item.get("skills", ())),
        max_days_per_month=whole(item, "max_days_per_month"),
        both_days_ok=bool(item["both_days_ok"]),
        unavailable=_dates(item["unavailable"]),
        days_done=whole(item, "days_done") if "days_done" in item else 0,
        month_days_done=dict(item.get("month_days_done", {})),
    )


def _weights(item: Json) -> Weights:
    return Weights(**{name: whole(item, name) for name in Weights.__slots__ if name in item})


def _kit(item: Json) -> Kit:
    return Kit(item["id"], _dates(item["unavailable"]))


def _near(item: tuple[str, str, int]) -> tuple[str, str, int]:
    one, other, apart = item
    return one, other, whole({"dist": apart}, "dist")


def _member_json(member: Member) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": member.id,
        "skills": list(member.skills),
        "max_days_per_month": member.max_days_per_month,
        "both_days_ok": member.both_days_ok,
        "unavailable": _texts(member.unavailable),
    }
    if member.days_done:
        data["days_done"] = member.days_done
    if member.month_days_done:
        data["month_days_done"] = dict(member.month_days_done)
    return data


def _session(text: str) -> Session:
    if text not in ("am", "pm"):
        raise ValueError(text)
    return cast(Session, text)


def _slot(item: Json) -> Slot:
    return Slot(item["neighborhood"], date.fromisoformat(item["date"]), _session(item["session"]))


def _slot_json(slot: Slot) -> dict[str, str]:
    return {"neighborhood": slot.neighborhood, "date": str(slot.date), "session": slot.session}


def _assignment(item: Json) -> Assignment:
    people = tuple(item["staff"]), tuple(item["police"])
    return Assignment(*_slot(item), *people, kit=item["kit"])


def _assignment_json(visit: Assignment) -> dict[str, Any]:
    team = {"staff": list(visit.staff), "police": list(visit.police), "kit": visit.kit}
    return _slot_json(visit.slot) | team


def _team_lock(item: Json) -> TeamLock:
    day = date.fromisoformat(item["date"]) if item.get("date") else None
    session = _session(item["session"]) if item.get("session") else None
    return TeamLock(item["neighborhood"], tuple(item["people"]), day, session)


def _team_lock_json(lock: TeamLock) -> dict[str, Any]:
    data: dict[str, Any] = {"neighborhood": lock.neighborhood, "people": list(lock.people)}
    if lock.date:
        data["date"] = str(lock.date)
    return data | ({"session": lock.session} if lock.session else {})
