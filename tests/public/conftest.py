"""A phố with a house, a visit to come, and everybody's browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from tests.build import AT, SATURDAY, make_member, make_neighborhood, make_procedure, make_visit
from tests.conftest import Client
from tests.support.world import stop_the_clock

ON = SATURDAY + timedelta(days=15)
"""Sunday 29/11/2026."""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Put the clock at so much after Saturday 14/11/2026, 8:00."""

    def put(**later: float) -> datetime:
        stop_the_clock(monkeypatch, AT + timedelta(**later))
        return clock.now()

    put()
    return put


@pytest.fixture
def visit(db: DbSession, at: Callable[..., datetime]) -> Visit:
    """Announced for Sunday morning at phố Đông Quang, with two clerks."""
    place = make_neighborhood(db, "Phố Đông Quang", code="QP31", former_ward="Quảng Phú")
    make_procedure(db, "1.001193", short_name="Khai sinh", is_common=True)
    return make_visit(
        db, make_member(db), make_member(db), neighborhood=place, on=ON, state=VisitState.ANNOUNCED
    )  # fmt: skip


TYPED: dict[str, Any] = {"person_name": "Nguyễn Văn Trung", "phone": "0912 345 678", "slot": "1", "needs": ["1.001193"]}


@pytest.fixture
def register(client: Client, at: Callable[..., datetime], visit: Visit) -> Callable[..., TestResponse]:
    """Open the form, take ten seconds, send it; `token` sends an older form again."""
    path = "/pho/dong-quang/dang-ky"
    seconds = [0.0]

    def send(*, token: str = "", address: str = "203.0.113.7", taking: float = 10, **typed: Any) -> TestResponse:
        token = token or token_of(client.get(path).text)
        seconds[0] += taking
        at(seconds=seconds[0])
        sent = {**TYPED, "csrf_token": token, **typed}
        return client.post(path, data=sent, environ_base={"REMOTE_ADDR": address})

    return send


def token_of(page: str) -> str:
    """The token that a page's first form bears."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
