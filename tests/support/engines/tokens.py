"""Acts without the page's token: each must be refused, and nothing may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from outreach.kernel.db import DbSession
from outreach.tables import metadata
from tests.support.engines.findings import Finding

REFUSED = {400, 403}


def token_findings(app: Flask, clients: Iterable[FlaskClient], posted: Iterable[tuple[str, str]]) -> list[Finding]:
    """Acts that somebody may do without a token. 403: not theirs to do; 400: theirs, and the token is missing."""
    told: dict[str, set[int]] = {}
    chosen = list(posted)
    for client in clients:
        for endpoint, path in chosen:
            told.setdefault(endpoint, set()).add(client.post(path, data={"reason": "Thử"}).status_code)
    return [
        Finding("tokens", endpoint, f"answers {sorted(statuses)}")
        for endpoint, statuses in told.items()
        if 400 not in statuses or statuses - REFUSED
    ]


def everything(db: DbSession) -> dict[str, list[str]]:
    """Every row of every table, as text, once all that the test did is there."""
    db.commit()
    rows = {name: sorted(map(str, db.execute(text(f'SELECT * FROM "{name}"')))) for name in metadata.tables}
    db.commit()
    return rows
