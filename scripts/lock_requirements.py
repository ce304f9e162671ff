"""Compile the requirements of the house, of its tests and of Node from pyproject.toml, for all platforms.

Needs uv (`pip install uv`). `--upgrade` looks for newer versions of what the pins leave open.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes")
HEADER = ("--custom-compile-command", "python scripts/lock_requirements.py")
NO_HOST = ("--no-emit-index-url", "--no-emit-find-links", "--no-config")
LOCKS = (
    ("pyproject.toml", "-o", "requirements.txt"),
    ("--group", "pyproject.toml:tests", "-c", "requirements.txt", "-o", "tests/requirements.txt"),
    ("--group", "pyproject.toml:node", "-o", "scripts/node-requirements.txt"),
)


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        print("uv is missing: pip install uv", file=sys.stderr)
        return 1
    for lock in LOCKS:
        command = [uv, *COMPILE, *HEADER, *NO_HOST, *sys.argv[1:], *lock]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
