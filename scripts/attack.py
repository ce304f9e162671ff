"""Attack the demo ward with the tools of the trade, on this machine alone: `python3 scripts/test.py --attack`.

Each tool lives in an environment of its own under .attack/, made at its first use. What cannot run here is told as
«không chạy / not run» and never counts as green.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from scripts.setup_environment import IS_WINDOWS, PYTHON, ROOT, announce, child_environment

ENVIRONMENTS = ROOT / ".attack"
FILES = ROOT / "scripts" / "attacks"
PLANTED = ROOT / "tests" / "support" / "planted.py"
VERSIONS = {"semgrep": "semgrep==1.185.0", "wapiti": "wapiti3==3.2.3", "schemathesis": "schemathesis==4.32.5"}
ROLES = ("director", "staff", "police", "team_member", "viewer", "admin")
WAPITI_MODULES = "xss,permanentxss,sql,timesql,file,exec,redirect,crlf,csp,http_headers,cookieflags,ssrf,xxe"
SECONDS = {"wapiti": 300, "sqlmap": 600, "schemathesis": 300, "semgrep": 300}


class Outcome(StrEnum):
    """How one attack ended."""

    CLEAN = "ok"
    FOUND = "FOUND"
    NOT_RUN = "not run"


class CannotRun(Exception):
    """The tool is not to be had here."""


@dataclass(frozen=True)
class Told:
    """One line of the table."""

    name: str
    outcome: Outcome
    words: str
    seconds: float


@dataclass
class Ward:
    """The attacked server: a process that answers line by line."""

    process: Any
    address: str = ""
    asked: set[str] = field(default_factory=set)

    def ask(self, line: str) -> dict[str, Any]:
        """What the server tells of a role or a tablet."""
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def end(self) -> dict[str, Any]:
        """Stop it; gives what it answered all the while."""
        self.process.stdin.close()
        return self.hear()


def attack(chosen: str = "") -> int:
    """Run every attack, or those whose name holds `chosen`; 1 where one found something, 3 where one did not run."""
    lines: list[Told] = []
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        for name, work in on_the_text():
            if chosen in name:
                lines.append(timed(name, work))
        if any(chosen in name for name in names_of_the_ward()):
            with demo_ward(Path(folder)) as ward:
                for name, work in on_the_ward(ward, Path(folder)):
                    if chosen in name:
                        lines.append(timed(name, work))
                told = ward.end()
            statuses = ", ".join(f"{status}: {times}" for status, times in sorted(told["statuses"].items()))
            faults = "; ".join(sorted(set(told["faults"]))[:10])
            outcome = Outcome.FOUND if told["faults"] else Outcome.CLEAN
            lines.append(Told("no 5xx", outcome, f"{faults or statuses}", 0.0))
    return report(lines)


def on_the_text() -> list[tuple[str, Callable[[], str]]]:
    """Attacks that only read the source."""
    return [("ruff S", ruff), ("semgrep", semgrep)]


def names_of_the_ward() -> list[str]:
    return [*(f"wapiti {role}" for role in ("nobody", *ROLES)), *(f"sqlmap {role}" for role in ROLES), "schemathesis"]


def on_the_ward(ward: Ward, folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Attacks on the running ward; the way in is asked for just before, so that no session is over."""
    yield "schemathesis", lambda: schemathesis(ward)
    for role in ROLES:
        yield f"sqlmap {role}", lambda role=role: sqlmap(ward, role, folder)  # type: ignore[misc]
    for role in ("nobody", *ROLES):
        yield f"wapiti {role}", lambda role=role: wapiti(ward, role, folder)  # type: ignore[misc]


def ruff() -> str:
    """The security rules of ruff over the house."""
    return said_nothing([str(PYTHON), "-m", "ruff", "check", "--select", "S", "--no-cache", "outreach", "scripts"], 60)


