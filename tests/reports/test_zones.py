"""F16: a report is the same file, part by part, wherever the server stands and whatever edge of time it is made at."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from outreach.kernel.clock import local_day
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import FileForm, ReportKind
from outreach.reports.service import write_draft
from outreach.reports.wish_rules import Wish
from tests.reports.support import Desk, wish
from tests.support.engines.clocks import EDGES, ZONES, server_zone
from tests.support.world import stop_the_clock

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows sets the zone of the whole machine only"),
]
_WRITTEN_AT = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*<")
"""When the file was written by the real clock, which openpyxl notes beside the sheets."""


def parts_of(desk: Desk, asked: Wish) -> dict[str, bytes]:
    """What a fresh file holds: by name where it is an archive, whole otherwise."""
    draft = write_draft(desk.db, desk.actor, asked, folder=desk.folder, now=desk.now)
    try:
        return _parts(draft.path)
    finally:
        draft.path.unlink()


def _parts(path: Path) -> dict[str, bytes]:
    if not zipfile.is_zipfile(path):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: _WRITTEN_AT.sub(b"<", archive.read(name)) for name in archive.namelist()}


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_report_is_the_same_in_every_zone_at_every_edge(
    desk: Desk, kind: ReportKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[tuple[datetime, FileForm], list[dict[str, bytes]]] = {}
    for instant in EDGES:
        stop_the_clock(monkeypatch, instant)
        there = replace(desk, now=instant)
        for zone in ZONES:
            with server_zone(zone):
                for form in REPORTS[kind].forms:
                    seen.setdefault((instant, form), []).append(parts_of(there, wish(kind, desk.ward[-1], form=form)))
    different = [
        (instant, form, name)
        for (instant, form), (first, *others) in seen.items()
        for other in others
        for name in first.keys() | other.keys()
        if first.get(name) != other.get(name)
    ]
    assert different == []
    assert len({local_day(instant) for instant in EDGES}) == len(EDGES)
