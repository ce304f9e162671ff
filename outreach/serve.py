"""The web server: one process with threads, the same on Linux and Windows. `python -m outreach.serve`."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    # What loads at start stays: to search it for garbage while it grows took a quarter of the start.
    gc.disable()

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask

from outreach.certificates.keeper import Keeper
from outreach.certificates.names import ALWAYS, as_address, spelled_host
from outreach.certificates.views import make_install_app
from outreach.config import Settings
from outreach.kernel.clock import now
from outreach.kernel.errors import SettingsError
from outreach.kernel.journal import begin_log
from outreach.wards import create_installation
from outreach.web.strict_headers import StrictConnection

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# SQLite has one writer at a time: more threads would only wait for it.
THREADS = 12
# An upload up to this size is read to its end and refused by a page of ours; above, the connection is closed.
LARGEST_BODY = 64 * 1024 * 1024
SECONDS_BETWEEN_RENEWALS = 3600
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
        settings = Settings.from_env()
        begin_log(settings.log_form)
        keeper = _keeper(wanted, settings)
        servers = _servers(wanted, settings, keeper)
        _prepare(servers)
    except (SettingsError, OSError, OverflowError) as error:
        sys.stderr.write(f"Không khởi động được máy chủ / the server cannot start: {error}\n")
        return 1
    settle()
    if keeper:
        _tell_the_way(keeper, wanted)
    threads = [threading.Thread(target=one.serve, name="connections") for one in servers]
    for one in threads:
        one.start()
    _watch(servers[0], keeper, threads, asked_to_stop)
    for server in servers:
        server.stop()
    for one in threads:
        one.join()
    return 0 if asked_to_stop.is_set() else 1


def settle() -> None:
    """Take everything loaded so far for lasting, and look for garbage from here on.

    To search what lasts in the midst of a page of thousands of rows took a third of the page's time.
    """
    gc.freeze()
    gc.enable()


def make_server(
    app: Flask, host: str, port: int, certificate: Path | None = None, private_key: Path | None = None
) -> Server:
    """A server that does not listen yet; with a certificate and its key it speaks HTTPS only."""
    server = Server((host, port), _reading_to_the_end(app), numthreads=THREADS, request_queue_size=64)
    server.ConnectionClass = StrictConnection
    server.server_name = "ve-pho"
    server.max_request_body_size = LARGEST_BODY
    server.max_request_header_size = 64 * 1024
    server.shutdown_timeout = 10
    if certificate and private_key:
        server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(private_key))
    return server


def renew_certificate(server: Server, keeper: Keeper) -> None:
    """Let connections from now on see another certificate where the present one ends or the machine's names changed."""
    try:
        if keeper.renew(now=now()):
            server.ssl_adapter = BuiltinSSLAdapter(str(keeper.server_file), str(keeper.server_file))
    except (SettingsError, OSError) as error:
        # The present certificate still holds for weeks: serving goes on, and the next hour tries again.
        sys.stderr.write(f"Chưa gia hạn được chứng chỉ / the certificate is not renewed yet: {error}\n")


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m outreach.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", type=Path, help="PEM file; with --private-key the server speaks HTTPS")
    parser.add_argument("--private-key", type=Path)
    parser.add_argument("--tls", nargs="*", metavar="NAME", help="HTTPS by an own authority, for these names")
    parser.add_argument("--install-port", type=int, default=8080, help="plain HTTP page that installs the authority")
    wanted = parser.parse_args(words)
    if bool(wanted.certificate) != bool(wanted.private_key):
        parser.error("--certificate and --private-key belong together")
    if wanted.certificate and wanted.tls is not None:
        parser.error("--tls makes its own certificate: leave --certificate out")
    return wanted


def _keeper(wanted: argparse.Namespace, settings: Settings) -> Keeper | None:
    if wanted.tls is None:
        return None
    keeper = Keeper(settings.data_dir / "tls", wanted.tls)
    keeper.renew(now=now())
    return keeper


def _servers(wanted: argparse.Namespace, settings: Settings, keeper: Keeper | None) -> list[Server]:
    if keeper is None:
        app = create_installation(settings)
        return [make_server(app, wanted.host, wanted.port, wanted.certificate, wanted.private_key)]
    app = create_installation(replace(settings, https=True))
    install = make_install_app(settings, keeper, wanted.port)
    file = keeper.server_file
    return [
        make_server(app, wanted.host, wanted.port, file, file),
        make_server(install, wanted.host, wanted.install_port),
    ]


def _prepare(servers: Sequence[Server]) -> None:
    for count, server in enumerate(servers):
        try:
            server.prepare()
        except (OSError, OverflowError):
            for opened in servers[:count]:
                opened.stop()
            raise


def _watch(
    server: Server, keeper: Keeper | None, threads: Sequence[threading.Thread], asked_to_stop: threading.Event
) -> None:
    renewed_at = time.monotonic()
    while all(one.is_alive() for one in threads) and not asked_to_stop.wait(0.5):
        if keeper and time.monotonic() - renewed_at > SECONDS_BETWEEN_RENEWALS:
            renew_certificate(server, keeper)
            renewed_at = time.monotonic()


def _tell_the_way(keeper: Keeper, wanted: argparse.Namespace) -> None:
    # A browser that once came by HTTPS refuses plain HTTP at that name (HSTS), but never at an address.
    addresses = [name for name in keeper.names if as_address(name) is not None and name not in ALWAYS]
    plain = spelled_host(next(iter(addresses), keeper.names[0]))
    lines = (
        f"Về Phố: https://{spelled_host(keeper.names[0])}:{wanted.port}",
        f"Cài chứng chỉ cho máy tính bảng / install page: http://{plain}:{wanted.install_port}",
        f"Dấu vân tay SHA-256 / fingerprint: {keeper.authority.fingerprint}",
    )
    sys.stdout.write("\n" + "\n".join(lines) + "\n\n")
    sys.stdout.flush()


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
