"""Whose things who may touch: every address with an id, asked with one's own id, another's and nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from werkzeug.routing import Rule

from tests.support.engines.addresses import ids_for
from tests.support.engines.findings import Finding
from tests.support.world import Side

Ask = Callable[[str, Rule, dict[str, Any]], int]
"""Asks an address as the person who is signed in; gives the status."""


class Row(NamedTuple):
    """Status with one's own id, with somebody else's, and with ids of nobody or of both."""

    method: str
    endpoint: str
    mine: int
    foreign: int
    nothings: tuple[int, ...]

    @property
    def line(self) -> str:
        """As it stands in objects.txt."""
        return f"{self.method:4} {self.endpoint:28} {self.mine} {self.foreign}"

    @property
    def is_wrong(self) -> bool:
        """Whether no table could allow this: a fault of ours, or a refusal that tells that something is there."""
        told = {403} if self.foreign == 403 == self.mine else {404}
        return max(self.mine, self.foreign) >= 500 or (self.foreign == 403 != self.mine) or set(self.nothings) != told


def matrix(ask: Ask, chosen: Iterable[tuple[str, Rule]], own: Side, other: Side) -> list[Row]:
    """Every address of `chosen`, asked in each way."""
    rows = []
    for method, rule in chosen:
        askings: list[tuple[Side | None, ...]] = [(own,), (other,), (None,)]
        if rule.rule.count("<uuid:") > 1:
            askings.append((own, other))
        mine, foreign, *nothings = (ask(method, rule, ids_for(rule, *sides)) for sides in askings)
        rows.append(Row(method, rule.endpoint, mine, foreign, tuple(nothings)))
    return rows


def object_findings(rows: Iterable[Row], written: Iterable[str]) -> list[Finding]:
    """Rows that cannot be right, and those that the written table does not know like that."""
    known = set(written)
    return [Finding("objects", row.endpoint, row.line) for row in rows if row.is_wrong or row.line not in known]
