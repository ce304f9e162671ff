"""The table of faults tells the truth: every test that it names is there."""

from __future__ import annotations

from pathlib import Path

from tests.support.files import ROOT

FILE = Path(__file__).with_name("faults.txt")


def rows() -> list[tuple[str, str, str]]:
    """Fault, file and the words in the name of its test."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            fault, file, words = line.split(maxsplit=2)
            found.append((fault, file, words.split("  ")[0]))
    return found


def test_every_named_test_is_there() -> None:
    missing = [row for row in rows() if row[2] not in (ROOT / row[1]).read_text(encoding="utf-8")]
    assert missing == []


def test_every_fault_has_a_test() -> None:
    held = {fault for fault, _, _ in rows()}
    assert held == {f"F{number}" for number in range(1, 26)}
