"""The real web server and the real job process, for tests that need more than a test client."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cheroot.wsgi import Server
from flask import Flask

from outreach.config import Settings
from outreach.serve import make_server
from tests.support.files import ROOT


@contextmanager
def web_server(app: Flask, certificate: Path | None = None, private_key: Path | None = None) -> Iterator[str]:
    """The address of `app`, served as in the ward by threads of cheroot, on a free port of this machine."""
    with running(make_server(app, "127.0.0.1", 0, certificate, private_key)) as port:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"


@contextmanager
def running(server: Server) -> Iterator[int]:
    """The port of `server`, which serves until the test is over."""
    server.shutdown_timeout = 1
    server.prepare()
    thread = threading.Thread(target=server.serve, name="web server of a test")
    thread.start()
    try:
        yield server.bind_addr[1]
    finally:
        server.stop()
        thread.join()


@contextmanager
def job_process(settings: Settings) -> Iterator[None]:
    """`python -m outreach.jobs` on the database of `settings`, until the test is over."""
    environment = {
        **os.environ,
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": settings.secret_key,
    }
    process = subprocess.Popen([sys.executable, "-m", "outreach.jobs"], cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
