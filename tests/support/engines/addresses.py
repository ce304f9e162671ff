"""Every address of an application, filled with the ids of a world, read from its own map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, g, url_for
from werkzeug.routing import Rule

from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from tests.support.world import TASKS, Side

AHEAD = ("visits.", "visit_acts.", "messages.")
"""Blueprints that speak of visits to come; the others speak of one whose doors are open."""

CHOICES = {"choice": "mine", "party": "house"}
"""What stands in an address for a name that is no id."""


def addresses(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and address that names at least one row by its id, in the order of their paths."""
    return sorted(
        (
            (method, rule)
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) & {"GET", "POST"})
            if "<uuid:" in rule.rule
        ),
        key=lambda one: (one[1].rule, one[0]),
    )


def ids_for(rule: Rule, *sides: Side | None) -> dict[str, Any]:
    """What an address is filled with: ids, each of the side at its place, those left of the last; None is nobody."""
    kinds = {"visit_id": "ahead"} if rule.endpoint.startswith(AHEAD) else {}
    kinds["task_id"] = TASKS.get(rule.endpoint.partition(".")[0], "")
    names = re.findall(r"<uuid:(\w+)>", rule.rule)
    whose = [*sides, *[sides[-1]] * len(names)]
    chosen = {name: value for name, value in CHOICES.items() if name in rule.arguments}
    return chosen | {
        name: side.id_of(kinds.get(name, name)) if side else new_id() for name, side in zip(names, whose, strict=False)
    }


def pages(app: Flask, side: Side) -> list[str]:
    """Every address that can be opened, with the ids of one side."""
    plain = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    with app.test_request_context():
        named = [url_for(rule.endpoint, **ids_for(rule, side)) for method, rule in addresses(app) if method == "GET"]
    return sorted({*plain, *named})


def acts(app: Flask, side: Side) -> Iterator[tuple[str, str]]:
    """Endpoint and an address of everything that is posted."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            path = re.sub(r"<uuid:\w+>", str(side.id_of("visit_id")), re.sub(r"<int:\w+>", "2026", path))
            yield rule.endpoint, re.sub(r"<\w+>", "x", path)


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str:
    """Which view answers at a path."""
    return str(app.url_map.bind("localhost").match(path.partition("?")[0], method=method)[0])


def take_back(app: Flask, look: Callable[[DbSession], None] = lambda _session: None) -> None:
    """From here on every act is thought through to the end, looked at, and then taken back."""

    @app.after_request
    def end(answer: Response) -> Response:
        session: DbSession | None = g.get("db")
        if session is not None:
            session.flush()
            look(session)
            session.rollback()
        return answer
