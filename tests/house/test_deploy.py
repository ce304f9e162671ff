"""What we tell people to run on a server is what works: units, and both proxies with TLS from a local authority."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import request

from outreach.app import create_app
from outreach.certificates.keeper import Keeper
from outreach.config import Settings
from tests.support.files import ROOT
from tests.support.servers import web_server

DEPLOY = ROOT / "scripts" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
Proxy = Callable[[Path, Keeper, str, int], list[str]]


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found


def nginx(folder: Path, keeper: Keeper, upstream: str, port: int) -> list[str]:
    """The command that runs our nginx.conf with the paths and ports of a test."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    own = {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/vepho.crt": str(keeper.server_file),
        "/etc/ssl/private/vepho.key": str(keeper.server_file),
        "127.0.0.1:8000": upstream,
        "vepho.example.vn": "localhost",
    }
    for before, after in own.items():
        assert before in text
        text = text.replace(before, after)
    file = folder / "nginx.conf"
    paths = "".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file.write_text(f"pid {folder / 'pid'}; daemon off; events {{}} http {{ access_log off; {paths} {text} }}", "utf-8")
    return [program("nginx"), "-e", str(folder / "errors"), "-c", str(file)]


def caddy(folder: Path, keeper: Keeper, upstream: str, port: int) -> list[str]:
    """The command that runs our Caddyfile with the certificate and ports of a test."""
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    own = {
        "vepho.example.vn {": f"localhost:{port} {{\n\ttls {keeper.server_file} {keeper.server_file}",
        "127.0.0.1:8000": upstream,
    }
    for before, after in own.items():
        assert before in text
        text = text.replace(before, after)
    file = folder / "Caddyfile"
    file.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\n{text}", "utf-8")
    return [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": ""}
    with (
        (folder / "out").open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process,
    ):
        try:
            for _ in range(600):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert process.poll() is None, (folder / "out").read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_behind_our_proxy_people_come_by_https_and_nobody_else_names_their_address(
    settings: Settings, tmp_path: Path, proxy: Proxy
) -> None:
    keeper = Keeper(tmp_path / "tls", ["localhost", "127.0.0.1"])
    keeper.renew(now=datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    app = create_app(replace(settings, https=True, proxy_hops=1))
    seen: list[str | None] = []

    @app.before_request
    def note() -> None:
        seen.append(f"{request.remote_addr} {request.scheme}")

    trusting = ssl.create_default_context(cadata=keeper.authority.der)
    with web_server(app) as address:
        command = proxy(tmp_path, keeper, address.removeprefix("http://"), port)
        with running(command, port, tmp_path):
            forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http"}
            asked = urllib.request.Request(f"https://localhost:{port}/sign-in", headers=forged)
            with urllib.request.urlopen(asked, context=trusting, timeout=30) as answer:
                assert answer.status == 200
                assert answer.headers["Strict-Transport-Security"]
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"https://localhost:{port}/metrics", context=trusting, timeout=30)
            refused.value.close()
            assert refused.value.code == 404
    assert seen == ["127.0.0.1 https"], "the figures did not even reach the house"
    app.extensions["outreach.database"].engine.dispose()


def block_of_the_page(first_words: str) -> str:
    """What the page on deploying says for several processes, as it is typed."""
    blocks = re.findall(r"```\n(.*?)```", (DEPLOY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(first_words)]
    return str(block)


def check(proxy: Proxy, folder: Path, name: str, changes: dict[str, str], *words: str) -> None:
    """Let a proxy read our file with these changes; it starts nothing."""
    keeper = Keeper(folder / "tls", ["localhost"])
    keeper.renew(now=datetime.now(UTC))
    command = proxy(folder, keeper, "127.0.0.1:8000", 8443)
    text = (folder / name).read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    (folder / name).write_text(text, encoding="utf-8")
    command = [word if word != "run" else "validate" for word in command]
    own = {"HOME": str(folder), "PATH": ""}
    done = subprocess.run([*command, *words], cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nginx_takes_what_the_page_says_of_two_processes(tmp_path: Path) -> None:
    changes = {"http {": f"http {{ {block_of_the_page('upstream')}", "http://127.0.0.1:8000": "http://ve_pho"}
    check(nginx, tmp_path, "nginx.conf", changes, "-t")


def test_caddy_takes_what_the_page_says_of_two_processes(tmp_path: Path) -> None:
    check(caddy, tmp_path, "Caddyfile", {"\treverse_proxy 127.0.0.1:8000 {\n": block_of_the_page("\treverse_proxy")})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no systemd")
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_one_that_systemd_takes(unit: str, tmp_path: Path) -> None:
    tool = program("systemd-analyze")
    text = (DEPLOY / unit).read_text(encoding="utf-8").replace("/opt/ve-pho/.venv/bin/python", sys.executable)
    file = tmp_path / unit
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([tool, "verify", "--man=no", str(file)], capture_output=True, text=True, check=False)
    ours = [
        line for line in done.stderr.splitlines() if unit in line and "ve-pho-web.service" not in line.split(":")[-1]
    ]
    assert ours == []


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_begins_again_and_may_do_little(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for wanted in ("Restart=always", "User=vepho", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077"):
        assert wanted in text
    assert "MemoryDenyWriteExecute" not in text


def test_the_example_of_settings_names_only_settings_that_there_are(tmp_path: Path) -> None:
    lines = (DEPLOY / "settings.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings.from_env(given | {"OUTREACH_DATA_DIR": str(tmp_path)})
    assert (settings.https, settings.proxy_hops, settings.log_form) == (True, 1, "json")
    source = (ROOT / "outreach" / "config.py").read_text(encoding="utf-8")
    assert [name for name in given if name not in source] == []
