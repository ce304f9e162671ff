"""Cases that the server and the tablet's scripts must answer alike; the scripts read the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_CASES = Path(__file__).resolve().parents[1] / "js" / "cases"


def field_cases(name: str) -> Any:
    """The table of `name` as tests/js reads it."""
    return json.loads((_CASES / f"{name}.json").read_text(encoding="utf-8"))
