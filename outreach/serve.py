"""The web server: one process with threads, the same on Linux and Windows. `python -m outreach.serve`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask

from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.errors import SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# SQLite has one writer at a time: more threads would only wait for it.
THREADS = 12
# An upload up to this size is read to its end and refused by a page of ours; above, the connection is closed.
LARGEST_BODY = 64 * 1024 * 1024
_STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")


def main(words: list[str] | None = None) -> int:
    """Serve until stopped by Ctrl-C, SIGTERM or, on Windows, Ctrl-Break."""
    wanted = _arguments(words)
    asked_to_stop = threading.Event()
    for name in _STOP_SIGNALS:
        if hasattr(signal, name):
            # An exception here could strike while threads start, and leave them behind.
            signal.signal(getattr(signal, name), lambda _signal, _frame: asked_to_stop.set())
    try:
        app = create_app(Settings.from_env())
        server = make_server(app, wanted.host, wanted.port, wanted.certificate, wanted.private_key)
        server.prepare()
    except (SettingsError, OSError) as error:
        sys.stderr.write(f"Không khởi động được máy chủ / the server cannot start: {error}\n")
        return 1
    serving = threading.Thread(target=server.serve, name="connections")
    serving.start()
    while serving.is_alive() and not asked_to_stop.wait(0.5):
        pass
    server.stop()
    serving.join()
    return 0 if asked_to_stop.is_set() else 1


def make_server(
    app: Flask, host: str, port: int, certificate: Path | None = None, private_key: Path | None = None
) -> Server:
    """A server that does not listen yet; with a certificate and its key it speaks HTTPS only."""
    server = Server((host, port), _reading_to_the_end(app), numthreads=THREADS, request_queue_size=64)
    server.server_name = "ve-pho"
    server.max_request_body_size = LARGEST_BODY
    server.max_request_header_size = 64 * 1024
    server.shutdown_timeout = 10
    if certificate and private_key:
        server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(private_key))
    return server


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m outreach.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", type=Path, help="PEM file; with --private-key the server speaks HTTPS")
    parser.add_argument("--private-key", type=Path)
    wanted = parser.parse_args(words)
    if bool(wanted.certificate) != bool(wanted.private_key):
        parser.error("--certificate and --private-key belong together")
    return wanted


def _reading_to_the_end(app: WSGIApplication) -> WSGIApplication:
    """A browser that is still sending does not read: it would show a broken connection instead of our refusal."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        page = app(environ, start_response)
        while environ["wsgi.input"].read(64 * 1024):
            pass
        return page

    return answer


if __name__ == "__main__":
    sys.exit(main())
