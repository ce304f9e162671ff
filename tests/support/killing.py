"""Server processes that kill themselves without a word at a chosen point of their work.

Started once; for each line `PORT POINT` on its input a fresh process is forked, which serves on that port
and dies at that point. Everything is imported before, so that a start costs little.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import event

from outreach.app import create_app
from outreach.config import Settings
from outreach.serve import make_server

AT_COMMIT, AT_ANSWER = -1, -2
"""Points with a name: before the first push is committed, and before its answer goes out."""

_POINTS = ("before_cursor_execute", "after_cursor_execute", "commit", "savepoint", "release_savepoint")


def main() -> None:
    """Fork one server a line, and wait for its end before the next."""
    for line in sys.stdin:
        port, point = map(int, line.split())
        child = os.fork()
        if child == 0:
            _serve(port, point)
        os.waitpid(child, 0)


def _serve(port: int, point: int) -> None:
    app = create_app(Settings.from_env())
    left = [point]

    def pass_point(*_: Any, **__: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def at(named: int) -> None:
        if point == named:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(app.extensions["outreach.database"].engine, "commit", lambda _connection: at(AT_COMMIT))
    for name in _POINTS:
        event.listen(app.extensions["outreach.database"].engine, name, pass_point)
    serving = app.wsgi_app

    def with_end(environ: Any, start_response: Any) -> Any:
        answer = serving(environ, start_response)
        pass_point()  # all is committed, and the answer is not on its way yet
        at(AT_ANSWER)
        return answer

    app.wsgi_app = with_end  # type: ignore[method-assign]
    server = make_server(app, "127.0.0.1", port)
    server.prepare()
    print(os.getpid(), flush=True)  # noqa: T201 (the test waits for it, and ends the process by it)
    server.serve()
    raise SystemExit


if __name__ == "__main__":
    main()