def semgrep() -> str:
    """Our own rules: silent over the house, and loud over the planted holes."""
    program = tool("semgrep", "semgrep")
    words = [str(program), "scan", "--config", str(FILES / "rules.yml"), "--metrics", "off",
             "--disable-version-check", "--json", "--quiet", "--no-git-ignore", "--jobs", "1"]  # fmt: skip
    planted = {one["check_id"].rsplit(".", 1)[-1] for one in _semgrep(words, [str(PLANTED)])}
    if len(planted) < 6:
        return f"the rules find only {sorted(planted)} in {PLANTED.name}: they do not work"
    found = _semgrep(words, ["outreach", "scripts", "wsgi.py"])
    return "; ".join(f"{one['path']}:{one['start']['line']} {one['check_id'].rsplit('.', 1)[-1]}" for one in found)


def schemathesis(ward: Ward) -> str:
    """The tablets' door, with bodies made by chance: never a fault of ours, always JSON of ours."""
    program = tool("schemathesis", "st")
    token = ward.ask("tablet")["token"]
    checks = "not_a_server_error,content_type_conformance,response_schema_conformance,ignored_auth"
    words = [str(program), "run", str(FILES / "sync.json"), "--url", ward.address, "-H", "X-Ve-Pho: 1",
             "-H", f"Authorization: Device {token}", "--checks", checks, "--max-examples", "60", "--seed", "20261114",
             "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--suppress-health-check", "all",
             "--warnings", "off", "--no-color"]  # fmt: skip
    done = bounded(words, SECONDS["schemathesis"])
    return "" if done.returncode == 0 else _end_of(done.stdout)


def sqlmap(ward: Ward, role: str, folder: Path) -> str:
    """Every list and search of a role, at level 3."""
    program = shutil.which("sqlmap")
    if program is None:
        raise CannotRun("sqlmap (Debian: apt install sqlmap)")
    way = ward.ask(role)
    found, unfinished = [], []
    for path in way["lists"]:
        if path.partition("?")[0] in ward.asked:
            continue  # the same statement was attacked as another role
        ward.asked.add(path.partition("?")[0])
        names = ",".join(name for name in re.findall(r"[?&]([^=&]+)=", path))
        words = [program, "-u", ward.address + path, "-p", names, "--cookie", way["cookie"], "--batch", "--level", "3",
                 "--technique", "BEUS", "--dbms", "SQLite", "--threads", "1", "--disable-coloring", "--flush-session",
                 "--output-dir", str(folder / "sqlmap"), "--ignore-code", "*"]  # fmt: skip
        done = bounded(words, SECONDS["sqlmap"])
        if "identified the following injection point" in done.stdout:
            found.append(path)
        elif "do not appear to be injectable" not in done.stdout:
            unfinished.append(path)
    if unfinished and not found:
        raise CannotRun(f"not finished in time: {unfinished}; no hole in the others")
    return f"injectable: {found}" if found else ""


