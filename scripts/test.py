"""Every check of Về Phố in one command; makes what the checks need. `python3 scripts/test.py --help`.

Standard library only, the same on Linux and Windows. All steps run even where one fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.attack import attack
from scripts.setup_environment import (
    PYTHON,
    ROOT,
    Missing,
    announce,
    child_environment,
    find_node,
    install_packages,
    prepare_runtime,
    use_utf8,
)
from tests.support.chromium import find_chromium

TESTS_FAILED, NO_TESTS = 1, 5  # pytest's exit codes
MOST_UNSTEADY = 3
PROCESSES = "2"
# These walk every page as every role: what they hold does not depend on the kind of database.
WALKS = tuple(f"--ignore=tests/house/test_{name}.py" for name in ("access", "canaries", "objects", "requests", "serve"))


@dataclass
class Counts:
    """What the test runs of all steps have come to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        """Take in another run."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass(frozen=True)
class Step:
    """One named check; `run` gives whether it holds. Slow ones are left out by --quick."""

    name: str
    run: Callable[[], bool]
    is_slow: bool = False


@dataclass
class Checks:
    """The steps, fastest first, and what they have in common."""

    keyword: str = ""
    counts: Counts = field(default_factory=Counts)
    unsteady: list[str] = field(default_factory=list)

    def steps(self) -> list[Step]:
        """Every step by its name, in the order in which they run."""
        return [
            Step("lint", lambda: tool("ruff", "check", ".")),
            Step("format", lambda: tool("ruff", "format", "--check", ".")),
            Step("templates", lambda: tool("djlint", "templates", "--lint", "--quiet")),
            Step("contracts", lambda: python("-c", "from importlinter.cli import lint_imports_command as c; c()")),
            Step("types", lambda: python("-m", "mypy")),
            Step("javascript", self.javascript),
            Step("tests", lambda: self.pytest("-m", "not browser", "-n", PROCESSES)),
            Step("postgresql", self.postgresql, is_slow=True),
            Step("browser", self.browser, is_slow=True),
            Step("weekend", self.weekend_on_postgresql, is_slow=True),
        ]

    def javascript(self) -> bool:
        """The modules of the browser under Node; holds where there are none."""
        files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.js"))
        return not files or quiet([*find_node(), "--test", *files])

    def postgresql(self) -> bool:
        """Every test of the database once more, on PostgreSQL."""
        return self.pytest("-m", "database and not browser", "-n", PROCESSES, "--database", "postgresql", *WALKS)

    def browser(self) -> bool:
        """The journeys, in Chromium."""
        make_chromium()
        return self.pytest("-m", "browser", "-n", PROCESSES)

    def weekend_on_postgresql(self) -> bool:
        """The whole weekend in Chromium once more, on PostgreSQL."""
        make_chromium()
        return self.pytest("tests/browser/test_weekend.py", "--database", "postgresql")

    def pytest(self, *words: str) -> bool:
        """One run of pytest; its figures are added to ours. A step without any test does not hold.

        Where no more than three fail, they are tried once more, alone. The step has failed all the same; but what holds
        at the second try is named at the end, so that the red tells a race or a starved test from a break.
        """
        chosen = ("-k", self.keyword) if self.keyword else ()
        code, counts, failed = run_pytest(*words, *chosen)
        if code == TESTS_FAILED and 0 < counts.failed <= MOST_UNSTEADY:
            alone = [word for word in words if word not in {"-n", PROCESSES}]
            again, _, broken = run_pytest(*alone, *chosen, "--last-failed", "--last-failed-no-failures", "none")
            if again in {0, TESTS_FAILED}:
                self.unsteady += [name for name in failed if name not in broken]
        self.counts.add(counts)
        return code == 0 or (code == NO_TESTS and bool(self.keyword))


def run_pytest(*words: str) -> tuple[int, Counts, list[str]]:
    """Exit code, figures, and the names of what failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(PYTHON), "-m", "pytest", "-q", *words, f"--junitxml={report}"]
        code = subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode
        return code, *read_report(report)


