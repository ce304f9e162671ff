"""A lock that one process of this machine holds by an open file; the system lets go of it when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """The lock of one path. It may be asked for again and again; whoever has it keeps it until `let_go`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Whether the lock is ours, now or already before; never waits."""
        if self._handle is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _try_lock(handle):
                os.close(handle)
                return False
            self._handle = handle
        return True

    def let_go(self) -> None:
        """Give the lock back, where it is ours."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
