"""What goes with every command: whose record, upon what, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from outreach.fieldwork.rules import Source
from outreach.kernel.ids import new_id


@dataclass(frozen=True)
class Envelope:
    """Around one command, from a page or from a tablet.

    `subject_id`: what it is done upon (the visit, the encounter, the dossier, the VNeID row);
    `record_id`: the id of what it makes; `base_rev`: the revision that was seen before a change.
    """

    subject_id: UUID
    happened_at: datetime
    record_id: UUID = field(default_factory=new_id)
    base_rev: int = 0
    source: Source = Source.DESK


def part_id(encounter_id: UUID, part: str) -> UUID:
    """The id of one part of a saving, the same at each try, so that a second click doubles nothing."""
    return uuid5(encounter_id, part)
