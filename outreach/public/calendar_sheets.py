"""Visits as a calendar file (RFC 5545): the one door to icalendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from icalendar import Calendar, Event

from outreach.kernel.clock import LOCAL_ZONE

_PRODUCT = "-//Ve Pho//Lich ve pho//VI"
_REFRESHED = "PT6H"


@dataclass(frozen=True)
class Entry:
    """One half-day in a calendar; `status` is CONFIRMED, TENTATIVE or CANCELLED."""

    id: UUID
    on: date
    begins: time
    ends: time
    title: str
    place: str
    text: str
    url: str
    status: str
    changed_at: datetime
    times_changed: int
    point: tuple[float, float] | None = None


def calendar_file(name: str, entries: Sequence[Entry]) -> bytes:
    """A calendar that phones can keep up to date; instants in UTC, so that no zone table is needed."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", _REFRESHED)
    calendar.add("x-published-ttl", _REFRESHED)
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@ve-pho")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.times_changed)
    event.add("dtstart", _instant(entry.on, entry.begins))
    event.add("dtend", _instant(entry.on, entry.ends))
    for word, value in (("summary", entry.title), ("location", entry.place), ("description", entry.text)):
        event.add(word, value)
    event.add("url", entry.url)
    event.add("status", entry.status)
    if entry.point is not None:
        event.add("geo", entry.point)
    return event


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, LOCAL_ZONE).astimezone(UTC)
