"""HTTPS on an invented name, trusted by the test's Chromium as a tablet trusts the ward's own authority."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from outreach.certificates.keeper import Keeper
from outreach.kernel.clock import now
from tests.support.servers import web_server

HTTPS_NAME = "ve-pho.test"
"""No machine has this name; the browser of the tests is told that it is this one."""


@dataclass(frozen=True)
class Trust:
    """The authority of the test, and how a Chromium is made to trust it."""

    keeper: Keeper
    arguments: tuple[str, ...]
    environment: dict[str, str]


def trusted_authority(folder: Path) -> Trust:
    """An authority and a server certificate for `HTTPS_NAME`.

    Chromium on Linux reads the NSS database of its home folder, as Android reads its store of CA certificates; where
    certutil (libnss3-tools) is missing, the server's key is pinned by a flag instead.
    """
    keeper = Keeper(folder / "tls", [HTTPS_NAME])
    keeper.renew(now=now())
    certutil = shutil.which("certutil")
    if certutil is None:
        return Trust(keeper, (f"--ignore-certificate-errors-spki-list={_key_pin(keeper)}",), {})
    return Trust(keeper, (), {"HOME": str(_home_that_trusts(certutil, keeper, folder))})


@contextmanager
def https_web_server(app: Flask, trust: Trust) -> Iterator[str]:
    """The address of `app`, served over HTTPS under `HTTPS_NAME` on a free port of this machine."""
    file = trust.keeper.server_file
    with web_server(app, file, file) as address:
        yield address.replace("127.0.0.1", HTTPS_NAME)


def _home_that_trusts(certutil: str, keeper: Keeper, folder: Path) -> Path:
    home = folder / "home"
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    file = folder / "authority.crt"
    file.write_bytes(keeper.authority.der)
    for words in (("-N", "--empty-password"), ("-A", "-n", "ve-pho", "-t", "C,,", "-i", str(file))):
        subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, capture_output=True)
    return home


def _key_pin(keeper: Keeper) -> str:
    served = x509.load_pem_x509_certificate(keeper.server_file.read_bytes())
    key = served.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def environment_of(trust: Trust | None) -> dict[str, str | float | bool] | None:
    """The environment of a Chromium; None leaves it as it is."""
    return {**os.environ, **trust.environment} if trust and trust.environment else None
