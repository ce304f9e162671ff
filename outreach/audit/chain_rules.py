"""The chain of deeds: each carries the mark of the one before, so that nothing is changed or taken out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

FIRST = bytes(32)
"""What stands before the first deed."""

SHOWN_DIGITS = 16


@dataclass(frozen=True)
class Deed:
    """What of a deed the mark vouches for: all of it."""

    id: int
    at: datetime
    actor_id: UUID | None
    actor_name: str
    act: str
    subject_kind: str
    subject_id: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The newest link: how many deeds there are, and the mark of the last."""

    place: int
    mark: bytes

    @property
    def short(self) -> str:
        """Number and mark as they stand on paper: 1234:1a2b3c4d5e6f7a8b."""
        return f"{self.place}:{self.mark.hex()[:SHOWN_DIGITS]}"


@dataclass(frozen=True)
class Break:
    """Where the chain first does not hold, and why: `changed`, `missing`, `unlinked`, or `cut` (shorter than known)."""

    place: int
    why: str


@dataclass(frozen=True)
class Check:
    """What came of reading the whole chain."""

    count: int
    head: Head
    broken: Break | None = None


def mark_of(before: bytes, deed: Deed) -> bytes:
    """SHA-256 over the mark before and every word of the deed."""
    words = [
        deed.id,
        deed.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(deed.actor_id) if deed.actor_id else None,
        deed.actor_name,
        deed.act,
        deed.subject_kind,
        deed.subject_id,
        deed.facts,
    ]
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()
