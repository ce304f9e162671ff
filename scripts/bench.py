"""Figures of Về Phố, each beside its floor in the same run: `python3 scripts/bench.py [name …] [--json FILE]`.

A name is a file of scripts/benchmarks (`import` is import_.py) with `measure() -> dict[str, float]`. A figure
that depends on the machine stands beside `…_floor`: the least that the same work costs on this machine now.
`--compare FILE` holds them against an earlier file, as multiples of their floors where there are floors.
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
FAR = 1.2
"""Times: nearer than that, shared machines differ from themselves."""


def main() -> int:
    """Measure what was asked for, show it, and keep it as JSON where a file is named."""
    speak_vietnamese()
    parser = argparse.ArgumentParser(prog="scripts/bench.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in this file")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="tell what changed by a fifth since this file")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if Path(sys.prefix) != PYTHON.parent.parent:
        return in_own_environment()
    figures = {name: measured(name) for name in wanted.names or NAMES}
    if wanted.json:
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if wanted.compare:
        earlier = json.loads(wanted.compare.read_text(encoding="utf-8"))
        print("\n".join(["", f"since {wanted.compare.name}", *changes(earlier, figures)]))
    return 0


def changes(earlier: dict[str, Figures], present: dict[str, Figures]) -> list[str]:
    """A line for each figure that is new, gone, or a fifth more or less than it was; by floors where both have one.

    Whether more is better depends on the figure, so nothing is called good or bad.
    """
    lines = []
    for name in [one for one in present if one in earlier]:
        before, after = earlier[name], present[name]
        lines += [f"  {name}.{figure:<44} gone" for figure in before.keys() - after.keys() if not _is_floor(figure)]
        for figure in [one for one in after if not _is_floor(one)]:
            if figure not in before:
                lines.append(f"  {name}.{figure:<44} new")
                continue
            was, now = (_by_floor(figure, both) for both in (before, after))
            if max(was, now) > FAR * min(was, now):
                lines.append(f"  {name}.{figure:<44} {was:>12,.3f} → {now:>12,.3f}   × {now / was if was else 0:.2f}")
    return lines or ["  nothing changed by more than a fifth"]


def _is_floor(figure: str) -> bool:
    return figure.endswith("_floor")


def _by_floor(figure: str, figures: Figures) -> float:
    floor = figures.get(f"{figure}_floor")
    return figures[figure] / floor if floor else figures[figure]


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
