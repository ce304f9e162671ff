from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
import tomllib
from typing import Any

import pytest

from scripts import run, setup_environment, test
from tests.support.files import ROOT

LOCKS = ("requirements.txt", "tests/requirements.txt", "scripts/node-requirements.txt", "package-lock.json")


BESIDE = ("../tests/support/chromium.py", "../outreach/certificates/names.py", "../outreach/kernel/errors.py")


PREPARED = ["run.py", "restore.py", "test.py", "attack.py", "bench.py", "setup_environment.py"]


@pytest.mark.parametrize("name", [*PREPARED, *BESIDE])
def test_what_makes_the_environment_needs_none(name: str) -> None:
    tree = ast.parse((ROOT / "scripts" / name).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    others = {module for module in imported if module.split(".")[0] not in sys.stdlib_module_names}
    beside = {path.removeprefix("../").removesuffix(".py").replace("/", ".") for path in BESIDE}
    assert others <= {"scripts.setup_environment", "scripts.attack"} | beside


@pytest.mark.parametrize("version", [(3, 10), (3, 15), (4, 0)])
def test_a_python_that_the_packages_do_not_know_is_named(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    with pytest.raises(setup_environment.Missing, match=f"Python {version[0]}.{version[1]} .*python3.13"):
        setup_environment.check_python()


def test_the_pythons_of_the_command_are_those_of_the_packages() -> None:
    oldest, newest = setup_environment.SUPPORTED
    required = f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"
    assert project()["project"]["requires-python"] == required


def test_a_port_that_another_program_holds_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(setup_environment.Missing, match=rf"cổng {port}.*--port {port + 1}"):
            run.check_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ([], "http://127.0.0.1:8000"),
        (["--certificate", "a.pem"], "https://127.0.0.1:8000"),
        (["--host", "::1"], "http://[::1]:8000"),
        (["--host", "0.0.0.0"], f"http://{socket.gethostname()}:8000"),
        (["--tls", "ve-pho.lan", "192.168.1.10"], "https://ve-pho.lan:8443"),
        (["--port", "443", "--tls", "fd00::7"], "https://[fd00::7]:443"),
    ],
)
def test_the_printed_address_is_one_that_a_browser_can_open(words: list[str], address: str) -> None:
    assert run.address_of(run.arguments(words)) == address


def test_an_own_authority_is_for_the_whole_network_of_the_ward() -> None:
    assert (run.arguments(["--tls"]).host, run.arguments([]).host) == ("0.0.0.0", "127.0.0.1")
    assert run.server_words(run.arguments(["--tls", "a.lan"]))[-2:] == ["--tls", "a.lan"]


def test_when_a_part_ends_by_itself_the_house_stops_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    broken = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    steady = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    children = [("jobs", broken), ("web", steady)]
    assert run.watch(children) == 7
    assert re.search("«jobs».*mã 7.*code 7", capsys.readouterr().err)
    run.stop(children)
    assert steady.returncode is not None


@pytest.mark.parametrize(
    ("results", "failed_tests", "code", "closing"),
    [
        ([("lint", True, 1.0), ("tests", True, 2.0)], 0, 0, "3 passed, 0 failed, 1 skipped"),
        ([("lint", True, 1.0), ("tests", False, 2.0)], 2, 1, "3 passed, 2 failed, 1 skipped"),
        ([("lint", False, 1.0), ("tests", True, 2.0)], 0, 1, "3 passed, 1 failed, 1 skipped"),
    ],
)
def test_one_failed_step_fails_the_whole(
    results: list[tuple[str, bool, float]],
    failed_tests: int,
    code: int,
    closing: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert test.report_results(results, test.Counts(passed=3, failed=failed_tests, skipped=1)) == code
    assert capsys.readouterr().out.splitlines()[-1] == closing


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_hashes_and_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9-]+==|\"node_modules/", text, re.MULTILINE)
    hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}|\"integrity\": \"sha512-", text)
    assert len(hashes) >= len(packages) > 0
    assert not re.search(r"index-url|find-links|resolved|https?://(?!github\.com/sponsors/|opencollective\.com/)", text)


def test_every_pin_of_the_project_is_the_one_that_is_locked() -> None:
    groups = project()["dependency-groups"]
    for pins, lock in zip((project()["project"]["dependencies"], groups["tests"], groups["node"]), LOCKS, strict=False):
        locked = set(re.findall(r"^([a-z0-9-]+==[^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        assert {re.sub(r"\[.*?\]", "", pin) for pin in pins} <= locked


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
