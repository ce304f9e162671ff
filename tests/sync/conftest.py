"""A visit with its doors open and one enrolled tablet whose clerk is signed in for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from outreach.accounts.models import User
from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.sync.opening_service import open_parcel
from outreach.sync.push_service import receive
from tests.build import AT
from tests.support.field import Scene, make_scene
from tests.support.tablet import Envelope, Tablet, enrol, give_pass


@dataclass
class Field:
    """One visit, one clerk, one tablet, and the server behind them."""

    db: DbSession
    keys: OutboxKeys
    scene: Scene
    tablet: Tablet

    @property
    def clerk(self) -> User:
        return self.scene.clerk

    @property
    def visit(self) -> Visit:
        return self.scene.visit

    def person(self, name: str = "Lê Thị Thọ (mẫu)", **inner: Any) -> Envelope:
        return self.tablet.person(self.clerk, self.visit, name, **inner)

    def op(self, kind: str, payload: dict[str, Any], **inner: Any) -> Envelope:
        return self.tablet.op(self.clerk, self.visit, kind, payload, **inner)

    def push(self, *ops: Any, now: datetime = AT) -> list[dict[str, Any]]:
        """What the server answers to these operations, or to the whole outbox."""
        receipt = receive(self.db, self.keys, list(ops) or self.tablet.outbox, now=now)
        self.db.flush()
        return receipt.answers

    def answers(self, *ops: Any, now: datetime = AT) -> list[str]:
        return [one["answer"] for one in self.push(*ops, now=now)]


@pytest.fixture
def keys(tmp_path: Path) -> OutboxKeys:
    return outbox_keys(tmp_path / "outbox.key")


def open_field(db: DbSession, keys: OutboxKeys, state: VisitState = VisitState.HELD) -> Field:
    scene = make_scene(db, state)
    tablet = enrol(db, keys)
    give_pass(db, tablet, scene.clerk, scene.visit)
    return Field(db, keys, scene, tablet)


@pytest.fixture
def field(db: DbSession, keys: OutboxKeys) -> Field:
    return open_field(db, keys)


def rows(field: Field, model: type = Encounter) -> int:
    return field.db.scalar(select(func.count()).select_from(model)) or 0


def alarms(field: Field) -> list[str]:
    entries = field.db.scalars(select(AuditEntry).where(AuditEntry.act == "sync.alarm"))
    return [entry.facts["kind"] for entry in entries]


def id_of(op: dict[str, Any]) -> UUID:
    return UUID(op["op_id"])


def inner_of(field: Field, op: dict[str, Any]) -> dict[str, Any]:
    content = open_parcel(field.keys, op).content
    assert content is not None
    inner: dict[str, Any] = json.loads(content.text)
    return inner
