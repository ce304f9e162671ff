from __future__ import annotations

import contextlib
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, request

from outreach import serve
from outreach.certificates.keeper import Keeper
from outreach.config import Settings
from tests.support.files import ROOT
from tests.support.servers import running, web_server

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("size", [6 * MEBIBYTE, 40 * MEBIBYTE])
def test_too_large_an_upload_is_answered_by_a_page_and_not_by_a_broken_connection(app: Flask, size: int) -> None:
    with web_server(app) as address:
        upload = urllib.request.Request(f"{address}/sign-in", data=b"x" * size)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(upload, timeout=30)
        with refused.value as answer:
            assert answer.code == 413
            assert "Tệp quá lớn" in answer.read().decode()


def test_one_connection_serves_one_request_after_another(app: Flask) -> None:
    with web_server(app) as address:
        for _ in range(3):
            with urllib.request.urlopen(f"{address}/sign-in", timeout=30) as answer:
                assert answer.status == 200
                assert answer.headers["Server"] == "ve-pho"


POST = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BEHIND = b"GET /behind HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    "request_of_two_ends",
    [
        POST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length : 0\r\n\r\n",
        POST + b"Content-Length: +0\r\n\r\n",
        POST + b"Content-Length: 0_0\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"X-Long: one\r\n Content-Length: 44\r\n\r\n",
        POST + b"Host: elsewhere.example\r\n\r\n",
    ],
)
def test_a_request_that_can_be_read_two_ways_is_refused_and_its_connection_closed(
    app: Flask, request_of_two_ends: bytes
) -> None:
    with web_server(app) as address:
        heard = said_over_one_connection(address, request_of_two_ends + BEHIND)
    assert heard.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert heard.count(b"HTTP/1.1 ") == 1


def test_an_honest_request_in_chunks_is_answered_and_so_is_the_next(app: Flask) -> None:
    with web_server(app) as address:
        chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"
        last = b"GET /behind HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        heard = said_over_one_connection(address, chunked + last)
    assert heard.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 404" in heard


def test_a_header_with_an_underscore_stands_in_for_no_other() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/said", "said", lambda: {"said": request.environ.get("HTTP_X_FORWARDED_FOR", "nothing")})
    asked = b"GET /said HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Forwarded_For: 9.9.9.9\r\nConnection: close\r\n\r\n"
    with web_server(bare) as address:
        assert b"nothing" in said_over_one_connection(address, asked)


def said_over_one_connection(address: str, sent: bytes) -> bytes:
    """Everything that the server says until it closes, or until it has been quiet for three seconds."""
    host, _, port = address.removeprefix("http://").partition(":")
    heard = b""
    quiet = contextlib.suppress(TimeoutError, ConnectionError)
    with socket.create_connection((host, int(port)), timeout=3) as line, quiet:
        line.sendall(sent)
        while part := line.recv(65536):
            heard += part
    return heard


def test_with_a_certificate_the_server_speaks_https(app: Flask, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "tls", ["127.0.0.1"])
    keeper.renew(now=datetime.now(UTC))
    trusting = ssl.create_default_context(cadata=keeper.authority.der)
    with web_server(app, keeper.server_file, keeper.server_file) as address:
        assert address.startswith("https://")
        with urllib.request.urlopen(f"{address}/sign-in", context=trusting, timeout=30) as answer:
            assert answer.status == 200


def test_with_tls_tablets_trust_the_house_and_plain_http_leads_to_the_install_page(settings: Settings) -> None:
    port, install = free_port(), free_port()
    ports = ("--port", str(port), "--install-port", str(install))
    process = start_server(settings, *ports, "--tls", "ve-pho.lan", "127.0.0.1")
    try:
        wait_until_open(install)
        plain = f"http://127.0.0.1:{install}"
        with urllib.request.urlopen(f"{plain}/field", timeout=30) as page:
            assert page.url == f"{plain}/"
            assert f"https://ve-pho.lan:{port}/" in page.read().decode()
        with urllib.request.urlopen(f"{plain}/ve-pho-ca.crt", timeout=30) as file:
            trusting = ssl.create_default_context(cadata=file.read())
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/sign-in", context=trusting, timeout=30) as answer:
            assert answer.headers["Strict-Transport-Security"]
            assert answer.headers["Set-Cookie"].startswith("__Host-")
    finally:
        process.kill()
        process.communicate()


def test_a_running_server_shows_its_renewed_certificate_to_the_next_who_comes(app: Flask, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "tls", ["127.0.0.1"])
    keeper.renew(now=datetime.now(UTC) - timedelta(days=380))
    trusting = ssl.create_default_context(cadata=keeper.authority.der)
    server = serve.make_server(app, "127.0.0.1", 0, keeper.server_file, keeper.server_file)
    with running(server) as port:
        ends = []
        for _ in range(2):
            with (
                socket.create_connection(("127.0.0.1", port)) as bare,
                trusting.wrap_socket(bare, server_hostname="127.0.0.1") as seen,
            ):
                ends.append(ssl.cert_time_to_seconds(str((seen.getpeercert() or {})["notAfter"])))
            serve.renew_certificate(server, keeper)
    assert ends[1] - ends[0] > timedelta(days=300).total_seconds()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--certificate", "none.pem", "--private-key", "none.key"], "the server cannot start"),
        (["--host", "256.0.0.1"], "the server cannot start"),
        (["--tls", "https://a.lan"], "--tls: «https://a.lan» không phải tên máy"),
        (["--port", "0", "--tls", "a.lan", "--install-port", "70000"], "port must be 0-65535"),
    ],
)
def test_a_server_that_cannot_start_says_why(settings: Settings, words: list[str], complaint: str) -> None:
    process = start_server(settings, *words)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert complaint in errors


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--certificate", "server.pem"], "belong together"),
        (["--certificate", "a.pem", "--private-key", "a.key", "--tls"], "leave --certificate out"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        serve.main(words)
    assert complaint in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM; run.py sends Ctrl-Break there")
def test_the_server_ends_well_when_asked_to(settings: Settings) -> None:
    port = free_port()
    process = start_server(settings, "--port", str(port))
    try:
        wait_until_open(port)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    finally:
        process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_until_open(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    pytest.fail("the server does not listen")


def start_server(settings: Settings, *words: str) -> subprocess.Popen[str]:
    environment = {
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": settings.secret_key,
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "outreach.serve", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8")
