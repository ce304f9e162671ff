"""The log as lines of JSON, for machines that read it: when, what, which request; never what somebody typed.

Words of errors may hold what was typed («could not read '0381…'»), so of an error only its kind and its places are
written; statements of the database come without their values.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered in this thread, so that all its lines are found together."""

FACTS = "facts"
"""`logger.info("…", extra={FACTS: {…}})` adds plain values to a line."""

_PLACES = 12


class JsonLines(logging.Formatter):
    """One line a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        request = REQUEST_ID.get()
        if request:
            line["request"] = request
        facts: dict[str, Any] = dict(getattr(record, FACTS, {}))
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
            line["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line | facts, ensure_ascii=False, default=str)


def begin_log(form: str) -> None:
    """Where `form` is json, this process logs lines of JSON to its error stream from now on; done once at start."""
    if form != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for quiet in ("apscheduler", "alembic", "PIL", "fontTools"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
