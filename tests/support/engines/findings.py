"""What an engine says."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One fault: which engine noticed it, at which view, and what it saw."""

    engine: str
    endpoint: str
    words: str
