"""A house from one backup, on a machine that has nothing: `python3 scripts/restore.py ve-pho-….vpb --keys FOLDER`.

Prepares what is missing, then brings everything back; `--help` tells the rest. Standard library only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.setup_environment import PYTHON, ROOT, Missing, child_environment, prepare_runtime, use_utf8


def main() -> int:
    """Prepare and restore; gives the exit code."""
    use_utf8()
    try:
        prepare_runtime()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    words = [word if word.startswith("-") else str(Path(word).resolve()) for word in sys.argv[1:]]
    command = [str(PYTHON), "-m", "outreach.backups", "restore", *words]
    return subprocess.run(command, cwd=ROOT, env=child_environment(FLASK_SKIP_DOTENV="1"), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
