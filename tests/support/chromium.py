"""Where a Chromium is on this machine. Standard library only: scripts/test.py asks too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
_WINDOWS_PLACES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find_chromium() -> Path | None:
    """Chromium, Chrome or Edge: the setting OUTREACH_CHROMIUM, the path, then where Windows keeps them."""
    named = os.environ.get("OUTREACH_CHROMIUM")
    found = [Path(named)] if named else [Path(path) for path in map(shutil.which, _NAMES) if path]
    folders = [Path(os.environ[name]) for name in _WINDOWS_FOLDERS if name in os.environ]
    found += [folder / place for folder in folders for place in _WINDOWS_PLACES]
    return next((path for path in found if path.is_file()), None)
