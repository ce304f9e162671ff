"""Reading a large workbook in a process of its own, which has an end to its memory and its time.

`python -m outreach.workbooks.apart MEGABYTES SECONDS` reads the plain archive from its input and writes JSON. It knows
no key and no database: a file that makes the reader run wild, or worse, finds nothing there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.workbooks.sheets import Grid, sheets_of

MEGABYTES = 512
SECONDS = 20
"""Bounds of one reading (trust.md T6): address space, and processor time; where there are no such limits (Windows),
the waiting ends."""

_PATIENCE = 3
"""A busy machine may take so many times the processor time."""

_READERS: dict[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda told: timedelta(seconds=told),
}


def grids_apart(plain: bytes, *, megabytes: int = MEGABYTES, seconds: int = SECONDS) -> list[Grid]:
    """The grids of an archive that `safe_archive` gave; raises `Invalid` as the reader does, or when it is stopped."""
    command = [sys.executable, "-m", __name__, str(megabytes), str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 (this Python, this module, two numbers)
            command, input=plain, env=_environment(), capture_output=True, timeout=_PATIENCE * seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy() from error
    if done.returncode != 0:
        raise _too_heavy()
    told = json.loads(done.stdout)
    if "refused" in told:
        refused = told["refused"]
        raise Invalid(refused["code"], refused["message"], field=refused["field"], **refused["facts"])
    return [Grid(name, [(number, tuple(map(_cell, cells))) for number, cells in rows]) for name, rows in told["grids"]]


def main(words: list[str]) -> int:
    """Read what comes in, within these bounds."""
    megabytes, seconds = map(int, words)
    _bound(megabytes, seconds)
    try:
        told: dict[str, Any] = {"grids": [[grid.name, grid.rows] for grid in sheets_of(sys.stdin.buffer.read())]}
    except Invalid as error:
        told = {"refused": {"code": error.code, "message": error.message, "field": error.field, "facts": error.facts}}
    json.dump(told, sys.stdout, default=_plain)
    return 0


def _environment() -> dict[str, str]:
    """What a Python needs to start; no setting and no secret of ours."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONIOENCODING": "utf-8"}


def _bound(megabytes: int, seconds: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on Windows)

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: Any) -> Any:
    # A datetime is a date as well, so it comes first.
    for kind, name in ((datetime, "datetime"), (date, "date"), (time, "time")):
        if isinstance(value, kind):
            return {"kind": name, "is": value.isoformat()}
    if isinstance(value, timedelta):
        return {"kind": "seconds", "is": value.total_seconds()}
    return str(value)


def _cell(told: Any) -> Any:
    return _READERS[told["kind"]](told["is"]) if isinstance(told, dict) else told


def _too_heavy() -> Invalid:
    message = N_("Tệp này quá nặng, máy chủ đọc không xong nên đã dừng. Hãy chép riêng bảng sang tệp mới rồi gửi lại.")
    return Invalid("workbook.too_heavy", message, field="file")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
