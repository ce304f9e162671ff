"""The tablet's page: the same for everybody, small enough for a phone's network, and every file of it promised."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from tests.build import sign_in

MOST_KILOBYTES = 150


def promised(client: FlaskClient) -> dict[str, str]:
    """Every address of the application with the hash that is promised."""
    head = client.get("/field/service-worker.js").text.split("\n", 1)[0]
    shell = json.loads(head.removeprefix("self.SHELL = ").removesuffix(";"))
    return {shell["page"]: shell["pageHash"], **shell["files"]}


def test_show_3_shell_styles_and_scripts_weigh_at_most_150_kilobytes_packed_without_fonts(client: FlaskClient) -> None:
    first = [address for address in promised(client) if not address.endswith((".woff2", ".png"))]
    # The reader of QR codes is fetched when a camera is opened for the first time without the browser's own.
    shell = [address for address in first if "/vendor/field/" not in address]
    weights = {address: len(gzip.compress(client.get(address, buffered=True).data, 9)) for address in shell}
    assert sum(weights.values()) <= MOST_KILOBYTES * 1000, sorted(weights.items(), key=lambda one: -one[1])[:12]


def test_every_promised_file_is_there_as_promised(client: FlaskClient) -> None:
    for address, digest in promised(client).items():
        answer = client.get(address, buffered=True)
        assert (answer.status_code, hashlib.sha256(answer.data).hexdigest()) == (200, digest), address


def test_everything_that_the_page_and_its_modules_name_is_promised(client: FlaskClient) -> None:
    files = promised(client)
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/field").text))
    for address in [one for one in files if one.endswith((".js", ".css"))]:
        text = re.sub(r"/\*.*?\*/", "", client.get(address, buffered=True).text, flags=re.DOTALL)
        for near in re.findall(r'(?:from|import|url\()\s*"(\.{0,2}/?[\w./-]+\.(?:js|css|woff2))"', text):
            named.add(_joined(address, near))
    assert named - set(files) == set()


def _joined(address: str, near: str) -> str:
    parts = address.split("/")[:-1]
    for step in near.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def test_the_page_is_the_same_for_everybody_and_names_nobody(client: FlaskClient, db: DbSession) -> None:
    public = client.get("/field").data
    user = sign_in(client, db, Role.DIRECTOR)
    signed_in = client.get("/field")
    assert signed_in.data == public
    assert user.full_name not in signed_in.text
    assert "Set-Cookie" not in signed_in.headers


def test_browsers_ask_each_time_and_get_the_page_only_where_it_changed(client: FlaskClient) -> None:
    for path in ("/field", "/field/service-worker.js", "/field/manifest.webmanifest"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/field/service-worker.js").headers["Service-Worker-Allowed"] == "/field"


def test_the_page_travels_packed_and_is_asked_for_by_what_was_given(app: Flask) -> None:
    client = app.test_client()
    plain, packed = (client.get("/field", headers={"Accept-Encoding": how}) for how in ("identity", "gzip"))
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    assert {"Cookie", "Accept-Encoding"} <= set(re.split(", ?", packed.headers["Vary"]))
    asked = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/field", headers=asked).status_code == 304
    assert client.get("/field", headers={"If-None-Match": packed.headers["ETag"]}).status_code == 200


def test_an_english_reader_gets_an_english_tablet(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    assert '<html lang="en">' in client.get("/field").text
    assert promised(client)["/field"] == hashlib.sha256(client.get("/field").data).hexdigest()
