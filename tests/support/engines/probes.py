"""Hostile words in every field that any page offers: what comes back as script, SQL, redirect, file or formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.support.engines.addresses import endpoint_of
from tests.support.engines.doors import Door, doors_of
from tests.support.engines.findings import Finding

SCRIPT, AWAY, FORMULA = "<img src=x onerror=canary>", "//evil.example/", "=1+canary"
BESIDE, INSIDE = "../beside.txt", "what lies beside the public folder"
"""A file that no request may reach; who probes lays it one folder above the files that are served."""

WORDS = {"script": f"{SCRIPT}\"'", "sql": "'", "redirect": AWAY, "file": BESIDE, "formula": FORMULA}
_BUSY = 503


def doors_on(client: FlaskClient, paths: Iterable[str]) -> list[Door]:
    """Every different door of these pages."""
    doors: dict[tuple[object, ...], Door] = {}
    for path in paths:
        with client.get(path) as answer:
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        for door in doors_of(html, path):
            doors.setdefault((door.method, _shape(door.path), tuple(sorted(door.fields))), door)
    return list(doors.values())


def probe_findings(app: Flask, client: FlaskClient, doors: Iterable[Door]) -> list[Finding]:
    """What each door does with each kind of hostile words, in all of its free fields at once."""
    return [
        Finding(f"probe: {kind}", endpoint_of(app, door.path, door.method), f"{door.method} {door.path}: {fault}")
        for door in doors
        if door.free
        for kind, word in WORDS.items()
        for fault in _faults(kind, client, door, word)
    ]


def go_through(client: FlaskClient, door: Door, words: dict[str, str]) -> Any:
    """Go through a door with these words in its fields."""
    fields = {**door.fields, **words}
    if door.method == "GET":
        return client.get(door.path, query_string=fields)
    return client.post(door.path, data=fields)


def _faults(kind: str, client: FlaskClient, door: Door, word: str) -> Iterator[str]:
    with go_through(client, door, dict.fromkeys(door.free, word)) as answer:
        if answer.status_code >= 500 and answer.status_code != _BUSY:
            yield f"answers {answer.status_code}"
        elif kind == "script" and answer.mimetype == "text/html" and SCRIPT in answer.text:
            yield "gives the script back"
        elif kind == "redirect" and urlsplit(answer.headers.get("Location", "")).netloc not in {"", "localhost"}:
            yield f"leads to {answer.headers['Location']}"
        elif kind == "file" and INSIDE.encode() in answer.data:
            yield "gives a file that is not its own"
        elif kind == "formula" and _has_formula(answer):
            yield "writes a formula"


def _has_formula(answer: Any) -> bool:
    kind = answer.mimetype or ""
    if "csv" in kind:
        cells = answer.text.replace('"', "").replace(";", ",").replace("\n", ",").split(",")
        return any(cell.startswith(FORMULA) for cell in cells)
    if "spreadsheet" not in kind:
        return False
    book = load_workbook(io.BytesIO(answer.data))
    return any(
        cell.data_type == "f" and "canary" in str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )


def _shape(path: str) -> str:
    """A path with its ids left out: one door of each kind is enough."""
    return "/".join("id" if part.count("-") == 4 else part for part in path.split("/"))
