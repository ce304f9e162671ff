"""Reading and writing instance.json, plan.json and event.json: the format the judge reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

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


def read_problem(path: Path) -> Problem:
    """The problem in an instance file."""
    return problem_from_json(_load(path))


def read_plan(path: Path) -> Plan:
    """The plan in a plan file."""
    return plan_from_json(_load(path))


def read_event(path: Path) -> Event:
    """The event in an event file."""
    data = _load(path)
    return Event(
        today=date.fromisoformat(data["today"]),
        cancelled=tuple(_slot(item) for item in data["cancelled"]),
        closed_dates=tuple(sorted(_dates(data.get("closed_dates", ())))),
    )


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
        houses=tuple(_house(item) for item in data["neighborhoods"]),
        staff=tuple(_member(item) for item in data["staff"]),
        police=tuple(_member(item) for item in data["police"]),
        kits=tuple(Kit(item["id"], _dates(item["unavailable"])) for item in data["kits"]),
        adjacent=tuple((one, other, int(apart)) for one, other, apart in data["adjacent"]),
        pinned=tuple(_slot(item) for item in data["pinned"]),
        date_penalty={date.fromisoformat(day): cost for day, cost in data["date_penalty"].items()},
        weights=Weights(**data["weights"]),
        today=date.fromisoformat(data["today"]) if data.get("today") else None,
        held=tuple(_assignment(item) for item in data.get("held", ())),
        team_locks=tuple(_team_lock(item) for item in data.get("team_locks", ())),
        forbidden=frozenset(_slot(item) for item in data.get("forbidden", ())),
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
    return Plan(data["instance"], tuple(_assignment(item) for item in data["visits"]))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan file's document of a plan."""
    return {"instance": plan.instance, "visits": [_assignment_json(v) for v in plan.visits]}


def event_to_json(event: Event) -> dict[str, Any]:
    """The event file's document of an event."""
    return {
        "today": str(event.today),
        "cancelled": [_slot_json(slot) for slot in event.cancelled],
        "closed_dates": [str(day) for day in event.closed_dates],
    }


def _load(path: Path) -> Json:
    return cast(Json, json.loads(path.read_text(encoding="utf-8")))


def _dates(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def _texts(days: Iterable[date]) -> list[str]:
    return [str(day) for day in sorted(days)]


def _house(item: Json) -> House:
    return House(
        id=item["id"],
        dist=item["dist"],
        priority=item["priority"],
        sessions=item["sessions"],
        team_size=item["team_size"],
        police=item["police"],
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
        max_days_per_month=item["max_days_per_month"],
        both_days_ok=item["both_days_ok"],
        unavailable=_dates(item["unavailable"]),
        days_done=item.get("days_done", 0),
        month_days_done=dict(item.get("month_days_done", {})),
    )


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
