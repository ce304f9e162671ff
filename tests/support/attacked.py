"""A demo ward to be attacked: `python -m tests.support.attacked FOLDER` serves it on 127.0.0.1 and obeys its input.

Prints its address. A line with a role is answered by a JSON object: a cookie of such a person, and every list or search
with its questions that this person meets. «tablet» is answered by a credential. At the end of the input it prints how
often each status was given, and every request that ended in a fault of ours.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from outreach.accounts.rules import Role
from outreach.kernel.db import Database
from outreach.kernel.outbox import outbox_keys
from tests.support.engines.doors import doors_of
from tests.support.installation import installation, token_of
from tests.support.servers import web_server
from tests.support.tablet import credential_of, enrol
from tests.support.walk import walk

BUSY = 503


class Watched:
    """Counts what the application answers, and keeps what must not be."""

    def __init__(self, app: Flask) -> None:
        self.serving = app.wsgi_app
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def begin(status: str, *rest: Any) -> Any:
            code = int(status[:3])
            self.statuses[code] += 1
            if code >= 500 and code != BUSY:
                query = environ.get("QUERY_STRING", "")
                self.faults.append(f"{code} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{query}")
            return start_response(status, *rest)

        return self.serving(environ, begin)


def main() -> None:
    with installation(Path(sys.argv[1]), with_demo=True) as app:
        app.config["WTF_CSRF_ENABLED"] = True
        watched = Watched(app)
        app.wsgi_app = watched  # type: ignore[method-assign]
        with web_server(app) as address:
            tell({"address": address})
            for line in sys.stdin:
                tell({"token": a_tablet(app)} if line.strip() == "tablet" else way_of(app, Role(line.strip())))
        tell({"statuses": dict(watched.statuses), "faults": watched.faults})


def way_of(app: Flask, role: Role) -> dict[str, Any]:
    """How to come in as `role`, and which lists can be asked there."""
    token = token_of(app, role)
    client = app.test_client()
    client.set_cookie("signin", token)

    def read(path: str) -> tuple[int, str]:
        answer = client.get(path, buffered=True)
        return answer.status_code, answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""

    asked: dict[str, str] = {}
    for page in walk(app, read, most_of_each=1):
        for door in doors_of(page.text, page.path):
            if door.method == "GET" and door.fields:
                asked.setdefault(door.path, f"{door.path}?{urlencode(door.fields)}")
    return {"cookie": f"signin={token}", "lists": sorted(asked.values())}


def a_tablet(app: Flask) -> str:
    """The credential of a tablet that was enrolled for the attack."""
    database: Database = app.extensions["outreach.database"]
    folder: Path = app.config["OUTREACH"].data_dir
    with database.writing.begin() as db:
        return credential_of(db, enrol(db, outbox_keys(folder / "outbox.key"), "Máy bị tấn công"))


def tell(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
