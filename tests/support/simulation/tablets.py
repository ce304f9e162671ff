"""Model tablets: they do with answers what PROTOCOL.md says, and never believe anything else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from outreach.accounts.models import User
from outreach.planning.models import Visit
from outreach.sync.rules import instant, stamp
from tests.support.simulation.server import Clock, Server
from tests.support.tablet import Envelope, Tablet

BATCH = 7
RECEIVED = frozenset({"applied", "conflict", "held"})


class Fault(StrEnum):
    """What happens to one push on its way."""

    NONE = "none"
    NOT_DELIVERED = "not delivered"
    ANSWER_LOST = "answer lost"
    ANSWER_CUT = "answer cut"
    TWICE = "twice"
    SHUFFLED = "shuffled"
    STALE = "stale"
    PORTAL = "portal"
    KILLED = "killed"


@dataclass
class ModelTablet:
    """One tablet: `queue` waits, `kept` was received, `refused` waits for a person; each by the operation's id."""

    tablet: Tablet
    token: str
    author: User
    skew: timedelta = timedelta()
    offset: timedelta = timedelta()
    queue: dict[str, Envelope] = field(default_factory=dict)
    kept: dict[str, Envelope] = field(default_factory=dict)
    refused: dict[str, Envelope] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[tuple[str, str]] = field(default_factory=list)
    revs: dict[UUID, int] = field(default_factory=dict)
    contiguous: int = 0

    @property
    def clock(self) -> datetime:
        """What its own clock shows."""
        return Clock.at + self.skew

    def times(self) -> tuple[datetime, timedelta]:
        """What it writes into an operation: its clock and how far that is off, in whole milliseconds."""
        whole = self.clock.replace(microsecond=self.clock.microsecond // 1000 * 1000)
        return whole, timedelta(milliseconds=round(self.offset.total_seconds() * 1000))

    @property
    def last_seq(self) -> int:
        return self.tablet.seqs.get(self.author.id, 0)

    @property
    def is_green(self) -> bool:
        """Nothing waits, and the server has everything up to the last number."""
        return not self.queue and self.contiguous >= self.last_seq

    def write(self, visit: Visit, kind: str, payload: dict[str, Any], **inner: Any) -> Envelope:
        """Save: sealed, numbered and stored, before anybody is told that it is."""
        at, offset = self.times()
        clock: dict[str, Any] = {"device_time": stamp(at), "clock_offset": round(offset.total_seconds() * 1000)}
        made = self.tablet.op(self.author, visit, kind, payload, **clock, **inner)
        self.queue[made["op_id"]] = made
        return made

    def change(self, visit: Visit, kind: str, payload: dict[str, Any], record_id: UUID) -> Envelope:
        """Save a change upon the revision that the record has here, or will have once what waits is applied."""
        base_rev = self.revs.get(record_id, 1)
        self.revs[record_id] = base_rev + 1
        return self.write(visit, kind, payload, record_id=record_id, subject=record_id, base_rev=base_rev)

    def pull(self, revs: dict[UUID, int]) -> None:
        """What the others wrote: a record with operations that wait here is never overwritten."""
        if not self.queue:
            self.revs |= revs

    def sync(self, server: Server, fault: Fault, draw: random.Random) -> None:
        """One push of what waits, and what is done with whatever comes back."""
        batch = list(self.queue.values())[:BATCH]
        if fault is Fault.STALE:
            batch = [*list(self.kept.values())[-BATCH:], *batch]
        elif fault is Fault.SHUFFLED:
            draw.shuffle(batch)
        if batch:
            answer = self._travel(server, batch, fault, draw)
            if answer is not None:
                self.hear(answer)
        if fault is Fault.NONE and not self.is_green:
            self.ask_status(server)

    def hear(self, answer: TestResponse | Response) -> None:
        """Take an answer of ours; anything else is no answer."""
        body = answer.get_json(silent=True)
        if answer.headers.get("X-Ve-Pho") != "1" or not isinstance(body, dict) or body.get("v") != 1:
            return
        for one in body.get("answers", []):
            self._settle(one)
        for stream in body.get("streams", []):
            if UUID(stream["author_id"]) == self.author.id:
                self.contiguous = stream["contiguous"]
        if "server_time" in body:
            self.offset = instant(body["server_time"]) - self.clock

    def ask_status(self, server: Server) -> None:
        """Ask what the server lacks, and send it once more from what is kept."""
        told = server.ask(lambda wire: wire.ask("GET", "/sync/status"), self.token).get_json()
        stream = next((one for one in told["streams"] if UUID(one["author_id"]) == self.author.id), None)
        wanted = {seq for first, last in (stream or {}).get("missing", []) for seq in range(first, last + 1)}
        wanted |= set(range((stream or {}).get("highest", 0) + 1, self.last_seq + 1))
        lacking = [one for one in [*self.kept.values(), *self.refused.values()] if one["seq"] in wanted]
        for first in range(0, len(lacking), BATCH):
            self.hear(self._push(server, lacking[first : first + BATCH]))

    def _travel(self, server: Server, batch: list[Envelope], fault: Fault, draw: random.Random) -> Any:
        if fault is Fault.NOT_DELIVERED:
            return None
        if fault is Fault.PORTAL:
            return Response("<!doctype html><title>Wi-Fi</title>", 200, mimetype="text/html")
        if fault is Fault.KILLED:
            return server.die_in(draw.randint(1, 90), lambda wire: wire.push(batch), self.token)
        answer = self._push(server, batch)
        if fault is Fault.TWICE:
            answer = draw.choice([answer, self._push(server, batch)])
        if fault is Fault.ANSWER_CUT:
            return Response(answer.data[: draw.randint(0, len(answer.data) - 1)], 200, answer.headers)
        return None if fault is Fault.ANSWER_LOST else answer

    def _push(self, server: Server, batch: Sequence[Envelope]) -> TestResponse:
        return server.ask(lambda wire: wire.push(list(batch)), self.token)

    def _settle(self, answer: dict[str, Any]) -> None:
        op_id = answer["op_id"]
        self.heard.append((op_id, answer["answer"]))
        standing = answer["stored"] if answer["answer"] == "duplicate" else answer
        found = self.queue.pop(op_id, None) or self.kept.pop(op_id, None) or self.refused.pop(op_id)
        (self.kept if standing["answer"] in RECEIVED else self.refused)[op_id] = found
        self.answers[op_id] = standing
