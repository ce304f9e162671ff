"""Uploads as a director makes them (file, preview, confirmation), beside openpyxl or csv reading the same file."""

from __future__ import annotations

import csv
import io
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.db import Database
from tests.dossiers.test_status_import import a_thousand_rows, fill
from tests.dossiers.test_status_import import workbook as status_book
from tests.support.field import make_scene
from tests.support.files import SHARED
from tests.support.installation import installation, token_of

ROUNDS = 5
_CATALOGUE = SHARED / "data" / "tthc_cap_xa.csv"
_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def measure() -> dict[str, float]:
    """Seconds, medians of five; the catalogue of 410 procedures only where its file lies beside the project."""
    workbook = neighborhoods_of_the_demo()
    rows = len(list(openpyxl.load_workbook(io.BytesIO(workbook), read_only=True).worksheets[0].iter_rows()))
    figures = {
        "neighborhood_rows_in_file": float(rows),
        "neighborhoods_seconds": median_upload("/neighborhoods/imports", "pho.xlsx", workbook),
        "neighborhoods_seconds_floor": median_time(lambda: read_workbook(workbook)),
    }
    statuses = status_book(a_thousand_rows())
    figures["thousand_statuses_seconds"] = median_upload("/dossiers/status-imports", "ho-so.xlsx", statuses, dossiers)
    figures["thousand_statuses_seconds_floor"] = median_time(lambda: read_workbook(statuses))
    if _CATALOGUE.exists():
        catalogue = _CATALOGUE.read_bytes()
        figures["procedures_seconds"] = median_upload("/procedures/imports", "tthc.csv", catalogue)
        figures["procedures_seconds_floor"] = median_time(lambda: list(csv.reader(catalogue.decode().splitlines())))
    return figures


def neighborhoods_of_the_demo() -> bytes:
    """The list of the demo's neighborhoods as the house itself writes it."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=True) as app:
        answer = director(app.test_client(), token_of(app, Role.DIRECTOR)).get("/neighborhoods/imports/list.xlsx")
        if answer.status_code != 200:
            raise RuntimeError(f"the list of neighborhoods answers {answer.status_code}")
        return answer.get_data()


def dossiers(app: Flask) -> None:
    """The 940 dossiers of which the official file tells."""
    database: Database = app.extensions["outreach.database"]
    with database.writing.begin() as db:
        fill(make_scene(db), 940)


def median_upload(path: str, name: str, data: bytes, before: Callable[[Flask], None] = lambda _app: None) -> float:
    """Seconds from handing in the file to its rows being stored, each time in a house that holds what `before` made."""
    return statistics.median(upload_once(path, name, data, before) for _ in range(ROUNDS))


def upload_once(path: str, name: str, data: bytes, before: Callable[[Flask], None]) -> float:
    """One upload, its preview and its confirmation."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=False) as app:
        before(app)
        client = director(app.test_client(), token_of(app, Role.DIRECTOR))
        began = time.perf_counter()
        handed_in = client.post(path, data={"file": (io.BytesIO(data), name)})
        preview = client.get(handed_in.location)
        target, fields = confirmation_of(preview.get_data(as_text=True), handed_in.location)
        stored = client.post(target, data=fields)
        seconds = time.perf_counter() - began
        if stored.status_code != 303 or stored.location == handed_in.location:
            raise RuntimeError(f"{name} was not stored: {stored.status_code} {stored.location}")
        return seconds


def confirmation_of(page: str, address: str) -> tuple[str, dict[str, str]]:
    """Where the confirming form of a preview goes, and what it carries."""
    forms = [(action, body) for action, body in _FORM.findall(page) if "fingerprint" in body]
    if not forms:
        raise RuntimeError(f"the preview {address} has nothing to confirm")
    action, body = forms[0]
    fields = {name: unescape(value) for name, value in _FIELD.findall(body)}
    return urljoin(address, unescape(action)), fields


def read_workbook(data: bytes) -> None:
    """The least that any import must do."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    for _ in sheet.iter_rows(values_only=True):
        pass


def median_time(work: Callable[[], object]) -> float:
    """Seconds of `work`, the median of the rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def director(client: FlaskClient, token: str) -> FlaskClient:
    """A browser in which the director is signed in."""
    client.set_cookie("signin", token)
    return client