def read_report(report: Path) -> tuple[Counts, list[str]]:
    """The figures of a run, and the names of what failed; nothing where pytest wrote none."""
    counts, failed = Counts(), list[str]()
    if not report.exists():
        return counts, failed
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 (pytest wrote it a moment ago)
        told = {child.tag for child in case}
        if told & {"failure", "error"}:
            counts.failed += 1
            failed.append(f"{case.get('classname')}::{case.get('name')}")
        elif "skipped" in told:
            counts.skipped += 1
        else:
            counts.passed += 1
    return counts, failed


def main() -> int:
    """Prepare, run the chosen steps, show the table; 1 where any step failed."""
    use_utf8()
    checks = Checks()
    wanted = arguments([step.name for step in checks.steps()])
    checks.keyword = wanted.keyword
    began = time.monotonic()
    try:
        prepare_runtime()
        install_packages("test-packages", ROOT / "tests" / "requirements.txt")
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    if wanted.attack is not None:
        return attack(wanted.attack)
    results = [("set-up", True, time.monotonic() - began)]
    results += [run_step(step) for step in checks.steps() if is_wanted(step, wanted)]
    for name in checks.unsteady:
        print(f"UNSTEADY: {name} failed, and held at the second try")
    return report_results(results, checks.counts)


def arguments(names: list[str]) -> argparse.Namespace:
    """What the person asked for."""
    parser = argparse.ArgumentParser(prog="scripts/test.py", description="Kiểm tra Về Phố / check Về Phố")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"only these: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="without PostgreSQL and browsers")
    parser.add_argument(
        "--attack", nargs="?", const="", metavar="NAME",
        help="instead of the checks: attack a demo ward on this machine (an hour); only attacks whose name holds NAME",
    )  # fmt: skip
    parser.add_argument("-k", dest="keyword", default="", help="only tests whose names match, as in pytest")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.steps) - set(names))
    if unknown:
        parser.error(f"no step {', '.join(unknown)}; there are {', '.join(names)}")
    return wanted


def is_wanted(step: Step, wanted: argparse.Namespace) -> bool:
    """Whether a step was asked for, by its name or by asking for all."""
    return step.name in wanted.steps if wanted.steps else not (wanted.quick and step.is_slow)


def run_step(step: Step) -> tuple[str, bool, float]:
    """Name, whether it holds, seconds."""
    print(f"\n── {step.name}", flush=True)
    began = time.monotonic()
    try:
        holds = step.run()
    except Missing as missing:
        print(missing, file=sys.stderr)
        holds = False
    return step.name, holds, time.monotonic() - began


def report_results(results: list[tuple[str, bool, float]], counts: Counts) -> int:
    """The table, and below it the line that other programs read."""
    print()
    for name, holds, seconds in results:
        print(f"{'  ok  ' if holds else 'FAILED'}  {name:<12} {seconds:7.1f} s")
    print(f"{'':8}{'all':<12} {sum(seconds for _, _, seconds in results):7.1f} s\n")
    failed = max(counts.failed, sum(not holds for _, holds, _ in results))
    print(f"{counts.passed} passed, {failed} failed, {counts.skipped} skipped")
    return 1 if failed else 0


def tool(name: str, *words: str) -> bool:
    """A tool of the environment."""
    return python("-m", name, *words)


def python(*words: str) -> bool:
    """The project's Python."""
    return quiet([str(PYTHON), *words])


def quiet(command: list[str]) -> bool:
    """Whether a command succeeds; its words are shown where it does not."""
    done = subprocess.run(
        command, cwd=ROOT, env=child_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        print(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def make_chromium() -> None:
    """A Chromium for the browser tests: installed where we may, else a word on how to get one."""
    if find_chromium() is None and shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        announce("Cài Chromium để kiểm tra", "Installing Chromium for the tests")
        silent = {**child_environment(), "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], env=silent, check=False)
        wanted = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        subprocess.run(wanted, env=silent, stdout=subprocess.DEVNULL, check=False)
    if find_chromium() is None:
        raise Missing(
            "Không thấy trình duyệt để kiểm tra. Debian: sudo apt install chromium fonts-dejavu-core; Windows: cài "
            "Edge hoặc Chrome; hoặc đặt OUTREACH_CHROMIUM là đường dẫn tới nó.",
            "There is no browser for the tests. Debian: sudo apt install chromium fonts-dejavu-core; Windows: install "
            "Edge or Chrome; or set OUTREACH_CHROMIUM to its path.",
        )


if __name__ == "__main__":
    sys.exit(main())
