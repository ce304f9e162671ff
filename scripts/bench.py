"""Figures of Về Phố, each beside its floor in the same run: `python3 scripts/bench.py [name …] [--json FILE]`.

A name is a file of scripts/benchmarks (`import` is import_.py) with `measure() -> dict[str, float]`. A figure
that depends on the machine stands beside `…_floor`: the least that the same work costs on this machine now.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.setup_environment import PYTHON, ROOT, Missing, child_environment, install_packages, prepare_runtime
from scripts.setup_environment import use_utf8 as speak_vietnamese

FILES = {path.stem.rstrip("_"): path.stem for path in sorted((ROOT / "scripts" / "benchmarks").glob("[a-z]*.py"))}
NAMES = list(FILES)
Figures = dict[str, float]


def main() -> int:
    """Measure what was asked for, show it, and keep it as JSON where a file is named."""
    speak_vietnamese()
    parser = argparse.ArgumentParser(prog="scripts/bench.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in this file")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if Path(sys.prefix) != PYTHON.parent.parent:
        return in_own_environment()
    figures = {name: measured(name) for name in wanted.names or NAMES}
    if wanted.json:
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def in_own_environment() -> int:
    """The same command in the project's Python, which is prepared first."""
    try:
        prepare_runtime()
        install_packages("test-packages", ROOT / "tests" / "requirements.txt")
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    command = [str(PYTHON), *sys.argv]
    return subprocess.run(command, env=child_environment(), check=False).returncode


def measured(name: str) -> Figures:
    """The figures of one benchmark, shown as they come."""
    print(f"\n{name}")
    figures: Figures = importlib.import_module(f"scripts.benchmarks.{FILES[name]}").measure()
    for figure, value in figures.items():
        floor = figures.get(f"{figure}_floor")
        if not figure.endswith("_floor"):
            print(
                f"  {figure:<44} {value:>12,.3f}" + (f"   floor {floor:,.3f}   × {value / floor:.1f}" if floor else "")
            )
    return figures


if __name__ == "__main__":
    sys.exit(main())