def wapiti(ward: Ward, role: str, folder: Path) -> str:
    """A walk through everything that a role reaches, with hostile words in every field."""
    program = tool("wapiti", "wapiti")
    report_file = folder / f"wapiti-{role}.json"
    seconds = str(SECONDS["wapiti"] // 3)
    words = [str(program), "-u", f"{ward.address}/", "--scope", "folder", "-m", WAPITI_MODULES, "-f", "json",
             "-o", str(report_file), "--max-scan-time", seconds, "--max-attack-time", "15", "--max-files-per-dir", "12",
             "--max-links-per-page", "40", "--max-parameters", "20", "-x", f"{ward.address}/sign-out",
             "-x", f"{ward.address}/account/*", "--store-session", str(folder / "wapiti"),
             "--store-config", str(folder / "wapiti-config"), "--no-bugreport", "--flush-session", "-v", "0",
             "--tasks", "4", "--external-endpoint", "http://127.0.0.1:9"]  # fmt: skip
    if role != "nobody":
        words += ["-C", ward.ask(role)["cookie"]]
    done = bounded(words, SECONDS["wapiti"])
    if not report_file.exists():
        raise CannotRun(_end_of(done.stdout))
    kinds = json.loads(report_file.read_text(encoding="utf-8"))
    found = {
        name: sorted({one["path"] for one in cases})[:5]
        for part in ("vulnerabilities", "anomalies")
        for name, cases in kinds[part].items()
        if cases and not _is_by_design(name, cases)
    }
    return "; ".join(f"{name}: {paths}" for name, paths in found.items())


def _is_by_design(name: str, cases: list[dict[str, Any]]) -> bool:
    """On plain HTTP there is no Secure and no HSTS; answers of 4xx to hostile words are what we want."""
    words = " ".join(str(one.get("info")) for one in cases)
    is_plain = name in {
        "Secure Flag cookie",
        "Strict-Transport-Security (HSTS)",
        "HTTP Strict Transport Security (HSTS)",
    }
    return is_plain or "Strict-Transport-Security" in words


def _semgrep(words: list[str], where: list[str]) -> list[dict[str, Any]]:
    done = bounded([*words, *where], SECONDS["semgrep"])
    if done.returncode not in {0, 1}:
        raise CannotRun(_end_of(done.stdout))
    found: list[dict[str, Any]] = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    return found


def tool(name: str, program: str) -> Path:
    """The program of a tool, in an environment that it shares with nothing; raises `CannotRun`."""
    folder = ENVIRONMENTS / name
    path = folder / ("Scripts" if IS_WINDOWS else "bin") / (f"{program}.exe" if IS_WINDOWS else program)
    if not path.exists():
        announce(f"Cài {VERSIONS[name]}", f"Installing {VERSIONS[name]}")
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True)
        pip = [str(path.with_name(f"pip{path.suffix}")), "install", "--quiet", "--disable-pip-version-check"]
        try:
            done = bounded([*pip, VERSIONS[name]], 600)
        except OSError as error:
            raise CannotRun(str(error)) from error
        if done.returncode:
            raise CannotRun(_end_of(done.stdout))
    return path


@contextmanager
def demo_ward(folder: Path) -> Iterator[Ward]:
    """A fresh demo ward, served on this machine until the attacks are over."""
    command = [str(PYTHON), "-m", "tests.support.attacked", str(folder)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=child_environment(), stderr=log, **pipes)
        ward = Ward(process)
        try:
            ward.address = ward.hear()["address"]
            yield ward
        finally:
            process.kill()
            process.wait()


def bounded(words: list[str], seconds: int) -> subprocess.CompletedProcess[str]:
    """Run a tool for so long at most; what it said until then counts."""
    quiet = {**child_environment(), "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(words, cwd=ROOT, env=quiet, stdout=said, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, start_new_session=not IS_WINDOWS)  # fmt: skip
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            if not IS_WINDOWS:
                os.killpg(process.pid, 9)
            process.kill()
            code = process.wait()
        said.seek(0)
        return subprocess.CompletedProcess(words, code, said.read())


def said_nothing(words: list[str], seconds: int) -> str:
    done = bounded(words, seconds)
    return "" if done.returncode == 0 else _end_of(done.stdout)


def timed(name: str, work: Callable[[], str]) -> Told:
    """One attack with its time and its end."""
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    try:
        words = work()
        outcome = Outcome.FOUND if words else Outcome.CLEAN
    except CannotRun as reason:
        words, outcome = str(reason), Outcome.NOT_RUN
    print(f"{outcome} {words}", flush=True)
    return Told(name, outcome, words, time.monotonic() - began)


def report(lines: list[Told]) -> int:
    """The table; what did not run is not green."""
    print()
    for line in lines:
        shown = "không chạy / not run" if line.outcome is Outcome.NOT_RUN else line.outcome.value
        print(f"{shown:>20}  {line.name:<20} {line.seconds:7.1f} s  {line.words[:300]}")
    outcomes = {line.outcome for line in lines}
    if Outcome.FOUND in outcomes:
        return 1
    return 3 if Outcome.NOT_RUN in outcomes else 0


def _end_of(words: str) -> str:
    return " | ".join(line.strip() for line in words.strip().splitlines()[-12:])
