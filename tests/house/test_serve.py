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
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from outreach import serve
from outreach.config import Settings
from tests.support.files import ROOT
from tests.support.servers import web_server

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


def test_with_a_certificate_the_server_speaks_https(app: Flask, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with web_server(app, certificate, key) as address:
        assert address.startswith("https://")
        with urllib.request.urlopen(f"{address}/sign-in", context=trusting, timeout=30) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--certificate", "none.pem", "--private-key", "none.key"], "the server cannot start"),
        (["--host", "256.0.0.1"], "the server cannot start"),
    ],
)
def test_a_server_that_cannot_start_says_why(settings: Settings, words: list[str], complaint: str) -> None:
    process = start_server(settings, *words)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert complaint in errors


def test_a_certificate_without_its_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serve.main(["--certificate", "server.pem"])
    assert "belong together" in capsys.readouterr().err


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


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Về Phố (mẫu)")])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(private)
    return folder / "server.pem", folder / "server.key"
