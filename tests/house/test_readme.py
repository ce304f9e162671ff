"""The README tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_package_stands_in_the_map_of_the_house() -> None:
    folder = ROOT / "outreach"
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    rows = re.findall(r"^\| ((?:`\w+` ?)+) \|", README, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    settings = {name for name in named if name.isupper()}
    assert named - settings == packages | modules


def test_every_setting_stands_in_the_table() -> None:
    sources = [ROOT / "outreach" / name for name in ("config.py", "kernel/mail.py")]
    read = {name for source in sources for name in re.findall(r'"(OUTREACH_\w+)"', source.read_text(encoding="utf-8"))}
    assert set(re.findall(r"^\| `(OUTREACH_\w+)`", README, re.MULTILINE)) == read


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
