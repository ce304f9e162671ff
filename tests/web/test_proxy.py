"""Whose address counts: the browser's, as the ward's own proxy says it, and nobody else's word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from outreach.accounts.models import SignInAttempt
from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.db import Database


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [(0, "6.6.6.6", "127.0.0.1"), (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"), (1, "10.0.0.7", "10.0.0.7")],
)
def test_a_forged_address_reaches_neither_log_nor_limiter(
    settings: Settings, database: Database, hops: int, forwarded: str, address: str
) -> None:
    app = create_app(replace(settings, proxy_hops=hops))
    app.config.update(WTF_CSRF_ENABLED=False)
    form = {"username": "ai.do", "password": "sai"}
    app.test_client().post("/sign-in", data=form, headers={"X-Forwarded-For": forwarded})
    with database.reading() as db:
        assert db.scalars(select(SignInAttempt)).one().address == address
    app.extensions["outreach.database"].engine.dispose()
